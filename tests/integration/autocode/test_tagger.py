"""Auto-coding that learns from coders and never sees the codings of the interview it tags."""

from __future__ import annotations

import pytest

from fusen.study import Study
from fusen.study.autocode.tagger import TaggedSpan, held_out_quality
from tests.support.coded_interviews import tags
from tests.support.interviews import code_all, expected_code, talk


def places(study: Study, path: str) -> set[tuple[str, int, int]]:
    return {(one.code, one.start, one.end) for one in tags(study, path)}


def test_unread_interview_is_coded_like_the_others(study: Study) -> None:
    report = study.autocode.tag()
    assert report.by == "combined"
    ids = {code.guid: code.id for code in study.codebook.get()}
    expected = {
        (start, end): expected_code(words) for start, end, words in talk(study, "T3.txt") if expected_code(words)
    }
    right = sum(expected.get((one.start, one.end)) == ids[one.code] for one in tags(study, "T3.txt"))
    study.autocode.tag(by="phrases")
    by_phrases = sum(expected.get((one.start, one.end)) == ids[one.code] for one in tags(study, "T3.txt"))
    assert right > by_phrases
    assert report.quality is not None
    assert report.phrase_quality is not None
    assert report.quality.recall > report.phrase_quality.recall


def test_a_higher_least_score_keeps_part_of_the_codings(study: Study) -> None:
    study.autocode.tag(min_score=0.2)
    many = places(study, "T3.txt")
    study.autocode.tag(min_score=0.8)
    few = places(study, "T3.txt")
    assert few < many
    assert all(one.sight and (one.sight[0].score or 0) >= 0.8 for one in tags(study, "T3.txt"))
    report = study.autocode.tag()
    assert report.added or report.removed


def test_each_tag_has_a_score_and_a_reason_without_quotes(study: Study) -> None:
    study.autocode.tag()
    made = tags(study, "T3.txt")
    assert made
    for one in made:
        assert one.sight is not None
        assert one.sight[0].code == one.code
        assert one.sight[0].by.startswith("combined: ")
        assert not any(words.rstrip(".") in one.sight[0].by for *_, words in talk(study, "T3.txt"))


def test_coded_interview_is_tagged_without_its_own_codings(study: Study) -> None:
    """Whatever people decide on an interview, its tags rest on the others alone."""
    code_all(study, "T3.txt")
    study.autocode.tag()
    before = {(one.code, one.start, one.end, one.sight) for one in tags(study, "T3.txt")}
    guid = next(info.guid for info in study.sources.all() if info.path == "T3.txt")
    for one in study.context.store.codings.live(users=["Ann"], sources=[guid]):
        study.codings.remove(one.guid)
    study.autocode.tag()
    assert {(one.code, one.start, one.end, one.sight) for one in tags(study, "T3.txt")} == before


def test_quality_counts_overlaps_of_the_same_code_in_the_same_source() -> None:
    people = {TaggedSpan("a", "s", 0, 10), TaggedSpan("a", "s", 20, 30), TaggedSpan("b", "s", 0, 10)}
    found = held_out_quality(
        [TaggedSpan("a", "s", 9, 12), TaggedSpan("a", "s", 10, 20), TaggedSpan("a", "t", 0, 9)], people, 2
    )
    assert found.precision == found.recall == pytest.approx(1 / 3)
    assert held_out_quality([], people, 2).f1 == 0
