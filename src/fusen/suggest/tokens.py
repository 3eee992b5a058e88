"""The words of many passages as numbers, packed, and the counts that come of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fusen.suggest.words import Words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Tokens:
    """Words of texts, one after another: text i has `ids[bounds[i]:bounds[i + 1]]`."""

    ids: Ints
    bounds: Ints

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def some(self, rows: NDArray[np.intp]) -> Tokens:
        """Those of these texts, in their order."""
        parts = [self.ids[self.bounds[row] : self.bounds[row + 1]] for row in rows]
        bounds = np.concatenate([[0], np.cumsum([len(part) for part in parts])]) if parts else np.zeros(1)
        return Tokens(np.concatenate(parts) if parts else self.ids[:0], bounds.astype(np.int32))

    def then(self, others: Tokens) -> Tokens:
        """These texts and the others behind them."""
        bounds = np.concatenate([self.bounds, others.bounds[1:] + self.bounds[-1]])
        return Tokens(np.concatenate([self.ids, others.ids]), bounds.astype(np.int32))

    def counts(self, words: int) -> csr_matrix:
        """How often each of `words` words stands in each text; texts × words, float32."""
        return self.counts_of(np.arange(words, dtype=np.int32), words)

    def counts_of(self, chosen: Ints, words: int) -> csr_matrix:
        """The same of some words only: texts × chosen, and no memory spent on the others."""
        from scipy.sparse import csr_matrix

        column = np.full(words, -1, dtype=np.int32)
        column[chosen] = np.arange(len(chosen), dtype=np.int32)
        columns = column[self.ids]
        kept = columns >= 0
        bounds = np.concatenate([[0], np.cumsum(kept)])[self.bounds].astype(np.int32)
        data = np.ones(int(bounds[-1]), dtype=np.float32)
        counted = csr_matrix((data, columns[kept], bounds), shape=(len(self), len(chosen)))
        counted.sum_duplicates()
        return counted

    def pairs(self) -> tuple[NDArray[np.int64], Ints]:
        """Neighbouring words as one number each, and the text each pair stands in."""
        text = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.bounds))
        if len(self.ids) < 2:
            return np.zeros(0, dtype=np.int64), text[:0]
        joined = text[1:] == text[:-1]
        made = self.ids[:-1].astype(np.int64) << 32 | self.ids[1:]
        return made[joined], text[1:][joined]


def tokenise(texts: Iterable[tuple[str, str]], vocabulary: dict[str, int], words: Words) -> Tokens:
    """The words of (text, language) pairs; words that are new get the next numbers of `vocabulary`."""
    from array import array

    ids, bounds = array("i"), array("i", [0])
    for text, language in texts:
        ids.extend([vocabulary.setdefault(word, len(vocabulary)) for word, _, _ in words(text, language)])
        bounds.append(len(ids))
    return Tokens(np.array(ids, dtype=np.int32), np.array(bounds, dtype=np.int32))
