"""Names found by patterns in an annotated test set."""

from __future__ import annotations

import pytest

from fusen.text.find_names import NameFinder
from tests.benchmarks.pseudonyms import LANGUAGES, measure

PRECISION, RECALL = 0.9, 0.75


def names_in(text: str, language: str) -> list[tuple[str, str]]:
    return [(name.kind, text[name.start : name.end]) for name in NameFinder(language, [text]).find(text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_patterns_find_most_names_of_the_test_set(language: str) -> None:
    scores = measure(language, model=False)
    right = sum(score.found for score in scores.values())
    assert right / (right + sum(len(score.missed) for score in scores.values())) >= RECALL
    assert right / (right + sum(len(score.wrong) for score in scores.values())) >= PRECISION


def test_addresses_numbers_and_dates_of_birth_are_found_in_japanese() -> None:
    text = "連絡先はmizu@seirei.example、電話は053-555-0142です。1972年8月30日生まれです。"
    assert names_in(text, "ja") == [
        ("email", "mizu@seirei.example"),
        ("phone", "053-555-0142"),
        ("birth", "1972年8月30日"),
    ]


def test_other_dates_and_numbers_are_not_names() -> None:
    assert names_in("We met on 3 April 1999 and paid 12 000 000 in 36 months.", "en") == []


def test_german_noun_with_an_article_is_not_a_place() -> None:
    assert names_in("Wir waren in Betrieb. Der Betrieb war gut. Wir waren in Leoben.", "de") == [("place", "Leoben")]
