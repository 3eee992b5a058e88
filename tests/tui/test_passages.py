"""Excerpts and search: opening, marking, coding, recoding and copying passages."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from fusen.study import Study
from fusen.tui.passages.excerpts import ExcerptsScreen
from fusen.tui.passages.passage_rows import key_of
from fusen.tui.passages.search import SearchScreen
from tests.support.passages_on_screen import CALL, GRANT, INTERPRETER, add_coding, listing, quotes, study_with_passages
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return study_with_passages(tmp_path)


async def search(she: Person, words: str) -> None:
    """Type words and wait until they have been looked for."""
    await she.press("/")
    await she.type(words)
    await she.pilot.pause(0.3)
    await she.settle()


def test_enter_opens_the_passage_and_q_returns(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "e", "j", "enter")
        assert she.passage == INTERPRETER
        await she.press("q")
        here = listing(she).list.here()
        assert here is not None
        assert here.quote == INTERPRETER
        await she.press("q")
        assert she.app.screen is she.home

    person(study, scenario, start=None)


def test_recoding_and_removing_are_one_step_each(study: Path) -> None:
    async def scenario(she: Person) -> None:
        before = len(she.app.study.history.steps())
        await she.press("g", "e", "space", "space")
        assert she.sees("2 marked")
        await she.press("R")
        await she.type("sal")
        await she.press("enter")
        assert she.codings == [("Sales", GRANT), ("Sales", INTERPRETER)]
        assert she.sees("now Sales (2)")
        assert len(she.app.study.history.steps()) == before + 1
        await she.press("u")
        assert sorted(she.codings) == [("Funding gap", GRANT), ("Language barrier", INTERPRETER)]
        await she.press("asterisk", "x")
        assert she.codings == []
        assert quotes(she) == []
        assert she.sees("removed (2)")
        await she.press("u")
        assert len(she.codings) == 2
        assert quotes(she) == [GRANT, INTERPRETER]

    person(study, scenario, start=None)


def test_already_coded_rows_are_unchanged_and_reported(study: Path) -> None:
    async def scenario(she: Person) -> None:
        with Study.open(study, user="Mira") as elsewhere:
            add_coding(elsewhere, "EN", GRANT, "Sales")
        await she.press("g", "e", "asterisk", "R")
        await she.type("sal")
        await she.press("enter")
        assert sorted(she.codings) == [("Funding gap", GRANT), ("Sales", GRANT), ("Sales", INTERPRETER)]
        assert she.sees("now Sales (1); 2 already coded")

    person(study, scenario, start=None)


def test_codings_of_others_cannot_be_changed(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "e", "o", "j", "x")
        assert she.sees("none of these codings are yours")
        await she.press("R")
        assert len(she.app.study.context.store.codings.live(users=["Ben"])) == 1

    person(study, scenario, start=None)


def test_code_and_memo_are_added_from_the_list(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "e", "c")
        await she.type("sal")
        await she.press("enter")
        assert ("Sales", GRANT) in she.codings
        await she.press("m")
        await she.type("see JA")
        await she.press("ctrl+s")
        assert she.sees("✎ see JA")

    person(study, scenario, start=None)


def test_each_marked_row_gets_a_memo(study: Path) -> None:
    """Her own codings get theirs, another's passage one on the passage; one step back takes all away."""

    async def scenario(she: Person) -> None:
        await she.press("g", "e", "o", "asterisk", "m")
        assert she.sees("Memo on each of the 3 marked")
        await she.type("compare")
        await she.press("ctrl+s")
        assert she.sees("3 memos saved")
        assert "marked" not in she.lines()[1]
        notes = she.app.study.context.store.memos.live()
        assert sorted(note.text.split("\n")[-1] for note in notes) == ["compare"] * 3
        assert sum(note.text.startswith("EN@") for note in notes) == 1
        assert {row.note for row in listing(she).list.rows if row.coder == "Mira"} == {"compare"}
        await she.press("u")
        assert she.app.study.context.store.memos.live() == []
        await she.press("asterisk", "m", "ctrl+s")
        assert she.app.study.context.store.memos.live() == [], "nothing typed is no note"

    person(study, scenario, start=None)


def test_keys_typed_ahead_reach_the_result_list(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await search(she, "interpreter")
        screen = she.app.screen
        assert isinstance(screen, SearchScreen)
        screen.to_list()
        assert screen.focused is screen.browser.view, "at once: the next key may be on its way"

    person(study, scenario, start=None)


def test_context_is_shown_on_demand(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "e")
        assert not she.sees("What was the hardest part?")
        await she.press("+")
        assert she.sees("What was the hardest part?")
        assert she.sees("We needed an interpreter")
        await she.press("-")
        assert not she.sees("What was the hardest part?")

    person(study, scenario, start=None)


def test_copied_quote_has_a_citation_and_respects_consent(study: Path) -> None:
    cases = study / "transcripts/cases.csv"
    cases.write_text(cases.read_text().replace("JA,JA.txt,quote", "JA,JA.txt,paraphrase"))

    async def scenario(she: Person) -> None:
        sent: list[str] = []
        she.app._driver.write = sent.append  # type: ignore[union-attr,method-assign]
        await she.press("g", "e", "asterisk", "y")
        written = next(piece for piece in sent if piece.startswith("\x1b]52;c;"))
        words = base64.b64decode(written.split(";")[2].rstrip("\a")).decode()
        start = she.app.study.sources.text(listing(she).passages.sources["EN.txt"]).index(GRANT)  # type: ignore[union-attr]
        assert words.startswith(f"“{GRANT}” (EN@{start}-{start + len(GRANT)})\n\n[1 passage withheld] (JA@")
        assert "通訳" not in words
        assert she.sees("2 passages copied with their citations; the words of 1 are withheld")
        assert she.sees("[withheld: this interviewee may not be quoted]")
        assert not she.sees("通訳")

    person(study, scenario, start=None)


def test_change_of_another_process_is_shown_in_the_list(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "e")
        with Study.open(study, user="Mira") as elsewhere:
            add_coding(elsewhere, "EN", CALL, "Sales")
        await she.pilot.pause(1.0)
        await she.settle()
        assert CALL in quotes(she)

    person(study, scenario, start=None)


def test_empty_lists_say_why_and_name_the_way_out(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("enter", "1", "q", "g", "h")
        assert she.sees("No theme has quotes yet")
        await she.click("o shows others' codings")
        assert she.sees("phrase matches") or she.sees("all people's")
        await she.press("q", "g", "a")
        assert she.sees("Moved and detached codings")
        assert she.sees("No transcript with codings has changed.")

    person(small_study(tmp_path), scenario, start=None)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (30, 8)])
def test_screen_fits_every_terminal_size(study: Path, size: tuple[int, int]) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "e", "o", "j", "space")
        she.lines()
        await she.press("plus", "G", "home", "pagedown", "right_square_bracket", "left_square_bracket")
        she.lines()
        await she.press("escape", "q")
        await search(she, "we")
        she.lines()
        await she.pilot.resize_terminal(100, 30)
        await she.settle()
        she.lines()

    person(study, scenario, start=None, size=size)


def test_empty_list_shows_a_message(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    Study.init(folder, "New")

    async def scenario(she: Person) -> None:
        await she.press("g", "e", "enter", "x", "R", "c", "y", "m", "plus", "space", "asterisk", "G", "f", "escape")
        assert isinstance(listing(she).screen, ExcerptsScreen)
        await she.press("q")
        await search(she, "anything")
        assert quotes(she) == []
        await she.press("tab", "tab", "tab", "down", "escape")
        assert she.app.screen is she.home

    person(folder, scenario, start=None)


def test_key_cost_does_not_grow_with_the_number_of_rows(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "e")
        screen = listing(she)
        assert screen.passages is not None
        row = screen.passages.rows[0]
        from dataclasses import replace

        from fusen.tui.passages.state import regrouped

        rows = [replace(row, guid=str(n), case=f"C{n // 40}", quote=f"{n} {GRANT * 3}") for n in range(50_000)]
        screen.show(regrouped(screen.passages, rows, screen.passages.step))
        await she.press("G")
        assert she.sees("49999 Honestly")
        assert key_of(screen.list.rows[screen.list.at]) == "49999"
        painted = screen.list._quote.cache_info().misses
        await she.press("k", "k", "left_square_bracket", "pageup")
        assert screen.list._quote.cache_info().misses - painted < 100

    person(study, scenario, start=None)


def test_markup_in_names_and_text_is_shown_as_typed(tmp_path: Path) -> None:
    Study.init(tmp_path, "[red]Study[/]")
    (tmp_path / "codebook/codebook.yaml").write_text(
        'name: C\ncodes:\n  - name: "[b]Bold[/b] =1+1"\n    id: bold\n  - name: "\u05d0\u05d1 \u202eevil"\n    id: evil\n',
        "utf-8",
    )
    (tmp_path / "transcripts/odd.txt").write_text(
        "Q: Well?\n\nA: \x1b[31mred\x1b[0m [/b] \u202eabc 👩‍👩‍👧\tend.\n", "utf-8"
    )
    (tmp_path / "transcripts/cases.csv").write_text("case,source,consent,side\n[i]=cmd(),odd.txt,quote,[/]\n", "utf-8")
    with Study.open(tmp_path, user="Mira") as mira:
        info = mira.sources.all()[0]
        for code in ("bold", "evil"):
            mira.codings.add("odd.txt", 13, info.chars - 1, code)
        mira.reviews.add("odd.txt")

    async def scenario(she: Person) -> None:
        for keys in (["g", "e"], ["q", "g", "t"], ["p"], ["g", "h"]):
            await she.press(*keys)
            lines = "\n".join(she.lines())
            assert not any(sign in lines for sign in "\x1b\u202e\t")
            assert "[b]Bold[/b] =1+1" in lines
        assert she.sees("␛[31mred")
        await she.press("q", "q")
        await search(she, "end")
        assert she.sees("[i]=cmd()")
        await she.press("enter", "enter")
        assert she.sees("␛[31mred")

    person(tmp_path, scenario, start=None)


def test_transcript_below_shows_codings_at_once_without_its_regular_look(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fusen.tui.screen import StudyScreen

    monkeypatch.setattr(StudyScreen, "look", lambda _: None)

    async def scenario(she: Person) -> None:
        coding, before = she.coding, len(she.codings)
        await she.press("g", "e", "asterisk", "x", "q")
        assert she.app.screen is coding
        assert coding.open.state is not None
        assert len(coding.open.state.own) < before

    person(study, scenario)


def test_keys_typed_ahead_of_a_search_mark_every_match(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fusen.tui.passages.search.FIRST", 1)

    async def scenario(she: Person) -> None:
        await she.press("/")
        for key in ("w", "e", "enter", "asterisk"):
            she._send(key)
        await she.settle()
        assert she.sees("3 marked"), "not only the first passage, which the list shows while one types"

    person(study, scenario, start=None)
