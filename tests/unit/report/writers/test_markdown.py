"""Markdown documents: only headings, tables and quotes act."""

from __future__ import annotations

import pytest

from fusen.report.blocks import Document, Figure, Heading, Items, Para, Quote, RichPara, StyledRun
from fusen.report.table_block import Table, TableCell, TableColumn
from fusen.report.writers.markdown import table_text, text, write


def lines(*blocks: object) -> list[str]:
    return [line for line in text(Document("", blocks)).splitlines() if line]  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["# no heading", "- no item", "1. no item", "*a* _b_ `c`", "[x](y)", "| a |", "<b>"])
def test_text_from_people_is_no_markup(words: str) -> None:
    (line,) = lines(Para(words))
    assert line != words
    assert line.replace("\\", "").replace("&lt;", "<").replace("&gt;", ">") == words


def test_a_quote_stays_a_block_over_its_lines() -> None:
    written = lines(Quote("one\n\ntwo", "EU-01@3-9"))
    assert all(line.startswith(">") for line in written)
    assert "EU-01@3-9" in written[-1]


def test_a_table_is_one_line_a_row_with_numbers_at_the_right() -> None:
    table = Table(
        "",
        (TableColumn("code", [TableCell("a|b"), TableCell("c\nd", indent=1)]), TableColumn("n", [1, 20], numeric=True)),
    )
    head, rule, first, second = table_text(table).splitlines()
    assert (head, rule) == ("| code | n |", "| --- | ---: |")
    assert first == "| a\\|b | 1 |"
    assert second.startswith("| · ")


def test_headings_and_styles_become_markup() -> None:
    assert lines(Heading(2, "Why")) == ["### Why"]
    assert lines(RichPara((StyledRun("late", "bold"), StyledRun(" grants", "")))) == ["**late** grants"]
    assert lines(Items(("one", "two"))) == ["- one", "- two"]


def test_figures_are_left_out_because_their_tables_are_included() -> None:
    assert write(Document("T", [Figure("<svg/>", "caption")])).decode().strip() == "# T"
