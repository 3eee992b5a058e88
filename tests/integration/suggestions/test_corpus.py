"""The passages that a suggester learns from, and a coder's decisions on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.study import Study
from fusen.study.suggestions.corpus import decisions, read_corpus
from tests.support.small_study import EU, code, make_study, opened, span


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def test_the_corpus_holds_what_interviewees_say(study: Study) -> None:
    corpus = read_corpus(study.context)
    assert {passage.speaker for passage in corpus.spoken} == {"Anna", "Sato"}
    guid = study.sources.get("EU-01").guid
    numbers = corpus.numbers(guid, *span(EU, "The money was missing"))
    assert [corpus.spoken[number].text for number in numbers] == ["The money was missing after the first grant ended."]
    assert corpus.spoken[numbers[0]].question == "What was hard?"
    assert [corpus.spoken[number].source for number in corpus.of_source(guid)] == [guid] * len(corpus.of_source(guid))


def test_known_sources_keep_their_order_and_new_ones_follow(study: Study) -> None:
    corpus = read_corpus(study.context)
    eu, jp = (study.sources.get(name).guid for name in ("EU-01", "JP-01"))
    again = read_corpus(study.context, [corpus.keys[jp]])
    assert list(again.first) == [jp, eu]
    assert again.keys == corpus.keys


def test_only_passages_read_in_full_are_negative_examples(study: Study) -> None:
    coding = code(study, "The money was missing", "funding")
    start, end = span(EU, "The market over there.")
    study.reviews.add("EU-01", start, end)
    study.suggestions.reject("EU-01", start, end, ["Language barrier"])
    study.reviews.add("EU-01", end + 1, end + 5)
    corpus = read_corpus(study.context)
    labels = decisions(study.context, corpus, ["Ann"])
    by_text = {corpus.spoken[number].text.split(",")[0]: label for number, label in labels.items()}
    assert by_text["The money was missing after the first grant ended."].codes == {coding.code}
    assert by_text["The market over there."].reviewed
    assert len(by_text["The market over there."].rejected) == 1
    assert len(by_text) == 2, "a passage read in part is undecided"
    assert decisions(study.context, corpus, ["Ben"]) == {}
