"""The suggester as a whole: what it proposes, why, and what it learns."""

from __future__ import annotations

import math

from fusen.model.codebook import Code, Phrase
from fusen.model.suggestion import Decision, Spoken
from fusen.suggest.codebook_score import Hit
from fusen.suggest.engine import Engine

CODES = (
    Code("m", "money", "Money", ("Money",), definition="Grants and budgets.", phrases=(Phrase("grant"),)),
    Code("l", "language", "Language", ("Language",), definition="One needs an interpreter."),
    Code("h", "heading", "Heading", ("Heading",), codable=False),
)
TEXTS = (
    "The grant was late and the budgets ran out.",
    "Nothing else happened in that year.",
    "We met in the harbour and talked of boats.",
    "Without an interpreter we understood nothing.",
    "It rained for a week.",
    "Then we went home.",
)


def engine(texts: tuple[str, ...] = TEXTS) -> Engine:
    passages = [Spoken(f"S{n // 3}", 100 * n, 100 * n + len(text), text) for n, text in enumerate(texts)]
    return Engine(passages, CODES, [Hit(0, "m", ((4, 9),))])


def test_the_codebook_alone_proposes_with_reasons_that_sum_to_the_score() -> None:
    made = engine()
    (first,) = made.suggest(0)
    assert (first.code, first.start, first.calibrated) == ("m", 0, False)
    assert math.isclose(sum(reason.weight for reason in first.reasons), first.logit, abs_tol=1e-5)
    assert math.isclose(1 / (1 + math.exp(-first.logit)), first.score, abs_tol=1e-5)
    assert (4, 9) in first.reasons[0].spans
    assert [found.code for found in made.suggest(3)] == ["l"]
    assert made.suggest(5) == ()


def test_what_is_decided_is_not_proposed_again() -> None:
    made = engine()
    made.learn(Decision(0, rejected=frozenset({"m"}), reviewed=False))
    assert made.suggest(0) == ()
