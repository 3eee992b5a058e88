"""Find words that look like names, to show those that are not listed for masking."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_WORD = r"[^\W\d_](?:[^\W\d_]|['’.-](?=[^\W\d_])){1,30}"
_CAPITAL = re.compile(rf"\b(?=[A-ZÀ-ÖØ-ÞĀ-ŽА-Я]){_WORD}(?:[ \u00a0](?=[A-ZÀ-ÖØ-ÞĀ-ŽА-Я]){_WORD}){{0,3}}")
_ANY = re.compile(_WORD)
_TITLED = re.compile(
    rf"\b(?:Mr|Mrs|Ms|Dr|Prof|Professor|Herrn?|Frau|Monsieur|Madame|Mme|Señora?|Sra?|Signora?|Pan|Pani|Meneer|Mevrouw)\.? ({_WORD}(?: (?=[A-ZÀ-ÖØ-ÞĀ-Ž]){_WORD})?)"
)
_HONOURED = re.compile("([\u3400-\u9fff]{1,4}|[\u30a1-\u30ff・]{2,12})(?:さん|様|氏|先生|教授|部長|課長|社長)")
_HONOURED_OTHERS = frozenset(
    [
        "皆",
        "みな",
        "患者",
        "奥",
        "客",
        "お客",
        "皆様",
        "会社",
        "担当者",
        "責任者",
        "大学",
        "准",
        "副",
        "名誉",
        "元",
        "学生",
        "相手",
    ]
)
_INSIDE = re.compile(r"[^\W\d_,;:][,;:]?[ \u00a0\n]$")
_ALL_CAPITALS = re.compile(r"[A-Z][A-Z0-9&.-]{0,7}s?")
_NO_NAMES = frozenset(["i", "i'm", "i'd", "i've", "i'll", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "english", "japanese", "french", "german", "european", "europe", "japan", "internet", "ok", "okay", "mr", "mrs", "ms", "dr", "prof", "professor", "frau", "herr", "herrn", "monsieur", "madame", "speaker", "interviewer", "interviewee", "participant", "respondent"])  # fmt: skip
_GERMAN = frozenset(
    ["und", "die", "der", "das", "ich", "nicht", "ist", "wir", "sie", "ein", "eine", "den", "dem", "zu", "mit"]
)
_MOST_GERMAN = 0.08  # share of these words above which a text is German, whose nouns begin with a capital


def name_candidates(texts: Iterable[str], known: Iterable[str] = ()) -> Counter[str]:
    """Return words and pairs of words that look like names, with how often each occurs.

    They begin with a capital inside a sentence and never occur in lower case, or follow a title or an honorific.
    `known` are names that are listed already.
    """
    bodies = list(texts)
    small = {word for body in bodies for word in _ANY.findall(body) if word.islower()}
    listed = {name.casefold() for name in known}
    counts: Counter[str] = Counter()
    titled: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for body in bodies:
        words.update(word.lower() for word in _ANY.findall(body))
        for match in _CAPITAL.finditer(body):
            before = body[max(0, match.start() - 3) : match.start()]
            if _INSIDE.search(before) and _may_be_name(match[0], small):
                counts[match[0]] += 1
        titled.update(match[1] for match in _TITLED.finditer(body))
        titled.update(match[1] for match in _HONOURED.finditer(body) if match[1] not in _HONOURED_OTHERS)
    if sum(words[word] for word in _GERMAN) > _MOST_GERMAN * words.total():
        counts = Counter({name: count for name, count in counts.items() if " " in name})
    for name, count in titled.items():
        counts[name] = max(counts[name], count)
    return Counter({name: count for name, count in counts.items() if name.casefold() not in listed})


def _may_be_name(text: str, small: set[str]) -> bool:
    parts = text.replace("\u00a0", " ").split()
    return not any(
        part.casefold() in _NO_NAMES or part.casefold() in small or _ALL_CAPITALS.fullmatch(part) for part in parts
    )
