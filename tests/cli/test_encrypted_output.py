"""Commands print and write the same on an encrypted study, and leave nothing in plain text."""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
import time_machine

from tests.cli.test_golden_output import CASES, DAY, Prepared, Steady, as_golden, contents, in_surroundings
from tests.cli.test_golden_output import prepared as prepared
from tests.support.studies import fusen

pytest.importorskip("sqlcipher3")
WORDS = ("had no money", "interpreter was", "通訳")
EVERY = 40
SHOWN = [name for name, (_, line) in CASES.items() if "--help" not in line]


@pytest.mark.slow
@pytest.mark.parametrize("every", [EVERY, pytest.param(1, marks=pytest.mark.campaign)])
def test_commands_show_the_same_and_leave_no_plain_text(
    every: int, prepared: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, encrypted, temporary = tmp_path / "plain", tmp_path / "encrypted", tmp_path / "temporary"
    temporary.mkdir()
    for folder in (plain, encrypted):
        shutil.copytree(prepared.folder, folder)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    passphrase = tmp_path / "passphrase"
    passphrase.write_text("four words of test\n")
    key = ("--passphrase-file", str(passphrase))
    for study in ("sample", "worked"):
        in_surroundings(monkeypatch, encrypted / "home", encrypted / study)
        assert fusen(None, *key, "encrypt").code == 0

    def shown(folder: Path, study: str, line: str, *options: str) -> str:
        in_surroundings(monkeypatch, folder / "home", folder / study)
        with time_machine.travel(DAY):
            ran = fusen(None, *options, *shlex.split(line))
        files = {file.name: contents(file) for file in sorted((folder / study).glob("out*"))}
        for name in files:
            (folder / study / name).unlink()
        return steady[folder](as_golden(line, ran, files))

    steady: dict[Path, Callable[[str], str]] = {folder: Steady(folder) for folder in (plain, encrypted)}
    for study, line in (CASES[name] for name in SHOWN[::every]):
        assert shown(encrypted, study, line, *key) == shown(plain, study, line), line
    files = [path for folder in (encrypted, temporary) for path in folder.rglob("*") if path.is_file()]
    held = {path.name for path in files if any(words.encode() in path.read_bytes() for words in WORDS)}
    assert held == set()
    assert any(words.encode() in path.read_bytes() for words in WORDS for path in plain.rglob("*.txt"))
