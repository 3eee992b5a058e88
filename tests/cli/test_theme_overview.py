"""`fusen themes` in a terminal: one screen per theme, a summary and further commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.cli.options import Format
from fusen.cli.tables.theme_overview import show_overview
from fusen.study import Study
from tests.support.studies import coding, fusen, make_study, review

TEXT = "I: What was hard?\nR: The travel money ended in March, before we met. The professor carried it all alone.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    lines = [review(TEXT, "a.txt", "ann")]
    for code, first, last in (("funding-gap", "The travel", "met."), ("champion", "The professor", "alone.")):
        start = TEXT.index(first)
        lines.append(coding(TEXT, "a.txt", "ann", code, start, TEXT.index(last, start) + len(last)))
    return make_study(tmp_path / "study", {"a.txt": TEXT}, codings={"ann.jsonl": lines})


def test_overview_ends_with_totals_and_next_commands(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Study.open(study) as opened:
        show_overview(opened.results.themes(), Format.table)
    lines = capsys.readouterr().out.splitlines()
    assert any("Funding gap: 1 of 1 interviewee" in line for line in lines)
    assert any("“The professor carried it all alone.”" in line for line in lines)
    assert any("2 codings in 2 themes and 2 codes, of 1 interviewee." in line for line in lines)
    assert [line.split()[0] for line in lines[-3:]] == ["fusen", "fusen", "fusen"]
    assert "fusen themes --full" in lines[-3]


def test_piped_or_full_output_has_every_code(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    piped = fusen(study, "themes").out
    assert "fusen themes --full" not in piped
    monkeypatch.setattr("fusen.cli.terminal.is_terminal", lambda: True)
    assert fusen(study, "themes", "--full").out == piped
    assert "fusen themes --full" in fusen(study, "themes").out
    assert fusen(study, "themes", "--format", "json").rows
