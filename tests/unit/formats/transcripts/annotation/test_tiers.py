"""Which tiers of an annotation file hold talk, and the source they make."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fusen.errors import FileError
from fusen.formats.registry import Options
from fusen.formats.transcripts.annotation.tiers import AnnotationFile, Segment, Tier, build, by_name, is_other

OPTIONS = Options(project="00000000-0000-0000-0000-00000000000a")


def tier(name: str, *words: str, talk: bool = True, place: float = 0) -> Tier:
    return Tier(
        name, name, tuple(Segment(word, place + n, place + n + 1, place + n) for n, word in enumerate(words)), talk
    )


ANNA, BOB = tier("Anna", "Who paid?", "And then?"), tier("Bob", "Nobody.", place=0.5)


@pytest.mark.parametrize("name", ["comments", "Bob_translation", "gloss@Anna", "コメント", "Notes"])
def test_name_says_that_a_tier_holds_no_talk(name: str) -> None:
    assert is_other(name)


@pytest.mark.parametrize("name", ["Anna", "Noteworth", "話者1", "codex"])
def test_other_names_may_hold_talk(name: str) -> None:
    assert not is_other(name)


def test_tier_of_comments_is_talk_if_there_is_no_other() -> None:
    assert [own.talk for own in by_name([tier("comments", "x"), ANNA])] == [False, True]
    assert [own.talk for own in by_name([tier("comments", "x")])] == [True]


def test_turns_are_in_the_order_of_time_over_all_tiers() -> None:
    (source,) = build(AnnotationFile("elan", (ANNA, BOB), "tiers"), "a.eaf", OPTIONS).items
    assert [turn.speaker for turn in source.turns] == ["Anna", "Bob", "Anna"]


def test_tiers_left_out_are_named() -> None:
    file = AnnotationFile("elan", (ANNA, BOB, tier("hands", "up", talk=False)), "tiers", marks=2)
    warnings = build(file, "a.eaf", OPTIONS).warnings
    assert any("tiers left out, since they hold no talk: hands" in warning for warning in warnings)
    assert any("2 noises, pauses and comments inside the talk are left out" in warning for warning in warnings)


def test_option_names_the_tiers_in_any_case() -> None:
    (source,) = build(AnnotationFile("elan", (ANNA, BOB), "tiers"), "a.eaf", replace(OPTIONS, columns=("bob",))).items
    assert source.speakers == ("Bob",)
    with pytest.raises(FileError, match=r"a\.eaf: no tier called carl") as error:
        build(AnnotationFile("elan", (ANNA, BOB), "tiers"), "a.eaf", replace(OPTIONS, columns=("carl",)))
    assert "its tiers are: Anna, Bob" in str(error.value.hint)


def test_file_without_talk_is_an_error() -> None:
    with pytest.raises(FileError, match="no tier in it holds talk"):
        build(AnnotationFile("elan", (tier("Anna", " "),), "tiers"), "a.eaf", OPTIONS)
    with pytest.raises(FileError, match="no tier in it holds talk") as error:
        build(AnnotationFile("elan", (), "tiers"), "a.eaf", OPTIONS)
    assert error.value.hint == "it has no tiers with text"
