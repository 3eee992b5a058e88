"""Coding a survey question by question, with the respondents' variables."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from fusen.tui.passages.answers import AnswersScreen
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")

TABLE = """id,Side,What hinders cooperation?,What helps?
R1,EU,The grant stopped.,Fairs.
R2,Japan,The language.,
R3,EU,Distance.,Friends abroad.
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = small_study(tmp_path)
    (tmp_path / "survey.csv").write_text(TABLE)
    with Study.open(folder, user="Mira") as mira:
        mira.sources.import_files([tmp_path / "survey.csv"])
    return folder


def listing(she: Person) -> AnswersScreen:
    screen = she.app.screen
    assert isinstance(screen, AnswersScreen)
    return screen


def quotes(she: Person) -> list[str | None]:
    return [row.quote for row in listing(she).browser.list.rows]


def test_question_is_shown_with_all_respondents_and_coded(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "v")
        assert quotes(she) == ["The grant stopped.", "The language.", "Distance."]
        assert she.sees("What hinders cooperation?")
        assert she.sees("Question 1 of 2")
        assert she.sees("R2   Japan")
        await she.press("c")
        await she.type("fund")
        await she.press("enter")
        assert listing(she).browser.list.rows[0].code.endswith("Funding gap")
        await she.press("right")
        assert quotes(she) == ["Fairs.", "Friends abroad."]
        await she.press("right")
        assert she.sees("this is the last question")

    person(study, scenario, start=None)
    with Study.open(study, user="Mira") as mira:
        (coding,) = mira.codings.find(sources=[mira.sources.get("survey.csv/R1").guid])
        assert coding.user == "Mira"


def test_uncoded_answers_are_marked_as_read(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "v", "0")
        assert she.sees("1 answer read")
        await she.press("asterisk", "0")
        assert she.sees("3 answers read")

    person(study, scenario, start=None)
    with Study.open(study, user="Mira") as mira:
        guids = [mira.sources.get(f"survey.csv/R{number}").guid for number in (1, 2, 3)]
        assert len(mira.reviews.find(sources=guids)) == 3


def test_study_without_a_survey_shows_a_message(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "v")
        assert she.sees("no survey in this study")

    person(small_study(tmp_path), scenario, start=None)
