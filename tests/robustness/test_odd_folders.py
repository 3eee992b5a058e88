"""Studies in folders with unusual names."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from fusen.errors import StoreError
from fusen.storage.store import Store
from tests.support.small_study import EU, code, make_study, opened
from tests.support.studies import CODEBOOK, fusen, fusen_process

NAMES = {
    "question": "what?", "query": "a?mode=memory&cache=shared", "hash": "#1", "percent": "100%41%", "spaces": "  a  b ",
    "quotes": "O’Neil's \"study\"", "semicolon": "a;b,c", "unicode": "面接 é 😀", "bidi": "a\u202eb",
    "newline": "a\nb", "control": "a\x1b[31mb", "file": "file:x", "memory": ":memory:", "markup": "[bold]b[/]",
    "option": "-x", "backslash": "a\\b", "unc": "\\\\server\\share", "glob": "[a]*{b}", "env": "$HOME ~", "long": "x" * 255,
}  # fmt: skip
pytestmark = [
    pytest.mark.usefixtures("own_folders"),
    pytest.mark.skipif(sys.platform == "win32", reason="Windows forbids most of these names"),
]


def files(folder: Path) -> set[str]:
    """Files below the folder that are no study's own."""
    return {path.name for path in folder.rglob("*") if path.is_file() and ".fusen" not in path.parts}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_commands_work_below_any_folder(name: str, tmp_path: Path) -> None:
    home = tmp_path / name / name[:99]
    (tmp_path / "EU-01.txt").write_text(EU, encoding="utf-8")
    assert fusen(None, "init", home).code == 0
    (home / "codebook" / "codebook.yaml").write_text(CODEBOOK, encoding="utf-8")
    for command in (("import", tmp_path / "EU-01.txt"), ("tag",), ("backup",), ("check",), ("restore",), ("status",)):
        ran = fusen(home, *command)
        assert ran.code == 0, ran.err
        for text in (ran.out, ran.err):
            assert not {"\x1b", "\u202e"} & set(text)
    assert (home / ".fusen" / "study.db").is_file()
    assert list((home / ".fusen" / "backups").glob("*.db"))
    assert files(tmp_path) == {"EU-01.txt", "codebook.yaml", "cases.csv"}


@pytest.mark.parametrize("name", [NAMES[which] for which in ("query", "hash", "percent", "quotes", "newline")])
def test_a_copy_below_any_folder_is_merged(name: str, tmp_path: Path) -> None:
    make_study(tmp_path / "mine")
    make_study(tmp_path / name / "theirs")
    with opened(tmp_path / name / "theirs", "Bob") as theirs:
        code(theirs, "The money was missing", "Funding gap")
        backup = theirs.maintenance.backup(tmp_path / name / "copy.db")
    with opened(tmp_path / "mine", "Ann") as mine:
        assert mine.exchange.merge(tmp_path / name / "theirs").added == 1
        assert mine.exchange.merge(backup).added == 0
        assert [coding.user for coding in mine.context.store.codings.live()] == ["Bob"]


def test_relative_folder_is_resolved_from_the_working_directory(tmp_path: Path) -> None:
    (tmp_path / "#?").mkdir()
    assert fusen_process("init", "file:a?b", cwd=tmp_path / "#?").code == 0
    ran = fusen_process("status", "--study", "file:a?b", cwd=tmp_path / "#?")
    assert ran.code == 0, ran.err
    assert [path.name for path in (tmp_path / "#?").iterdir()] == ["file:a?b"]


def test_undecodable_folder_name_works(tmp_path: Path) -> None:
    try:
        (folder := Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe"))).mkdir()
    except OSError:
        pytest.skip("this system has names that are text only")
    assert fusen_process("init", folder).code == 0
    for command in ("status", "check", "backup"):
        ran = fusen_process(command, "--study", folder)
        assert ran.code == 0, ran.err


def test_path_too_long_for_sqlite_is_reported(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["y" * 50] * 10)
    folder.mkdir(parents=True)
    with pytest.raises(StoreError, match="bytes; SQLite opens") as raised:
        Store.create(folder / "study.db", "p")
    assert "move the study" in raised.value.hint
