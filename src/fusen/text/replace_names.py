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
    s es en ens n ns a u y e em om ovi ova ové ovou ová ovo ovy ův ów owi owie ach ami ie iem ę ą ou nek nak val vel ban ben hoz hez
    höz ról ről tól től nál nél ék ig né
    ot et t on an in ia iä lle lla llä lta ltä lle ssa ssä sta stä na nä ksi iin een aan ille illa illä ilta issa issä ista istä
    а у ы ом ем е ой и ов ам ами ах я ю ым ой ую ής ου η
"""
"""Case endings of European languages that follow a name."""

_AFTER_CONSONANTS = "(?<![aeiouyáéíóöőúüű])(?:ra|re|ba|be)"
"""Hungarian endings that would turn a name with a vowel at its end into another name: Tama, Tamara."""

_FINALS = {
    "a": "y i e o ou u ę ą ě ie ii ám ami ách ovi ové ů é át ának ával áról ához ánál ától ában ába ára ája áék",
    "а": "ы у е ой и ю", "я": "и ю ей ёй е ин", "ь": "я ю ем ём и е", "й": "я ю ем ём е и",
    "ka": "ce", "ra": "rze ře", "ta": "cie tě", "da": "dzie dě", "ha": "ze", "ga": "dze ze", "r": "rze ře", "t": "cie", "d": "dzie",
    "ń": "nia niu niem niowi niach ni nie", "ódź": "odzi odzią", "ów": "owa owem owowi owie owu",
    "ska": "skiej ską skie", "ski": "skiego skiemu skim skich skimi ska skiej ską scy",
    "cka": "ckiej cką ckie", "cki": "ckiego ckiemu ckim ckich ckimi cka ckiej cką ccy",
    "ek": "ka kowi kiem ku kovi kem kowie kův kova kovy", "eł": "ła łowi łem łu le", "ec": "ca cowi cem cu covi",
    "ý": "ého ému ém ým á é ou ých ými", "á": "é ou ý", "ий": "ого ому им ом ая ой ую их", "ый": "ого ому ым ом ая ой ую ых",
    "ая": "ой ую ые", "ел": "ла лу лом ле", "nen": "sen sta stä sella sellä selle selta seltä sessa sessä sesta sestä seen sena senä set sten sia siä silla sillä sille silta siltä sissa sissä sista sistä siin",
    "tti": "tin tilla tille tilta tissa tista", "kka": "kan kalla kalle kalta kassa kasta", "kko": "kon kolla kolle kolta kossa kosta",
    "ppo": "pon polla polle polta", "ppi": "pin pilla pille pilta", "nki": "ngin ngissä ngistä ngillä ngille ngiltä",
    "ος": "ου ο ε οι ων ους", "ης": "η", "ας": "α", "α": "ας", "η": "ης",
}  # fmt: skip
"""Case endings that replace the end of a name: Marta, Marty; Kowalski, Kowalskiego; Mäkinen, Mäkiseltä; Νίκος, Νίκου."""

_COMPOUNDS = """
    straße strasse str weg platz gasse allee ring damm ufer brücke park hof haus werk werke gruppe stiftung schule klinik institut verlag bau
    sche schen scher sches schem
"""
"""What German appends to a name: Müllerstraße, Müllersche."""

_AFTER_SHORT = {"a": "y ie ę ą ě ou o át ának ával ához ától ája", "а": "ы у ой ю"}
"""Those of a short name (Ewa, Ewy), which then needs its capital letter."""

_MARKED = re.compile("([A-Za-zΑ-Ωα-ω])[\u0300-\u036f]+")
_ALIKE = str.maketrans("ıſς", "isσ")
"""Letters that a pattern without case takes for another."""

_GREEK = {**dict(zip("άέήίόύώ", "αεηιουω", strict=True)), "ϊ": "ι", "ΐ": "ι", "ϋ": "υ", "ΰ": "υ"}
_GREEK |= {accented.upper(): plain.upper() for accented, plain in _GREEK.items() if len(accented.upper()) == 1}
_UNACCENTED = str.maketrans(_GREEK)
_ACCENTED = {
    plain: f"[{plain}{''.join(accented for accented, below in _GREEK.items() if below == plain)}]"
    for plain in _GREEK.values()
}
"""Greek vowels with and without accents: an ending moves the accent of a name (Παπαδόπουλος, Παπαδοπούλου)."""

_GERMAN = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ø": "oe", "Ø": "Oe", "å": "aa", "Å": "Aa",
        "æ": "ae", "Æ": "Ae", "œ": "oe", "Œ": "Oe",
    }
)  # fmt: skip
_STROKED = str.maketrans("øØłŁđĐħĦıŧŦ", "oOlLdDhHitT")
"""Letters that do not decompose into a letter and a mark."""


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
        self._stems: dict[str, dict[str, tuple[str, str]]] = {final: {} for final in _FINALS}  # by final, by key
        spelled: dict[str, str] = {}
        forms = [(name.rstrip("*"), name) for name in replacements]
        forms += [(other_form, name) for bare, name in forms for other_form in _other_forms(bare)]
        for form, name in forms:
            key = self._key(form)
            if key and key not in spelled:
                spelled[key] = " ".join(folded(form).split())
                (self._prefixes if name.endswith("*") else self._names)[key] = (name, replacements[name])
        for key, result in self._names.items():
            for final in _FINALS if not _UNSPACED.search(key) else ():
                stem = key.removesuffix(self._key(final))
                if len(key) > len(stem) >= (2 if final in _AFTER_SHORT else 3):
                    self._stems[final].setdefault(stem, result)
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
                yield start, end, *self._replaced(match)
                at = end

    def _replaced(self, match: re.Match[str]) -> tuple[str, str]:
        groups = match.groupdict()
        if groups.get("prefix"):
            word = self._key(match.group())
            return self._prefixes[max((key for key in self._prefixes if word.startswith(key)), key=len)]
        for number, final in enumerate(_FINALS):
            if stem := groups.get(f"stem{number}") or groups.get(f"short{number}"):
                return self._stems[final][self._key(stem)]
        return self._names[self._key(next(item for item in groups.values() if item))]

    def _key(self, name: str) -> str:
        bare = folded(name).translate(_UNACCENTED)
        joined = _SEPARATORS.sub("", bare) or bare.strip()
        return joined if self._exact else joined.replace("İ", "i").lower().translate(_ALIKE)

    def _compiled(self, spelled: Mapping[str, str]) -> re.Pattern[str] | None:
        spaced = [(key, text) for key, text in spelled.items() if key in self._names and not _UNSPACED.search(key)]
        short = [text for key, text in spaced if len(key) < _SHORT]
        long = [text for key, text in spaced if len(key) >= _SHORT]
        prefixes = [text for key, text in spelled.items() if key in self._prefixes and not _UNSPACED.search(key)]
        anywhere = [text for key, text in spelled.items() if _UNSPACED.search(key)]
        begin, end = f"(?<!{_LETTER})", f"(?!{_LETTER})"
        parts = [
            f"(?P<long>{_trie(long, joins=True)})(?:{_endings(_ENDINGS + _COMPOUNDS)}|{_AFTER_CONSONANTS})?{end}"
            if long
            else "",
            f"(?P<short>{_trie(short, joins=False)})s?{end}" if short else "",
            *(f"{stems}{end}" for stems in self._inflected(spaced)),
            f"(?P<prefix>{_trie(prefixes, joins=True)}){_LETTER}*" if prefixes else "",
        ]
        words = "|".join(filter(None, parts))
        places = f"(?P<anywhere>{_trie(anywhere, joins=True, breaks=True)})" if anywhere else ""
        joined = "|".join(filter(None, (f"{begin}(?:{words})" if words else "", places)))
        return re.compile(joined, re.NOFLAG if self._exact else re.IGNORECASE) if joined else None

    def _inflected(self, names: Iterable[tuple[str, str]]) -> Iterator[str]:
        """Yield patterns of names, given by key and spelling, whose end gives way to a case ending."""
        for number, (final, endings) in enumerate(_FINALS.items()):
            end = self._key(final)
            stems = [
                (key, text[: -len(final)])
                for key, text in names
                if key.endswith(end) and key.removesuffix(end) in self._stems[final]
            ]
            short = [text for key, text in stems if len(key) <= _SHORT and final in _AFTER_SHORT]
            long = [text for _, text in stems if text not in short]
            capital = [text for text in short if text[:1].isupper()]
            if long:
                yield f"(?P<stem{number}>{_trie(long, joins=True)})(?:{_endings(endings)})"
            if capital:
                yield f"(?-i:(?P<short{number}>{_trie(capital, joins=True)})(?:{_endings(_AFTER_SHORT[final])}))"


def _other_forms(name: str) -> Iterator[str]:
    """Yield a name without its accents, and as it is written without umlauts."""
    bare = _MARKED.sub(r"\1", unicodedata.normalize("NFD", name)).translate(_STROKED)
    for form in dict.fromkeys((bare, name.replace("ß", "ss"), bare.replace("ß", "ss"), name.translate(_GERMAN))):
        if unicodedata.normalize("NFC", form) != unicodedata.normalize("NFC", name):
            yield unicodedata.normalize("NFC", form)


def _endings(words: str) -> str:
    return "|".join("".join(map(_letter, word)) for word in sorted(set(words.split()), key=len, reverse=True))


def _trie(words: Iterable[str], *, joins: bool, breaks: bool = False) -> str:
    """Return a pattern that reads each letter once: a thousand words cost no more than one.

    `joins` says that a space or hyphen inside a name may be missing, `breaks` that a space or line break may part
    any two letters.
    """
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for letter in _SEPARATORS.sub(" ", word.strip()) if _SEPARATORS.sub("", word) else word.strip():
            node = node.setdefault(letter, {})
        node[""] = {}
    return _pattern(tree, r"[\s._・='`-]*" if joins else r"[\s._・='`-]+", r"\s?" if breaks else "")


def _pattern(tree: Mapping[str, Any], gap: str, between: str) -> str:
    chain = ""
    while len(tree) == 1 and "" not in tree:  # a chain of single letters needs no recursion
        ((letter, tree),) = tree.items()
        chain += _letter(letter, gap) + (between if "" not in tree else "")
    branches = [
        _letter(letter, gap) + (between if "" not in below else "") + _pattern(below, gap, between)
        for letter, below in tree.items()
        if letter
    ]
    return chain + (f"(?:{'|'.join(branches)})" if branches else "") + ("?" if branches and "" in tree else "")


def _letter(letter: str, gap: str = "") -> str:
    return gap if letter == " " else _ACCENTED.get(letter.translate(_UNACCENTED), re.escape(letter))
