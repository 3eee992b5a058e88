"""Choice of codes in auto-coding."""

from __future__ import annotations

import numpy as np

from fusen.model.codebook import Code, Phrase
from fusen.model.suggestion import PassageLabels, SpokenPassage
from fusen.suggest.bm25 import PhraseHit
from fusen.suggest.choose_codes import choose_codes
from fusen.suggest.suggester import Engine

PASSAGES = [SpokenPassage("s", 10 * n, 10 * n + 9, "the grant" if n % 2 else "the boat") for n in range(12)]


def test_code_needs_more_than_its_threshold_where_its_phrases_do_not_occur_and_another_code_is_likelier() -> None:
    codes = [
        Code("Grant", "Grant", "Grant", ("Grant",), phrases=(Phrase("grant"),)),
        Code("Boat", "Boat", "Boat", ("Boat",)),
    ]
    engine = Engine(PASSAGES, codes, [PhraseHit(1, "Grant", ((14, 19),))])
    assert engine.codes_with_matches.tolist() == [True, False]
    cut = engine.cuts + np.float32(0.2)
    likelier, less = cut + np.array([0.1, 0], np.float32), cut + np.array([0, 0.1], np.float32)
    chosen = choose_codes(engine, [1, 0, 0], np.array([less, likelier, less])).tolist()
    assert chosen == [[True, True], [True, True], [False, True]]
    assert choose_codes(engine, [1], np.array([engine.cuts - 0.1])).tolist() == [[False, False]]


def test_thresholds_are_those_of_the_suggester() -> None:
    codes = [Code(name, name, name, (name,)) for name in ("Grant", "Boat")]
    engine = Engine(PASSAGES, codes)
    engine.follow(PassageLabels(n, frozenset({"Grant"} if n % 2 else {"Boat"})) for n in range(12))
    scores = engine.log_odds(range(12))
    assert np.array_equal(choose_codes(engine, range(12), scores), scores >= engine.cuts)


def test_one_probability_for_all_codes_replaces_the_thresholds_but_not_the_phrase_of_a_rare_code() -> None:
    codes = [Code(name, name, name, (name,)) for name in ("Grant", "Boat", "Crane")]
    engine = Engine(PASSAGES, codes, [PhraseHit(1, "Crane", ((0, 3),))])
    engine.follow(PassageLabels(n, frozenset({"Grant"} if n % 2 else {"Boat"})) for n in range(12))
    assert engine.calibrated.tolist() == [True, True, False]
    scores = np.array([[-0.5, -0.3, 3], [-0.3, 0.9, -3]], np.float32)  # probabilities .38, .43, – and .43, .71, –
    assert choose_codes(engine, [0, 1], scores, 0.4).tolist() == [[False, True, False], [True, True, True]]
    assert choose_codes(engine, [0, 1], scores, 0.7).tolist() == [[False, False, False], [False, True, True]]
