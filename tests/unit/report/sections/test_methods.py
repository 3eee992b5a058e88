"""Report sections on method."""

from __future__ import annotations

from dataclasses import replace

from fusen.model.report import Report
from fusen.report.blocks import Heading, Para, Terms
from fusen.report.sections.methods import account


def test_sections_follow_the_order_of_an_appendix(report: Report) -> None:
    assert [section.anchor for section in account(report)] == [
        "codebook",
        "methods",
        "quotes",
        "checklist",
        "trail",
        "cite",
    ]
    without = [section.anchor for section in account(replace(report, checklist=None))]
    assert "checklist" not in without


def test_the_codebook_has_every_code_with_its_parts(report: Report) -> None:
    section = account(report)[0]
    headings = [block.text for block in section.blocks if isinstance(block, Heading)]
    assert headings == [code.name for code in report.codebook]
    definitions = [block.text for block in section.blocks if isinstance(block, Para) and block.kind == "definition"]
    assert "Money is missing." in definitions
    terms = [pair for block in section.blocks if isinstance(block, Terms) for pair in block.pairs]
    assert ("Include", "grants that end") in terms


def test_a_retired_code_without_codings_is_left_out(report: Report) -> None:
    codes = tuple(replace(code, retired=code.id == "professor") for code in report.codebook)
    kept = replace(report, codebook=replace(report.codebook, codes=codes))
    assert "Professor" in {block.text for block in account(kept)[0].blocks if isinstance(block, Heading)}
    gone = replace(kept, rows=tuple(row for row in kept.rows if row.path[-1] != "Professor"))
    assert "Professor" not in {block.text for block in account(gone)[0].blocks if isinstance(block, Heading)}


def test_an_empty_codebook_says_so(report: Report) -> None:
    empty = replace(report, codebook=replace(report.codebook, codes=()))
    assert [block.text for block in account(empty)[0].blocks if isinstance(block, Para)] == ["The codebook is empty."]
