"""Accepted and rejected suggestions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fusen.errors import FusenError
from fusen.model.suggestion import Proposal
from fusen.study import Study
from tests.support.small_study import EU, make_study, opened, span


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def proposal(study: Study, words: str = "The market over there.", **changes: Any) -> Proposal:
    code = study.codebook.find(["Market pull"])[0]
    start, end = span(EU, words)
    fields = {
        "citation": f"EU-01@{start}-{end}", "code": code.label, "path": code.path, "source": "EU-01.txt", "case": "EU-01",
        "speaker": "Anna", "start": start, "end": end, "quote": words, "score": 0.8, "calibrated": True, "reason": "market",
        "code_guid": code.guid, "source_guid": study.sources.get("EU-01").guid,
    }  # fmt: skip
    return Proposal(**(fields | changes))  # type: ignore[arg-type]


def test_accepted_proposals_are_one_step_of_codings_that_record_the_score(study: Study) -> None:
    before = study.history.last_step() or 0
    (coding,) = study.suggestions.accept([proposal(study)])
    assert (coding.user, coding.origin) == ("Ann", "accepted-suggestion")
    assert [(shown.code, shown.score, shown.by) for shown in coding.sight or ()] == [(coding.code, 0.8, "")]
    assert study.history.last_step() == before + 1
    assert study.reviews.find() == [], "accepting does not mark a passage as read"
    assert study.suggestions.accept([proposal(study)]) == (), "an existing coding stays"


@pytest.mark.parametrize(
    "changes", [{"quote": "other words"}, {"end": 9_999}, {"code_guid": "gone"}, {"source_guid": "gone"}]
)
def test_an_outdated_proposal_writes_nothing(study: Study, changes: dict[str, Any]) -> None:
    with pytest.raises(FusenError, match="has changed since this suggestion"):
        study.suggestions.accept([proposal(study), proposal(study, **changes)])
    assert study.codings.find() == []


def test_a_repeated_rejection_changes_nothing(study: Study) -> None:
    start, end = span(EU, "The market over there.")
    study.suggestions.reject("EU-01", start, end, ["Market pull"])
    steps = study.history.last_step()
    study.suggestions.reject("EU-01", start, end, ["Market pull"])
    assert study.history.last_step() == steps
    assert len(study.suggestions.rejections(study.sources.get("EU-01").guid)) == 1
