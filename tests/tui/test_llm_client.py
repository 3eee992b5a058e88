"""The language model in the app: background requests, marked suggestions and acceptance."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from fusen.model.coding import ShownSuggestion
from fusen.settings import LanguageModel, PersonalSettings
from fusen.study.suggestions.suggestion_list import SuggestionOptions
from tests.support.model_server import ModelServer, Reply, codes, serving
from tests.support.small_study import opened
from tests.support.tui_person import Person, person, small_study

GRANT = "Honestly, the grant stopped."
SOLD = "After that we sold two machines."


@pytest.fixture
def root(tmp_path: Path, own_folders: Path) -> Path:
    return small_study(tmp_path)


def sales(passage: str, number: int) -> str:
    if "sold" in passage:
        return codes(("sales", "sold two machines"))
    return codes(("funding-gap", "the grant"), ("sales", "stopped")) if "grant" in passage else codes()


def own(server: ModelServer) -> PersonalSettings:
    return PersonalSettings(model=LanguageModel(server.url, "tiny", timeout=5))


def cache_answers(root: Path, server: ModelServer, user: str = "Mira") -> None:
    with opened(root, user) as study:
        study.suggestions.suggest_with_llm(SuggestionOptions(), LanguageModel(server.url, "tiny"))


async def until(she: Person, holds: Callable[[], object]) -> None:
    for _ in range(1000):
        await she.settle()
        if holds():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came: " + "\n".join(she.lines()))


async def to(she: Person, words: str) -> None:
    screen = she.coding
    screen.transcript.go(screen.transcript.text.index(words))
    screen.arrived()
    await she.settle()


def test_cached_suggestions_are_shown_and_recorded(root: Path) -> None:
    """Without asking again: nobody listens any more."""

    async def scenario(she: Person) -> None:
        await to(she, SOLD)
        assert she.sees("1 ▼ Sales")
        assert next(line for line in she.lines() if "1 ▼ Sales" in line).rstrip().endswith("model")
        assert she.sees("tiny: “sold two")
        await she.press("1")
        (made,) = she.raw
        assert made.origin == "accepted-suggestion"
        (seen,) = made.sight or ()
        assert isinstance(seen, ShownSuggestion)
        assert (seen.code, seen.score, seen.by.split()[0], len(seen.by.split()[1])) == (made.code, None, "tiny", 64)
        assert not she.sees("1 ▼ Sales")
        assert she.codings == [("Sales", SOLD)]

    with serving(sales) as server:
        cache_answers(root, server)
        settings = own(server)
    person(root, scenario, settings=settings)


def test_code_suggested_by_model_and_learner_appears_once_with_both_reasons(root: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, GRANT)
        first, second = she.coding.open.suggestions
        assert (first.code.name, first.alone, second.code.name, second.alone) == ("Funding gap", False, "Sales", True)
        assert first.reason == "tiny: “the grant”: it says so · “grant”"
        assert [(seen.score, bool(seen.by)) for seen in she.coding.open.shown_suggestions()] == [
            (None, False),
            (None, True),
            (None, True),
        ]
        await she.press("alt+2")
        assert [one.code.name for one in she.coding.open.suggestions] == ["Funding gap"]
        await she.press("H")
        assert she.coding.open.suggestions == []

    with serving(sales) as server:
        cache_answers(root, server)
        settings = own(server)
    person(root, scenario, settings=settings)


def test_model_is_invisible_unless_configured(root: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, SOLD)
        assert she.coding.open.suggestions == []
        await she.press("A")
        assert she.sees("no language model in your settings")

    with serving(sales) as server:
        cache_answers(root, server)
        person(root, scenario)


def test_outdated_suggestions_are_not_shown(root: Path) -> None:
    """The code means something else now, or the speaker took their consent back."""

    async def scenario(she: Person) -> None:
        await to(she, SOLD)
        assert she.coding.open.suggestions == []

    with serving(sales) as server:
        cache_answers(root, server)
        settings = own(server)
    book, cases = root / "codebook/codebook.yaml", root / "transcripts/cases.csv"
    before = book.read_text("utf-8")
    book.write_text(before.replace("id: sales", "id: sales\n        definition: Not machines."), "utf-8")
    person(root, scenario, settings=settings)
    book.write_text(before, "utf-8")
    cases.write_text(cases.read_text("utf-8").replace("EN.txt,quote", "EN.txt,paraphrase"), "utf-8")
    person(root, scenario, settings=settings)


def test_model_is_asked_in_the_background_about_unread_passages(root: Path) -> None:
    async def scenario(she: Person) -> None:
        await to(she, GRANT)
        await she.press("space", "A")
        await until(she, lambda: not she.coding.fusen.llm.state)  # type: ignore[union-attr]
        assert GRANT not in server.passages
        assert SOLD in server.passages
        assert all(words in she.coding.transcript.text for words in server.passages), "another transcript was sent"
        assert she.sees("tiny: 1 proposal; ")
        await to(she, SOLD)
        assert she.sees("1 ▼ Sales")
        assert she.coding.study.context.store.codings.live(users=["Mira"]) == []

    with serving(sales) as server:
        person(root, scenario, settings=own(server))


def test_keys_do_not_wait_for_the_model_and_the_same_key_stops_it(root: Path) -> None:
    let = Event()

    def slow(passage: str, number: int) -> str:
        assert let.wait(20)
        return sales(passage, number)

    async def scenario(she: Person) -> None:
        await to(she, GRANT)
        await she.press("A")
        await until(she, lambda: len(server.asked) == 1)
        assert she.sees("asking tiny")
        await she.press("6", "space", "j")
        assert she.sees("reviewed")
        await she.press("A")
        assert she.sees("stopped")
        assert not she.sees("asking tiny")
        let.set()

    with serving(slow) as server:
        person(root, scenario, settings=own(server))
        assert len(server.asked) == 1


def test_remote_model_is_refused(root: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("A")
        assert she.sees("models.example.org is not this machine")
        assert she.sees("--allow-remote") or she.app.size.width < 140
        assert not she.coding.fusen.llm.state  # type: ignore[union-attr]

    away = LanguageModel("https://models.example.org/v1", "tiny")
    person(root, scenario, settings=PersonalSettings(model=away), size=(160, 40))


def test_unanswered_request_shows_a_message(root: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("A")
        await until(she, lambda: not she.coding.fusen.llm.state)  # type: ignore[union-attr]
        assert she.sees("the server answers 401")

    with serving(lambda passage, number: Reply(status=401, body=b"no")) as server:
        person(root, scenario, settings=own(server), size=(160, 40))
