"""The context of a passage: position, speaker, neighbours and preceding question."""

from __future__ import annotations

import numpy as np

from fusen.model.suggestion import SpokenPassage
from fusen.suggest.context_features import (
    before_codes,
    common_speakers,
    flag_names,
    flags,
    neighbours,
    order_of,
    slots_of,
)


def passages() -> list[SpokenPassage]:
    talk = [
        ("A", "I", "Why?"),
        ("A", "P", "Because of 2 boats"),
        ("A", "P", "yes"),
        ("B", "I", "何ですか？"),
        ("B", "Q", "x"),
    ]
    return [SpokenPassage(source, n, n + 1, text, speaker) for n, (source, speaker, text) in enumerate(talk * 10)]


def test_features_have_documented_order_and_flags() -> None:
    spoken = [SpokenPassage(f"{p.source}{n // 5}", p.start, p.end, p.text, p.speaker) for n, p in enumerate(passages())]
    order = order_of(spoken)
    assert order.follows[:6].tolist() == [False, True, True, False, True, False]
    assert order.place[:5].tolist() == [0, 1, 2, 0, 1]
    assert order.of[:5].tolist() == [3, 3, 3, 2, 2]
    speakers, slots = common_speakers(spoken), slots_of(order)
    assert (speakers, slots) == (("I", "P"), 3)
    names = flag_names(speakers, slots)
    made = flags(spoken, order, speakers, slots)
    assert made.shape == (50, len(names))
    told = dict(zip(names, made.T, strict=True))
    assert told["asks"][:5].tolist() == [1, 0, 0, 1, 0]
    assert told["digits"][:5].tolist() == [0, 1, 0, 0, 0]
    assert told["speaker I"][:5].tolist() == [1, 0, 0, 1, 0]
    assert told["slot 1"][:5].tolist() == [0, 1, 0, 0, 1]


def test_neighbours_and_previous_codes_stay_within_a_source() -> None:
    text = np.arange(5, dtype=np.float32)[:, None] + 1
    follows = np.array([False, True, True, False, True])
    before, after = neighbours(text, follows)
    assert before.ravel().tolist() == [0, 1, 2, 0, 4]
    assert after.ravel().tolist() == [2, 3, 0, 5, 0]
    codes = np.array([[1], [0], [1], [1], [0]], dtype=np.float32)
    known = np.array([[1], [1], [1], [0], [0]], dtype=np.float32)
    made, seen = before_codes(codes, known, follows, np.arange(5))
    assert np.allclose(made.ravel(), [0, 0.6, 0.3, 0, 0.6])
    assert np.allclose(seen.ravel(), [0, 0.6, 0.9, 0, 0])


def test_no_passages_have_no_context() -> None:
    order = order_of([])
    assert (len(order.follows), slots_of(order), common_speakers([])) == (0, 0, ())
    assert flags([], order, (), 0).shape == (0, len(flag_names((), 0)))


def test_long_interviews_have_no_slots() -> None:
    assert slots_of(order_of([SpokenPassage("A", n, n + 1, "x") for n in range(12)])) == 12
    assert slots_of(order_of([SpokenPassage("A", n, n + 1, "x") for n in range(13)])) == 0
    assert slots_of(order_of([SpokenPassage(str(n), 0, 1, "x") for n in range(5)])) == 0


def test_speaker_of_a_single_source_is_a_person_and_no_role() -> None:
    spoken = [SpokenPassage("A", n, n + 1, "x", "Anna" if n % 2 else "I") for n in range(60)]
    spoken += [SpokenPassage("B", n, n + 1, "x", "I") for n in range(20)]
    assert common_speakers(spoken) == ("I",)


def test_lone_speaker_of_all_passages_tells_nothing() -> None:
    assert common_speakers([SpokenPassage(str(n % 2), n, n + 1, "x", "I") for n in range(50)]) == ()
