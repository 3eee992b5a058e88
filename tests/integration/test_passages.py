"""Passages of sources: cut by the unit of the study, and cached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.study import Study
from fusen.study.passages import cut_by, passages_of, rules_of, talk_of
from tests.support.small_study import EU, make_study, opened


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def words(study: Study, unit: str) -> list[str]:
    info = study.sources.get("EU-01")
    passages = cut_by(study.context, [info], unit)[info.guid]
    return [EU[start:end] for start, end in zip(passages.starts, passages.ends, strict=True)]


def test_a_source_is_cut_by_any_unit(study: Study) -> None:
    assert words(study, "sentence")[:2] == ["What was hard?", "The money was missing after the first grant ended."]
    turns = study.sources.turns(["EU-01"])[study.sources.get("EU-01").guid]
    assert words(study, "turn") == [EU[turn.start : turn.end] for turn in turns]


def test_other_units_do_not_replace_the_cached_passages(study: Study) -> None:
    info = study.sources.get("EU-01")
    before = passages_of(study.context, [info])[info.guid]
    cut_by(study.context, [info], "turn")
    assert study.context.store.sources.passages([info])[info.guid] == before


def test_talk_is_that_of_interviewees(study: Study) -> None:
    info = study.sources.get("EU-01")
    assert {speaker for *_, speaker in talk_of(study.context, [info.guid])[info.guid]} == {"Anna"}


def test_the_rules_depend_on_the_bounds_of_turns_alone(study: Study) -> None:
    from dataclasses import replace

    turns = study.sources.turns(["EU-01"])[study.sources.get("EU-01").guid]
    renamed = [replace(turn, speaker="X") for turn in turns]
    moved = [replace(turns[0], end=turns[0].end - 1), *turns[1:]]
    assert rules_of(renamed) == rules_of(turns) != rules_of(moved)
