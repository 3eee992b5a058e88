"""Notes in own words, and speakers that consent hides."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fusen.model.coding import Case, Consent, Place
from fusen.study.scope.consent import closed_places, is_in_own_words, shown_speakers


@pytest.mark.parametrize(
    ("note", "own"),
    [
        ("My view.\n[own words]", True),
        ("My view.\n [Own Words] \n\n", True),
        ("[own words]", True),
        ("[own words]\nThey waited.", False),
        ("They said [own words]", False),
        ("", False),
    ],
)
def test_mark_of_own_words_is_the_last_line(note: str, own: bool) -> None:
    assert is_in_own_words(note) is own


def study(*cases: tuple[str, str | None, Consent]) -> Any:
    rows = tuple(Case(source, source, (Place(source, speaker),), consent) for source, speaker, consent in cases)
    return SimpleNamespace(store=SimpleNamespace(cases=SimpleNamespace(all=lambda: rows)))


def test_only_consent_none_closes_a_place() -> None:
    places = closed_places(study(("a", "Anna", "none"), ("a", "Bob", "analyse"), ("b", None, "none")))
    assert places == {"a": {"Anna"}, "b": {None}}


def test_closed_source_shows_its_interviewers_only() -> None:
    info: Any = SimpleNamespace(speakers=("質問者", "Anna", "Bob"), interviewers=("質問者",))
    assert shown_speakers(info, {None}) == ("質問者",)
    assert shown_speakers(info, {"Anna"}) == ("質問者", "Bob")
    assert shown_speakers(info, ()) == ("質問者", "Anna", "Bob")
