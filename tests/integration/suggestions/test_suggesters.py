"""Suggestions by several processes or a cluster: the suggestions of one process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.executors.executor import Executor
from fusen.model.suggestion import Proposal
from fusen.study.autocode.phrase_matches import CACHE
from fusen.study.suggestions import SuggestionOptions, suggesters
from fusen.study.suggestions.learner import FEATURES
from tests.support.eager_executor import EagerExecutor
from tests.support.interviews import code_all, make_interviews
from tests.support.small_study import opened


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three interviews, the first coded by Ann."""
    root = make_interviews(tmp_path_factory.mktemp("executors") / "s")
    with opened(root, "Ann") as study:
        code_all(study, "T0.txt")
    return root


def proposals(root: Path, name: str, jobs: int = 1) -> Sequence[Proposal]:
    """Return all proposals to Ann, without the files of earlier ones."""
    with opened(root, "Ann") as study:
        for file in (CACHE, FEATURES):
            (study.paths.cache / file).unlink(missing_ok=True)
        return study.suggestions.propose(SuggestionOptions(), suggester=name, jobs=jobs).proposals


@pytest.mark.parametrize("name", ["fusen", "phrases"])
def test_executor_gives_the_proposals_of_this_process(
    coded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    root = Path(shutil.copytree(coded, tmp_path / "s"))
    expected = proposals(root, name)
    used = []

    @contextmanager
    def eager(*arguments: object) -> Iterator[Executor]:
        used.append(arguments)
        yield EagerExecutor()

    monkeypatch.setattr(suggesters, "study_executor", eager)
    assert proposals(root, name, jobs=2) == expected
    assert used
    assert expected


@pytest.mark.parametrize(("name", "way"), [("llm", "--parallel N"), ("other", "leave --jobs and --cluster out")])
def test_other_suggesters_refuse_several_processes(coded: Path, name: str, way: str) -> None:
    with opened(coded, "Ann") as study, pytest.raises(FusenError) as refusal:
        study.suggestions.propose(SuggestionOptions(), suggester=name, jobs=2)
    assert way in refusal.value.hint


def test_installed_suggesters_refuse_a_cluster(coded: Path) -> None:
    with opened(coded, "Ann") as study, pytest.raises(FusenError, match="runs in this process"):
        study.suggestions.propose(SuggestionOptions(), suggester="other", cluster="local:2")
