"""Choice of codes in auto-coding."""

from __future__ import annotations

import numpy as np

from fusen.model.codebook import Code, Phrase
from fusen.model.suggestion import PassageLabels, SpokenPassage
from fusen.suggest.bm25 import PhraseHit
from fusen.suggest.choose_codes import choose_codes
from fusen.suggest.suggester import Engine

PASSAGES = [SpokenPassage("s", 10 * n, 10 * n + 9, "the grant" if n % 2 else "the boat") for n in range(12)]


def test_phrase_match_lowers_the_threshold_of_a_code() -> None:
    code = Code("g", "g", "Grant", ("Grant",), phrases=(Phrase("grant"),))
    engine = Engine(PASSAGES, [code], [PhraseHit(1, "g", ((14, 19),))])
    rows = [0, 1, 2, 3]
    scores = np.array([[-0.5], [-0.8], [-0.8], [-2]], np.float32)
    assert choose_codes(engine, rows, scores).ravel().tolist() == [False, True, False, False]
    engine.follow(PassageLabels(n, frozenset({"g"} if n % 2 else ())) for n in range(12))
    assert engine.calibrated.all()
    assert choose_codes(engine, rows, scores).ravel().tolist() == [True, True, False, False]
    assert choose_codes(engine, rows, scores - 1).ravel().tolist() == [False, False, False, False]


def test_a_second_code_of_a_passage_needs_a_higher_score_than_the_first() -> None:
    codes = [Code(name, name, name, (name,)) for name in ("Grant", "Boat")]
    engine = Engine(PASSAGES, codes)
    engine.follow(PassageLabels(n, frozenset({"Grant"} if n % 2 else {"Boat"})) for n in range(12))
    assert engine.calibrated.all()
    scores = np.array([[-0.5, -0.3], [-0.3, 0.2], [0.1, 0.2], [-0.8, -0.9]], np.float32)
    chosen = choose_codes(engine, [0, 1, 2, 3], scores).tolist()
    assert chosen == [[False, True], [False, True], [True, True], [False, False]]


def test_one_probability_for_all_codes_replaces_the_thresholds_but_not_the_phrase_of_a_rare_code() -> None:
    codes = [Code(name, name, name, (name,)) for name in ("Grant", "Boat", "Crane")]
    engine = Engine(PASSAGES, codes, [PhraseHit(1, "Crane", ((0, 3),))])
    engine.follow(PassageLabels(n, frozenset({"Grant"} if n % 2 else {"Boat"})) for n in range(12))
    assert engine.calibrated.tolist() == [True, True, False]
    scores = np.array([[-0.5, -0.3, 3], [-0.3, 0.9, -3]], np.float32)  # probabilities .38, .43, – and .43, .71, –
    assert choose_codes(engine, [0, 1], scores, 0.4).tolist() == [[False, True, False], [True, True, True]]
    assert choose_codes(engine, [0, 1], scores, 0.7).tolist() == [[False, False, False], [False, True, True]]
