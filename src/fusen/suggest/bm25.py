"""Score how well a passage matches each code's words and phrases (BM25), without any coding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fusen.model.codebook import Code
from fusen.suggest import hyperparameters as K
from fusen.suggest.bag_of_words import Tokens
from fusen.suggest.tokenize import Words

Floats = NDArray[np.float32]


class PhraseHit(NamedTuple):
    """Phrases of a code (guid) at `spans` in passage number `passage`; as nlp.phrases.Match."""

    passage: int
    code: str
    spans: tuple[tuple[int, int], ...]


class CodebookScores(NamedTuple):
    """Scores, passages × codes, and the number of passages with each of the codes' words."""

    scores: Floats
    often: Mapping[str, int]


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
        for each, weight in query.items():
            if each in vocabulary:
                asking.setdefault(each, []).append((column, weight))
    words = sorted(asking)
    text, word, count = tokens.occurrences(np.array([vocabulary[each] for each in words], np.int32), len(vocabulary))
    lengths = np.diff(tokens.bounds).astype(np.float32)
    usual = float(lengths.mean()) if len(lengths) else 1.0
    norm = K.BM25_K1 * (1 - K.BM25_B + K.BM25_B * lengths / max(usual, 1e-9))
    found = np.bincount(word, minlength=len(words))
    idf = np.log1p((len(tokens) - found + 0.5) / (found + 0.5))
    weighed = count * (K.BM25_K1 + 1) / (count + norm[text]) * idf[word]
    ends = np.cumsum(found)
    scores = np.zeros((len(queries), len(tokens)))
    for each, start, end in zip(words, ends - found, ends, strict=True):
        for column, weight in asking[each]:
            scores[column, text[start:end]] += weight * weighed[start:end]
    return CodebookScores(
        np.ascontiguousarray(scores.T, dtype=np.float32), dict(zip(words, map(int, found), strict=True))
    )


def hit_counts(hits: Iterable[PhraseHit], passages: int, codes: Sequence[Code]) -> Floats:
    """Returns the number of phrase hits by passage and code."""
    column = {code.guid: number for number, code in enumerate(codes)}
    counted = np.zeros((passages, len(codes)), dtype=np.float32)
    for passage, code, spans in hits:
        if code in column:
            counted[passage, column[code]] += len(spans)
    return counted


def codebook_scores(
    words_score: Floats, hits: Floats, follows: NDArray[np.bool_], meant: Floats | None = None
) -> Floats:
    """Standardises and adds all parts, smooths them over neighbours and standardises by code; shape passages × codes.

    `follows[i]`: passage i follows passage i - 1 in the same source.
    """
    mixed = standardised(words_score) + K.HITS_WEIGHT * standardised(np.minimum(hits, K.MOST_HITS))
    if meant is not None:
        mixed += K.SENSE_WEIGHT * standardised(meant)
    smooth = mixed.copy()
    if len(mixed) > 1:
        joined = follows[1:, None]
        smooth[1:] += K.NEIGHBOUR_SHARE * mixed[:-1] * joined
        smooth[:-1] += K.NEIGHBOUR_SHARE * mixed[1:] * joined
    return standardised(smooth)


def standardised(values: Floats) -> Floats:
    """Returns each column with mean 0 and deviation 1; a constant column becomes 0."""
    if not len(values):
        return values
    middle, spread = values.mean(axis=0), values.std(axis=0)
    return np.asarray(np.where(spread > 1e-6, (values - middle) / np.maximum(spread, 1e-6), 0), dtype=np.float32)
