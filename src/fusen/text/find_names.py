"""Find names in any language by patterns, titles, lists and capital letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from fusen.model.pseudonyms import NameFound, NameKind
from fusen.text.name_lists import BIRTH, COMMON, FIRST_NAMES, JAPANESE_SURNAMES, ORGANISATIONS, PLACE_CUES, TITLES

_WORD = r"[^\W\d_]+(?:[-’'‑][^\W\d_]+)*"
_CAPITAL = r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]*(?:[-’'‑][^\W\d_]+)*)"
_NAMES = rf"{_CAPITAL}(?:[ \u00a0]{_CAPITAL}){{0,2}}"
_MONTHS = (
    "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|janv|févr|avr|juin|juil|août|déc|ene|abr|ago|dic|"
    "gen|mag|giu|lug|set|ott"
)
_DATE = (
    rf"\d{{1,2}}[./-] ?\d{{1,2}}[./-] ?\d{{2,4}}|\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?(?:de )?(?:{_MONTHS})[^\W\d]*\.?,?"
    rf" (?:de )?\d{{4}}|(?:{_MONTHS})[^\W\d]* \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{4}}年\d{{1,2}}月\d{{1,2}}日"
)
_PATTERNS: tuple[tuple[NameKind, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[A-Za-z0-9.+_-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    (
        "phone",
        re.compile(
            r"(?<![\w.])(?:\+|00)\d[\d ()/-]{6,}\d(?![A-Za-z0-9])|(?<![A-Za-z0-9.+])0\d{1,4}[ /-]\d[\d -]{4,}\d(?![A-Za-z0-9])"
        ),
    ),
    ("birth", re.compile(rf"(?i)(?:{BIRTH})\W{{0,3}}(?:\w+ ){{0,3}}(?P<name>{_DATE})")),
    ("birth", re.compile(r"(?P<name>\d{4}年\d{1,2}月\d{1,2}日)(?:生まれ|に生まれ|の生まれ)")),
)
_TITLED = re.compile(rf"(?<!\w)(?:{TITLES})[ \u00a0]+(?P<name>{_NAMES})")
_ORGANISED = re.compile(
    rf"(?P<name>(?:{_CAPITAL}[ \u00a0&]+){{1,3}}(?:{ORGANISATIONS})(?!\w)"
    rf"|(?:University of|Universität|Universidad de|Université de|Università di|Uniwersytet|Hochschule|Institut für) {_NAMES})"
)
_PLACED = re.compile(
    rf"(?<!\w)(?P<cue>{PLACE_CUES})[ \u00a0](?P<name>{_CAPITAL}(?:[ \u00a0](?:am|an der|de|del|la)? ?{_CAPITAL})?)"
)
_CAPITALISED = re.compile(rf"(?<!\w){_NAMES}")
_SENTENCE = re.compile(r"(?:^|[.!?:…»“”\"\n(\[—–-])\s*$")

_KANJI = r"[\u3400-\u9fff々ヶ]"
_JAPANESE_PERSON = re.compile(
    rf"(?P<name>(?:{_KANJI}{{2,4}}|[ァ-ヺー]{{2,8}}))(?=さん|氏|様|先生|くん|君|ちゃん|社長|部長|課長|教授|議員|市長)"
)
_JAPANESE_SURNAME = re.compile(
    rf"(?<!{_KANJI})(?P<name>(?:{'|'.join(JAPANESE_SURNAMES)})(?:{_KANJI}{{1,2}})?)(?!{_KANJI})"
)
_JAPANESE_ORGANISATION = re.compile(
    rf"(?P<name>(?:株式会社|有限会社)(?:{_KANJI}|[ァ-ヺーA-Za-z])+|(?:{_KANJI}|[ァ-ヺーA-Za-z])+(?:株式会社|有限会社|大学|銀行|製作所|工業|研究所|信用金庫|協会|組合|財団|病院|商工会議所|電機|鉄工))"
)
_JAPANESE_PLACE = re.compile(rf"(?P<name>{_KANJI}{{1,3}}[県市区町村府都])(?!{_KANJI})|(?P<island>北海道)")
_NO_PLACE = {"都市", "地区", "市町村", "各県", "各市", "全都", "当市", "本市", "同市", "町村", "他県", "首都"}
_NO_PERSON = {"皆", "皆様", "お客", "客", "先生", "社長", "部長", "課長", "大学", "神", "奥", "彼"}


class NameFinder:
    """Finds names in the texts of a language; it learns from all texts which words are ordinary."""

    def __init__(self, language: str, texts: Iterable[str]) -> None:
        self._language = language
        self._lower: set[str] = set()
        self._articled: Counter[str] = Counter()
        for text in texts:
            self._lower.update(word for word in re.findall(_WORD, text) if word[:1].islower())
            self._articled.update(
                re.findall(
                    rf"(?i:\b(?:der|die|das|dem|den|des|ein|eine|einen|einem|einer|eines|kein|keine|mein|meine|unser|unsere|viel|viele|mehr)) ({_CAPITAL})",
                    text,
                )
            )

    def find(self, text: str) -> list[NameFound]:
        """Returns names in order, without overlaps."""
        matches = [*self._by_pattern(text)]
        matches += self._japanese(text) if self._language == "ja" else self._european(text)
        return with_parts(text, without_overlaps(matches))

    def _by_pattern(self, text: str) -> Iterator[NameFound]:
        for kind, pattern in _PATTERNS:
            for match in pattern.finditer(text):
                yield _named(match, kind)

    def _japanese(self, text: str) -> Iterator[NameFound]:
        for match in _JAPANESE_ORGANISATION.finditer(text):
            yield _named(match, "organisation")
        for match in _JAPANESE_PLACE.finditer(text):
            if match.group() not in _NO_PLACE:
                yield NameFound("place", *match.span())
        for match in (*_JAPANESE_PERSON.finditer(text), *_JAPANESE_SURNAME.finditer(text)):
            if match["name"] not in _NO_PERSON:
                yield _named(match, "person")

    def _european(self, text: str) -> Iterator[NameFound]:
        for match in _ORGANISED.finditer(text):
            start, end = match.span("name")
            while (word := text[start:end].split()[0]) in COMMON:
                start += len(word) + 1
                if start >= end:
                    break
            if len(text[start:end].split()) > 1:
                yield NameFound("organisation", start, end)
        for match in _TITLED.finditer(text):
            yield _named(match, "person")
        for match in _PLACED.finditer(text):
            name = match["name"]
            if name.split()[0] not in FIRST_NAMES and not self._is_ordinary(name.split()[0]):
                yield _named(match, "place")
        for match in _CAPITALISED.finditer(text):
            words = match.group().split()
            known = next((word for word in words if word in FIRST_NAMES and not self._is_ordinary(word)), "")
            first, *more = words
            if known:
                start = match.start() + match.group().index(known)
                alone = known == words[-1] or self._is_ordinary(words[-1])
                yield NameFound("person", start, start + len(known) if alone else match.end())
            elif (
                self._language != "de"
                and not self._begins_sentence(text, match.start())
                and not self._is_ordinary(first)
            ):
                yield NameFound("person" if more else "place", *match.span())

    def _is_ordinary(self, word: str) -> bool:
        """Returns whether a capitalised word occurs in lower case, with an article, or in the list of common words."""
        return (
            word.lower() in self._lower
            or word in COMMON
            or len(word) < 2
            or (self._language == "de" and self._articled[word] > 0)
            or word.isupper()
        )

    @staticmethod
    def _begins_sentence(text: str, start: int) -> bool:
        return bool(_SENTENCE.search(text[max(0, start - 4) : start]))


def with_parts(text: str, names: list[NameFound]) -> list[NameFound]:
    """Returns the names, and later mentions of people by a part of the name: Novak after Peter Novak."""
    parts = {
        part for name in names if name.kind == "person" for part in text[name.start : name.end].split()
        if len(part) > 2 and part[:1].isupper() and part not in COMMON
    }  # fmt: skip
    if not parts:
        return names
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(parts, key=len, reverse=True)))})(?!\w)")
    return without_overlaps([*names, *(NameFound("person", *match.span()) for match in pattern.finditer(text))])


def without_overlaps(names: Iterable[NameFound]) -> list[NameFound]:
    """Returns the names in order; of two at one place the earlier in `names` stays."""
    kept: list[NameFound] = []
    taken: set[int] = set()
    for name in names:
        span = range(name.start, name.end)
        if not taken.intersection(span):
            taken.update(span)
            kept.append(name)
    return sorted(kept, key=lambda name: name.start)


def _named(match: re.Match[str], kind: NameKind) -> NameFound:
    return NameFound(kind, *(match.span("name") if "name" in match.re.groupindex else match.span()))
