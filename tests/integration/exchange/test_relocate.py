"""Shared lines find their words in the texts of the study."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.formats.exchange.jsonl import SharedLine
from fusen.model.ids import text_hash
from fusen.study import Study
from fusen.study.exchange.relocate import PlacementProblems, Relocator
from tests.support.small_study import EU, make_study, opened, span


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def line(words: str, text: str = EU, path: str = "EU-01.txt", quote: str | None = "") -> SharedLine:
    start, end = span(text, words)
    return SharedLine(
        1, "g", path, text_hash(text), "Ben", start, end, "2026-03-04T05:06:07.000Z", "funding", "Funding gap",
        words if quote == "" else quote,
    )  # fmt: skip


def places(
    study: Study, shared: SharedLine, texts: dict[str, str] | None = None
) -> tuple[list[str], PlacementProblems]:
    problems = PlacementProblems()
    found = Relocator(study.context, problems, texts or {}).place(shared)
    return [EU[place.start : place.end] for place in found], problems


def test_a_line_about_the_same_text_keeps_its_place(study: Study) -> None:
    words, problems = places(study, line("money was missing"))
    assert (words, problems.unplaced, problems.doubtful) == (["money was missing"], [], [])


def test_a_line_about_another_text_is_placed_by_its_quote(study: Study) -> None:
    shared = line("money was missing", f"A heading.\n{EU}")
    assert places(study, shared)[0] == ["money was missing"]
    words, problems = places(study, line("money was missing", f"A heading.\n{EU}", quote=None))
    assert (words, len(problems.unplaced)) == ([], 1), "without a quote nothing is guessed"


def test_a_line_about_a_known_older_text_is_realigned(study: Study) -> None:
    older = f"A heading.\n{EU}"
    shared = line("money was missing", older, quote=None)
    assert places(study, shared, {text_hash(older): older})[0] == ["money was missing"]


def test_a_renamed_source_is_found_by_its_text(study: Study) -> None:
    words, problems = places(study, line("money was missing", path="renamed.txt"))
    assert words == ["money was missing"]
    assert problems.renamed == {"renamed.txt": "EU-01.txt"}


def test_a_line_about_an_unknown_source_is_counted(study: Study) -> None:
    words, problems = places(study, line("Other", "Other words.", "UK-01.txt"))
    assert (words, problems.unknown_sources["UK-01.txt"]) == ([], 1)
