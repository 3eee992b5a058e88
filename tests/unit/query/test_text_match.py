"""Words, prefixes and exact words, and the recall of the full-text index."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.query.text_match import Words, plain
from fusen.storage.backends.sqlite import SEARCH_SCHEMA, indexable, search_expression

CASES = [
    ("grant", True, "The GRANT ended.", True),
    ("grant", True, "The grants ended.", False),
    ("grant*", True, "The grants ended.", True),
    ("rant", True, "The grant ended.", False),
    ("co-financing", True, "no co-financing here", True),
    ("cafe", True, "Le Café", True),
    ("cafe", False, "Le Café", False),
    ("café", False, "Le CAFÉ", True),
    ("café", True, "le cafe\u0301.", True),
    ("café", False, "le cafe\u0301.", True),
    ("cafe", True, "cafe\u0301s", False),
    ("seed money", False, "the seed\n money", True),
    ("seed money", False, "the seed, money", False),
    ("seed mon*", False, "seed money", True),
    ("seed mon", False, "seed money", False),
    ("予算", True, "来年の予算がない", True),
    ("予算", False, "来年の予算がない", True),
    ("算予", True, "来年の予算がない", False),
    ("EU", True, "日EU協力", True),
    ("eu", True, "neutral", False),
    ("%", True, "20 % more", True),
    ("foo", True, "foo_bar", True),
    ("straße", True, "Die STRAßE", True),
]


@pytest.mark.parametrize(("words", "loosely", "passage", "found"), CASES)
def test_words_match_whole_words_and_prefixes(words: str, loosely: bool, passage: str, found: bool) -> None:
    assert Words(words, loosely).found_in(passage) is found


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(SEARCH_SCHEMA)
        yield connection


def hit(index: sqlite3.Connection, passage: str, words: Words) -> bool:
    """Return whether the index returns the passage; True if the words do not use the index."""
    if words.indexed is None:
        return True
    index.execute("INSERT INTO search(search) VALUES ('delete-all')")
    index.execute("INSERT INTO search(rowid, body) VALUES (1, ?)", (indexable(passage),))
    found = index.execute("SELECT rowid FROM search WHERE search MATCH ?", (search_expression(words.indexed),))
    return found.fetchone() is not None


alphabet = "abAÄéñßçØIıİσΣжЖЁ予算ーがカﾊＡ1 _-'\"*.,、。\u0301\u3099😀ü"
words = st.text(st.sampled_from(alphabet), min_size=1, max_size=5).filter(lambda text: bool(text.strip("* ")))


@settings(max_examples=600, deadline=None)
@given(words, words, words, st.booleans())
def test_index_returns_every_passage_with_the_words(
    index: sqlite3.Connection, before: str, wanted: str, after: str, loosely: bool
) -> None:
    for passage in (before + wanted + after, f"{before} {wanted} {after}", wanted.swapcase()):
        found = Words(wanted, loosely)
        if found.found_in(passage):
            assert hit(index, passage, found)


def test_index_folds_every_letter_that_plain_folds(index: sqlite3.Connection) -> None:
    folded = [chr(code) for code in range(0x80, sys.maxunicode) if plain(chr(code)).isascii() and plain(chr(code))]
    assert len(folded) > 400
    missed = [letter for letter in folded if not hit(index, f"x{letter}y", Words(f"x{plain(letter)}y", True))]
    assert missed == []
