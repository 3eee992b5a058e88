"""Replace many names in a text at once: whole words, in any spelling variant, inflected or inside compounds."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fusen.text.fold import UNSPACED, fold, folded

_UNSPACED = re.compile(f"[{UNSPACED}]")
_LETTER = rf"[^\W{UNSPACED}]"
"""A letter of a script with spaces: before and after it, a name goes on."""

_SEPARATORS = re.compile(r"[\s._・=＝'`-]+")
_SHORT = 4  # letters below which only an s is taken for an ending, and parts are never joined
_ENDINGS = """
    s es en ens n ns a u y e em om ovi ova ové ovou ów owi owie ach ami ie ę ą ou nek nak val vel ban ben hoz hez höz ról ről tól től nál nél
    ot et t on an in ia iä lle lla llä lta ltä lle ssa ssä sta stä na nä ksi iin een aan ille illa illä ilta issa issä ista istä
    а у ы ом ем е ой и ов ам ами ах я ю ым ой ую ής ου η
"""
_AFTER_A = "y i e o ou u ę ą ě ie ii ám ami ách ą е ы у ой и ю"
_AFTER_SHORT_A = "y ie ę ą ě ou ы у ой ю"
"""Case endings of European languages; those of `_AFTER_A` replace a final a (Marta, Marty, Martę), and those of
`_AFTER_SHORT_A` that of a short name (Ewa, Ewy), which then needs its capital letter."""

_MARKED = re.compile("([A-Za-z])[\u0300-\u036f]+")
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"})


class NameReplacer:
    """Replaces names; `replacements` maps each name to its replacement, and `name*` matches every word that begins so.

    Case matters if `exact`. A name matches in every variant that `fusen.text.fold` folds, across a line break, with or
    without its accents, hyphens, apostrophes and spaces, and with a case ending. It is a whole word beside letters of scripts with spaces, and
    matches anywhere in scripts without. Of several names at one place the longest wins.
    """

    def __init__(self, replacements: Mapping[str, str], *, exact: bool = False) -> None:
        self._exact = exact
        self._names: dict[str, tuple[str, str]] = {}  # key → (name, replacement)
        self._prefixes: dict[str, tuple[str, str]] = {}
        self._stems: dict[str, tuple[str, str]] = {}
        spelled: dict[str, str] = {}
        forms = [(name.rstrip("*"), name) for name in replacements]
        forms += [(other_form, name) for bare, name in forms for other_form in _other_forms(bare)]
        for form, name in forms:
            key = self._key(form)
            if key and key not in spelled:
                spelled[key] = " ".join(folded(form).split())
                (self._prefixes if name.endswith("*") else self._names)[key] = (name, replacements[name])
        for key, result in self._names.items():
            if len(key) > 2 and key[-1:] in "aAа" and not _UNSPACED.search(key):
                self._stems.setdefault(key[:-1], result)
        self._pattern = self._compiled(spelled)

    def replaced(self, text: str, *, brackets: bool, counts: Counter[str] | None = None) -> str:
        """Return the text with every name replaced; `brackets` puts replacements in square brackets.

        `counts` takes how often each name was replaced.
        """
        parts: list[str] = []
        at = 0
        for start, end, name, replacement in self._places(text):
            if counts is not None:
                counts[name] += 1
            parts += [
                text[at:start],
                f"[{replacement}]" if brackets and not replacement.startswith("[") else replacement,
            ]
            at = end
        return "".join([*parts, text[at:]])

    def matches(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Yield (start, end, replacement) of every name in the text, in order."""
        return ((start, end, replacement) for start, end, _, replacement in self._places(text))

    def _places(self, text: str) -> Iterator[tuple[int, int, str, str]]:
        if self._pattern is None:
            return
        plain, at = fold(text), 0
        for match in self._pattern.finditer(plain.text):
            start, end = plain.span(*match.span())
            if start >= at:  # else a ligature holds the end of one name and the start of the next
                yield start, end, *self._found(match)
                at = end

    def _found(self, match: re.Match[str]) -> tuple[str, str]:
        groups = match.groupdict()
        if groups.get("prefix"):
            word = self._key(match.group())
            return self._prefixes[max((key for key in self._prefixes if word.startswith(key)), key=len)]
        if stem := groups.get("stem") or groups.get("shortstem"):
            return self._stems[self._key(stem)]
        return self._names[self._key(next(item for item in groups.values() if item))]

    def _key(self, name: str) -> str:
        bare = folded(name)
        joined = _SEPARATORS.sub("", bare) or bare.strip()
        return joined if self._exact else joined.lower()

    def _compiled(self, spelled: Mapping[str, str]) -> re.Pattern[str] | None:
        spaced = [(key, text) for key, text in spelled.items() if key in self._names and not _UNSPACED.search(key)]
        short = [text for key, text in spaced if len(key) < _SHORT]
        long = [text for key, text in spaced if len(key) >= _SHORT]
        prefixes = [text for key, text in spelled.items() if key in self._prefixes and not _UNSPACED.search(key)]
        anywhere = [text for key, text in spelled.items() if _UNSPACED.search(key)]
        inflected = [(key, text[:-1]) for key, text in spaced if key[:-1] in self._stems]
        stems = [text for key, text in inflected if len(key) > _SHORT]
        short_stems = [text for key, text in inflected if len(key) <= _SHORT and text[:1].isupper()]
        begin, end = f"(?<!{_LETTER})", f"(?!{_LETTER})"
        parts = [
            f"{begin}(?P<long>{_trie(long, joins=True)})(?:{_endings(_ENDINGS)})?{end}" if long else "",
            f"{begin}(?P<short>{_trie(short, joins=False)})s?{end}" if short else "",
            f"{begin}(?P<stem>{_trie(stems, joins=True)})(?:{_endings(_AFTER_A)}){end}" if stems else "",
            f"{begin}(?-i:(?P<shortstem>{_trie(short_stems, joins=True)})(?:{_endings(_AFTER_SHORT_A)})){end}"
            if short_stems
            else "",
            f"{begin}(?P<prefix>{_trie(prefixes, joins=True)}){_LETTER}*" if prefixes else "",
            f"(?P<anywhere>{_trie(anywhere, joins=True)})" if anywhere else "",
        ]
        joined = "|".join(filter(None, parts))
        return re.compile(joined, re.NOFLAG if self._exact else re.IGNORECASE) if joined else None


def _other_forms(name: str) -> Iterator[str]:
    """Yield a name without its accents, and as it is written without umlauts."""
    for form in (_MARKED.sub(r"\1", unicodedata.normalize("NFD", name)), name.translate(_GERMAN)):
        if unicodedata.normalize("NFC", form) != unicodedata.normalize("NFC", name):
            yield unicodedata.normalize("NFC", form)


def _endings(words: str) -> str:
    return "|".join(sorted(set(words.split()), key=len, reverse=True))


def _trie(words: Iterable[str], *, joins: bool) -> str:
    """Return a pattern that reads each letter once: a thousand words cost no more than one.

    `joins` says that a space or hyphen inside a name may be missing.
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in _SEPARATORS.sub(" ", word.strip()) if _SEPARATORS.sub("", word) else word.strip():
            node = node.setdefault(letter, {})
        node[""] = {}
    return _pattern(tree, r"[\s._・='`-]*" if joins else r"[\s._・='`-]+")


def _pattern(tree: Mapping[str, Any], gap: str) -> str:
    chain = ""
    while len(tree) == 1 and "" not in tree:  # a chain of single letters needs no recursion
        ((letter, tree),) = tree.items()
        chain += _letter(letter, gap)
    branches = [_letter(letter, gap) + _pattern(below, gap) for letter, below in tree.items() if letter]
    return chain + (f"(?:{'|'.join(branches)})" if branches else "") + ("?" if branches and "" in tree else "")


def _letter(letter: str, gap: str) -> str:
    return gap if letter == " " else re.escape(letter)
