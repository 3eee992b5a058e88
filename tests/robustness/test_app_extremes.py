"""Random keys and extreme studies do not break the app, and screen and database agree."""

from __future__ import annotations

import re
import tempfile
from contextlib import chdir
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.study import Study
from fusen.text.spans import merge
from fusen.tui.actions import ACTIONS, keys_of
from fusen.tui.coding.screen import CodingScreen
from fusen.tui.home.screen import HomeScreen
from fusen.tui.screen import StudyScreen
from tests.support.random_examples import examples
from tests.support.tui_person import ENGLISH, Person, deep_codebook, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")

LEAVES_THE_APP = {"leave", "palette", "coder", "import", "match", "codebook-file", "codebook-here"}
KEYS = sorted(
    {
        key
        for action in ACTIONS
        if action.where in ("anywhere", "coding", "selection") and action.id not in LEAVES_THE_APP
        for key in keys_of(action, {})
    }
    | {"enter", "a", "f", "escape"}
)
COMMON = ["j", "k", "space", "1", "c", "enter", "v", "w", "u", "U", "x", "escape"]


@pytest.mark.slow
@examples(3)
@given(keys=st.lists(st.one_of(st.sampled_from(COMMON), st.sampled_from(KEYS)), min_size=20, max_size=45))
def test_random_keys_on_the_coding_screen_do_not_crash(keys: list[str]) -> None:
    async def scenario(she: Person) -> None:
        for key in keys:
            await she.press(key)
            consistent(she)
        await she.settle()
        for _ in range(3):
            await she.press("escape")
        consistent(she)
        she.lines()
        agree(she)

    with tempfile.TemporaryDirectory() as folder:
        person(small_study(Path(folder)), scenario, start="JA" if len(keys) % 2 else "EN")


NOT_PRESSED = {"palette", "coder", "import", "match", "codebook-file", "edit-text", "read-changed"}
EVERYWHERE = sorted(
    {key for action in ACTIONS if action.id not in {*NOT_PRESSED, "leave"} for key in keys_of(action, {})}
    | {"q", "escape", "enter", "a", "tab", "backspace"}
)
OFTEN = ["e", "t", "slash", "q", "q", "enter", "j", "escape", "escape", "space", "x", "R", "c", "u", "w", "g", "b", "d"]


def closes(she: Person, key: str) -> bool:
    """Would the key end the session, or lead to files of the person at this machine?"""
    screen = she.app.screen
    where = screen.WHERE if isinstance(screen, StudyScreen) else ()
    never = NOT_PRESSED | ({"leave"} if isinstance(screen, HomeScreen) else set())
    same = {key, "+" if key == "plus" else key}
    return any(same & set(keys_of(action, {})) and action.id in never for action in ACTIONS if action.where in where)


@pytest.mark.slow
@examples(3)
@given(keys=st.lists(st.one_of(st.sampled_from(OFTEN), st.sampled_from(EVERYWHERE)), min_size=30, max_size=60))
def test_random_keys_on_any_screen_do_not_crash(keys: list[str]) -> None:
    async def scenario(she: Person) -> None:
        for key in keys:
            if not closes(she, key):
                await she.press(key)
                if isinstance(she.app.screen, CodingScreen) and she.app.screen.open.document is not None:
                    consistent(she)
        await she.settle()
        she.lines()
        assert she.app.is_running
        assert she.app.study.maintenance.check() == []
        text = {info.guid: she.app.study.sources.text(info.guid) for info in she.app.study.sources.all()}
        for coding in she.raw:
            assert text[coding.source][coding.start : coding.end].strip()

    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        person(small_study(Path(folder)), scenario, start=None)


def consistent(she: Person) -> None:
    view = she.coding.transcript
    place = view.place
    assert 0 <= place.start <= place.end <= len(view.text)
    assert place.start <= place.cursor <= place.end
    assert view.layout_.snap(place.cursor) == place.cursor, "the cursor stands inside a grapheme"
    assert -1 <= place.passage < len(view.passages)


def agree(she: Person) -> None:
    """What the screen knows is what is stored, and the store is sound."""
    study, work, sheet = she.app.study, she.coding.open.state, she.coding.open.document
    assert work is not None
    assert sheet is not None
    stored = study.context.store.codings.live(users=[study.user], sources=[sheet.info.guid])
    known = {(coding.guid, coding.start, coding.end, coding.direction, coding.magnitude) for coding in work.own}
    assert known == {(one.guid, one.start, one.end, one.direction, one.magnitude) for one in stored}
    for coding in stored:
        words = sheet.text[coding.start : coding.end]
        assert words
        assert words == words.strip()
    reviews = [
        (one.start, one.end)
        for one in study.context.store.reviews.live(users=[study.user])
        if one.source == sheet.info.guid
    ]
    assert merge(reviews) == list(work.read), "passages without a space between them are read as one"
    assert study.maintenance.check() == []


def _study(folder: Path, transcripts: dict[str, str], codebook: str) -> Path:
    Study.init(folder, "Odd")
    (folder / "codebook/codebook.yaml").write_text(codebook, "utf-8")
    for name, text in transcripts.items():
        (folder / "transcripts" / name).write_text(text, "utf-8")
    return folder


@pytest.mark.slow
def test_transcript_of_one_word_is_coded(tmp_path: Path) -> None:
    folder = _study(tmp_path, {"one.txt": "Yes"}, "name: C\ncodes:\n  - name: Only\n    id: only\n")

    async def scenario(she: Person) -> None:
        assert she.passage == "Yes"
        await she.press(
            "j", "k", "n", "tab", "w", "b", "G", "g", "g", "pagedown", "pageup", "v", "escape", "c", "enter"
        )
        assert she.codings == [("Only", "Yes")]
        await she.press("space", "q", "g", "e")
        assert she.sees("Yes")
        await she.press("enter", "q", "q", "g", "t", "enter", "q", "g", "t")
        she.lines()
        await she.press("q", "q", "/")
        await she.type("yes")
        await she.pilot.pause(0.3)
        await she.settle()
        await she.press("enter", "j", "k", "G", "enter")
        assert she.passage == "Yes"

    person(folder, scenario, start="one")


@pytest.mark.slow
def test_six_hundred_nested_codes_are_usable(tmp_path: Path) -> None:
    folder = _study(tmp_path, {"EN.txt": ENGLISH}, deep_codebook())

    async def scenario(she: Person) -> None:
        await she.press("c")
        await she.type("code 74 7")
        await she.press("enter")
        assert [code for code, _ in she.codings] == ["Code 74 7"]
        await she.press("t", *["pagedown"] * 2, *["j"] * 30, "h", "h", "l")
        assert max(map(len, she.lines())) <= 120
        await she.press("escape", "space", "G", "space", "q", "g", "e", "f")
        await she.type("code 74 0")
        await she.press("enter")
        assert she.sees("Excerpts: Code 74 0")
        assert she.sees("Honestly, the grant stopped.")
        await she.press("q", "g", "t", "G")
        assert she.sees("Code 74 7")
        she.lines()

    person(folder, scenario, start="EN")


def test_overlaps_of_more_than_six_codes_are_counted(tmp_path: Path) -> None:
    codes = "".join(f"  - name: C{number}\n    id: c{number}\n" for number in range(8))
    folder = _study(tmp_path, {"EN.txt": ENGLISH}, f"name: C\ncodes:\n{codes}")

    async def scenario(she: Person) -> None:
        await she.press("c")
        for number in range(8):
            await she.type(f"c{number}")
            await she.press("tab")
        await she.press("enter")
        assert len(she.codings) == 8
        row = next(line for line in she.lines() if "▸ Honestly" in line)
        assert re.search(r"[●■▲◆▼★○□]{5}┇", row), "each stripe begins with its code's sign"

    person(folder, scenario, start="EN")
