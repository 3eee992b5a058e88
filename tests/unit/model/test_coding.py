"""Codings, drafts and records by source."""

from __future__ import annotations

from fusen.model.coding import CodingDraft, Review, ShownSuggestion, by_source


def review(guid: str, source: str) -> Review:
    return Review(guid, "ann", source, 0, 5, "2026-03-04T05:06:07.000Z")


def test_records_of_each_source_keep_their_order() -> None:
    records = [review("1", "b"), review("2", "a"), review("3", "b")]
    grouped = by_source(records)
    assert {source: [record.guid for record in found] for source, found in grouped.items()} == {
        "b": ["1", "3"],
        "a": ["2"],
    }
    assert list(grouped) == ["b", "a"]
    assert by_source([]) == {}


def test_a_draft_does_not_claim_that_no_suggestion_was_shown() -> None:
    draft = CodingDraft("code", 0, 5)
    assert (draft.origin, draft.sight, draft.guid) == ("manual", None, None)
    assert ShownSuggestion("code").score is None
