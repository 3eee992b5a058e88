"""Detect the language of a text: by its script, and in Latin script by the share of stop words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping

SAMPLE = 5_000
"""Number of characters read; more do not change the result."""

_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_OTHER = re.compile("[^\0-\u024f\u1e00-\u1eff\u2000-\u2bff]+")
_SCRIPTS = {
    "kana": re.compile("[\u3041-\u309f\u30a1-\u30fa\u30fc-\u30ff\uff66-\uff9d]"),
    "han": re.compile("[\u3005\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002a6df]"),
    "ko": re.compile("[\uac00-\ud7a3\u1100-\u11ff]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "arabic": re.compile("[\u0620-\u064a\u066e-\u06d3]"),
    "el": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "he": re.compile("[\u05d0-\u05ea]"),
    "th": re.compile("[\u0e01-\u0e4e]"),
    "lo": re.compile("[\u0e81-\u0ecd]"),
    "km": re.compile("[\u1780-\u17d3]"),
    "my": re.compile("[\u1000-\u109f]"),
    "hi": re.compile("[\u0900-\u097f]"),
    "bn": re.compile("[\u0980-\u09ff]"),
    "ta": re.compile("[\u0b80-\u0bff]"),
    "te": re.compile("[\u0c00-\u0c7f]"),
    "hy": re.compile("[\u0531-\u058a]"),
    "ka": re.compile("[\u10a0-\u10ff]"),
}
# One character of these scripts carries about as much text as three Latin letters.
_DENSE = {"kana", "han", "ko"}
_CYRILLIC = (("uk", "іїєґ"), ("ru", "ыэё"), ("sr", "ђћџјљњ"))
_ARABIC = (("ur", "ٹڈڑے"), ("fa", "پچژگ"))
_TOKEN = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENOUGH_WORDS = 8
_ENOUGH_SHARE = 0.15
_CLEAR_LEAD = 0.03

_NAMES = {
    "english": "en", "anglais": "en", "englisch": "en", "英語": "en", "french": "fr", "français": "fr",
    "francais": "fr", "german": "de", "deutsch": "de", "spanish": "es", "español": "es", "castellano": "es",
    "italian": "it", "italiano": "it", "dutch": "nl", "nederlands": "nl", "portuguese": "pt", "português": "pt",
    "polish": "pl", "polski": "pl", "finnish": "fi", "suomi": "fi", "swedish": "sv", "svenska": "sv",
    "danish": "da", "dansk": "da", "norwegian": "nb", "norsk": "nb", "no": "nb", "czech": "cs", "čeština": "cs",
    "hungarian": "hu", "magyar": "hu", "romanian": "ro", "română": "ro", "catalan": "ca", "català": "ca",
    "greek": "el", "ελληνικά": "el", "russian": "ru", "русский": "ru", "ukrainian": "uk", "українська": "uk",
    "japanese": "ja", "日本語": "ja", "jp": "ja", "japonais": "ja", "chinese": "zh", "中文": "zh", "cn": "zh",
    "korean": "ko", "한국어": "ko", "thai": "th", "turkish": "tr", "türkçe": "tr", "arabic": "ar", "hebrew": "he",
    "eng": "en", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "spa": "es", "ita": "it", "nld": "nl", "dut": "nl",
    "por": "pt", "pol": "pl", "fin": "fi", "swe": "sv", "dan": "da", "nor": "nb", "nob": "nb", "ces": "cs", "cze": "cs",
    "hun": "hu", "ron": "ro", "rum": "ro", "cat": "ca", "ell": "el", "gre": "el", "rus": "ru", "ukr": "uk", "jpn": "ja",
    "zho": "zh", "chi": "zh", "cmn": "zh", "kor": "ko", "tha": "th", "tur": "tr", "ara": "ar", "heb": "he",
}  # fmt: skip
_TAG = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)


def normalise(name: str) -> str:
    """Return the code of a language: `fr` for `fr`, `fr-CA`, `French` or `français`; empty if unknown."""
    folded = name.strip().casefold()
    if folded in _NAMES:
        return _NAMES[folded]
    tag = _TAG.fullmatch(folded)
    return _NAMES.get(tag[1], tag[1]) if tag else ""


def by_script(text: str) -> str:
    """Return the language that the script identifies, else an empty string (always in Latin script)."""
    sample = text[:SAMPLE]
    others = "".join(_OTHER.findall(sample))
    if not others:
        return ""
    counts = Counter({name: len(letters.findall(others)) for name, letters in _SCRIPTS.items()})
    for dense in _DENSE:
        counts[dense] *= 3
    kana, han = counts.pop("kana"), counts.pop("han")
    counts["cjk"] = kana + han
    script, count = max(counts.items(), key=lambda item: item[1])
    if not count or count < len(_LATIN.findall(sample)):
        return ""
    if script == "cjk":
        return "ja" if kana > 0.05 * count else "zh"
    if script == "cyrillic":
        return _by_letters(sample, _CYRILLIC, "bg")
    return _by_letters(sample, _ARABIC, "ar") if script == "arabic" else script


def _by_letters(sample: str, marks: tuple[tuple[str, str], ...], default: str) -> str:
    folded = sample.casefold()
    most, language = max((sum(folded.count(letter) for letter in letters), name) for name, letters in marks)
    return language if most else default


def detect(text: str, default: str, stop_words: Mapping[str, Collection[str]]) -> str:
    """Return the language of `text`: by script, else the one with the largest share of stop words.

    `stop_words` maps languages to their stop words. Returns `default` if the text is short or the result unclear.
    """
    by_letters = by_script(text)
    if by_letters:
        return by_letters
    words = [word.casefold().replace("’", "'") for word in _TOKEN.findall(text[:SAMPLE])]
    if len(words) < _ENOUGH_WORDS:
        return default
    counts = Counter(words)
    distinct = frozenset(counts)
    shares = {
        language: sum(map(counts.__getitem__, distinct.intersection(stops))) / len(words)
        for language, stops in stop_words.items()
    }
    best = max(shares, key=shares.__getitem__, default=default)
    if shares.get(best, 0.0) < _ENOUGH_SHARE:
        return default
    # Danish and Norwegian, or Spanish and Catalan, score alike: then the study's language decides.
    return default if shares[best] - shares.get(default, 0.0) < _CLEAR_LEAD else best
