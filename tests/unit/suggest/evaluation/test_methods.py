"""Suggesters under evaluation: predictions and permitted data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from fusen.model.codebook import Code
from fusen.model.evaluation import CodedPassages
from fusen.model.suggestion import PassageLabels, SpokenPassage, Suggestion
from fusen.suggest.evaluation.methods import EvaluationData, SuggesterMethod, texts_around
from fusen.suggest.evaluation.metrics import NOT_SUGGESTED, human_agreement, measure
from fusen.suggest.suggester import silent
from fusen.suggest.tokenize import plain_words

TEXTS = ["money is short", "we sold more", "money again", "nothing much"]
DATA = CodedPassages(
    "four",
    tuple(SpokenPassage(f"I{n // 2}", 100 * n, 100 * n + len(text), text) for n, text in enumerate(TEXTS)),
    (frozenset({"f"}), frozenset({"s"}), frozenset({"f"}), frozenset()),
    (Code("f", "f", "Funding", ("Funding",)), Code("s", "s", "Sales", ("Sales",))),
    others=(("Ben", (frozenset({"f"}), frozenset({"f"}), None, frozenset())),),
)


class Repeater:
    """Suggests what it has learnt; before that, Funding where money is mentioned."""

    sends_data = True
    name = "repeater"

    def __init__(self, *, learns: bool, score: float | None) -> None:
        self.learns, self._score, self._seen = learns, score, set[str]()
        self.given: list[str] = []

    def suggest(self, passages: Sequence[SpokenPassage]) -> Iterable[Suggestion]:
        self.given += [passage.text for passage in passages]
        for one in passages:
            logit = 0.0 if self._score is None else float(np.log(self._score / (1 - self._score)))
            for code in self._seen or ({"f"} if "money" in one.text else set()):
                yield Suggestion(code, one.source, one.start, one.end, self._score, logit, False, False, ())

    def learn(self, passage: SpokenPassage, labels: PassageLabels) -> None:
        self._seen |= labels.codes

    def explain(self, suggestion: Suggestion, *, words: bool = True) -> str:
        return ""

    def remarks(self, withheld: int) -> tuple[str, ...]:
        return ()


def method(suggester: Repeater, quotable: Sequence[bool] = (True,) * 4) -> SuggesterMethod:
    shared = EvaluationData(DATA, (), plain_words, None, silent)
    return SuggesterMethod("repeater", lambda: suggester, shared, quotable)


def test_every_suggestion_without_a_probability_is_a_prediction() -> None:
    outcome = method(Repeater(learns=False, score=None)).outcome([], range(4))
    assert outcome.predicted.tolist() == [[True, False], [False, False], [True, False], [False, False]]
    assert not outcome.calibrated.any()
    found = measure(outcome)
    assert found["micro_f1"] == pytest.approx(2 * 2 / (2 + 3))
    assert found["recall_at_3"] == pytest.approx(2 / 3), "a code that was not suggested is at no rank"
    assert found["ece"] is None


@pytest.mark.parametrize(("score", "predicted"), [(0.8, True), (0.4, False)])
def test_probability_of_at_least_one_half_is_a_prediction(score: float, predicted: bool) -> None:
    outcome = method(Repeater(learns=False, score=score)).outcome([], range(4))
    assert bool(outcome.predicted[0, 0]) is predicted
    assert outcome.calibrated.tolist() == [True, False]


def test_static_suggester_is_called_once_per_passage() -> None:
    suggester = Repeater(learns=False, score=None)
    under_test = method(suggester)
    under_test.outcome([0, 1], [2, 3])
    under_test.outcome([2, 3], [0, 1])
    under_test.prequential(4, silent)
    assert sorted(suggester.given) == sorted(TEXTS)


def test_learning_suggester_sees_earlier_codings_only() -> None:
    scores = method(Repeater(learns=True, score=None)).prequential(3, silent)
    assert (scores > NOT_SUGGESTED).tolist() == [[True, False], [True, False], [True, True]]


def test_passage_that_may_not_be_sent_is_withheld() -> None:
    suggester = Repeater(learns=False, score=None)
    outcome = method(suggester, (False, True, True, True)).outcome([], range(4))
    assert TEXTS[0] not in suggester.given
    assert not outcome.predicted[0].any()


def test_human_agreement_counts_passages_read_by_both() -> None:
    (ben,) = human_agreement(DATA)
    assert (ben.coder, ben.passages) == ("Ben", 3)
    assert ben.micro_f1 == pytest.approx(2 * 1 / (2 + 2))


def test_neighbours_are_those_of_the_same_interview() -> None:
    assert texts_around(DATA.passages) == ["we sold more", "money is short", "nothing much", "money again"]
