"""Features of passages: words and codebook scores."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.model.codebook import Code, Phrase
from fusen.suggest.bag_of_words import tokenise
from fusen.suggest.bm25 import Neighbourhood, bm25, code_words, hit_counts, match_codebook, standardised
from fusen.suggest.tokenize import plain_words


def test_words_of_any_script_are_tokenized() -> None:
    assert [word for word, *_ in plain_words("Don't STOP the co-funding, ÉTÉ 2019!")] == [
        "don't", "stop", "the", "co-funding", "été", "2019",
    ]  # fmt: skip
    assert [word for word, *_ in plain_words("EUの予算", "ja")] == ["eu", "の予", "予算"]
    assert [word for word, *_ in plain_words("денег нет")] == ["денег", "нет"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_words_are_in_order_inside_the_text(text: str) -> None:
    found = plain_words(text)
    assert all(0 <= start < end <= len(text) for _, start, end in found)
    starts = [start for _, start, _ in found]
    assert starts == sorted(starts)


def test_bm25_ranks_the_relevant_passage_first() -> None:
    vocabulary: dict[str, int] = {}
    texts = ["the grant was late", "the boat was late", "a grant is a grant is a grant", ""]
    tokens = tokenise([(text, "") for text in texts], vocabulary, plain_words)
    code = Code("g", "g", "Grant", ("Grant",), phrases=(Phrase("grant"),))
    query = code_words(code, plain_words, ["en"])
    assert query == {"grant": 2.0}
    found = bm25(tokens, vocabulary, [query, {}])
    assert found.often == {"grant": 2}
    assert found.scores[2, 0] > found.scores[0, 0] > found.scores[1, 0] == found.scores[3, 0] == 0
    assert (found.scores[:, 1] == 0).all()
    hits = hit_counts([(0, "g", ((4, 9),)), (0, "gone", ((0, 3),))], 4, [code])  # type: ignore[list-item]
    assert hits.tolist() == [[1], [0], [0], [0]]
    around = Neighbourhood(np.array([False, True, True, False]), (0.5, 0.3))
    match = match_codebook(found.scores[:, :1], hits, None, around, np.zeros((1, 1), np.float32), np.zeros(4, np.int32))
    assert abs(float(match.scores.mean())) < 1e-6
    assert match.scores[1, 0] > match.scores[3, 0]  # its neighbours are about the code


def test_neighbour_weight_decreases_with_distance_within_a_source() -> None:
    around = Neighbourhood(np.array([False, True, True, True, False]), (0.5, 0.25))
    values = np.array([[4], [0], [0], [0], [0]], np.float32)
    assert around.smooth(values).ravel().tolist() == [4, 2, 1, 0, 0]
    assert around.smooth(values[::-1].copy()).ravel().tolist() == [0, 0, 0, 0, 4]
    assert Neighbourhood(np.array([False]), (0.5, 0.25)).smooth(values[:1]).tolist() == [[4]]


def test_question_about_a_code_raises_its_answer() -> None:
    own = np.zeros((4, 1), np.float32)
    around = Neighbourhood(np.array([False, True, True, True]), ())
    asked, question = np.array([[0], [3]], np.float32), np.array([0, 1, 0, 0], np.int32)
    match = match_codebook(own, own, None, around, asked, question)
    assert match.scores[1, 0] > match.scores[0, 0] == match.scores[2, 0]
    assert np.allclose(match.scores, match.questions[question])


def test_constant_feature_is_0() -> None:
    assert standardised(np.ones((3, 2), np.float32)).tolist() == [[0, 0]] * 3
    assert standardised(np.zeros((0, 2), np.float32)).shape == (0, 2)
