"""The learning curve by an executor is that of one process."""

from __future__ import annotations

import pytest

from fusen.executors.executor import Executor
from fusen.model.evaluation import CodedPassages, Evaluation
from fusen.study.suggestions.evaluate import coded_file
from fusen.suggest.evaluation.protocols import EvaluationOptions, evaluate
from fusen.suggest.tokenize import plain_words
from tests.support import coded
from tests.support.eager_executor import EagerExecutor

OPTIONS = EvaluationOptions(ns=(0, 20), seeds=(0, 1), protocol="split", suggesters=("fusen", "combined"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> CodedPassages:
    path = tmp_path_factory.mktemp("coded") / "harbour.jsonl"
    return coded_file(coded.write(path, coded.passages(interviews=4, each=12)), None)


def measured(data: CodedPassages, executor: Executor | None) -> Evaluation:
    return evaluate(data, (), OPTIONS, words=plain_words, executor=executor)


def test_executor_that_fits_ahead_measures_the_same(data: CodedPassages) -> None:
    result = measured(data, EagerExecutor())
    assert result.runs
    assert repr(result) == repr(measured(data, None))
