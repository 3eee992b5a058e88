"""Auto-coding: reports, repeated runs and the choice of the method."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.coding import AUTO_USER
from fusen.study import Study
from tests.support.coded_interviews import tags
from tests.support.interviews import code_all, make_interviews
from tests.support.small_study import opened


def test_a_report_counts_what_the_other_method_had_coded(study: Study) -> None:
    phrases = study.autocode.tag(by="phrases")
    before = {(one.code, one.source, one.start, one.end) for one in study.context.store.codings.live(users=[AUTO_USER])}
    assert (phrases.added, phrases.updated, phrases.removed, phrases.replaced) == (phrases.matches, 0, 0, 0)
    report = study.autocode.tag(by="combined")
    after = {(one.code, one.source, one.start, one.end) for one in study.context.store.codings.live(users=[AUTO_USER])}
    assert report.replaced == phrases.matches
    assert report.updated == len(before & after) > 0
    assert (report.added, report.removed) == (len(after - before), len(before - after))
    again = study.autocode.tag(by="combined", dry_run=True)
    assert (again.added, again.updated, again.removed, again.replaced) == (0, 0, 0, 0)


def test_a_least_score_needs_scores(study: Study) -> None:
    with pytest.raises(FusenError, match="phrase matches have no score"):
        study.autocode.tag(by="phrases", min_score=0.5)
    with pytest.raises(FusenError, match="the lowest score is 1"):
        study.autocode.tag(min_score=1)


def test_tagging_again_changes_nothing_and_undo_reverts_it(study: Study) -> None:
    first = study.autocode.tag()
    again = study.autocode.tag()
    assert (again.matches, again.added, again.removed) == (first.matches, 0, 0)
    study.history.undo()
    assert tags(study, "T3.txt") == []


def test_few_codings_fall_back_to_phrases(coded: Path, tmp_path: Path) -> None:
    root = make_interviews(tmp_path / "new", 2)
    with opened(root) as study:
        code_all(study, "T0.txt")
        assert study.autocode.tag(dry_run=True).by == "phrases"
        with pytest.raises(FusenError, match="too little is coded"):
            study.autocode.tag(by="combined")
