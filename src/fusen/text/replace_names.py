"""Replace many names in a text at once, each as a whole word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_UNSPACED = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\u0e00-\u0eff]")


class NameReplacer:
    """Replaces names; `replacements` maps each name to its replacement, and `name*` matches every word that begins so.

    Case matters if `exact`. A name matches in any encoding of its accents and across a line break, as a whole word, or
    anywhere in scripts without spaces. Of several names at one place the longest wins.
    """

    def __init__(self, replacements: Mapping[str, str], *, exact: bool = False) -> None:
        self._fold = str if exact else str.lower
        self._names: dict[str, str] = {}
        self._prefixes: dict[str, str] = {}
        for name, replacement in replacements.items():
            plain = name.rstrip("*").strip()
            for form in {unicodedata.normalize(kind, plain) for kind in ("NFC", "NFD")}:
                (self._prefixes if name.endswith("*") else self._names)[self._key(form)] = replacement
        self._pattern = self._compiled(exact)

    def replaced(self, text: str, *, brackets: bool) -> str:
        """Return the text with every name replaced; `brackets` puts replacements in square brackets."""
        if self._pattern is None:
            return text

        def replace(match: re.Match[str]) -> str:
            key = self._key(match.group())
            replacement = self._names.get(key) or self._by_prefix(key)
            return f"[{replacement}]" if brackets and not replacement.startswith("[") else replacement

        return self._pattern.sub(replace, text)

    def matches(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, replacement) of every name in the text, in order."""
        for match in self._pattern.finditer(text) if self._pattern else ():
            key = self._key(match.group())
            yield match.start(), match.end(), self._names.get(key) or self._by_prefix(key)

    def _key(self, text: str) -> str:
        return " ".join(self._fold(text).split())

    def _by_prefix(self, key: str) -> str:
        """Return the replacement of the longest `name*` that `key` begins with, else `key`."""
        fitting = [name for name in self._prefixes if key.startswith(name)]
        return self._prefixes[max(fitting, key=len)] if fitting else key

    def _compiled(self, exact: bool) -> re.Pattern[str] | None:
        words = [name for name in {**self._names, **self._prefixes} if name]
        spaced = [name for name in self._names if name and not _UNSPACED.search(name)]
        prefixes = [name for name in self._prefixes if name and not _UNSPACED.search(name)]
        anywhere = [name for name in words if _UNSPACED.search(name)]
        parts = [
            rf"(?<!\w){_trie(spaced)}(?!\w)" if spaced else "",
            rf"(?<!\w){_trie(prefixes)}\w*" if prefixes else "",
            _trie(anywhere) if anywhere else "",
        ]
        joined = "|".join(filter(None, parts))
        return re.compile(joined, re.NOFLAG if exact else re.IGNORECASE) if joined else None


def _trie(words: Iterable[str]) -> str:
    """Return a pattern that reads each letter once: a thousand words cost no more than one."""
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in word:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _pattern(tree)


def _pattern(tree: Mapping[str, Any]) -> str:
    chain = ""
    while len(tree) == 1 and "" not in tree:  # a chain of single letters needs no recursion
        ((letter, tree),) = tree.items()
        chain += _letter(letter)
    branches = [_letter(letter) + _pattern(below) for letter, below in tree.items() if letter]
    return chain + (f"(?:{'|'.join(branches)})" if branches else "") + ("?" if branches and "" in tree else "")


def _letter(letter: str) -> str:
    return r"\s+" if letter == " " else re.escape(letter)
