"""Tests of word counts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.text.words import UNSPACED, count_words
from tests.support.cpu import at_most

PLAIN = re.compile(r"[A-Za-z0-9_]+(?:['-][A-Za-z0-9_]+|(?<=\d)[.,](?=\d)[A-Za-z0-9_]+)*")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        ("Yes.", 1),
        ("I don't know – it's long-term, 3.5 million or 1,000.", 9),
        ("rock 'n' roll - no", 4),
        ("L’agence, c’est-à-dire ça", 3),
        ("quatre-vingt-quatorze", 1),
        ("x-y-z 1.2.3", 2),
        ("[laughs] Yes [inaudible 00:12:10] no", 2),
        ("an [unclosed aside counts", 4),
        ("(pause) counts", 2),
        ("cafe\u0301s and cafés", 3),
        ("हिन्दी में", 2),
        ("می\u200cروم", 1),
        ("はい、そうです。", 6),
        ("EUの3社", 4),
        ("ประเทศไทย", 9),
        ("한국어 문장", 2),
        ("😀 👩‍👩‍👧", 0),
        ("... -- '' &", 0),
    ],
)
def test_count_words_in_many_scripts(text: str, words: int) -> None:
    assert count_words(text) == words


@given(st.text("ab9_'-., \n(!", max_size=60))
def test_ascii_count_equals_the_general_count(text: str) -> None:
    assert count_words(text) == len(PLAIN.findall(text)) == count_words(text + " é") - 1


@given(st.text(), st.text())
def test_word_counts_of_parts_add_up(first: str, second: str) -> None:
    first, second = first.replace("[", ""), second.replace("[", "")
    assert count_words(f"{first} {second}") == count_words(first) + count_words(second)


def test_unspaced_characters_are_letters() -> None:
    ranges = re.findall(r"(.)-(.)|(.)", UNSPACED)
    letters = [chr(n) for a, b, c in ranges for n in range(ord(a or c), ord(b or c) + 1)]
    assert len(letters) > 90_000
    known = [letter for letter in letters if letter.isprintable()]  # newer than this Python's Unicode otherwise
    assert all(letter.isalnum() for letter in known)


@pytest.mark.parametrize("text", ["[" * 200_000, "[a" * 200_000, "a-" * 200_000, "1." * 200_000, "é'" * 200_000])
def test_pathological_text_takes_linear_time(text: str) -> None:
    with at_most(loops=400):
        count_words(text)
