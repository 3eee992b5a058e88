"""Finding many names in a text at once, each as a whole word, and putting something else in their place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

_UNSPACED = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0eff]")


class Finder:
    """`replacements` by name; `name*` finds whatever begins so. Capitals count where `exact`.

    A name is found whichever way its accents are encoded, and over the end of a line. In scripts without spaces it is
    found anywhere, elsewhere only as a whole word. The longest name at a place wins.
    """

    def __init__(self, replacements: Mapping[str, str], *, exact: bool = False) -> None:
        self._fold = str if exact else str.lower
        self._said: dict[str, str] = {}
        self._begins: dict[str, str] = {}
        for name, said in replacements.items():
            plain = name.rstrip("*").strip()
            for form in {unicodedata.normalize(kind, plain) for kind in ("NFC", "NFD")}:
                (self._begins if name.endswith("*") else self._said)[self._key(form)] = said
        self._pattern = self._compiled(exact)

    def replaced(self, text: str, *, brackets: bool) -> str:
        """The text with every name in it replaced, in square brackets where asked for."""
        if self._pattern is None:
            return text

        def put(found: re.Match[str]) -> str:
            said = self._said.get(self._key(found.group())) or self._begin(self._key(found.group()))
            return f"[{said}]" if brackets and not said.startswith("[") else said

        return self._pattern.sub(put, text)

    def _key(self, text: str) -> str:
        return " ".join(self._fold(text).split())

    def _begin(self, key: str) -> str:
        """What replaces the longest `name*` this begins with; its own words where it is none."""
        fitting = [name for name in self._begins if key.startswith(name)]
        return self._begins[max(fitting, key=len)] if fitting else key

    def _compiled(self, exact: bool) -> re.Pattern[str] | None:
        words = [name for name in {**self._said, **self._begins} if name]
        spaced = [name for name in self._said if name and not _UNSPACED.search(name)]
        begun = [name for name in self._begins if name and not _UNSPACED.search(name)]
        anywhere = [name for name in words if _UNSPACED.search(name)]
        parts = [
            rf"(?<!\w){_trie(spaced)}(?!\w)" if spaced else "",
            rf"(?<!\w){_trie(begun)}\w*" if begun else "",
            _trie(anywhere) if anywhere else "",
        ]
        joined = "|".join(filter(None, parts))
        return re.compile(joined, re.NOFLAG if exact else re.IGNORECASE) if joined else None


def _trie(words: Iterable[str]) -> str:
    """A pattern for all words that looks at each letter once: a thousand alternatives cost no more than one."""
    tree: dict[str, Any] = {}
    for word in words:
        at = tree
        for letter in word:
            at = at.setdefault(letter, {})
        at[""] = {}
    return _pattern(tree)


def _pattern(tree: Mapping[str, Any]) -> str:
    chain = ""
    while len(tree) == 1 and "" not in tree:  # one letter after another: no need to go deeper for each
        ((letter, tree),) = tree.items()
        chain += _letter(letter)
    branches = [_letter(letter) + _pattern(below) for letter, below in tree.items() if letter]
    return chain + (f"(?:{'|'.join(branches)})" if branches else "") + ("?" if branches and "" in tree else "")


def _letter(letter: str) -> str:
    return r"\s+" if letter == " " else re.escape(letter)
