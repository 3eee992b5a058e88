"""Frequencies as a table: names below the codes above them, denominators, and interviewees not read."""

from __future__ import annotations

from dataclasses import replace

from fusen.model.coding import Case
from fusen.model.results import Basis, FrequencyRow, GroupCount
from fusen.report.blocks import Para, Table
from fusen.report.sections.frequencies import frequency_blocks

BASIS = Basis(("A",), "union", {"EU-01": Case("EU-01", "EU-01")}, frozenset({"EU-01"}))


def row(*path: str, codings: int = 4, of: int = 3) -> FrequencyRow:
    return FrequencyRow(
        code=" / ".join(path), path=path, level="theme" if len(path) == 1 else "code", codings=codings, decisions=codings,
        passages=codings, interviewees=2, of=of, held=3, words=1200, share=2 / 3 if of else None,
        groups={"EU": GroupCount(1, 2), "Japan": GroupCount(0, 0)}, guid="g", cases=(),
    )  # fmt: skip


def texts(*rows: FrequencyRow, by: str | None = None) -> list[list[str]]:
    table, *_ = frequency_blocks(rows, BASIS, by)
    assert isinstance(table, Table)
    return [[*table.head], *([cell.text for cell in cells] for cells in table.rows)]


def test_names_are_those_below_the_nearest_code_in_the_table() -> None:
    rows = [
        row("Challenges"),
        row("Challenges", "Money"),
        row("Challenges", "Money", "Travel"),
        row("Drivers", "Trust"),
    ]
    table, *_ = frequency_blocks(rows, BASIS)
    assert isinstance(table, Table)
    names = [cells[0] for cells in table.rows]
    assert [(cell.text, cell.indent) for cell in names] == [
        ("Challenges", 0), ("Money", 1), ("Travel", 2), ("Drivers / Trust", 0),
    ]  # fmt: skip
    assert table.styles == ("bold", "", "", "")


def test_groups_are_named_by_their_variable_and_unread_ones_say_so() -> None:
    assert texts(row("A"), by="side") == [
        ["code", "interviewees", "share", "side: EU", "side: Japan", "codings", "passages", "words"],
        ["A", "2 of 3", "67 %", "1 of 2", "not read", "4", "4", "1,200"],
    ]


def test_decisions_have_a_column_only_if_coders_gave_a_span_the_same_code() -> None:
    assert "decisions" not in texts(row("A"))[0]
    assert "decisions" in texts(replace(row("A"), decisions=5))[0]


def test_interviewees_not_read_and_tables_without_codes_are_mentioned() -> None:
    *_, note = frequency_blocks([row("A", of=0)], BASIS)
    assert isinstance(note, Para)
    assert note.text.startswith("3 of 3 interviewees not read in full")
    assert list(frequency_blocks([], BASIS)) == [Para("No codes to show.")]
