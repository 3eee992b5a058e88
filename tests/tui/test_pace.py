"""Movement by sentence, turn or paragraph, skipped passages and remaining words."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.tui.coding.pace import ReadingPace, is_short_answer
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")

GRANT, CALL = "Honestly, the grant stopped.", "We needed an interpreter for a short call. [laughs]"
TURN = f"{GRANT} {CALL} Then we waited."


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return small_study(tmp_path)


@pytest.mark.parametrize(
    "words", ["Yes.", "So.", "Yeah, right.", "Mm-hm.", "[laughs]", "はい。", "ええ、そうですね。", "Ja, genau."]
)
def test_backchannels_are_recognised(words: str) -> None:
    assert is_short_answer(words)


@pytest.mark.parametrize("words", ["No.", "In 2012.", "Yes, money.", "予算。", "3", "So we sold two machines."])
def test_answer_with_content_is_not_a_backchannel(words: str) -> None:
    assert not is_short_answer(words)


def test_pace_is_shown_after_a_minute_and_excludes_breaks() -> None:
    pace = ReadingPace()
    for second in range(0, 120, 10):
        pace.note(20, float(second))
    assert pace.minutes(1200) == 10
    pace.note(20, 10_000.0)
    assert pace.minutes(1200) == 10


def test_cursor_moves_by_sentence_turn_or_paragraph(study: Path) -> None:
    async def scenario(she: Person) -> None:
        assert she.passage == GRANT
        await she.press("p")
        assert she.passage == TURN
        await she.press("j")
        assert she.passage == "And after that?"
        await she.press("k", "c", "s", "a", "l", "enter")
        assert she.codings == [("Sales", TURN)]
        await she.press("p", "p")
        assert she.passage == GRANT

    person(study, scenario)


def test_unit_changes_after_the_last_passage_is_reviewed(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("G", "space", "p")
        assert she.sees("Moves go by turn.")
        await she.press("k", "c", "s", "a", "l", "enter")
        assert she.codings == [("Sales", "And after that?")]

    person(study, scenario)


def test_movement_unit_is_saved_per_user_and_study(study: Path) -> None:
    async def changes(she: Person) -> None:
        await she.press("p")

    async def finds(she: Person) -> None:
        assert she.passage == TURN

    person(study, changes)
    person(study, finds)


def test_moves_skip_the_interviewer_and_backchannels(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("j", "j", "I")
        assert she.sees("leave out the interviewer")
        await she.press("j")
        assert she.passage == "After that we sold two machines."

    person(study, scenario)


def test_remaining_words_are_shown_only_on_request(study: Path) -> None:
    async def scenario(she: Person) -> None:
        assert not she.sees("words are unread")
        await she.press("F")
        assert she.sees("30 of 30 words are unread")
        await she.press("space", "F")
        assert she.sees("26 of 30 words are unread")

    person(study, scenario)


def test_coding_a_longer_selection_does_not_mark_its_sentences_as_read(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("V", "c", "s", "a", "l", "enter")
        assert she.codings == [("Sales", TURN)]
        assert not she.coding.open.reviewed

    person(study, scenario)
