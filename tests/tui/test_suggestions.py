"""Suggestions in the app: reasons, acceptance, rejection, hiding and the review queue."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from fusen.model.coding import ShownSuggestion
from fusen.settings import PersonalSettings
from fusen.study import Study
from fusen.study.suggestions.process import ProcessMessage, SuggestionRequest
from fusen.tui.coding import suggestions
from fusen.tui.coding.screen import CodingScreen
from fusen.tui.colours import SIGNS, code_signs
from fusen.tui.passages.review_queue import ReviewQueueScreen
from fusen.tui.suggestion_client import SuggestionClient
from tests.support.advised_session import ImmediateSuggester, make_advised_study, session
from tests.support.interviews import expected_code, talk
from tests.support.screen_lines import strips
from tests.support.small_study import opened
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")

NAMES = {"funding": "Funding gap", "language": "Language barrier", "market": "Market pull"}


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_advised_study(tmp_path_factory.mktemp("advised"))


@pytest.fixture
def root(coded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(coded, tmp_path / "s"))


def first_expected(root: Path, path: str = "T2.txt") -> tuple[int, str, str]:
    """(start, words, code's name) of the first passage whose words point to a code."""
    with opened(root) as study:
        return next(
            (start, words, NAMES[expected_code(words)]) for start, _, words in talk(study, path) if expected_code(words)
        )


async def go(she: Person, start: int) -> None:
    screen = she.coding
    screen.transcript.go(start)
    screen.arrived()
    await she.settle()


def test_scores_and_reasons_are_shown_beside_the_passage(root: Path) -> None:
    start, words, name = first_expected(root)

    async def scenario(she: Person) -> None:
        await go(she, start)
        shown = she.coding.open.suggestions
        assert she.passage == words
        assert shown[0].code.name == name
        assert shown[0].score is not None
        assert shown[0].score > 0.3
        signs = code_signs(she.app.study.codebook.get())
        assert she.sees(f"1 {signs[shown[0].code.guid]} {name}")
        assert she.sees(f"{shown[0].score:.2f}"[1:])
        assert shown[0].reason.split(" · ")[0][:12] in "\n".join(she.lines())
        for number, one in enumerate(shown[:5], 1):
            line = next(
                line for line in she.lines() if f" {number} {signs[one.code.guid]} {one.code.name[:12]}" in line
            )
            label = "match" if one.score is None else f"{one.score:.2f}".lstrip("0")
            assert line.rstrip().endswith(label)
        underlined = {
            segment.text
            for strip in strips(she.app)
            for segment in strip
            if segment.style is not None and segment.style.underline
        }
        assert underlined
        assert all(part in words for part in underlined)

    session(root, scenario)


def test_accepting_records_visible_suggestions_and_trains_the_learner(root: Path) -> None:
    start, words, name = first_expected(root)

    async def scenario(she: Person) -> None:
        await go(she, start)
        seen = [(one.code.guid, one.score) for one in she.coding.open.suggestions]
        await she.press("1")
        (made,) = (one for one in she.raw if she.coding.open.source == one.source)
        assert made.origin == "accepted-suggestion"
        assert made.sight == tuple(ShownSuggestion(code, score) for code, score in seen)
        assert name not in [one.code.name for one in she.coding.open.suggestions]
        await she.press("j")

    (beside,) = session(root, scenario)
    known = [number for number in beside.learner._known if beside.learner.corpus.spoken[number].source == beside.learner.corpus.spoken[-1].source]  # fmt: skip
    assert [beside.learner.corpus.spoken[number].text for number in known] == [words]
    assert beside.closed


def test_choosing_another_code_records_the_visible_suggestions(root: Path) -> None:
    start, _, name = first_expected(root)
    other = "Market pull" if name != "Market pull" else "Funding gap"

    async def scenario(she: Person) -> None:
        await go(she, start)
        seen = tuple(one.code.name for one in she.coding.open.suggestions)
        await she.press("c")
        await she.type(other[:6])
        await she.press("enter")
        book = she.app.study.codebook.get().by_guid
        (made,) = (one for one in she.raw if one.source == she.coding.open.source)
        assert book[made.code].name == other
        assert made.origin == "manual"
        assert tuple(book[each.code].name for each in made.sight or ()) == seen

    session(root, scenario)


def test_rejected_suggestion_disappears_and_undo_restores_it(root: Path) -> None:
    start, _, name = first_expected(root)

    async def scenario(she: Person) -> None:
        await go(she, start)
        before = [one.code.name for one in she.coding.open.suggestions]
        await she.press("r")
        assert she.sees(f"rejected: {name}")
        assert name not in [one.code.name for one in she.coding.open.suggestions]
        (kept,) = she.app.study.context.store.rejections.live()
        assert (kept.user, kept.start) == ("Ann", start)
        assert not she.coding.open.reviewed
        await she.press("u")
        assert she.sees(f"undone: suggestion rejected: {name}, in T2.txt")
        assert [one.code.name for one in she.coding.open.suggestions] == before
        await she.press("alt+5")
        assert she.sees("there is no suggestion 5 here")

    session(root, scenario)


def test_hidden_suggestions_stay_hidden(root: Path) -> None:
    start, _, name = first_expected(root)

    async def scenario(she: Person) -> None:
        await go(she, start)
        await she.press("H")
        assert not any(f"1 {sign} {name}" in line for sign in SIGNS for line in she.lines())
        assert she.sees("you code blind")
        await she.press("1")
        assert she.sees("there is no suggestion 1 here")
        await she.press("n")
        assert she.sees("suggestions are hidden")
        await she.press("c")
        await she.type("fund")
        await she.press("enter")
        (made,) = (one for one in she.raw if one.source == she.coding.open.source)
        assert made.sight == ()

    async def later(she: Person) -> None:
        await go(she, start)
        assert not any(f"1 {sign}" in line for sign in SIGNS for line in she.lines())
        await she.press("H")
        assert she.sees("suggestions are shown")

    session(root, scenario)
    session(root, later)


def test_key_moves_to_the_next_confident_suggestion(root: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "g")
        seen = []
        for _ in range(3):
            await she.press("n")
            seen.append(she.passage)
            assert she.coding.open.suggestions
        assert len(set(seen)) == 3
        assert all(expected_code(words) for words in seen)
        await she.press("N")
        assert she.passage == seen[1]
        await she.press("space", "g", "g", "n", "n")
        assert she.passage == seen[2]

    session(root, scenario)


def test_most_similar_coded_passage_opens_beside_the_text(root: Path) -> None:
    start = first_expected(root)[0]

    async def scenario(she: Person) -> None:
        await go(she, start)
        await she.press("L")
        near = she.coding.suggestions.open_nearby
        assert near is not None
        assert she.sees("coded alike")
        assert near.words is not None
        assert she.sees(near.words[:18])
        assert she.sees(f"— {near.citation}")
        await she.press("enter")
        there = she.app.screen
        assert isinstance(there, CodingScreen)
        assert (there.open.source, there.transcript.cursor) == (near.source, near.start)
        await she.press("L")
        assert she.sees("no similar coded passage for these suggestions")

    session(root, scenario)


def test_phrases_are_suggested_without_a_learner(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is ready, when it ends, and when it is switched off."""
    with opened(root) as study:
        study.autocode.tag()
    start = first_expected(root)[0]

    class Late(ImmediateSuggester):
        def __init__(self, folder: Path, user: str, told: Callable[[ProcessMessage], None]) -> None:
            self.deliver = told

        def ask(self, question: SuggestionRequest) -> None:
            raise AssertionError(question)

        def close(self) -> None:
            return

    async def scenario(she: Person) -> None:
        late = she.app.suggester
        assert late is not None
        await go(she, start)
        phrases = [(one.code.name, one.score) for one in she.coding.open.suggestions]
        assert all(score is None for _, score in phrases)
        assert she.sees("loading …")
        monkeypatch.setattr(suggestions, "SELDOM", 0)
        she.app._receive(ProcessMessage("progress", ("matching phrases", 1, 4)))
        await she.settle()
        assert she.sees("matching phrases 25 %")
        monkeypatch.setattr(suggestions, "SELDOM", 3600)
        she.app._receive(ProcessMessage("progress", ("matching phrases", 2, 4)))
        await she.settle()
        assert she.sees("matching phrases 25 %"), "no picture of its own so soon after another"
        await she.press("right")
        assert she.sees("matching phrases 50 %"), "a key's picture shows it"
        she.app._receive(ProcessMessage("failed", "it ended"))
        await she.settle()
        assert she.sees("phrase matches")
        assert [(one.code.name, one.score) for one in she.coding.open.suggestions] == phrases

    person(root, scenario, start="T2", user="Ann", suggester=lambda user, told: Late(root, user, told))

    async def off(she: Person) -> None:
        assert she.app.suggester is None
        await she.press("g", "q")
        assert not isinstance(she.app.screen, ReviewQueueScreen)

    person(root, off, start="T2", user="Ann", settings=PersonalSettings(suggestions=False))


def test_each_coder_has_a_separate_learner(root: Path) -> None:
    async def scenario(she: Person) -> None:
        she.app.change_coder("Eve")
        await she.settle()
        assert she.app.study.user == "Eve"

    hers, eves = session(root, scenario)
    assert hers.closed
    assert (hers.study.user, eves.study.user) == ("Ann", "Eve")
    assert eves.learner.counts() == (0, 0)


def test_previous_suggestions_are_shown_until_new_ones_arrive() -> None:
    class Silent:
        def ask(self, _: SuggestionRequest) -> None: ...
        def close(self) -> None: ...

    suggester = SuggestionClient(lambda _user, _tell: Silent(), "Ann", lambda _: None)
    suggester.receive(ProcessMessage("ready"))
    suggester.receive(ProcessMessage("progress", ("reading transcripts", 1, 12)))
    assert suggester.state == "reading transcripts 8 %"
    suggester.receive(ProcessMessage("spans", [], []))
    assert suggester.state == ""


def test_the_numbers_of_suggestions_stay_while_the_passage_stays(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    (study / "transcripts/TWO.txt").write_text("Interviewer: And?\n\nP02: The grant paid the interpreter.\n", "utf-8")
    with Study.open(study, user="Mira") as opened:
        opened.sources.import_files([])
        opened.autocode.tag()

    async def scenario(she: Person) -> None:
        await she.press("1", "1")
        assert [name for name, _ in she.codings] == ["Funding gap"]
        assert she.sees("you have decided on suggestion 1: Funding gap")
        assert she.sees("✓ ■ Funding gap")
        await she.press("2")
        assert sorted(name for name, _ in she.codings) == ["Funding gap", "Language barrier"]

    person(study, scenario, start="TWO")
