"""Report sections with the findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

import pytest

from fusen.model.report import Report
from fusen.report.blocks import Block, Heading, Quote
from fusen.report.sections.findings import findings, interviewees_section
from fusen.report.table_block import Table
from tests.support.report_study import SECRET


def texts(value: object) -> Iterator[str]:
    """Yield every text of a block at any depth."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts(getattr(value, field.name))
    elif isinstance(value, Iterable) and not isinstance(value, bytes):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def blocks(report: Report, anchor: str) -> tuple[Block, ...]:
    return next(section.blocks for section in findings(report) if section.anchor == anchor)


def test_sections_follow_the_order_of_a_findings_chapter(report: Report) -> None:
    anchors = [section.anchor for section in findings(report)]
    assert anchors[:4] == ["overview", "interviewees", "written", "themes"]
    assert anchors[-1] == "agreement"
    assert len(set(anchors)) == len(anchors)
    assert all(section.blocks for section in findings(report)), "empty sections are left out"


@pytest.mark.parametrize("name", SECRET)
def test_no_section_quotes_an_interviewee_who_must_not_be_quoted(report: Report, name: str) -> None:
    words = " ".join(text for section in findings(report) for text in texts(section))
    assert SECRET[name] not in words


def test_interviewees_without_consent_to_be_listed_are_in_no_row(report: Report) -> None:
    tables = [block for block in interviewees_section(report).blocks if isinstance(block, Table)]
    names = " ".join(texts(tables))
    assert "Anna" in names
    assert "Dora" not in names
    assert "Eva" not in names


def test_a_written_theme_has_its_pins_by_stance(report: Report) -> None:
    written = blocks(report, "written")
    headings = [block.text for block in written if isinstance(block, Heading)]
    assert headings[0] == "Money <ends>"
    quotes = [block for block in written if isinstance(block, Quote)]
    assert quotes[0].words == "The money ended and the trips ended with it."
    words = " ".join(texts(written))
    assert "not for <b>her</b>" in words
    assert "a paraphrased word" not in words
