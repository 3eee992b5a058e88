"""Agreement as blocks: rows with and without suggestions, undefined values, and each interview's value."""

from __future__ import annotations

from fusen.model.agreement import AgreementRow, AgreementTable, Estimate, Undefined
from fusen.report.blocks import Heading, Para, Table
from fusen.report.sections.agreement import agreement_blocks

UNUSED = Undefined("no coder used the code")


def row(name: str, *, some: int = 6, suggestions: str = "with", level: str = "code") -> AgreementRow:
    value = Estimate(0.61, 0.5, 0.7) if some else Estimate(UNUSED)
    estimates = dict.fromkeys(("agreement", "cohen_kappa", "fleiss_kappa", "alpha", "ac1"), value)
    if level == "pooled":
        estimates["alpha_masi"] = Estimate(0.4)
    return AgreementRow(
        level, name, (name,), name, None, None, ("anna", "ben"), suggestions, "passage", 3, 1200, {"anna": 4, "ben": 5},
        some, 3, estimates, by_interview={"a/EU-01.txt": {"alpha": 0.5 if some else UNUSED}} if level == "pooled" else {},
    )  # fmt: skip


def table(*rows: AgreementRow) -> AgreementTable:
    return AgreementTable(rows, ("anna", "ben"), "passage", "code", ("EU-01",), ())


def test_each_set_of_decisions_has_its_heading_only_if_there_are_two() -> None:
    assert not [block for block in agreement_blocks(table(row("Trust"))) if isinstance(block, Heading)]
    both = table(row("Trust"), row("Trust", suggestions="without"))
    headings = [block.text for block in agreement_blocks(both) if isinstance(block, Heading)]
    assert [heading.split()[0] for heading in headings] == ["With", "Without"]


def test_unused_codes_are_named_below_the_table() -> None:
    blocks = list(agreement_blocks(table(row("Trust"), row("Distance", some=0), row("all", level="pooled"))))
    first = next(block for block in blocks if isinstance(block, Table))
    assert [cells[0].text for cells in first.rows] == ["Trust", "all codes, pooled"]
    assert first.styles == ("", "bold")
    texts = [block.text for block in blocks if isinstance(block, Para)]
    assert "Undefined, because no coder used the code (1): Distance." in texts
    assert "Sets of codes on a passage, α with MASI distance: .40." in texts


def test_each_interview_has_a_column_named_by_its_file() -> None:
    *_, second = [block for block in agreement_blocks(table(row("all", level="pooled"))) if isinstance(block, Table)]
    assert second.head == ("code", "EU-01")
    assert [[cell.text for cell in cells] for cells in second.rows] == [["all codes, pooled", ".50"]]
