"""Tokenise a passage in any script: runs of letters, and character pairs in scripts without spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Sequence

import numpy as np
from numpy.typing import NDArray

Words = Callable[[str, str], list[tuple[str, int, int]]]
"""Maps text and language to its normalised words, each with start and end in the text."""
Dull = Callable[[str], Collection[str]]
"""Maps a language to its words without topical meaning."""
Sense = Callable[[Sequence[str]], NDArray[np.float32]]
"""Maps texts to unit vectors that are close for similar meanings; texts × dimensions."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
_RUN = re.compile(f"[^\\W_{_UNSPACED}]+(?:['’\\-][^\\W_{_UNSPACED}]+)*|[{_UNSPACED}]+")
_FIRST_UNSPACED = "\u0e00"
_MARK = re.compile(f"[{_UNSPACED}]")


def no_words(language: str) -> Collection[str]:
    return ()


def plain_words(text: str, language: str = "") -> list[tuple[str, int, int]]:
    """Lower-case words; of a run without spaces every pair of characters."""
    result: list[tuple[str, int, int]] = []
    for run in _RUN.finditer(text):
        start, end = run.span()
        piece = run.group()
        if piece[0] >= _FIRST_UNSPACED and _MARK.match(piece):
            result += _pairs(piece, start)
        else:
            folded = piece.lower() if piece.isascii() else unicodedata.normalize("NFKC", piece).casefold()
            result.append((folded, start, end))
    return result


def _pairs(run: str, start: int) -> list[tuple[str, int, int]]:
    if len(run) == 1:
        return [(run, start, start + 1)]
    return [(run[at : at + 2], start + at, start + at + 2) for at in range(len(run) - 1)]
