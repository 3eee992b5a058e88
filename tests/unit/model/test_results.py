"""Who may be listed in a result, and which excerpts overlap."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fusen.model.coding import CONSENTS, Case, Consent
from fusen.model.results import Basis, Decision, Excerpt

EXCERPT = Excerpt(
    "JP-01@10-20", "F", ("F",), "anna; ben", "manual", "JP-01.txt", "JP-01", "R", None, 10, 20, "words", None, None, None,
    "2026-01-01", decisions=(Decision("anna", "1", ""), Decision("ben", "2", "")),
)  # fmt: skip


@pytest.mark.parametrize("consent", [consent for consent in CONSENTS if consent != "none"])
def test_interviewee_is_listed_unless_consent_allows_counting_only(consent: Consent) -> None:
    basis = Basis(("anna",), "anna", {"JP-01": Case("1", "JP-01", consent=consent)}, frozenset())
    assert basis.listed("JP-01") is (consent != "analyse")


def test_interviewee_who_may_not_be_counted_is_not_listed() -> None:
    assert not Basis(("anna",), "anna", {}, frozenset()).listed("JP-01")


def test_excerpts_that_touch_do_not_overlap() -> None:
    assert not EXCERPT.overlaps(replace(EXCERPT, start=20, end=30))
    assert not EXCERPT.overlaps(replace(EXCERPT, start=5, end=10))
    assert EXCERPT.overlaps(replace(EXCERPT, start=19, end=30))
    assert EXCERPT.overlaps(replace(EXCERPT, start=12, end=13))
    assert not EXCERPT.overlaps(replace(EXCERPT, source="EU-01.txt"))


def test_coder_is_matched_by_whole_name() -> None:
    assert EXCERPT.by("ben")
    assert not EXCERPT.by("anna; ben")
    assert not EXCERPT.by("be")


def test_place_leaves_out_the_code() -> None:
    assert replace(EXCERPT, code="G").place == EXCERPT.place == ("JP-01.txt", 10, 20)
