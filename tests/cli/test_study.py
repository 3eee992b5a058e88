"""The commands init, import, status and search."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from tests.support.studies import fusen, fusen_process, make_study

TEXT = "I: Who paid?\n\nR: We had no money, and the interpreter was late.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path, {"a.txt": TEXT})


def test_import_after_init_lists_the_read_files(tmp_path: Path) -> None:
    made = fusen_process("init", tmp_path / "new")
    assert made.code == 0
    assert (tmp_path / "new/codebook/codebook.yaml").exists()
    (tmp_path / "new/transcripts/a.txt").write_text(TEXT)
    ran = fusen_process("import", cwd=tmp_path / "new")
    assert "a.txt" in ran.out
    assert "I (asks), R" in ran.out
    assert ran.err.endswith("1 read\n")
    again = fusen_process("import", cwd=tmp_path / "new")
    assert (again.out, again.err) == ("", "no transcript is new or changed\n")
    assert fusen_process("init", cwd=tmp_path / "new").out == "this folder is already a study\n"


def test_cases_may_precede_their_transcripts(tmp_path: Path) -> None:
    """Also in a new study, whose first command is the import."""
    root, given = tmp_path / "s", tmp_path / "P1.txt"
    fusen(None, "init", root)
    cases = root / "transcripts" / "cases.csv"
    cases.write_text("case,source,consent\nKim,P1.txt,none\n")
    given.write_text("Kim: Hello.\n")
    ran = fusen(root, "import", given)
    assert ran.code == 0, ran.err
    assert ran.err.count("Kim: consent is `none`") == 1
    cases.write_text(cases.read_text() + "Lee,P2.txt,quote\n")
    ran = fusen(root, "import")
    assert ran.code == 1
    assert "cases.csv:3: case Lee: no source P2.txt" in ran.err


def test_import_merges_a_codings_file(study: Path, tmp_path: Path) -> None:
    with Study.open(study, user="ann") as opened:
        opened.codings.add("a.txt", TEXT.index("We"), len(TEXT) - 1, opened.codebook.get().codes[-1].name)
    shared = tmp_path / "ann.jsonl"
    assert fusen(study, "export", str(shared), "--coder", "ann").code == 0
    other = make_study(tmp_path / "other", {"a.txt": TEXT})
    assert "1 coding" in fusen(other, "import", str(shared)).out
    assert "1 already present" in fusen(other, "import", str(shared)).out
    assert fusen(other, "import", str(shared), str(study / "transcripts" / "a.txt")).code == 2


def test_search_without_matches_reports_it_and_exits_0(study: Path) -> None:
    ran = fusen(study, "search", "nothingofthatkind")
    assert (ran.code, ran.out, ran.err) == (0, "", "no passages found\n")
    assert fusen(study, "search", "nothingofthatkind", "--format", "json").rows == []


def test_search_prints_plain_lines_up_to_the_limit(tmp_path: Path) -> None:
    root = make_study(tmp_path, {"a.txt": "".join(f"R: Money number {n}.\n\n" for n in range(120))})
    ran = fusen(root, "search", "money")
    assert len(ran.out.splitlines()) == 100
    assert ran.out.splitlines()[0] == "a@3-18\tR\tMoney number 0."
    assert "100 of 120 passages; --limit N shows more" in ran.err
    assert len(fusen(root, "search", "money", "--limit", 7).out.splitlines()) == 7
    assert len(fusen(root, "search", "money", "--format", "json").rows) == 120


def test_init_names_the_study_and_its_codebook(tmp_path: Path) -> None:
    assert fusen(None, "init", tmp_path / "new", "--name", "Ports").code == 0
    assert 'name = "Ports"' in (tmp_path / "new" / ".fusen" / "study.toml").read_text("utf-8")
    assert 'name: "Ports"' in (tmp_path / "new" / "codebook" / "codebook.yaml").read_text("utf-8")
