"""The suggester: passages and one coder's decisions in, proposals with reasons out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from fusen.model.codebook import Code
from fusen.model.suggestion import Decision, Reason, Spoken, Suggestion
from fusen.suggest import constants as K
from fusen.suggest.codebook_score import Hit, bm25, code_words, codebook_scores, hit_counts
from fusen.suggest.words import Words, plain_words

Progress = Callable[[str, int, int], None]
Cancelled = Callable[[], bool]
Floats = NDArray[np.float32]


def _silent(what: str, done: int, total: int) -> None:
    pass


def _never() -> bool:
    return False


class Engine:
    """Suggestions for the passages of a study, by one coder's decisions.

    `codes` are the codable codes in play (guids name them everywhere); `passages` come source by source, in order.
    """

    def __init__(
        self, passages: Sequence[Spoken], codes: Sequence[Code], hits: Iterable[Hit] = (), *,
        words: Words = plain_words, progress: Progress = _silent,
    ) -> None:  # fmt: skip
        self.passages = list(passages)
        self.codes = tuple(code for code in codes if code.codable and not code.retired)
        self._words = words
        self._hits = list(hits)
        self._decisions: dict[int, Decision] = {}
        self._z = self._codebook(progress)

    def _codebook(self, progress: Progress) -> Floats:
        from scipy.sparse import csr_matrix

        vocabulary: dict[str, int] = {}
        indices: list[int] = []
        indptr = [0]
        for number, passage in enumerate(self.passages):
            for word, _, _ in self._words(passage.text, passage.language):
                indices.append(vocabulary.setdefault(word, len(vocabulary)))
            indptr.append(len(indices))
            if not number % 1000:
                progress("reading passages", number, len(self.passages))
        shape = (len(self.passages), max(1, len(vocabulary)))
        counts = csr_matrix((np.ones(len(indices), dtype=np.float32), indices, indptr), shape=shape)
        counts.sum_duplicates()
        follows = np.array(
            [bool(i) and p.source == self.passages[i - 1].source for i, p in enumerate(self.passages)], dtype=bool
        )
        score = bm25(counts, vocabulary, [code_words(code, self._words) for code in self.codes])
        return codebook_scores(score, hit_counts(self._hits, len(self.passages), self.codes), follows)

    # -- decisions

    def follow(self, decisions: Iterable[Decision], cancelled: Cancelled = _never) -> None:
        """Know exactly these decisions and fit to them; what was known before is forgotten."""
        self._decisions = {decision.passage: decision for decision in decisions if not decision.empty}

    def learn(self, decision: Decision) -> None:
        """Replace what is known of one passage; an empty decision forgets it."""
        if decision.empty:
            self._decisions.pop(decision.passage, None)
        else:
            self._decisions[decision.passage] = decision

    def settle(self, cancelled: Cancelled = _never) -> None:
        """After some `learn`: the slower work (held-out calibration, thresholds). For a worker thread."""

    # -- what comes of it

    def probabilities(self) -> Floats:
        """Passages × codes, each in [0, 1]."""
        return np.asarray(1 / (1 + np.exp(-self._logits())), dtype=np.float32)

    def suggest(self, passage: int, most: int = K.MOST_SHOWN) -> tuple[Suggestion, ...]:
        """At most `most` proposals for a passage, best first; none of codes that are decided on it."""
        decision = self._decisions.get(passage, Decision(passage, reviewed=False))
        spoken, logits = self.passages[passage], self._logits()[passage]
        found: list[Suggestion] = []
        for column in np.argsort(-logits, kind="stable"):
            code, logit = self.codes[column], float(logits[column])
            score = float(1 / (1 + np.exp(-logit)))
            if score < K.ABSTAIN or len(found) == most:
                break
            if code.guid in decision.codes | decision.rejected:
                continue
            found.append(Suggestion(code.guid, spoken.source, spoken.start, spoken.end, score, logit, False, False, self._reasons(passage, int(column))))  # fmt: skip
        return tuple(found)

    def _logits(self) -> Floats:
        return np.asarray(K.MATCH_BIAS + K.MATCH_WEIGHT * self._z, dtype=np.float32)

    def _reasons(self, passage: int, column: int) -> tuple[Reason, ...]:
        code = self.codes[column]
        spans = tuple(s for hit in self._hits if hit.passage == passage and hit.code == code.guid for s in hit.spans)
        weight = float(K.MATCH_WEIGHT * self._z[passage, column])
        return (
            Reason("codebook", "words of the codebook", weight, spans),
            Reason("usual", "how usual the code is", K.MATCH_BIAS),
        )
