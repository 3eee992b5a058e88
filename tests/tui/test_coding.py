"""The coding screen."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from textual import events

from fusen.errors import FusenError
from fusen.settings import PersonalSettings
from fusen.study import Study
from fusen.tui.coding.transcript import Transcript
from tests.support.screen_lines import strips
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")

GRANT = "Honestly, the grant stopped."
CALL = "We needed an interpreter for a short call. [laughs]"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return small_study(tmp_path)


def test_opens_on_the_first_passage_of_the_interviewee(study: Path) -> None:
    async def scenario(she: Person) -> None:
        assert she.passage == GRANT
        assert she.sees("▸ Honestly, the grant stopped.")
        assert she.sees("Interviewer")

    person(study, scenario)


def test_digit_accepts_the_suggestion_and_reviews_the_passage(study: Path) -> None:
    async def scenario(she: Person) -> None:
        assert she.sees("1 ■ Funding gap")
        assert she.sees("“grant”")
        await she.press("1")
        assert she.codings == [("Funding gap", GRANT)]
        assert she.raw[0].origin == "accepted-suggestion"
        assert she.sees("coded: Funding gap")
        assert she.coding.transcript.passage in she.coding.open.reviewed
        assert not she.sees("1 ■ Funding gap")
        assert she.sees("›■ Funding gap")

    person(study, scenario)


def test_one_undo_reverts_coding_and_review(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("1", "u")
        assert she.codings == []
        assert not she.coding.open.reviewed
        assert she.sees("undone: 1 coding made: Funding gap, in EN.txt")
        await she.press("U")
        assert she.codings == [("Funding gap", GRANT)]

    person(study, scenario)


def test_undo_describes_the_step_and_keeps_the_position(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("j", "c")
        await she.type("sal")
        await she.press("enter", "d", "x", "u")
        assert she.codings == [("Sales", CALL)]
        assert she.passage == CALL
        assert she.sees("undone: 1 coding removed: Sales, in EN.txt")
        await she.press("u")
        assert she.raw[0].direction is None
        assert she.sees("undone: direction or magnitude: Sales, in EN.txt")

    person(study, scenario)


def test_three_letters_and_enter_code_by_name(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("j", "c")
        await she.type("sal")
        await she.press("enter")
        assert she.codings == [("Sales", CALL)]
        assert she.raw[0].origin == "manual"

    person(study, scenario)


def test_several_codes_at_once(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("c")
        await she.type("sal")
        await she.press("tab")
        await she.type("lan")
        await she.press("tab", "enter")
        assert sorted(code for code, _ in she.codings) == ["Language barrier", "Sales"]
        await she.press("u")
        assert she.codings == []

    person(study, scenario)


def test_escape_in_the_code_finder_codes_nothing(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("c")
        await she.type("sal")
        await she.press("escape")
        assert she.codings == []

    person(study, scenario)


def test_space_marks_the_passage_as_read_and_moves_to_the_next_answer(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("space", "space", "space")
        assert she.passage.startswith("After that we sold")
        assert len(she.coding.open.reviewed) == 3
        assert she.codings == []
        await she.press("u")
        assert len(she.coding.open.reviewed) == 2

    person(study, scenario)


def test_keys_repeat_the_last_code_and_recent_codes(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("1", "j", "full_stop")
        assert she.codings == [("Funding gap", GRANT), ("Funding gap", CALL)]
        await she.press("j", "6")
        assert len(she.codings) == 3

    person(study, scenario)


def test_selection_started_with_v_is_coded(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("w", "w", "v", "w", "w")
        assert she.selected == "grant stopped"
        await she.press("c")
        await she.type("fun")
        await she.press("enter")
        assert she.codings == [("Funding gap", "grant stopped")]
        assert she.selected == ""

    person(study, scenario)


def test_shift_arrows_select_and_switch_ends(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("shift+right", "shift+right", "shift+right")
        assert she.selected == "Hon"
        await she.press("shift+left")
        assert she.selected == "Ho"
        await she.press("ctrl+shift+right")
        assert she.selected == "Honestly"
        await she.press("percent_sign", "l")
        assert she.selected == "onestly"
        await she.press("escape")
        assert she.selected == ""

    person(study, scenario)


def test_whole_turn_is_selected_and_coded(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("V")
        assert she.selected.startswith("Honestly")
        assert she.selected.endswith("waited.")

    person(study, scenario)


def test_footer_shows_selection_keys_while_text_is_selected(study: Path) -> None:
    async def scenario(she: Person) -> None:
        assert she.sees("1-5 accept")
        await she.press("v")
        assert she.sees("1 character selected")
        assert she.sees("+ more   - less   B new bounds")
        assert not she.sees("1-5 accept")
        await she.press("escape")
        assert she.sees("1-5 accept")

    person(study, scenario)


def test_footer_shows_the_keys_of_the_passage(study: Path) -> None:
    async def scenario(she: Person) -> None:
        assert she.sees("1-5 accept   c code…   ␣ nothing here")
        assert not she.sees("x remove")
        await she.press("1")
        assert she.sees("coded: ")
        await she.press("escape")
        assert she.sees("c code…   ␣ nothing here   x remove   d for/against")
        await she.press("t")
        assert she.sees("⏎ code with it   ← fold   → unfold   m memo   alt+e excerpts   esc back")
        await she.press("escape", "G")
        assert not she.sees("⏎ code with it")
        assert not she.sees("1-5 accept"), "no suggestion here"
        assert not she.sees("r reject")

    person(study, scenario)


def test_selection_grows_and_shrinks_by_word_passage_and_turn(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("w", "w", "plus")
        assert she.selected == "grant"
        await she.press("+")
        assert she.selected == GRANT
        await she.press("+")
        assert she.selected.startswith(GRANT)
        assert she.selected.endswith("waited.")
        await she.press("+")
        assert she.sees("the whole turn is selected")
        await she.press("-", "-")
        assert she.selected == "grant"
        await she.press("-")
        assert she.selected == ""
        await she.press("-")
        assert she.sees("nothing to shrink")
        await she.press("v", "w", "plus", "c")
        await she.type("sal")
        await she.press("enter")
        assert she.codings == [("Sales", GRANT)]

    person(study, scenario)


def test_mouse_selects_by_dragging_and_clicking(study: Path) -> None:
    async def scenario(she: Person) -> None:
        view = she.coding.transcript
        line = next(index for index, words in enumerate(she.lines()) if GRANT in words)
        at = she.lines()[line].index(GRANT)
        place = (at - view.region.x + 10, line - view.region.y)
        await she.pilot.mouse_down(Transcript, offset=place)
        await she.pilot.hover(Transcript, offset=(place[0] + 4, place[1]))
        await she.pilot.mouse_up(Transcript, offset=(place[0] + 4, place[1]))
        assert she.selected == GRANT[10:15]
        await she.pilot.click(Transcript, offset=(place[0] + 6, place[1]), times=2)
        assert she.selected == "grant"
        await she.pilot.click(Transcript, offset=(place[0] + 6, place[1]), times=3)
        assert she.selected == GRANT

    person(study, scenario)


def test_wheel_scrolls_without_changing_the_passage(study: Path) -> None:
    async def scenario(she: Person) -> None:
        view, passage = she.coding.transcript, she.passage
        view.scroll_to(y=0, animate=False, immediate=True)
        view.post_message(events.MouseScrollDown(view, 5, 5, 0, 1, 0, False, False, False))
        await she.settle()
        await she.pilot.pause(0.5)
        top = view.scroll_offset.y
        assert top > 0
        assert she.passage == passage

    person(study, scenario, size=(80, 12))


def test_setting_direction_and_magnitude_keeps_suggestion_and_memo(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("1", "m")
        await she.type("why now")
        await she.press("ctrl+s")
        assert she.sees("why now")
        await she.press("d", "d", "D")
        coding = she.raw[0]
        assert (coding.direction, coding.magnitude, coding.origin) == ("against", 1, "accepted-suggestion")
        assert coding.note == "why now"
        assert len(she.raw) == 1

    person(study, scenario)


def test_code_is_replaced_and_bounds_are_changed(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("1", "R")
        await she.type("sal")
        await she.press("enter")
        assert she.codings == [("Sales", GRANT)]
        await she.press("w", "w", "v", "w", "w", "B")
        assert she.codings == [("Sales", "grant stopped")]

    person(study, scenario)


def test_chosen_one_of_two_codings_is_removed(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("1", "c")
        await she.type("sal")
        await she.press("enter", "comma", "x")
        assert she.codings == [("Sales", GRANT)]
        await she.press("x")
        assert she.codings == []
        await she.press("x")
        assert she.sees("you have no coding here")

    person(study, scenario)


def test_passage_is_marked_as_unread_again(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("space", "k", "exclamation_mark")
        assert not she.coding.open.reviewed

    person(study, scenario)


def test_keys_jump_to_next_unread_suggested_coded_and_question(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("n")
        assert she.passage == CALL
        await she.press("1", "g", "g", "tab")
        assert she.passage == GRANT
        await she.press("space", "tab")
        assert she.passage == "Then we waited."
        await she.press("right_parenthesis")
        assert she.sees("no coded passage below")
        await she.press("left_parenthesis")
        assert she.passage == CALL
        await she.press("greater_than_sign")
        assert she.passage == "And after that?"

    person(study, scenario)


def test_back_forward_bookmarks_and_search_move_the_cursor(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("G")
        last = she.passage
        await she.press("backspace")
        assert she.passage == GRANT
        await she.press("alt+right")
        assert she.passage == last
        await she.press("semicolon", "g", "g", "apostrophe")
        assert she.passage == last
        await she.press("/")
        await she.type("interpreter for")
        await she.press("enter")
        assert she.passage == CALL
        assert she.sees("1 of 1 places, continued from the other end")

    person(study, scenario)


def test_code_tree_codes_the_passage(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("t", "j", "j", "enter")
        assert she.codings == [("Language barrier", GRANT)]
        assert she.app.focused is she.coding.transcript

    person(study, scenario)


def test_other_coders_are_hidden_until_shown(study: Path) -> None:
    async def codes(other: Person) -> None:
        await other.press("1")

    async def looks(she: Person) -> None:
        assert not she.sees("(Ben)")
        assert she.sees("no code")
        await she.press("o")
        assert she.sees("Funding gap (Ben)")
        await she.press("x")
        assert len(she.app.study.context.store.codings.live(users=["Ben"])) == 1

    person(study, codes, user="Ben")
    person(study, looks)


def test_change_of_another_process_is_shown(study: Path) -> None:
    async def scenario(she: Person) -> None:
        with Study.open(study, user="Mira") as elsewhere:
            start = elsewhere.sources.text(she.coding.open.source).index(CALL)
            elsewhere.codings.add("EN", start, start + len(CALL), "Sales")
        await asyncio.sleep(1.0)
        await she.settle()
        assert [coding.start for coding in she.coding.open.state.own] == [start]  # type: ignore[union-attr]
        await she.press("1")
        assert len(she.codings) == 2

    person(study, scenario)


def test_refused_undo_shows_the_reason(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("u")
        assert she.sees("nothing to undo for Ada")

    person(study, scenario, user="Ada")


def test_keys_can_be_changed_in_the_settings(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("f2")
        assert she.passage == CALL
        await she.press("j")
        assert she.passage == CALL

    person(study, scenario, settings=PersonalSettings(keys={"next-passage": "f2"}))


def test_reopening_returns_to_the_last_position(study: Path) -> None:
    async def leaves(she: Person) -> None:
        await she.press("G")

    async def comes_back(she: Person) -> None:
        assert she.passage == "Nobody asked us again."

    person(study, leaves)
    person(study, comes_back, start=None)


def test_citation_opens_its_passage(study: Path) -> None:
    with Study.open(study, user="Mira") as opened:
        start = opened.sources.text(opened.sources.all()[0].guid).index(CALL)

    async def scenario(she: Person) -> None:
        assert she.passage == CALL

    person(study, scenario, start=f"EN@{start}-{start + 5}")


def test_japanese_emoji_tabs_and_escapes_stay_in_their_columns(study: Path) -> None:
    async def scenario(she: Person) -> None:
        assert she.sees("␛[31m赤字でした。[/b]")
        for _ in range(60):
            await she.press("l")
            she.lines()
            cursor = she.coding.transcript.cursor
            assert she.coding.transcript.text[cursor] not in "\u200d\ufe0f"
        await she.press("g", "g", "j", "1")
        assert she.codings == [("Language barrier", "通訳がいないと話が進みません。")]

    person(study, scenario, start="JA")


def test_selection_never_splits_a_grapheme(study: Path) -> None:
    family = "👩‍👩‍👧"

    async def scenario(she: Person) -> None:
        at = she.coding.transcript.text.index(family)
        she.coding.transcript.go(at + 2)
        assert she.coding.transcript.cursor == at
        await she.press("shift+right")
        assert she.selected == family

    person(study, scenario, start="JA")


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (250, 50), (30, 8)])
def test_screen_fits_every_terminal_size(study: Path, size: tuple[int, int]) -> None:
    async def scenario(she: Person) -> None:
        she.lines()
        await she.press("1", "j", "v", "w", "c")
        she.lines()
        await she.press("escape", "question_mark")
        she.lines()
        await she.press("escape")
        assert she.coding.side.has_class("folded") == (size[0] < 72)
        assert she.coding.transcript.layout_.width <= 80
        await she.pilot.resize_terminal(100, 30)
        await she.settle()
        assert she.sees("the grant stopped")

    person(study, scenario, size=size)


def test_no_color_removes_colours(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")

    async def scenario(she: Person) -> None:
        await she.press("1")
        styles = [segment.style for strip in strips(she.app) for segment in strip if segment.style]
        from textual.filter import NoColor

        assert any(isinstance(each, NoColor) for each in she.app.screen.get_line_filters())
        assert any(style.underline for style in styles), "a coding shows without colour"

    person(study, scenario)


def test_unknown_position_is_refused(study: Path) -> None:
    async def scenario(she: Person) -> None:
        raise AssertionError("must not open")

    with pytest.raises(FusenError, match="no source or case is called NN"):
        person(study, scenario, start="NN")


def test_opening_a_transcript_does_not_load_spacy(study: Path) -> None:
    import subprocess
    import sys

    script = (
        "import sys; from pathlib import Path; from tests.support.tui_person import person\n"
        "async def does(she):\n await she.press('j', '1', 'n', 'u')\n"
        f"person(Path({str(study)!r}), does)\n"
        "sys.exit(' '.join(name for name in ('spacy', 'numpy', 'sklearn') if name in sys.modules) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-800:]


def test_hard_wrapped_lines_are_reflowed_and_keep_offsets(tmp_path: Path) -> None:
    folder = small_study(tmp_path)
    broken = (
        "Interviewer: What happened?\n\nP01: In the first year the cooperation was paid by the prefecture, which was\n"
        "generous, and in the second year nobody knew who should pay, so we waited\nfor a decision.\n"
    )
    (folder / "transcripts/HARD.txt").write_text(broken, "utf-8")
    with Study.open(folder, user="Mira") as opened:
        from fusen.study.sources.import_files import ImportRequest

        opened.sources.import_files((), ImportRequest())

    async def scenario(she: Person) -> None:
        assert "which was generous, and in the second" in she.coding.transcript.layout_.text
        await she.press("c")
        await she.type("sal")
        await she.press("enter")
        assert she.codings[0][1] == broken[broken.index("In the") :].strip()

    person(folder, scenario, start="HARD", size=(140, 40))


def test_memo_on_an_uncoded_passage_is_saved(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("j", "m")
        assert she.sees("Memo on this passage")
        await she.type("who pays")
        await she.press("ctrl+s")
        note = she.app.study.context.store.memos.live()[0]
        start = she.coding.transcript.text.index(CALL)
        assert (note.target, note.text) == (she.coding.open.source, f"EN@{start}-{start + len(CALL)}\nwho pays")
        assert she.sees("✎ who pays")
        await she.press("j")
        assert not she.sees("✎ who pays")
        await she.press("ctrl+g")
        assert not she.sees("who pays")
        await she.type("long")
        await she.press("ctrl+s", "k", "m")
        await she.type("?")
        await she.press("ctrl+s")
        assert [note.text.split("\n")[-1] for note in she.app.study.context.store.memos.live()] == ["long", "who pays?"]
        assert she.sees("✎ who pays?")
        assert she.sees("✎ long")
        await she.press("m", *["backspace"] * 9, "ctrl+s")
        assert [note.text for note in she.app.study.context.store.memos.live()] == ["long"]

    person(study, scenario)


def test_panel_fills_free_lines_with_the_code_that_a_key_applies_again(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("1", "j", "1")
        assert not she.sees(". ▲ Language barrier"), "the panel shows the definition of the coding"
        she.coding.panel.styles.height = 6  # as before the first shrinking
        await she.press("j")
        assert she.sees("no code yet")
        await she.click(". ▲ Language barrier")
        assert [code for code, _ in she.codings] == ["Funding gap", "Language barrier", "Language barrier"]

    person(small_study(tmp_path), scenario)


def panel_lines(she: Person) -> list[str]:
    """Return the lines between the head of the panel and the codebook."""
    panel = she.coding.panel
    width = panel.size.width
    return ["".join(run.words for run in line).strip()[:width] for line in panel.given[: panel.size.height]]


def test_panel_has_no_two_free_lines_before_the_first_coding_and_after(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        for keys in (["j"], ["k"], ["j"], ["1"], ["j"], ["j"], ["u"]):
            await she.press(*keys)
            lines, height = panel_lines(she), she.coding.panel.size.height
            free = height - len(lines) + sum(not line for line in lines[-1:])
            assert free <= 1, (keys, height, lines)
            assert not any(lines[at] == lines[at + 1] == "" for at in range(len(lines) - 1)), lines

    person(small_study(tmp_path), scenario)


def test_panel_defines_the_code_under_the_cursor_of_the_tree(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("j", "j", "t", "j")
        lines = panel_lines(she)
        assert lines[lines.index("Funding gap") + 1] == "Money is missing or late."
        await she.press("k")
        assert "Funding gap" not in panel_lines(she), "in a title, without the sign of a code that a key applies"

    person(small_study(tmp_path), scenario)
