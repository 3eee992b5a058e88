"""Pinned excerpts in a theme summary, its extremes, and codes on which groups differ."""

from __future__ import annotations

from dataclasses import replace

from fusen.analysis.pinned_quotes import Pinning, extremes, parting, with_pins
from fusen.model.results import Excerpt, FrequencyRow, GroupCount
from fusen.model.themes import CodeSummary, Voice


def excerpt(start: int, quote: str | None = "We waited for the grant.", magnitude: int | None = None) -> Excerpt:
    return Excerpt(
        f"JP-01@{start}-{start + 9}", "Funding", ("Funding",), "anna", "manual", "JP-01.txt", "JP-01", "R", None, start,
        start + 9, quote, None, magnitude, None, "2026-01-01",
    )  # fmt: skip


def summary(
    *quotes: Excerpt, against: tuple[Voice, ...] = (), groups: dict[str, GroupCount] | None = None
) -> CodeSummary:
    row = FrequencyRow("Funding", ("Funding",), "code", 3, 3, 3, 3, 5, 5, 90, 0.6, groups or {})
    return CodeSummary(row, "", {}, {}, quotes, 0, against, (), (), tuple("typical" for _ in quotes))


def pin(start: int, stance: str = "supporting", *codes: str) -> Pinning:
    return Pinning("JP-01.txt", start, start + 5, stance, "Money", frozenset(codes))  # type: ignore[arg-type]


def test_pinned_excerpt_comes_first_with_its_reason() -> None:
    typical, pinned = excerpt(0), excerpt(50)
    result = with_pins(summary(typical), [typical, pinned], [pin(52)], ["f"])
    assert result.quotes == (pinned, typical)
    assert result.why == ("pinned as supporting to “Money”", "typical")


def test_pinned_quote_is_not_shown_twice() -> None:
    assert with_pins(summary(excerpt(0)), [excerpt(0)], [pin(3), pin(4)], ["f"]).quotes == (excerpt(0),)


def test_contradicting_pin_is_a_counterexample() -> None:
    other = Voice(excerpt(80), coded=True, reason="other direction")
    result = with_pins(summary(excerpt(0), against=(other,)), [excerpt(50)], [pin(50, "contradicting")], ["f"])
    assert [voice.excerpt.start for voice in result.against] == [50, 80]
    assert result.quotes == (excerpt(0),)


def test_pin_of_another_code_another_place_or_no_quote_changes_nothing() -> None:
    before = summary(excerpt(0))
    assert with_pins(before, [excerpt(50)], [pin(50, "supporting", "other")], ["f"]) is before
    assert with_pins(before, [excerpt(50)], [pin(59)], ["f"]) is before
    assert with_pins(before, [excerpt(50, quote=None)], [pin(50)], ["f"]) is before


def test_extremes_need_two_strengths_and_a_quotable_passage() -> None:
    assert extremes([excerpt(0, magnitude=2), excerpt(20, magnitude=2), excerpt(40)]) == ()
    assert extremes([excerpt(0, magnitude=1), excerpt(20, quote=None, magnitude=3)]) == ()
    voices = extremes([excerpt(0, magnitude=1), excerpt(20, magnitude=3)])
    assert [(voice.excerpt.start, voice.reason) for voice in voices] == [
        (20, "strongest, strength 3"),
        (0, "mildest, strength 1"),
    ]


def test_groups_differ_by_half_with_three_interviewees_each() -> None:
    far = summary(groups={"EU": GroupCount(4, 4), "日本": GroupCount(1, 4)})
    assert parting([far]) == ("Funding (EU 4 of 4, 日本 1 of 4)",)
    assert parting([summary(groups={"EU": GroupCount(2, 2), "日本": GroupCount(0, 4)})]) == ()
    assert parting([summary(groups={"EU": GroupCount(3, 4), "日本": GroupCount(2, 4)})]) == ()
    assert parting([summary(), replace(far, row=replace(far.row, groups={}))]) == ()
