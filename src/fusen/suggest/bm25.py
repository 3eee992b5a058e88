"""Score how well a passage matches each code's words and phrases (BM25), without any coding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fusen.model.codebook import Code
from fusen.suggest import hyperparameters as K
from fusen.suggest.bag_of_words import Tokens
from fusen.suggest.tokenize import Words

Floats = NDArray[np.float32]
LEAST_SPREAD = 1e-6  # of a column; below, it is constant


class PhraseHit(NamedTuple):
    """Phrases of a code (guid) at `spans` in passage number `passage`; as nlp.phrases.Match."""

    passage: int
    code: str
    spans: tuple[tuple[int, int], ...]


class CodebookScores(NamedTuple):
    """Scores, passages × codes, and the number of passages with each of the codes' words."""

    scores: Floats
    often: Mapping[str, int]


class CodebookMatch(NamedTuple):
    """Standardised scores, passages × codes, and the part of them that each distinct question contributes."""

    scores: Floats
    questions: Floats


@dataclass(frozen=True)
class Neighbourhood:
    """Weights of the passages at distance 1, 2 … on both sides; `follows[i]`: passage i follows i - 1 in its source."""

    follows: NDArray[np.bool_]
    weights: Sequence[float]

    def smooth(self, values: Floats) -> Floats:
        """Return each row plus its weighted neighbours of the same source."""
        result = values.copy()
        joined = np.ones((len(values), 1), dtype=bool)
        for distance, weight in enumerate(self.weights, 1):
            if distance >= len(values):
                break
            joined = joined[1:] & self.follows[1 : len(values) - distance + 1, None]
            result[distance:] += weight * values[:-distance] * joined
            result[:-distance] += weight * values[distance:] * joined
        return result


def code_words(code: Code, words: Words, languages: Iterable[str]) -> dict[str, float]:
    """Returns the words of a code: those of name, definition, include and examples once, those of phrases with more
    weight.

    The codebook does not state its language, so fusen compares its words in each language.
    """
    weights: dict[str, float] = {}
    text = " \n ".join((code.name, code.definition, code.include, *code.examples))
    spoken = list(languages)
    for language in spoken:
        weights.update((word, 1.0) for word, _, _ in words(text, language))
    for phrase in code.phrases:
        for language in [phrase.language] if phrase.language else spoken:
            weights.update((word, K.PHRASE_WORDS_WEIGHT) for word, _, _ in words(phrase.text, language))
    return weights


def bm25(tokens: Tokens, vocabulary: Mapping[str, int], queries: Sequence[Mapping[str, float]]) -> CodebookScores:
    """BM25 of every passage for every query of weighted words (Robertson and Zaragoza 2009)."""
    asking: dict[str, list[tuple[int, float]]] = {}
    for column, query in enumerate(queries):
        for term, weight in query.items():
            if term in vocabulary:
                asking.setdefault(term, []).append((column, weight))
    words = sorted(asking)
    text, word, count = tokens.occurrences(np.array([vocabulary[term] for term in words], np.int32), len(vocabulary))
    lengths = np.diff(tokens.bounds).astype(np.float32)
    usual = float(lengths.mean()) if len(lengths) else 1.0
    norm = K.BM25_K1 * (1 - K.BM25_B + K.BM25_B * lengths / max(usual, 1e-9))
    result = np.bincount(word, minlength=len(words))
    idf = np.log1p((len(tokens) - result + 0.5) / (result + 0.5))
    weighed = count * (K.BM25_K1 + 1) / (count + norm[text]) * idf[word]
    ends = np.cumsum(result)
    scores = np.zeros((len(queries), len(tokens)))
    for term, start, end in zip(words, ends - result, ends, strict=True):
        for column, weight in asking[term]:
            scores[column, text[start:end]] += weight * weighed[start:end]
    return CodebookScores(
        np.ascontiguousarray(scores.T, dtype=np.float32), dict(zip(words, map(int, result), strict=True))
    )


def hit_counts(hits: Iterable[PhraseHit], passages: int, codes: Sequence[Code]) -> Floats:
    """Returns the number of phrase hits by passage and code."""
    column = {code.guid: number for number, code in enumerate(codes)}
    counted = np.zeros((passages, len(codes)), dtype=np.float32)
    for passage, code, spans in hits:
        if code in column:
            counted[passage, column[code]] += len(spans)
    return counted


def match_codebook(
    words_score: Floats, hits: Floats, meant: Floats | None, neighbours: Neighbourhood, question_scores: Floats,
    question: NDArray[np.int32],
) -> CodebookMatch:  # fmt: skip
    """Standardise and add all parts, smooth them over neighbours, and add the match of each passage's question.

    `question_scores` is the BM25 of the distinct questions, and `question` says which a passage has.
    """
    mixed = standardised(words_score) + K.HITS_WEIGHT * standardised(np.minimum(hits, K.MOST_HITS))
    if meant is not None:
        mixed += K.SENSE_WEIGHT * standardised(meant)
    own = standardised(neighbours.smooth(mixed))
    questions = K.ASKED_WEIGHT * standardised_as(question_scores, question_scores[question])
    scores = own + questions[question]
    return CodebookMatch(standardised(scores), _scaled_as(questions, scores))


def standardised(values: Floats) -> Floats:
    """Returns each column with mean 0 and deviation 1; a constant column becomes 0."""
    return standardised_as(values, values)


def standardised_as(values: Floats, sample: Floats) -> Floats:
    """Return `values` in deviations of each column of `sample` from its mean."""
    return _scaled_as(values - sample.mean(axis=0), sample) if len(sample) else values


def _scaled_as(values: Floats, sample: Floats) -> Floats:
    """Return `values` divided by the deviation of each column of `sample`."""
    if not len(sample):
        return values
    spread = sample.std(axis=0)
    return np.asarray(np.where(spread > LEAST_SPREAD, values / np.maximum(spread, LEAST_SPREAD), 0), dtype=np.float32)
