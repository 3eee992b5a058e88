"""The home screen, with interviews and empty."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.model.codebook_edit import ChangeCode
from fusen.study import Study
from fusen.tui.passages.recheck import RecheckScreen
from tests.support.tui_person import CODEBOOK, ENGLISH, Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return small_study(tmp_path)


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


def test_interviews_are_sorted_filtered_and_grouped(study: Path) -> None:
    async def scenario(she: Person) -> None:
        top = next(index for index, line in enumerate(she.lines()) if "interview " in line)
        order = [top + 1, top + 2]
        await she.press("minus")
        names = [line.split()[0].strip("▌") or line.split()[1] for line in (she.lines()[index] for index in order)]
        assert names == ["JA", "EN"]
        await she.press("f")
        await she.type("japan")
        await she.press("enter")
        assert not any(" EN " in line for line in she.lines())
        await she.press("f", "backspace", "backspace", "backspace", "backspace", "backspace", "enter", "p")
        assert she.sees("side: EU   1")
        assert she.sees("side: Japan   1")

    person(study, scenario, start=None)


@pytest.mark.parametrize("width", [80, 60])
def test_hidden_columns_are_named_and_one_key_shows_them(study: Path, width: int) -> None:
    for coder in ("Anna Maria", "Benedikt", "Charlotte", "Dominique"):
        with Study.open(study, user=coder) as other:
            other.codings.add("EN", 60, 70, "Sales")
    (study / "transcripts/cases.csv").write_text(
        "case,source,consent,side,words,language\nEN,EN.txt,quote,EU,few,en\nJA,JA.txt,quote,Japan,many,ja\n"
    )

    async def scenario(she: Person) -> None:
        await she.press("f5")
        assert not she.sees("Dominique")
        assert she.sees("coders more") or she.sees("1 coder more")
        assert she.sees("+3 coders" if width == 80 else "+4 coders")
        seen = ""
        for _ in range(4):
            seen += "".join(she.lines()[3:6])
            await she.press("right")
        assert she.sees("all columns are shown")
        for words in ("side", "Japan", "reviewed", "many", "Anna Maria", "Dominique"):
            assert words in seen, words
        assert seen.count("language") == 1, "a variable that only repeats the language is not shown twice"
        await she.press("left", "left", "left", "left")
        assert she.sees("these are the first columns")
        assert not she.sees("Dominique")

    person(study, scenario, start=None, size=(width, 24))


def test_numbers_in_names_sort_numerically(study: Path) -> None:
    for name in ("P10", "P2", "P1"):
        (study / f"transcripts/{name}.txt").write_text(ENGLISH, "utf-8")

    async def scenario(she: Person) -> None:
        await she.press("f5")
        names = [line.split()[0] for line in she.lines() if line.strip().startswith("P")]
        assert names == ["P1", "P2", "P10"]

    person(study, scenario, start=None)


def test_sorting_scrolls_its_column_into_view(study: Path) -> None:
    async def scenario(she: Person) -> None:
        assert not she.sees("0%   ")
        await she.press("s", "s", "s", "s", "s")
        assert she.sees("sorted by reviewed")
        assert she.sees("░░░░░░░░░░   0%")

    person(study, scenario, start=None, size=(50, 20))


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


def test_phrases_are_matched_in_a_separate_process(study: Path) -> None:
    (study / "codebook/codebook.yaml").write_text(CODEBOOK + '        phrases: ["two machines"]\n', "utf-8")

    async def scenario(she: Person) -> None:
        await she.press("P")
        for _ in range(200):
            if she.sees("phrase matches in"):
                break
            await she.pilot.pause(0.1)
        assert she.sees("phrase matches in")
        names = {code.guid: code.name for code in she.app.study.codebook.get()}
        assert "Sales" in {names[coding.code] for coding in she.app.study.context.store.codings.live(users=["fusen"])}

    person(study, scenario, start=None)


def test_phrase_matching_error_is_shown_with_a_hint(study: Path) -> None:
    (study / "codebook/codebook.yaml").write_text("name: Small\ncodes: [{name: Sales, id: sales}]\n", "utf-8")

    async def scenario(she: Person) -> None:
        await she.press("P")
        for _ in range(200):
            if she.sees("no code has a phrase to match"):
                break
            await she.pilot.pause(0.1)
        assert she.sees("no code has a phrase to match; add `phrases:`")

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


def test_help_and_palette_list_every_action(study: Path) -> None:
    from fusen.tui.actions import ACTIONS
    from fusen.tui.help_screen import help_lines

    text = "\n".join(
        "".join(run.words for run in line)
        for line in help_lines([*{action.where: None for action in ACTIONS}], {}, 1, 100)
    )
    assert all(action.label in text for action in ACTIONS)
    assert "docs/glossary.md" in text
    narrow = [" ".join(run.words.strip() for run in line) for line in help_lines(["coding", "queue"], {}, 1, 40)]
    assert not any("…" in line.replace("Code…", "") for line in narrow)
    assert "Order: score, code" in " ".join(narrow)

    async def scenario(she: Person) -> None:
        await she.press("ctrl+p")
        await she.type("dark")
        await she.pilot.pause(0.6)
        await she.press("enter")
        await she.settle()
        assert she.app.theme == "fusen-light"

    person(study, scenario, start=None)


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


def test_speakers_are_named_and_assigned_to_cases(study: Path) -> None:
    group = "MOD: What was hard?\n\nP1: The money was.\n\nP2: The distance, and the time it took.\n"
    (study / "transcripts/GROUP.txt").write_text(group, "utf-8")

    async def scenario(she: Person) -> None:
        await she.press("+", "enter", "enter", "f")
        await she.type("group")
        await she.press("enter", "g", "w")
        assert she.sees("In GROUP speak MOD, P1, P2")
        await she.type("P1=Anna, P2")
        await she.press("enter")
        assert she.sees("label=name, several separated by commas, not P2")
        await she.type("=Ben")
        await she.press("down", *["backspace"] * 20)
        await she.type("MOD")
        await she.press("down")
        await she.type("Anna=G-1, Ben=G-2")
        await she.press("enter")
        info = next(info for info in she.app.study.sources.all() if info.path == "GROUP.txt")
        assert info.speakers == ("MOD", "Anna", "Ben")
        assert info.interviewers == ("MOD",)
        cases = {
            case.name: [place.speaker for place in case.places] for case in she.app.study.context.store.cases.all()
        }
        assert cases["G-1"] == ["Anna"]
        assert cases["G-2"] == ["Ben"]
        await she.press("g", "w")
        she.app.screen.query_one("#names").value = "P1=Anna"  # type: ignore[attr-defined]
        she.app.screen.query_one("#case").value = ""  # type: ignore[attr-defined]
        await she.press("enter")
        assert next(i for i in she.app.study.sources.all() if i.path == "GROUP.txt").speakers == ("MOD", "Anna", "P2")

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


def test_small_screen_shortens_names_and_cuts_no_column(study: Path) -> None:
    name = "A talk with the manager of a cluster, second part"
    cases = study / "transcripts/cases.csv"
    cases.write_text(cases.read_text().replace("EN,EN.txt", f'"{name}",EN.txt'))

    async def wide(she: Person) -> None:
        assert any("A talk with the man" in line and "…" in line for line in she.lines())
        assert next(line for line in she.lines() if "interview " in line).rstrip().endswith("reviewed          Mira")

    async def medium(she: Person) -> None:
        assert next(line for line in she.lines() if "interview " in line).rstrip().endswith("reviewed          Mira")

    async def narrow(she: Person) -> None:
        assert next(line for line in she.lines() if "interview " in line).rstrip().endswith("words  Mira")

    person(study, wide, start=None, size=(80, 24))
    person(study, medium, start=None, size=(60, 20))
    person(study, narrow, start=None, size=(50, 20))


def test_coders_without_room_for_progress_are_omitted(study: Path) -> None:
    for name in ("Anna Karina", "Bernadette"):
        with Study.open(study, user=name) as other:
            other.reviews.add("EN")

    async def scenario(she: Person) -> None:
        (line,) = (line.rstrip() for line in she.lines() if "reviewed   " in line and "░" in line and "Mira" in line)
        assert "Anna Karina" in line
        assert line.endswith("%   +1 coder")
        assert "Bernadette" not in line

    person(study, scenario, start=None, size=(80, 24))


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


def test_only_completely_read_interviews_show_100_percent(study: Path) -> None:
    long = "I: And?\n\nR: " + "This is said. " * 400 + "\n"
    (study / "transcripts/Long.txt").write_text(long, "utf-8")
    with Study.open(study, user="Mira") as opened:
        opened.sources.import_files([])
        opened.reviews.add("Long")
        guid = next(info.guid for info in opened.sources.all() if info.path == "Long.txt")
        opened.reviews.remove(guid, len(long) - 12, len(long) - 2)

    async def scenario(she: Person) -> None:
        row = next(line for line in she.lines() if "Long " in line and "%" in line)
        assert "█████████░  99%" in row
        assert not she.sees("100%")

    person(study, scenario, start=None)


def test_import_shows_a_preview_and_escape_imports_nothing(study: Path) -> None:
    (study / "transcripts/x.txt").write_text("Intro.\n\nI: Who paid?\n\nR: Nobody did.\n")

    async def scenario(she: Person) -> None:
        await she.press("a", "enter")
        assert she.sees("labels: Name: talk")
        assert she.sees("R: 1 turn, 2 words, 0 questions")
        assert she.sees("outside turns: Intro.")
        await she.press("escape")
        assert she.sees("nothing was imported")
        assert not she.sees("  x ")

    person(study, scenario, start=None, size=(100, 40))


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


def test_digit_marks_a_speaker_as_interviewer_everywhere(study: Path) -> None:
    talk = (
        "Ada: It rained in May.\n\nBea: It snowed in June.\n\nAda: The harvest was late.\n\nBea: The fair was early.\n"
    )
    for name, month in (("x.txt", "May"), ("y.txt", "July")):
        (study / "transcripts" / name).write_text(talk.replace("May", month))

    async def scenario(she: Person) -> None:
        await she.press("a", "enter", "enter")
        assert she.sees("weak evidence") or she.sees("unknown")
        await she.press("escape")
        assert she.sees("Who asks in x.txt, y.txt? (unknown)   1 Ada   2 Bea")
        assert she.sees("Name: talk")
        await she.press("2")
        assert she.sees("Bea asks: 2 interviews changed")
        assert not she.sees("Who asks")
        await she.press("u")
        assert she.sees("Who asks in x.txt, y.txt?")

    person(study, scenario, start=None, size=(120, 30))
