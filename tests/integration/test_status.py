"""The status of each source."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study.status import reviewed_shares
from tests.support.small_study import EU, code, make_study, opened


def test_the_share_read_is_that_of_the_interviewees_talk(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        source = study.sources.get("EU-01")
        study.reviews.add("EU-01", 0, EU.index("Anna:"))
        assert reviewed_shares(study.context).get(source.guid, {}).get("Ann", 0.0) == 0.0, "the question is no talk"
        study.reviews.add("EU-01", 0, EU.index("And what drove you"))
        turns = study.sources.turns([source.guid])[source.guid]
        answers = [turn.end - turn.start for turn in turns if not turn.interviewer]
        share = reviewed_shares(study.context)[source.guid]["Ann"]
        assert share == pytest.approx(answers[0] / sum(answers), abs=0.02)
        study.reviews.add("EU-01")
        assert reviewed_shares(study.context)[source.guid]["Ann"] == 1.0


def test_a_row_has_the_codings_of_each_coder(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study:
        code(study, "money was missing", "funding")
        rows = {row.source: row for row in study.sources.status()}
        assert (rows["EU-01.txt"].codings, rows["JP-01.txt"].codings) == ({"Ann": 1}, {})
        assert rows["EU-01.txt"].case == "EU-01"
