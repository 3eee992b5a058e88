"""The suggester: learns from one coder's decisions and proposes codes with reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from fusen.model.codebook import Code
from fusen.model.suggestion import PassageLabels, SpokenPassage
from fusen.suggest import hyperparameters as K
from fusen.suggest.bm25 import CodebookMatch, Neighbourhood, PhraseHit, bm25, code_words, hit_counts, match_codebook
from fusen.suggest.context_features import Order, order_of
from fusen.suggest.embeddings import describe_codes, likeness
from fusen.suggest.evidence import PHRASE, gather_evidence
from fusen.suggest.feature_columns import FeatureColumns, assemble
from fusen.suggest.features import Features, Progress, add_features, fit_features, pack, unpack
from fusen.suggest.fit import Cancelled, FittedModel, TrainingData, fit, log_odds, nothing_fitted, step
from fusen.suggest.labels import LabelMatrix
from fusen.suggest.linear_models import sigmoid
from fusen.suggest.serialize import ground, pack_fit, unpack_fit
from fusen.suggest.tokenize import Dull, Sense, Words, no_words, plain_words

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]


def silent(what: str, done: int, total: int) -> None:
    """Default progress callback: does nothing."""


def never() -> bool:
    """Default cancel callback: never cancels."""
    return False


class Engine:
    """Suggestions for the passages of a study, by one coder's decisions. One thread at a time.

    `passages` come source by source, in order, and are named by their number. `codes` are the codable ones among
    those given; their guids name them everywhere, and their order is that of every table's columns. `hits` are the
    places of the codebook's phrases. Making an engine fits the features, the slow part; `unpack` takes them from
    a cache. `dull` gives a language's words that no reason names.
    """

    def __init__(
        self, passages: Sequence[SpokenPassage], codes: Iterable[Code], hits: Iterable[PhraseHit] = (), *,
        words: Words = plain_words, sense: Sense | None = None, progress: Progress = silent,
        features: Features | None = None, dull: Dull = no_words,
    ) -> None:  # fmt: skip
        self.passages = list(passages)
        self._words, self._sense, self._dull = words, sense, dull
        self.features = features or fit_features(self.passages, words, progress, sense)
        self._order: Order = order_of(self.passages)
        self._take_codes(codes, hits)
        self.follow(())

    # -- the cache, new sources, another codebook

    def pack(self) -> bytearray:
        """Returns the features for a cache, without codes or decisions."""
        return pack(self.features, self.passages)

    @classmethod
    def unpack(
        cls, data: bytes | bytearray | memoryview, passages: Sequence[SpokenPassage], codes: Iterable[Code], hits: Iterable[PhraseHit] = (), *,
        words: Words = plain_words, sense: Sense | None = None, dull: Dull = no_words,
    ) -> Engine:  # fmt: skip
        """Returns an engine from a cache. Raises ValueError if it is damaged, or from other passages or another
        version."""
        return cls(passages, codes, hits, words=words, sense=sense, features=unpack(data, passages), dull=dull)

    def extend(self, passages: Sequence[SpokenPassage], hits: Iterable[PhraseHit] = ()) -> None:
        """Append passages (`hits` continue the numbering) without fitting the features again."""
        self.features = add_features(self.features, passages, self._words, self._sense)
        self.passages += passages
        self._order = order_of(self.passages)
        decisions = self.decisions
        self._take_codes(self._all_codes, [*self._hits, *hits])
        self.follow(decisions)

    def understand(self, passages: Halves, questions: Halves) -> None:
        """Replace the vectors of meaning of the passages and of the distinct questions; zeros stand for unknown."""
        self.features = replace(self.features, sense=passages, asked_sense=questions)
        decisions = self.decisions
        self._take_codes(self._all_codes, self._hits)
        self.follow(decisions)

    def recode(self, codes: Iterable[Code], hits: Iterable[PhraseHit] = ()) -> None:
        """Replace the codebook: decisions stay, those on removed codes are ignored."""
        decisions = self.decisions
        self._take_codes(codes, hits)
        self.follow(decisions)

    def _take_codes(self, codes: Iterable[Code], hits: Iterable[PhraseHit]) -> None:
        self._all_codes = tuple(codes)
        self.codes = tuple(code for code in self._all_codes if code.codable and not code.retired)
        columns = {code.guid: number for number, code in enumerate(self.codes)}
        self.below: dict[int, list[int]] = {}
        for number, code in enumerate(self.codes):
            if code.parent in columns:
                self.below.setdefault(columns[code.parent], []).append(number)
        self._hits = [PhraseHit(*hit) for hit in hits]
        numbered = {word: number for number, word in enumerate(self.features.vocabulary)}
        languages = sorted({passage.language for passage in self.passages})
        self._queries = [code_words(code, self._words, languages) for code in self.codes]
        wording = bm25(self.features.tokens, numbered, self._queries)
        most, shared = K.TELLING_SHARE * len(self.passages) + 1, max(2.0, K.SHARED_WORDS * len(self.codes))
        shares = Counter(word for query in self._queries for word in query)
        dull = {word for spoken in languages for text in self._dull(spoken) for word, _, _ in self._words(text, spoken)}
        few = {word for word, often in wording.often.items() if often <= most and shares[word] <= shared}
        self._telling = few - dull
        counts = hit_counts(self._hits, len(self.passages), self.codes)
        described = describe_codes(self.codes, self._sense)
        meant, asked_meant = (
            likeness(vectors, described) for vectors in (self.features.sense, self.features.asked_sense)
        )
        questions = bm25(self.features.asked, numbered, self._queries).scores
        weights = () if self.features.slots else K.NEIGHBOUR_SHARES
        around = Neighbourhood(self._order.follows, weights)
        self._match: CodebookMatch = match_codebook(
            wording.scores, counts, meant, around, questions, self.features.question
        )
        self.columns: FeatureColumns = assemble(self.features.blocks(self._order.follows), self._match.scores)
        sources = [passage.source for passage in self.passages]
        evidence = gather_evidence(
            wording.scores, counts, questions, self.features.question, self._order.follows, meant, asked_meant
        )
        self.material = TrainingData(self.columns.values, self._match.scores, self._order.follows, sources, evidence)
        self._places = {(hit.passage, hit.code): hit.spans for hit in self._hits}

    @property
    def codebook(self) -> Floats:
        """Codebook scores, passages × codes, standardised by code."""
        return self.material.codebook

    def question_match(self, passage: int, column: int) -> float:
        """Return the part of a codebook score that the question before the passage contributes."""
        return float(self._match.questions[self.features.question[passage], column])

    @property
    def words(self) -> Words:
        return self._words

    @property
    def senses(self) -> bool:
        """True if embeddings contribute to the codebook scores."""
        return self._sense is not None

    def phrase_spans(self, passage: int, column: int) -> tuple[tuple[int, int], ...]:
        """Returns the places of a code's phrases in a passage, in code points of the source."""
        return self._places.get((passage, self.codes[column].guid), ())

    def phrase_matches(self, passages: Sequence[int]) -> NDArray[np.bool_]:
        """Return whether a phrase of each code occurs in each passage; passages × codes."""
        return np.asarray(self.material.evidence[PHRASE, np.asarray(passages, dtype=np.intp)] > 0)

    @property
    def codes_with_matches(self) -> NDArray[np.bool_]:
        """Return by code whether one of its phrases occurs in any passage."""
        matched = {code for _, code in self._places}
        return np.array([code.guid in matched for code in self.codes], dtype=bool)

    def telling_words(self, column: int) -> frozenset[str]:
        """Return the words that indicate a code: words of its codebook entry that few passages and few other codes share."""
        return frozenset(word for word in self._queries[column] if word in self._telling)

    def speaking(self, passage: int) -> frozenset[int]:
        """The codes (columns) that the codebook has something to show for: a phrase, a telling word, a near meaning."""
        if self.senses:
            return frozenset(range(len(self.codes)))
        spoken = self.passages[passage]
        telling = {word for word, _, _ in self._words(spoken.text, spoken.language)} & self._telling
        return frozenset(
            column
            for column, query in enumerate(self._queries)
            if self.phrase_spans(passage, column) or not telling.isdisjoint(query)
        )

    # -- decisions

    @property
    def decisions(self) -> list[PassageLabels]:
        """Returns the known labels by passage."""
        return [self.decided.decisions[row] for row in sorted(self.decided.decisions)]

    def keep_fit(self) -> bytearray:
        """Returns the fit as bytes, for `follow` after a restart."""
        return pack_fit(self.fitted, self._ground())

    def _ground(self) -> str:
        return ground(self.material, self.decided, [code.guid for code in self.codes])

    def follow(
        self, decisions: Iterable[PassageLabels], cancelled: Cancelled = never, *, kept: bytes | bytearray = b""
    ) -> bool:
        """Replace all decisions by these and fit to them.

        `kept` saves the fitting if it is a fit to the same decisions (then `restored`); any other is ignored. Returns
        False if cancelled; the decisions are stored but the weights are unchanged.
        """
        self.decided = LabelMatrix(len(self.passages), [code.guid for code in self.codes], decisions)
        if not hasattr(self, "fitted") or self.fitted.logistic.shape != (self.columns.values.shape[1], len(self.codes)):
            self.fitted: FittedModel = nothing_fitted(self.material)
        self.restored = False
        if kept:
            with suppress(ValueError):
                self.fitted = unpack_fit(kept, self._ground(), self.fitted)
                self.restored = True
                return True
        return self.settle(cancelled)

    def learn(self, decision: PassageLabels) -> None:
        """Replace the labels of one passage; an empty decision clears them. Fast: see tests/benchmarks/suggest.py."""
        before = bool(self.decided.known[decision.passage].any())
        self.decided.put(decision)
        after = bool(self.decided.known[decision.passage].any())
        came = decision.passage if after and not before else None
        went = decision.passage if before and not after else None
        self.fitted = step(self.material, self.decided, self.fitted, came, went)

    def settle(self, cancelled: Cancelled = never) -> bool:
        """Fit again from scratch and calibrate on held-out interviews: the slower work after some `learn`s."""
        result = fit(self.material, self.decided, cancelled)
        if result is None:
            return False
        self.fitted = result
        return True

    # -- scores

    def log_odds(self, passages: Sequence[int] | NDArray[np.intp] | None = None) -> Floats:
        """Returns passages × codes, for all passages if none are given."""
        rows = np.arange(len(self.passages)) if passages is None else np.asarray(passages, dtype=np.intp)
        return log_odds(self.material, self.decided, self.fitted, rows)

    def probabilities(self, passages: Sequence[int] | NDArray[np.intp] | None = None) -> Floats:
        """Returns passages × codes, each in [0, 1]; for codes that are not `calibrated` only the strength of the match."""
        return sigmoid(self.log_odds(passages))

    @property
    def calibrated(self) -> NDArray[np.bool_]:
        """Returns, by code, whether it has enough codings for probabilities."""
        enough = self.decided.positives >= K.FEW_POSITIVES
        return np.asarray(enough & (self.decided.negatives >= K.FEW_POSITIVES))

    @property
    def cuts(self) -> Floats:
        """Returns, by code, the log-odds from which a suggestion is confident."""
        return self.fitted.cuts

    def settled_codes(self, passage: int) -> frozenset[str]:
        """Returns codes applied to a passage or rejected on it."""
        decision = self.decided.decisions.get(passage)
        return decision.codes | decision.rejected if decision else frozenset()
