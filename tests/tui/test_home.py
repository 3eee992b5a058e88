"""The home screen, with interviews and empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.model.codebook_edit import ChangeCode
from fusen.study import Study
from fusen.tui.passages.recheck import RecheckScreen
from tests.support.tui_person import CODEBOOK, ENGLISH, Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


def test_home_lists_interviews_and_opens_one(study: Path) -> None:
    async def scenario(she: Person) -> None:
        assert she.sees("▌   EN")
        assert she.sees("Small study")
        await she.press("j", "enter")
        assert she.sees("通訳がいないと")
        await she.press("q")
        assert she.sees("▌   JA")

    person(study, scenario, start=None)


def test_home_shows_coding_progress(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("enter", "1", "space", "space", "q")
        row = next(line for line in she.lines() if "▌   EN" in line)
        assert "%" in row
        assert " 0%" not in row
        assert row.rstrip().endswith("1")

    person(study, scenario, start=None)


def test_header_and_footer_follow_the_terminal_size(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.pilot.resize_terminal(44, 20)
        await she.settle()
        head = she.lines()[1]
        assert "Mira" in head
        assert "…" not in head.rstrip()[-1]

    person(study, scenario, start=None)


def test_changed_file_is_marked_and_reimported(study: Path) -> None:
    (study / "transcripts/EN.txt").write_text(ENGLISH.replace("two machines", "three machines"), "utf-8")

    async def scenario(she: Person) -> None:
        assert she.sees("changed on disk")
        assert she.sees("▌ ≠ EN")
        await she.press("f5")
        assert not she.sees("≠")
        assert "three machines" in she.app.study.sources.text(she.app.study.sources.all()[0].guid)

    person(study, scenario, start=None)


def test_empty_study_offers_an_import(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "new", tmp_path / "given"
    folder.mkdir()
    elsewhere.mkdir()
    Study.init(folder, "New")
    (elsewhere / "A.txt").write_text(ENGLISH, "utf-8")

    async def scenario(she: Person) -> None:
        assert she.sees("No interviews yet.")
        assert not she.sees("reviewed  "), "no titles of columns without rows"
        assert not she.sees("sort"), "no keys that do nothing"
        assert she.sees("start the codebook")
        await she.press("enter", "s", "p", "f", "escape")
        await she.press("+")
        await she.type(str(elsewhere))
        await she.press("enter")
        assert she.sees("How 1 source is read")
        assert she.sees("its label says so")
        await she.press("enter")
        assert she.sees("▌   A")
        assert (folder / "transcripts/A.txt").exists()
        await she.press("enter")
        assert she.passage == "Honestly, the grant stopped."
        await she.press("c", "enter", "escape", "space")
        assert she.coding.open.reviewed

    person(folder, scenario, start=None)


def test_new_codebook_opens_in_the_users_editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    Study.init(folder, "New")
    from fusen.tui.app import FusenApp

    def edits(_: FusenApp, path: Path) -> bool:
        path.write_text(CODEBOOK, "utf-8")
        return True

    monkeypatch.setattr(FusenApp, "edit_file", edits)  # the terminal is not ours to give away here

    async def scenario(she: Person) -> None:
        await she.press("E")
        assert [code.name for code in she.app.study.codebook.get()][:2] == ["Challenges", "Funding gap"]
        assert not she.sees("start the codebook")

    person(folder, scenario, start=None)


def test_missing_path_is_refused(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("+")
        await she.type("/nowhere/at all")
        await she.press("enter")
        assert she.sees("no such file or folder")

    person(study, scenario, start=None)


def test_interviews_of_one_interviewee_are_distinguishable(study: Path) -> None:
    (study / "transcripts/cases.csv").write_text("case,source,consent,side\nAnna,EN.txt;JA.txt,quote,EU\n")

    async def scenario(she: Person) -> None:
        await she.press("f5")
        assert she.sees("▌   Anna EN.txt")
        assert she.sees("  Anna JA.txt")

    person(study, scenario, start=None)


def test_first_transcript_opens_with_six_keys_once(study: Path) -> None:
    async def first(she: Person) -> None:
        assert not she.sees("Six keys")
        await she.press("enter")
        assert she.sees("Six keys to begin with")
        await she.press("x")
        assert not she.sees("Six keys")

    async def again(she: Person) -> None:
        await she.press("enter")
        assert not she.sees("Six keys")

    person(study, first, start=None, card=True)
    person(study, again, start=None, card=True)


def test_coder_is_chosen_once_and_shown(study: Path) -> None:
    from fusen.settings import read_personal

    async def scenario(she: Person) -> None:
        await she.press("ctrl+a", *["backspace"] * 4)
        await she.type("Ada")
        await she.press("enter", "1")
        assert she.sees("Ada   passage")
        assert [coding.user for coding in she.app.study.context.store.codings.live(users=["Ada"])] == ["Ada"]

    person(study, scenario)
    assert read_personal().coder == "Ada"


def test_memo_survives_a_wrong_key_and_the_journal_belongs_to_the_study(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "j")
        await she.type("a doubt")
        await she.press("escape")
        assert she.sees("not saved")
        await she.press("ctrl+k", "ctrl+s")
        note = she.app.study.context.store.memos.live()[0]
        assert (note.text, note.target) == ("a doubt", she.app.study.settings.project)
        await she.press("g", "j")
        await she.type("!")
        await she.press("ctrl+s")
        assert [note.text for note in she.app.study.context.store.memos.live()] == ["a doubt!"]

    person(study, scenario, start=None)


def test_keys_typed_ahead_do_not_close_the_screen_below_a_dialog(study: Path) -> None:
    async def scenario(she: Person) -> None:
        from textual import events

        for key in ("k", "right", "l"):  # all on their way before the first is heard
            she.app.screen.post_message(events.Key(key, key if len(key) == 1 else None))
        await she.settle()
        assert she.app.screen is she.coding

    person(study, scenario, start="EN", card=True)


def test_time_stamps_and_progress_are_shown(study: Path) -> None:
    (study / "transcripts/TIMED.txt").write_text("[00:00:01] Q: Well?\n\n[00:00:05] A: Yes, very.\n", "utf-8")

    async def scenario(she: Person) -> None:
        await she.press("+", "enter", "enter")
        assert she.app.screen is she.home, "no dialog for a row of the table"
        assert she.sees("1 read; transcripts/cases.csv: 1 row was added for new interviewees")
        rows = {
            line.split()[1] if "▌" in line else line.split()[0]: line
            for line in she.lines()
            if ".." not in line and line.split()
        }
        assert " yes " in rows["TIMED"]
        assert " yes " not in rows["EN"]
        assert she.sees("Mira ░░░░░░░░░░ 0% reviewed")
        await she.press("s", "s", "s", "s")
        assert she.sees("sorted by times")
        await she.press("enter", "space", "q")
        assert not she.sees("Mira ░░░░░░░░░░ 0% reviewed")

    person(study, scenario, start=None)


def test_memo_on_an_interviewee_is_saved(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("m")
        await she.type("tired that day")
        await she.press("ctrl+s")
        case = next(case for case in she.app.study.context.store.cases.all() if case.name == "EN")
        assert [(note.target, note.text) for note in she.app.study.context.store.memos.live()] == [
            (case.guid, "tired that day")
        ]

    person(study, scenario, start=None)


def test_undo_describes_the_step_and_offers_to_open_it(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("ctrl+o")
        assert she.sees("nothing to go to: no step was undone")
        await she.press("enter", "j", "1", "q", "u")
        assert she.sees("undone: 1 coding made: Language barrier, in EN.txt; ctrl+o goes there")
        await she.press("ctrl+o")
        assert she.passage.startswith("We needed an interpreter")
        await she.press("G", "ctrl+o")
        assert she.passage.startswith("We needed an interpreter")
        await she.press("m")
        await she.type("so")
        await she.press("ctrl+s", "q", "u")
        assert she.sees("undone: a memo in EN.txt; ctrl+o goes there")
        await she.press("ctrl+o")
        assert she.passage.startswith("We needed an interpreter")

    person(study, scenario, start=None)


def test_home_shows_the_recheck_count_with_its_key(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "l")
        assert she.sees("No decision waits for a recheck")
        await she.press("q", "enter", "j", "1", "q")
        (code,) = {one.code for one in she.raw}
        editing = she.app.study.codebook.edit
        editing.edit(ChangeCode(code, definition="Only between two people.", meaning=True))
        she.home.changed()
        await she.settle()
        assert she.sees("g l  1 coding to recheck")
        await she.press("g", "l")
        assert isinstance(she.app.screen, RecheckScreen)
        await she.press("1", "q")
        assert not she.sees("to recheck")

    person(study, scenario, start=None)


@pytest.mark.parametrize("width", [80, 60])
def test_message_is_complete_or_ends_in_an_ellipsis(study: Path, width: int) -> None:
    """The empty line above the foot takes what one line has no room for; a notice never covers it."""

    async def scenario(she: Person) -> None:
        text = "one sentence that takes rather more room than the last line of a terminal has"
        she.home.say(text)
        she.app.notify("something else", timeout=60)
        await she.settle()
        shown = " ".join(line.replace("all saved", "").strip() for line in she.lines()[-2:])
        assert shown.split() == text.split()
        assert she.lines()[-1].rstrip().endswith("all saved")
        she.home.say(text + " and so on" * 20)
        await she.settle()
        assert "…" in she.lines()[-1]
        await she.press("down")
        assert she.lines()[-2].strip() == ""

    person(study, scenario, start=None, size=(width, 24))


def test_covered_screen_stops_polling_unless_a_dialog_covers_it(tmp_path: Path) -> None:
    """Textual takes both for visible, and would paint the covered one's changes over the screen above it."""

    async def scenario(she: Person) -> None:
        assert (she.coding.is_current, she.home.is_current) == (True, False)
        await she.press("?")
        assert she.app.screen is not she.coding
        assert (she.coding.is_current, she.home.is_current) == (True, False)
        painted: list[int] = []
        she.app.post_display_hook = lambda: painted.append(1)  # type: ignore[method-assign]
        for _ in range(3):
            she.coding.look()
            await she.settle()
        assert not painted, "nothing happened, nothing is painted"
        await she.press("escape")
        await she.press("q")
        assert she.home.is_current
        assert painted

    person(small_study(tmp_path), scenario)


@pytest.mark.parametrize("keys", [["g", "e"], ["g", "t"], ["/", "a", "backspace"], ["g", "c"], ["g", "d"], ["g", "x"]])
def test_idle_screen_does_not_reload(tmp_path: Path, keys: list[str]) -> None:
    """Each looks every half second whether others wrote; a search without words once read and painted each time."""

    async def scenario(she: Person) -> None:
        await she.press(*keys)
        await she.pilot.pause(0.3)
        await she.settle()
        opened = she.app.screen
        assert opened is not she.home
        again: list[int] = []
        opened.changed = lambda: again.append(1)  # type: ignore[attr-defined]
        for _ in range(3):
            opened.look()  # type: ignore[attr-defined]
            await she.settle()
        assert not again

    person(small_study(tmp_path), scenario, start=None)


def test_import_warnings_are_shown_in_full(study: Path) -> None:
    (study / "transcripts/Nothing.txt").write_text("")
    (study / "transcripts/Alone.txt").write_text("---\nlanguage: klingonese\n---\nI: Hello?\n\nR: No.\n")

    async def scenario(she: Person) -> None:
        await she.press("f5")
        assert she.sees("1 read, 1 failed")
        assert she.sees("✗ Nothing.txt: the file is empty")
        assert she.sees("· Alone.txt: the header's language")
        await she.press("enter")
        assert not she.sees("✗")
        assert she.sees("1 read, 1 failed")
        assert she.sees("  Alone")

    person(study, scenario, start=None, size=(80, 24))


def test_undoing_an_import_closes_the_open_transcript(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "new", tmp_path / "A.txt"
    folder.mkdir()
    Study.init(folder, "New")
    elsewhere.write_text(ENGLISH, "utf-8")

    async def scenario(she: Person) -> None:
        await she.press("+")
        await she.type(str(elsewhere))
        await she.press("enter")
        assert she.sees("How 1 source is read")
        assert she.sees("its label says so")
        await she.press("enter")
        assert she.sees("1 interview   38 words")
        await she.press("enter")
        assert she.passage == "Honestly, the grant stopped."
        await she.press("u")
        assert she.app.screen is she.home
        assert she.sees("no longer in the study")
        await she.press("U")
        assert she.sees("redone: 1 transcript imported")
        assert she.sees("▌   A")

    person(folder, scenario, start=None)
