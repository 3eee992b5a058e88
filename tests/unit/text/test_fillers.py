"""Fillers in scripts with and without spaces."""

from __future__ import annotations

import pytest

from fusen.nlp.fillers import FOLDER, fillers, listed
from fusen.text.fillers import Fillers

OWN = Fillers.of(["uh", "you know", "I mean", "d’accord"])


def test_fillers_are_removed_at_word_boundaries_only() -> None:
    assert OWN.without_phrases("well you know it").split() == ["well", "it"]
    assert OWN.without_phrases("thank you knowing it") == "thank you knowing it"
    assert OWN.without_phrases("oui d’accord merci").split() == ["oui", "merci"], "either apostrophe"


def test_content_excludes_fillers() -> None:
    assert OWN.content("Uh, you know, uh, the budget.").split() == [",", "the", "budget."]
    japanese = fillers("ja")
    assert japanese.content("えーと、そうですね、予算が足りない。") == "、、予算が足りない。"
    assert japanese.content("はい。").strip("。") == ""


def test_lists_of_two_sources_are_joined() -> None:
    both = OWN | Fillers.of(["cluster talk"])
    assert "cluster talk" in both.phrases
    assert "uh" in both.words


@pytest.mark.parametrize("language", sorted(file.stem for file in FOLDER.glob("*.txt")))
def test_each_list_has_expressions_of_its_language(language: str) -> None:
    text = (FOLDER / f"{language}.txt").read_text("utf-8")
    expressions = listed(text)
    assert len(expressions) == len(set(expressions)) > 50
    assert all(each == each.lower().strip() for each in expressions)
    assert fillers(f"{language}-XX") == fillers(language)


def test_a_language_without_a_list_has_no_fillers() -> None:
    assert fillers("xx") == fillers("") == fillers("../en") == Fillers()
