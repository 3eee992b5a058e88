"""Sources of a project file, and the codings of their selections."""

from __future__ import annotations

from tests.support.projects import coded, document, load, outcome_counts, qdpx, quotes, source

TEXT = "We had no money. We had no money."


def test_codings_lie_on_the_words_that_they_quote() -> None:
    file = qdpx(document(source("a", coded("s1", 3, 15, "had no money", "happy"))), {"a": TEXT})
    exchanged = load(file)
    assert quotes(exchanged) == [("ana", "happy", "had no money")]
    assert exchanged.project.codings[0].start == 3


def test_a_selection_outside_its_text_is_counted_as_lost() -> None:
    exchanged = load(qdpx(document(source("a", coded("s1", 90, 95, None, "happy"))), {"a": TEXT}))
    assert (quotes(exchanged), outcome_counts(exchanged, "codings")) == ([], (0, 0, 0, 1))


def test_the_same_coding_twice_is_one_coding() -> None:
    twice = coded("s1", 3, 15, None, "happy") + coded("s2", 3, 15, None, "happy")
    exchanged = load(qdpx(document(source("a", twice)), {"a": TEXT}))
    assert len(exchanged.project.codings) == 1
    assert outcome_counts(exchanged, "codings")[1] == 1


def test_a_selection_without_a_code_becomes_a_memo_on_its_place() -> None:
    exchanged = load(qdpx(document(source("a", coded("s1", 3, 15, "had no money"))), {"a": TEXT}))
    assert exchanged.project.codings == ()
    assert [memo.text for memo in exchanged.project.notes] == ["a@3-15"]


def test_a_source_without_its_text_is_named_with_the_reason() -> None:
    exchanged = load(qdpx(document(source("a") + source("b")), {"a": TEXT}))
    assert [found.name for found in exchanged.project.sources] == ["a"]
    assert any("whose text is not in the file" in line for line in exchanged.tally.losses)
