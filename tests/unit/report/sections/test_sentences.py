"""Sentences about a theme or code."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fusen.model.report import Report
from fusen.model.results import FrequencyRow, GroupCount
from fusen.model.themes import CodeSummary, Companion
from fusen.report.sections.sentences import beside, directed, paragraph, spoken_languages, thin, together, who


@pytest.fixture
def summary(report: Report) -> CodeSummary:
    return next(part for theme in report.themes for part in theme.codes if part.row.path[-1] == "Funding gap")


def row(summary: CodeSummary, **changes: object) -> FrequencyRow:
    return replace(summary.row, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"of": 0}, "No interviewee is fully coded yet, so its prevalence is unknown."),
        ({"codings": 0, "of": 1}, "The only interviewee does not mention it."),
        ({"codings": 0, "of": 4}, "None of the 4 interviewees mentions it."),
        (
            {"interviewees": 1, "of": 9, "codings": 1, "passages": 1, "words": 1, "cases": ("Anna",)},
            "1 of 9 interviewees mentions it, in 1 coding on 1 passage (1 word): Anna.",
        ),
        (
            {"interviewees": 3, "of": 10, "codings": 4, "passages": 5, "words": 40, "cases": ("Anna", "Bea")},
            "3 of 10 interviewees (30 %) mention it, in 4 codings on 5 passages (40 words): Anna, Bea and 1 who may not be listed.",
        ),
    ],
)
def test_prevalence_is_a_sentence_with_its_numbers(
    summary: CodeSummary, changes: dict[str, object], sentence: str
) -> None:
    assert who(row(summary, **changes)) == sentence


def test_groups_are_named_only_if_somebody_mentions_the_code(summary: CodeSummary) -> None:
    groups = {"EU": GroupCount(1, 2), "Japan": GroupCount(0, 1)}
    text = paragraph(replace(summary, row=row(summary, groups=groups)), "side")
    assert "By side: EU 1 of 2, Japan 0 of 1." in text
    assert "By side" not in paragraph(replace(summary, row=row(summary, groups=groups, codings=0)), "side")
    assert "By " not in paragraph(replace(summary, row=row(summary, groups=groups)), None)


def test_directions_are_counted_in_words(summary: CodeSummary) -> None:
    counted = directed(replace(summary, directions={"for": 2, "against": 1}))
    assert counted.startswith("2 codings affirm")
    assert "“Funding gap”" in counted
    assert " and 1 denies it" in counted


def test_limits_of_the_evidence_are_left_out_without_codings(summary: CodeSummary) -> None:
    limited = replace(summary, remarks=("Only one interviewee mentions it.",))
    assert thin(limited) == "Only one interviewee mentions it."
    assert thin(replace(limited, row=row(summary, codings=0))) == ""


def test_co_occurrence_has_its_band(summary: CodeSummary) -> None:
    companion = Companion(code="Trust", passages=3, interviewees=1, expected=0.4, low=0.0, high=2.0)
    assert together(companion) == "3 passages, 0.4 (0–2) expected by chance; 1 interviewee has both"


def test_an_extreme_passage_that_is_quoted_already_is_not_repeated(summary: CodeSummary) -> None:
    assert beside(replace(summary, extremes=())) == []


def test_languages_are_listed_with_their_numbers() -> None:
    assert spoken_languages({"en": 2, "ja": 1}) == "English 2, Japanese 1"
