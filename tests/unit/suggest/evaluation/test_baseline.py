"""The baseline of evaluations: TF-IDF and logistic regression."""

from __future__ import annotations

import numpy as np

from fusen.suggest.evaluation.baseline import Baseline, BaselineInput, interview_folds

TEXTS = ["the grant was late", "the boat sank", "a late grant", "boats in the harbour"] * 4
SEEN = BaselineInput(TEXTS, [f"I{n // 4}" for n in range(len(TEXTS))])
CODES = np.array([["grant" in text, "boat" in text] for text in TEXTS], dtype=np.float32)


def test_baseline_ranks_the_code_of_a_passage_first() -> None:
    scores = Baseline(SEEN, CODES).log_odds(BaselineInput(["grant money", "a boat"], ["new", "new"]))
    assert scores.argmax(axis=1).tolist() == [0, 1]


def test_code_that_is_never_applied_keeps_a_finite_low_score() -> None:
    codes = np.hstack([CODES, np.zeros((len(CODES), 1), np.float32)])
    baseline = Baseline(SEEN, codes)
    scores = baseline.log_odds(SEEN)
    assert np.isfinite(scores).all()
    assert np.isfinite(baseline.cuts).all()
    assert scores[:, 2].max() < scores[:, :2].max()


def test_passages_without_any_code_are_accepted() -> None:
    baseline = Baseline(SEEN, np.zeros_like(CODES))
    assert baseline.cuts.tolist() == [0, 0]
    assert np.isfinite(baseline.log_odds(SEEN)).all()


def test_flags_and_questions_belong_to_their_rows() -> None:
    seen = BaselineInput(["a", "b", "c"], ["x", "y", "z"], ["q1", "q2", "q3"], np.arange(3, dtype=np.float32)[:, None])
    some = seen.some([2, 0])
    assert (some.texts, some.interviews, some.questions) == (["c", "a"], ["z", "x"], ["q3", "q1"])
    assert some.flags is not None
    assert some.flags.ravel().tolist() == [2, 0]


def test_folds_are_whole_interviews_from_three_on() -> None:
    assert interview_folds(["a", "a", "b", "c", "a"]).tolist() == [0, 0, 1, 2, 0]
    assert interview_folds(["a", "a", "b", "b", "a", "a"]).tolist() == [0, 1, 2, 3, 4, 0]
