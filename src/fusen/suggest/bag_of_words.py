"""Pack the words of many passages as numbers, and count them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fusen.suggest.tokenize import Words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Tokens:
    """Words of texts in sequence: text i has `ids[bounds[i]:bounds[i + 1]]`."""

    ids: Ints
    bounds: Ints

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def some(self, rows: NDArray[np.intp]) -> Tokens:
        """Returns the words of these texts, in order."""
        parts = [self.ids[self.bounds[row] : self.bounds[row + 1]] for row in rows]
        bounds = np.concatenate([[0], np.cumsum([len(part) for part in parts])]) if parts else np.zeros(1)
        return Tokens(np.concatenate(parts) if parts else self.ids[:0], bounds.astype(np.int32))

    def then(self, others: Tokens) -> Tokens:
        """Returns these texts followed by the others."""
        bounds = np.concatenate([self.bounds, others.bounds[1:] + self.bounds[-1]])
        return Tokens(np.concatenate([self.ids, others.ids]), bounds.astype(np.int32))

    def counts(self, words: int) -> csr_matrix:
        """Returns the count of each of `words` words in each text; texts × words, float32."""
        from scipy.sparse import csr_matrix

        ones = np.ones(len(self.ids), dtype=np.float32)
        counted = csr_matrix((ones, self.ids.copy(), self.bounds.copy()), shape=(len(self), words))
        counted.sum_duplicates()
        return counted

    def occurrences(self, chosen: Ints, words: int) -> tuple[Ints, Ints, Ints]:
        """Returns (text, index among the chosen, count) of some of `words` words, word by word.

        It uses numpy alone: scipy takes .13 s to load, which a start from the cache avoids.
        """
        column = np.full(words, -1, dtype=np.int64)
        column[chosen] = np.arange(len(chosen))
        columns = column[self.ids]
        at = np.flatnonzero(columns >= 0)
        text = np.searchsorted(self.bounds, at, side="right") - 1
        keys, often = np.unique(columns[at] * len(self) + text, return_counts=True)
        word, text = np.divmod(keys, max(1, len(self)))
        return text.astype(np.int32), word.astype(np.int32), often.astype(np.int32)

    def pairs(self) -> tuple[NDArray[np.int64], Ints]:
        """Returns neighbouring words as one number each, and the text of each pair."""
        text = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.bounds))
        if len(self.ids) < 2:
            return np.zeros(0, dtype=np.int64), text[:0]
        joined = text[1:] == text[:-1]
        result = self.ids[:-1].astype(np.int64) << 32 | self.ids[1:]
        return result[joined], text[1:][joined]


def tokenise(texts: Iterable[tuple[str, str]], vocabulary: dict[str, int], words: Words) -> Tokens:
    """Returns the words of (text, language) pairs; new words get the next numbers of `vocabulary`."""
    from array import array

    ids, bounds = array("i"), array("i", [0])
    for text, language in texts:
        ids.extend([vocabulary.setdefault(word, len(vocabulary)) for word, _, _ in words(text, language)])
        bounds.append(len(ids))
    return Tokens(np.array(ids, dtype=np.int32), np.array(bounds, dtype=np.int32))
