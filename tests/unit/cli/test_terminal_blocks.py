"""Blocks in a terminal: what separates them, how they are indented, and which rows and columns are shown."""

from __future__ import annotations

import pytest

from fusen.cli.terminal_blocks import print_blocks
from fusen.report.blocks import (
    Block,
    CitedSentence,
    Figure,
    Heading,
    Items,
    Para,
    Prose,
    Quote,
    RichPara,
    StyledRun,
    Table,
    TableColumn,
    Terms,
)
from fusen.report.sections.excerpts import WITHHELD


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("NO_COLOR", "1")


def printed(capsys: pytest.CaptureFixture[str], *blocks: Block, most: int | None = None) -> list[str]:
    print_blocks(blocks, most)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def table(*codes: str) -> Table:
    return Table("", (TableColumn("code", codes), TableColumn("n", range(len(codes)), numeric=True)))


def test_text_below_a_heading_is_indented_and_headings_stand_apart(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(
        capsys, Heading(2, "Funding"), Para("in 3 interviews"), Heading(3, "Late"), Para("in 1"), Heading(2, "Trust")
    )
    assert lines == ["Funding", "  in 3 interviews", "  Late", "    in 1", "", "Trust"]


def test_a_note_follows_its_table_and_another_table_stands_apart(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, table("a"), Para("a note", "remark"), table("b"))
    assert [line for line in lines if "─" not in line] == ["code  n", "a     0", "a note", "", "code  n", "b     0"]


def test_rows_beyond_the_limit_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, table("a", "b", "c"), most=2)
    assert [line[:1] for line in lines[2:4]] == ["a", "b"]
    assert lines[-1] == "1 more row: --most 3, or --format csv."


def test_quotes_have_marks_unless_they_are_withheld(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(
        capsys,
        Quote("It ended.", "EU-01@1-9", reason="strongest", before="Before.", after="After.", note="polite"),
        Quote(WITHHELD, "JP-01@1-9"),
    )
    assert lines == [
        "  Before.", "  “It ended.”", "  After.", "    — EU-01@1-9; strongest", "    Note: polite",
        "  [1 passage withheld]", "    — JP-01@1-9",
    ]  # fmt: skip


def test_struck_sentences_keep_their_marks(capsys: pytest.CaptureFixture[str]) -> None:
    sentences = (
        CitedSentence("Money ends", (("EU-01@1-9", ""),), ".", ""),
        CitedSentence("It is 9", (), ".", "no such number"),
    )
    lines = printed(capsys, Prose("Written by a model.", sentences))
    assert lines[0] == "Written by a model."
    assert " ".join(lines[1:]) == "Money ends (EU-01@1-9). ~~It is 9.~~ (struck out: no such number)"


def test_lists_terms_and_styled_paragraphs_are_text(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = (
        Items(("one thing", "another")), Terms((("side", "EU"), ("role", "manager"))),
        RichPara((StyledRun("a "), StyledRun("b", "bold")), "- "), Figure("<svg/>", "A chart."),
    )  # fmt: skip
    assert printed(capsys, *blocks) == ["one thing", "another", "side: EU; role: manager", "- a b"]


def test_bars_and_sparklines_are_drawn_in_the_characters_of_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = Table(
        "", (TableColumn("share", [0.5, None], drawing="bar"), TableColumn("line", [(0, 0.5, 1), ()], drawing="line"))
    )
    assert printed(capsys, drawn)[2] == "███     ·▅█"
    monkeypatch.setattr("fusen.cli.terminal.plain", lambda: True)
    assert printed(capsys, drawn)[-2] == "###     .*@"
    assert [[cell.text for cell in row] for row in drawn.rows] == [["50 %", "·▅█"], ["–", ""]]


def test_columns_of_the_lowest_priority_are_hidden_first(capsys: pytest.CaptureFixture[str]) -> None:
    wide = "資金の不足" * 4  # 40 cells
    columns = (
        TableColumn("code", [wide]),
        TableColumn("kept", ["x" * 12]),
        TableColumn("words", ["y" * 9], priority=2),
    )
    lines = printed(capsys, Table("", columns))
    assert lines[-1] == "Hidden for width: words (use --wide)."
    assert wide in "\n".join(lines)
