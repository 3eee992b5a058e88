"""Tests of splitting chunks into words."""

from __future__ import annotations

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from fusen.nlp.chunker import GAP, Chunker, batches, fold_signs, has_unspaced
from tests.support.cpu import at_most


@cache
def chunker() -> Chunker:
    return Chunker()


def texts(chunk: str) -> list[str]:
    return [word.text for word in chunker().words([chunk])[0]]


def test_words_split_at_hyphens_and_apostrophes_and_punctuation_is_a_word() -> None:
    assert texts("co‑financing,") == ["co", "financing", ","]
    assert texts("l’innovation") == ["l", "innovation"]
    assert texts("(funding)") == ["(", "funding", ")"]
    assert texts("-") == ["-"]
    assert texts("Förder-") == ["Förder", GAP]
    assert texts("fund--we") == ["fund", GAP, "we"]


def test_unspaced_scripts_become_a_gap() -> None:
    assert texts("EUとSMEの") == ["EU", GAP, "SME", GAP]
    assert texts("資金") == [GAP]
    assert has_unspaced("a資")
    assert has_unspaced("예산")
    assert not has_unspaced("Förderung – “так”")


def test_endless_chunk_is_cut_in_linear_time() -> None:
    with at_most(loops=200):
        assert texts("!" * 300_000 + "fund") == [GAP, "fund"]
        assert texts("x" * 300_000) == [GAP]


@given(st.lists(st.text(st.characters(exclude_categories=("Cs", "Z", "Cc")), min_size=1), max_size=8))
def test_words_of_a_chunk_do_not_depend_on_its_neighbours(chunks: list[str]) -> None:
    chunks = [chunk for part in chunks for chunk in part.split()]
    together = chunker().words(chunks)
    assert together == [chunker().words([chunk])[0] for chunk in chunks]
    for chunk, words in zip(chunks, together, strict=True):
        ends = [0, *(word.end for word in words)]
        assert all(0 <= end <= word.start < word.end <= len(chunk) for end, word in zip(ends, words, strict=False))


@given(st.text())
def test_signs_fold_character_by_character(text: str) -> None:
    assert len(fold_signs(text)) == len(text)


def test_batches_number_their_passages() -> None:
    text = "a b " * 100_000
    spans = [(start, start + 4000) for start in range(0, len(text), 4000)]
    seen = [(first + n, chunks) for first, parts in batches(text, spans) for n, chunks in enumerate(parts)]
    assert [number for number, _ in seen] == list(range(len(spans)))
    assert all(chunks == ["a", "b"] * 1000 for _, chunks in seen)
