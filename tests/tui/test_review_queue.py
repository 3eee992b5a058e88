"""The review queue on screen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fusen.model.coding import ShownSuggestion
from fusen.tui.coding.screen import CodingScreen
from fusen.tui.passages.review_queue import ReviewQueueScreen
from tests.support.advised_session import make_advised_study, session
from tests.support.small_study import opened
from tests.support.tui_person import Person

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_advised_study(tmp_path_factory.mktemp("advised"))


@pytest.fixture
def root(coded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(coded, tmp_path / "s"))


def test_review_queue_is_worked_through(root: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "q")
        screen = she.app.screen
        assert isinstance(screen, ReviewQueueScreen)
        rows = list(screen.list.rows)
        assert len(rows) > 5
        assert [row.score for row in rows] == sorted((row.score or 0 for row in rows), reverse=True)
        assert she.sees("what it is surest of")
        assert she.sees(rows[0].citation)
        assert (rows[0].words or "")[:15] in "\n".join(she.lines())
        await she.press("1")
        (made,) = (one for one in she.raw if one.origin == "accepted-suggestion")
        assert (made.start, made.code) == (rows[0].start, rows[0].code)
        assert made.sight == (ShownSuggestion(made.code, rows[0].score),)
        assert rows[0] not in screen.list.rows
        next_one = screen.list.here()  # what was taken teaches: it need not be the one that stood second
        assert next_one is not None
        await she.press("r")
        (turned,) = she.app.study.context.store.rejections.live()
        assert (turned.start, turned.code) == (next_one.start, next_one.code)
        assert not {(row.start, row.code) for row in screen.list.rows} & {(made.start, made.code), (turned.start, turned.code)}  # fmt: skip
        await she.press("u", "u")
        assert she.app.study.context.store.rejections.live() == []
        assert {(row.source, row.start) for row in screen.list.rows} == {(row.source, row.start) for row in rows}
        await she.press("j", "j", "enter")
        there = she.app.screen
        assert isinstance(there, CodingScreen)
        assert there.transcript.cursor == screen.list.rows[2].start

    session(root, scenario)


def test_review_queue_is_sorted_in_every_order(root: Path) -> None:
    """By code; where one coded otherwise than is expected; what to read next."""
    with opened(root) as study:
        wrong = next(
            one
            for one in study.context.store.codings.live()
            if study.sources.text(one.source)[one.start : one.end] == "The budget ended."
        )
        study.codings.remove(wrong.guid)
        study.codings.add("T0.txt", wrong.start, wrong.end, "Market pull")

    async def scenario(she: Person) -> None:
        await she.press("g", "q", "s")
        screen = she.app.screen
        assert isinstance(screen, ReviewQueueScreen)
        codes = [code.guid for code in she.app.study.codebook.get()]
        places = [codes.index(row.code or "") for row in screen.list.rows]
        assert places == sorted(places)
        await she.press("s")
        assert she.sees("coded Market pull by you")
        names = she.app.study.codebook.get().by_guid
        expected = [names[row.code or ""].name for row in screen.list.rows if row.start == wrong.start and row.coded]
        assert expected == ["Funding gap"]
        await she.press("s")
        assert she.sees("what to read next")
        assert all(row.code is None for row in screen.list.rows)
        assert {row.source for row in screen.list.rows} == {she.app.study.sources.all()[2].guid}
        await she.press("1", "r")
        assert she.sees("no suggested code here to reject")
        await she.press("q")
        assert not isinstance(she.app.screen, ReviewQueueScreen)

    session(root, scenario)


def test_review_queue_of_an_empty_study_is_empty(tmp_path: Path) -> None:
    from tests.support.small_study import make_study

    empty = make_study(tmp_path / "empty", {"a.txt": "Interviewer: Yes?\n\nAnna: No.\n"})

    async def scenario(she: Person) -> None:
        await she.press("g", "q", "s", "s")
        assert she.sees("nothing to look at here")
        await she.press("1", "r", "enter", "j", "G")

    session(empty, scenario, start="a")
