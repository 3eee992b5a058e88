"""Stored codings: live, detached and superseded ones, and their counts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.study import Study
from tests.support.small_study import code, make_study, opened


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def test_codings_are_read_by_coder_code_and_source(study: Study) -> None:
    money, _ = code(study, "money was missing", "funding"), code(study, "The money", "funding", "JP-01.txt")
    with opened(study.paths.root, "Ben") as ben:
        code(ben, "money was missing", "market")
    codings = study.context.store.codings
    assert [found.guid for found in codings.live(users=["Ann"], sources=[money.source])] == [money.guid]
    assert [found.user for found in codings.live(sources=[money.source])] == ["Ann", "Ben"]
    assert [found.user for found in codings.live(codes=[money.code])] == ["Ann", "Ann"]
    assert codings.at("Ann", money.code, money.source, money.start, money.end) == codings.get(money.guid)
    assert codings.at("Ben", money.code, money.source, money.start, money.end) is None


def test_a_span_that_two_coders_gave_one_code_counts_once(study: Study) -> None:
    money = code(study, "money was missing", "funding")
    with opened(study.paths.root, "Ben") as ben:
        code(ben, "money was missing", "funding")
    codings = study.context.store.codings
    assert codings.counts_by_code()[money.code] == 1
    assert codings.counts_by_source() == {(money.source, "Ann"): 1, (money.source, "Ben"): 1}
    assert codings.counts_by_code(users=["Cleo"]) == {}


def test_a_removed_coding_is_not_live(study: Study) -> None:
    money = code(study, "money was missing", "funding")
    study.codings.remove(money.guid)
    codings = study.context.store.codings
    assert (codings.live(), codings.get(money.guid), codings.first_at(["Ann"])) == ([], None, None)


def test_a_detached_coding_refers_to_the_text_that_had_its_words(study: Study) -> None:
    gone = code(study, "It is large", "market")
    before = study.sources.get("EU-01").sha256
    path = study.paths.root / "transcripts" / "EU-01.txt"
    path.write_text(path.read_text("utf-8").replace("It is large, ", ""), "utf-8")
    study.sources.import_files()
    codings = study.context.store.codings
    assert codings.detached_texts() == {gone.guid: before}
    assert (codings.live(), [found.guid for found in codings.live(detached=True)]) == ([], [gone.guid])


def test_interviewers_words_are_apart_from_those_of_interviewees(study: Study) -> None:
    code(study, "What was hard?", "funding")
    spoken = code(study, "money was missing", "funding")
    spans = study.context.store.codings.spans
    assert [span.start for span in spans(lambda *_: "EU-01")] == [spoken.start]
    assert len(spans(lambda *_: "EU-01", silent=None)) == 2
    assert spans(lambda *_: None) == [], "a span without a case does not count"
