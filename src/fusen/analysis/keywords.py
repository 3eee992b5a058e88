"""Words that set a code's passages apart: weighted log-odds with an informative Dirichlet prior."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import log, sqrt
from typing import NamedTuple

from fusen.model.codebook import Code

PRIOR_WORDS = 500.0
"""α₀: the prior weighs as much as this many words, spread as in all talk of the language …"""
PRIOR_SHARE = 0.1
"""… but never more than this share of them, so that it does not drown a small study."""

_UNSPACED = "぀-ヿ㐀-䶿一-鿿豈-﫿々〆"
_WORD = re.compile(
    rf"[ァ-ヺー]{{2,}}|[㐀-䶿一-鿿豈-﫿々〆]{{2,}}|(?<![^\W_{_UNSPACED}])[^\W\d_{_UNSPACED}]{{2,}}+(?!\d)"
)
_ASIDE = re.compile(r"\[[^\[\]\n]{0,80}\]")  # [laughs], [inaudible 00:12:10]: the transcriber's words
_CLITIC = re.compile(r"\b[a-z]+n['’]t\b|['’](?:s|re|ve|ll|d|m)\b")

Keywords = tuple[tuple[str, float], ...]


class Talk(NamedTuple):
    """A passage of an interviewee: what is said and the codes (guids) on it."""

    case: str  # name
    language: str
    text: str
    codes: Collection[str] = ()


class LogOdds(NamedTuple):
    delta: float
    zeta: float


def words(text: str, language: str = "") -> list[str]:
    """The words of a text in lower case: two letters or more, no digits, no bracketed asides.

    Japanese has no spaces: there a word is a run of two or more katakana or of two or more kanji.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if "[" in text:
        text = _ASIDE.sub(" ", text)
    text = text.lower()
    if language.startswith("en") and ("'" in text or "’" in text):
        text = _CLITIC.sub(" ", text)
    return _WORD.findall(text)


def word_log_odds(y_i: float, n_i: float, y_j: float, n_j: float, alpha_w: float, alpha_0: float) -> LogOdds:
    """δ and ζ of one word that occurs y_i times in n_i words here and y_j times in n_j words elsewhere.

    Monroe, Colaresi & Quinn 2008, Political Analysis 16:372; `alpha_w` of `alpha_0` pseudo-words are
    the prior. Raises ValueError unless 0 < alpha_w and some other word has weight.
    """
    here, there = y_i + alpha_w, y_j + alpha_w
    rest_here, rest_there = n_i + alpha_0 - here, n_j + alpha_0 - there
    if alpha_w <= 0 or min(here, there, rest_here, rest_there) <= 0:
        raise ValueError("log-odds need a positive prior and at least one other word")
    delta = log(here / rest_here) - log(there / rest_there)
    return LogOdds(delta, delta / sqrt(1 / here + 1 / there))


def log_odds(
    counts_i: Mapping[str, int], counts_j: Mapping[str, int], prior: Mapping[str, float]
) -> dict[str, LogOdds]:
    """δ and ζ of every word of the prior, from word counts here (i) and elsewhere (j)."""
    n_i, n_j, alpha_0 = sum(counts_i.values()), sum(counts_j.values()), sum(prior.values())
    return {
        word: word_log_odds(counts_i.get(word, 0), n_i, counts_j.get(word, 0), n_j, alpha_w, alpha_0)
        for word, alpha_w in prior.items()
    }


@dataclass(slots=True)
class _Counts:
    words: Counter[str] = field(default_factory=Counter)
    users: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # word → cases


def set_apart(
    talk: Iterable[Talk],
    rows: Mapping[str, Collection[str]],
    *,
    stop_words: Mapping[str, Collection[str]] | None = None,
    own_words: Mapping[str, Collection[str]] | None = None,
    interviewees: int = 3,
    most: int = 8,
    zeta: float = 1.96,
) -> dict[str, dict[str, Keywords]]:
    """Row (guid) → language → words with their ζ, highest first: each row's passages against all others.

    `rows` maps a code to the rows it counts for (`frequencies.lineage`). One language at a time. A word needs
    that many interviewees who use it in the row's passages, and a ζ of that height. `stop_words` (by
    language) are counted but not shown, nor are `own_words` (by row) and their inflected forms: pass a code's
    phrases for automatic codings, which would else find what they were found by.
    """
    stop_words, own_words = stop_words or {}, own_words or {}
    everywhere, inside = _count(talk, rows)
    found: dict[str, dict[str, Keywords]] = {}
    for (row, language), counts in inside.items():
        hidden = stop_words.get(language, ())
        scores = {
            word: score
            for word, score in _scores(counts, everywhere[language], interviewees)
            if score >= zeta and word not in hidden and not is_own(word, own_words.get(row, ()))
        }
        best = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:most]
        if best:
            found.setdefault(row, {})[language] = tuple(best)
    return {row: dict(sorted(by_language.items())) for row, by_language in found.items()}


def _count(
    talk: Iterable[Talk], rows: Mapping[str, Collection[str]]
) -> tuple[dict[str, Counter[str]], dict[tuple[str, str], _Counts]]:
    """Word counts of each language, and of each row's passages in it."""
    everywhere: dict[str, Counter[str]] = {}
    inside: dict[tuple[str, str], _Counts] = {}
    for passage in talk:
        said = words(passage.text, passage.language)
        everywhere.setdefault(passage.language, Counter()).update(said)
        for row in dict.fromkeys(row for code in passage.codes for row in rows.get(code, ())):
            counts = inside.setdefault((row, passage.language), _Counts())
            counts.words.update(said)
            for word in said:
                counts.users[word].add(passage.case)
    return everywhere, inside


def _scores(here: _Counts, everywhere: Counter[str], interviewees: int) -> Iterator[tuple[str, float]]:
    n_i, total = here.words.total(), everywhere.total()
    if n_i == total:
        return  # every passage of the language carries the code: nothing to be set apart from
    alpha_0 = min(PRIOR_WORDS, PRIOR_SHARE * total)
    for word, users in here.users.items():
        if len(users) >= interviewees and len(everywhere) > 1:
            y_i, y = here.words[word], everywhere[word]
            yield word, word_log_odds(y_i, n_i, y - y_i, total - n_i, alpha_0 * y / total, alpha_0).zeta


def is_own(word: str, own: Collection[str]) -> bool:
    """Is the word one of `own` or, to the eye, an inflected form of it (budgets, companies, financing)?"""
    if word in own:
        return True
    if not word.isascii() and re.search(f"[{_UNSPACED}]", word):
        return any(mine in word or word in mine for mine in own)
    for mine in own:
        shared = next((i for i, (a, b) in enumerate(zip(word, mine, strict=False)) if a != b), None)
        shared = min(len(word), len(mine)) if shared is None else shared
        if shared >= 3 and mine[shared:] in ("", "e", "s", "y") and len(word) - shared <= 4:
            return True
    return False


def phrase_words(code: Code) -> frozenset[str]:
    """The words of a code's phrases, spaCy token patterns included."""
    texts = [phrase.text for phrase in code.phrases]
    for phrase in code.phrases:
        texts.extend(_pattern_texts(phrase.pattern))
    return frozenset(word for text in texts for word in words(text))


def _pattern_texts(pattern: object) -> Iterator[str]:
    if isinstance(pattern, str):
        yield pattern
    elif isinstance(pattern, Mapping):
        for key, value in pattern.items():
            if key in ("LOWER", "LEMMA", "ORTH", "TEXT", "NORM", "IN"):
                yield from _pattern_texts(value)
    elif isinstance(pattern, (list, tuple)):
        for part in pattern:
            yield from _pattern_texts(part)
