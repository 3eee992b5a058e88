"""The findings chapter: themes as prose."""

from __future__ import annotations

from fusen.model.report import Report
from fusen.report.blocks import Heading, Para, Quote
from fusen.report.sections.chapters import groups_too_small, theme_chapters


def test_a_chapter_has_its_codes_as_subsections_and_quotes_with_an_introduction(report: Report) -> None:
    blocks = list(theme_chapters(report, {}, {}))
    headings = [block for block in blocks if isinstance(block, Heading)]
    assert [block.text for block in headings if block.level == min(heading.level for heading in headings)] == [
        summary.theme.row.path[-1] for summary in report.themes
    ]
    assert "Funding gap" in [block.text for block in headings]
    for number, block in enumerate(blocks):
        if isinstance(block, Quote):
            before = blocks[number - 1]
            assert isinstance(before, Quote) or (isinstance(before, Para) and before.text.strip()), block


def test_the_words_of_interviewees_stand_in_quotes_alone(report: Report) -> None:
    said = [block.words for block in theme_chapters(report, {}, {}) if isinstance(block, Quote)]
    assert said
    prose = " ".join(block.text for block in theme_chapters(report, {}, {}) if isinstance(block, Para))
    assert not any(words in prose for words in said)


def test_small_groups_are_not_tested_for_chance(report: Report) -> None:
    assert groups_too_small(report), "two interviewees on a side tell nothing"
