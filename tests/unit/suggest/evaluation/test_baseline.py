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


def test_flags_questions_and_neighbours_belong_to_their_rows() -> None:
    flags = np.arange(3, dtype=np.float32)[:, None]
    seen = BaselineInput(["a", "b", "c"], ["x", "y", "z"], ["q1", "q2", "q3"], flags, ["b", "a c", "b"])
    some = seen.some([2, 0])
    assert (some.texts, some.interviews, some.questions) == (["c", "a"], ["z", "x"], ["q3", "q1"])
    assert some.neighbours == ["b", "b"]
    assert some.flags is not None
    assert some.flags.ravel().tolist() == [2, 0]


def test_neighbours_count_where_held_out_interviews_gain_by_them() -> None:
    texts = [f"word{n}" for n in range(24)]
    interviews = [f"I{n // 4}" for n in range(24)]
    codes = np.array([[n % 2 == 0] for n in range(24)], dtype=np.float32)
    telling = ["boat" if n % 2 == 0 else "grant" for n in range(24)]
    new = ["unheard", "unheard"], ["new", "new"], ["", ""], None
    baseline = Baseline(BaselineInput(texts, interviews, [""] * 24, None, telling), codes)
    boat, grant = baseline.log_odds(BaselineInput(*new, ["boat", "grant"])).ravel().tolist()
    assert boat > grant
    baseline = Baseline(BaselineInput(telling, interviews, [""] * 24, None, texts), codes)
    first, second = baseline.log_odds(BaselineInput(*new, ["word0", "word1"])).ravel().tolist()
    assert first == second


def test_folds_are_whole_interviews_from_three_on() -> None:
    assert interview_folds(["a", "a", "b", "c", "a"]).tolist() == [0, 0, 1, 2, 0]
    assert interview_folds(["a", "a", "b", "b", "a", "a"]).tolist() == [0, 1, 2, 3, 4, 0]
    assert interview_folds(["a", "a", "a", "a", "a", "a"]).tolist() == [0, 1, 2, 3, 4, 0]
