"""Configured keys: valid ones are used, and others give one clear message."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.settings import PersonalSettings
from fusen.tui.actions import ACTIONS, BY_ID, keys_of
from fusen.tui.app import FusenApp
from fusen.tui.keymap import for_textual, usable
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


def test_no_screen_has_two_actions_on_one_key() -> None:
    """As written down by a person who wishes everything as it is."""
    kept, told = usable({action.id: action.keys for action in ACTIONS if action.keys})
    assert told == []
    assert all(keys_of(BY_ID[name], kept) == keys_of(BY_ID[name], {}) for name in kept)


@pytest.mark.parametrize(
    ("written", "means"),
    [("Ctrl+N", "ctrl+n"), ("esc", "escape"), ("shift+a", "A"), (" f2 , F3 ", "f2,f3"), ("+", "+"), ("é", "é"),
     ("alt+left", "alt+left"), ("full_stop", "full_stop"), ("plus", "plus"), ("comma", "comma"), ("ctrl+pgdn", "ctrl+pagedown")],
)  # fmt: skip
def test_common_spellings_of_keys_are_accepted(written: str, means: str) -> None:
    kept, told = usable({"source-note": written})
    assert kept["source-note"] == means
    assert not any(warning.startswith("source-note") for warning in told)


@pytest.mark.parametrize("written", ["", " , ", "ctrl+nonsense", "hyper+x", "ctrl+ctrl+x", "cc"])
def test_unknown_key_is_reported_and_the_default_kept(written: str) -> None:
    kept, (warning,) = usable({"code": written, "note": "f2"})
    assert kept == {"note": "f2"}
    assert warning.startswith("code: ")
    assert warning.endswith("it stays c")


def test_unknown_action_is_reported_with_the_nearest_name() -> None:
    kept, told = usable({"next-pasage": "f2", "zzz": "f3"})
    assert kept == {}
    assert told == [
        "next-pasage is not an action; the nearest is next-passage",
        "zzz is not an action; ? lists them all",
    ]


def test_reassigned_key_is_removed_from_its_former_action() -> None:
    kept, told = usable({"undo": "c", "match": "?"})
    assert kept == {
        "undo": "c",
        "match": "?",
        "code": "",
        "help": "f1",
        "code-rows": "",
        "keep-other": "",
    }
    assert told == ["c is undo now; without a key but ctrl+p: code, code-rows, keep-other"]


def test_two_actions_set_to_one_key_are_reported() -> None:
    kept, told = usable({"code": "f2", "note": "full_stop,f2", "again": "f2,ctrl+k", "reject-1": "f2"})
    assert kept == {"code": "f2", "note": "full_stop", "again": "ctrl+k"}
    assert told == [
        "note and code both want f2: it is code's",
        "again and code both want f2: it is code's",
        "reject-1 and code both want f2: it is code's; reject-1 stays r alt+1",
    ]


def test_actions_that_shared_a_key_keep_it() -> None:
    assert for_textual({"others": "f5"})["whose"] == "o"


def test_configured_keys_work_in_the_app(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        assert she.sees("f9 undo")
        assert she.sees("⏎ code…")
        before = she.passage
        await she.press("n")
        assert she.passage != before, "n moves on"
        assert not she.sees("code…   n")
        await she.press("enter", "f", "u", "n", "d", "enter")
        assert she.codings[0][0] == "Funding gap"
        await she.press("u")
        assert she.codings, "u is undo no more"
        await she.press("f9")
        assert not she.codings
        await she.press("v", "w", "percent_sign")
        assert she.coding.transcript.place.start == she.coding.transcript.cursor, "o still swaps the ends"
        await she.press("escape", "f5")
        assert she.app.session.others == 1

    keys = {"next-passage": "n", "code": "enter", "undo": "f9", "others": "f5"}
    person(small_study(tmp_path), scenario, settings=PersonalSettings(keys=keys))


def test_settings_errors_are_shown_in_the_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    monkeypatch.setattr(FusenApp, "notify", lambda _, message, **__: told.append(message))

    async def scenario(she: Person) -> None:
        assert told == ["settings, [keys]: kode is not an action; the nearest is code"]

    person(small_study(tmp_path), scenario, settings=PersonalSettings(keys={"kode": "f2"}))


def test_app_texts_name_the_configured_keys(tmp_path: Path) -> None:
    folder = small_study(tmp_path)
    (folder / "transcripts/New.txt").write_text("I: And?\n\nR: Yes.\n", "utf-8")

    async def scenario(she: Person) -> None:
        assert she.sees("f6  then ⏎ reads 1 new")
        await she.press("g", "c", "z", "a")
        await she.type("Trust")
        await she.press("enter")
        assert she.sees("; f9 takes it back")
        await she.press("f9", "q", "enter", "semicolon")
        assert she.sees("mark 1 set; f7 comes back to it")

    keys = {"import": "f6", "undo": "f9", "to-mark": "f7"}
    person(folder, scenario, start=None, settings=PersonalSettings(keys=keys))
