"""Analysts' themes and the ledger of quotes as blocks."""

from __future__ import annotations

from fusen.model.coding import Case
from fusen.model.results import Basis
from fusen.model.themes import LedgerRow, Pin, Pinned, Theme, WrittenTheme
from fusen.report.blocks import Heading, Para, Table
from fusen.report.sections.analyst_themes import GONE, analyst_theme_blocks, ledger_blocks

BASIS = Basis(("A",), "union", {"EU-01": Case("EU-01", "EU-01")}, frozenset({"EU-01"}))


def test_theme_has_its_claim_its_codes_and_its_pins_by_stance() -> None:
    theme = Theme("t", "ann", 0, "Money without a date", "It ends too early.", ("money",), "2026-01-01")
    pin = Pin("p", "ann", "t", "s", "", 0, 9, "contradicting", "", "2026-01-01")
    blocks = analyst_theme_blocks([WrittenTheme(theme, ("Challenges / Money",), (Pinned(pin, None),), 2)])
    assert blocks == [
        Heading(1, "Money without a date"), Para("It ends too early."), Para("Codes: Challenges / Money.", "remark"),
        Para("Contradicting:"), Para(GONE, "remark"),
        Para("[2 pinned excerpts of interviewees who may not be listed]", "remark"),
    ]  # fmt: skip


def test_ledger_has_a_table_for_each_kind_and_explains_its_columns() -> None:
    rows = [
        LedgerRow("interviewee", "EU-01", 3, 1, 10, 0.75, 0.5, True),
        LedgerRow("interviewee", "EU-02", 1, 0, 1200, 0.25, 0.5, False),
        LedgerRow("side", "EU", 0, 0, 0, None, None, False),
    ]
    first, second, note = ledger_blocks(rows, BASIS)
    assert isinstance(first, Table)
    assert isinstance(second, Table)
    assert [table.head[0] for table in (first, second)] == ["interviewee", "side"]
    assert [[cell.text for cell in row] for row in first.rows] == [
        ["EU-01", "3", "1", "75 %", "10", "50 %", "quoted often"],
        ["EU-02", "1", "0", "25 %", "1,200", "50 %", ""],
    ]
    assert [cell.text for cell in second.rows[0]] == ["EU", "0", "0", "–", "0", "–"]
    assert isinstance(note, Para)
