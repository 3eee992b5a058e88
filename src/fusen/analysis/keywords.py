"""Find the keywords of a code's passages: weighted log-odds with an informative Dirichlet prior."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from math import erfc, log, sqrt
from operator import itemgetter
from sys import intern
from typing import NamedTuple

from fusen.analysis.significance import benjamini_hochberg
from fusen.model.codebook import Code
from fusen.model.cross_case import KeywordRow, Line
from fusen.text.fillers import Fillers

PRIOR_WORDS = 500.0
"""α₀: the weight of the prior in words, distributed as in all talk of the language …"""
PRIOR_SHARE = 0.1
"""… but at most this share of all words, so the prior does not dominate a small study."""

_UNSPACED = "぀-ヿ㐀-䶿一-鿿豈-﫿々〆"
_WORD = re.compile(
    rf"[ァ-ヺー]{{2,}}|[㐀-䶿一-鿿豈-﫿々〆]{{2,}}|(?<![^\W_{_UNSPACED}])[^\W\d_{_UNSPACED}]{{2,}}+(?!\d)"
)
_ASIDE = re.compile(r"\[[^\[\]\n]{0,80}\]")  # [laughs], [inaudible 00:12:10]: the transcriber's words
_CLITIC = re.compile(r"\b[a-z]+n['’]t\b|['’](?:s|re|ve|ll|d|m)\b")

_ASCII = bytes(n if chr(n).isalnum() else ord(" ") for n in range(128)).ljust(256)

NONE = Fillers()

Keywords = tuple[tuple[str, float], ...]


class CodedTalk(NamedTuple):
    """An interviewee's passage: its text, its codes (guids), its place, and whether it may be quoted."""

    case: str  # name
    language: str
    text: str
    codes: Collection[str] = ()
    citation: str = ""
    quotable: bool = False


class LogOdds(NamedTuple):
    delta: float
    zeta: float


def words(text: str, language: str = "", fillers: Fillers = NONE) -> list[str]:
    """Returns the words of a text in lower case: two letters or more, no digits, no bracketed asides, no fillers.

    Japanese has no spaces; its words are runs of two or more katakana or of two or more kanji.
    """
    return _words(_parts(text, language, fillers))


def _parts(text: str, language: str, fillers: Fillers) -> list[str]:
    """Return candidates for words, in lower case, without asides and fillers; of ASCII, also parts without letters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if "[" in text:
        text = _ASIDE.sub(" ", text)
    text = fillers.without_phrases(text.lower())
    if language.startswith("en") and ("'" in text or "’" in text):
        text = _CLITIC.sub(" ", text)
    if not text.isascii():
        parts = _WORD.findall(text)
    else:
        parts = text.encode("ascii").translate(_ASCII).decode("ascii").split()  # in a fifth of the time
    return [part for part in parts if part not in fillers.words] if fillers.words else parts


def _words(parts: Iterable[str]) -> list[str]:
    """Return the candidates that are words: at least two letters, or not ASCII."""
    return [part for part in parts if (len(part) > 1 and part.isalpha()) or not part.isascii()]


def word_log_odds(y_i: float, n_i: float, y_j: float, n_j: float, alpha_w: float, alpha_0: float) -> LogOdds:
    """δ and ζ of one word that occurs y_i times in n_i words in the row and y_j times in n_j words elsewhere.

    Monroe, Colaresi & Quinn 2008, Political Analysis 16:372; the prior is `alpha_w` of `alpha_0` pseudo-words. Raises
    ValueError unless 0 < alpha_w and some other word has weight.
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
    """Returns δ and ζ of every word of the prior, from word counts in the row (i) and elsewhere (j)."""
    n_i, n_j, alpha_0 = sum(counts_i.values()), sum(counts_j.values()), sum(prior.values())
    return {
        word: word_log_odds(counts_i.get(word, 0), n_i, counts_j.get(word, 0), n_j, alpha_w, alpha_0)
        for word, alpha_w in prior.items()
    }


@dataclass(slots=True)
class _Counts:
    words: Counter[str] = field(default_factory=Counter)
    users: Counter[str] = field(default_factory=Counter)  # word → cases


def distinctive_words(
    talk: Iterable[CodedTalk],
    rows: Mapping[str, Collection[str]],
    *,
    stop_words: Mapping[str, Collection[str]] | None = None,
    own_words: Mapping[str, Collection[str]] | None = None,
    fillers: Mapping[str, Fillers] | None = None,
    interviewees: int = 3,
    most: int = 8,
    zeta: float = 1.96,
) -> dict[str, dict[str, Keywords]]:
    """Returns row (guid) → language → keywords by falling ζ: each row's passages against all others.

    `rows` maps a code to the rows it counts for (`frequencies.lineage`). Languages are separate. A word needs at least
    `interviewees` interviewees who use it in the row's passages, and a ζ of at least `zeta`. `stop_words` (by language)
    count but are not shown, `fillers` (by language) do not count, nor are shown `own_words` (by row) and their inflected forms: pass a code's phrases for automatic
    codings, or their phrases become their own keywords.
    """
    everywhere, inside = _count(talk, rows, fillers or {})
    result: dict[str, dict[str, Keywords]] = {}
    for (row, language), counts in inside.items():
        scores = _scores(counts, everywhere[language], interviewees)
        best = _best(scores, (stop_words or {}).get(language, ()), (own_words or {}).get(row, ()), zeta)[:most]
        if best:
            result.setdefault(row, {})[language] = tuple((word, score.zeta) for word, score in best)
    return {row: dict(sorted(by_language.items())) for row, by_language in result.items()}


def one_sided(zeta: float) -> float:
    """p of a ζ at least as large, if ζ is standard normal without a difference."""
    return erfc(zeta / sqrt(2)) / 2


def keyword_rows(
    talk: Callable[[], Iterable[CodedTalk]],
    rows: Mapping[str, Collection[str]],
    *,
    stop_words: Mapping[str, Collection[str]] | None = None,
    own_words: Mapping[str, Collection[str]] | None = None,
    fillers: Mapping[str, Fillers] | None = None,
    interviewees: int = 3,
    most: int = 8,
    zeta: float = 1.96,
    lines: int = 3,
) -> tuple[list[KeywordRow], int]:
    """Returns the result of `distinctive_words` with a row for each word and up to `lines` concordance lines, each from another
    interviewee, and the number of words compared: those of all rows and languages that enough interviewees use.

    `talk` is read twice. Rows follow the order of `rows`' values, then language and ζ. p is one-sided, and q corrects
    it for all words compared (Benjamini & Hochberg 1995).
    """
    everywhere, inside = _count(talk(), rows, fillers or {})
    apart: list[KeywordRow] = []
    compared = 0
    for (row, language), counts in inside.items():
        hidden, own = (stop_words or {}).get(language, ()), (own_words or {}).get(row, ())
        scores = [score for score in _scores(counts, everywhere[language], interviewees) if score[0] not in hidden]
        compared += len(scores)
        apart += [
            KeywordRow(
                row, language, word, score.zeta, score.delta, counts.words[word],
                everywhere[language][word] - counts.words[word], counts.users[word], p=one_sided(score.zeta),
            )
            for word, score in _best(scores, hidden, own, zeta)
        ]  # fmt: skip
    corrected = benjamini_hochberg([keyword.p for keyword in apart], compared)
    result: dict[tuple[str, str], list[KeywordRow]] = {}
    for keyword, q in zip(apart, corrected, strict=True):
        result.setdefault((keyword.row, keyword.language), []).append(replace(keyword, q=q))
    order = dict.fromkeys(row for targets in rows.values() for row in targets)
    shown = [row for name in order for key in sorted(result) if key[0] == name for row in result[key][:most]]
    return (_with_lines(shown, talk(), rows, lines) if shown and lines else shown), compared


def _with_lines(
    result: list[KeywordRow], talk: Iterable[CodedTalk], rows: Mapping[str, Collection[str]], lines: int
) -> list[KeywordRow]:
    """Adds the first passage with the word from each of the first interviewees who may be quoted."""
    sought: dict[tuple[str, str], list[int]] = {}
    for at, row in enumerate(result):
        sought.setdefault((row.row, row.language), []).append(at)
    kept: list[dict[str, Line]] = [{} for _ in result]
    withheld = [0] * len(result)
    for passage in talk:
        targets = dict.fromkeys(row for code in passage.codes for row in rows.get(code, ()))
        places = [at for row in targets for at in sought.get((row, passage.language), ())]
        used = set(words(passage.text, passage.language)) if places else set()
        for at in places:
            word = result[at].word
            if word not in used:
                continue
            if not passage.quotable:
                withheld[at] += 1
            elif len(kept[at]) < lines and passage.case not in kept[at]:
                line = concordance(passage, word)
                if line is not None:
                    kept[at][passage.case] = line
    return [
        replace(row, lines=tuple(mine.values()), withheld=hidden)
        for row, mine, hidden in zip(result, kept, withheld, strict=True)
    ]


AROUND = 48
"""Characters that a concordance line shows before and after the word, extended to the next white space."""


def concordance(passage: CodedTalk, word: str) -> Line | None:
    """Returns the passage around the first occurrence of the word, verbatim except for white space; `…` marks a cut.

    Returns None if the word occurs only in another writing (half-width kana, a ligature).
    """
    sought = re.escape(word)
    if not re.match(f"[{_UNSPACED}]", word):
        sought = rf"(?<![^\W_]){sought}(?![^\W_])"
    place = re.search(sought, passage.text, re.IGNORECASE)
    if place is None:
        return None
    before, after = passage.text[: place.start()], passage.text[place.end() :]
    return Line(passage.citation, passage.case, _tail(before), place.group(), _head(after))


def _tail(text: str) -> str:
    if len(text) <= AROUND:
        return " ".join(text.split()) + (" " if text[-1:].isspace() else "")
    cut = text[-AROUND:]
    whole = cut.split(None, 1)
    cut = whole[1] if len(whole) > 1 else cut
    return "…" + " ".join(cut.split()) + (" " if text[-1:].isspace() else "")


def _head(text: str) -> str:
    if len(text) <= AROUND:
        return (" " if text[:1].isspace() else "") + " ".join(text.split())
    cut = text[:AROUND]
    whole = cut.rsplit(None, 1)
    cut = whole[0] if len(whole) > 1 else cut
    return (" " if text[:1].isspace() else "") + " ".join(cut.split()) + "…"


def _best(
    scores: Iterable[tuple[str, LogOdds]], hidden: Collection[str], own: Collection[str], zeta: float
) -> list[tuple[str, LogOdds]]:
    apart = ((word, score) for word, score in scores if score.zeta >= zeta and word not in hidden)
    return sorted((item for item in apart if not is_own(item[0], own)), key=lambda item: (-item[1].zeta, item[0]))


def _count(
    talk: Iterable[CodedTalk], rows: Mapping[str, Collection[str]], fillers: Mapping[str, Fillers]
) -> tuple[dict[str, Counter[str]], dict[tuple[str, str], _Counts]]:
    """Returns word counts of each language, and of each row's passages in it."""
    everywhere: dict[str, Counter[str]] = {}
    coded: dict[tuple[str, str], dict[str, list[str]]] = {}  # row, language → case → words
    for (case, language), passages in groupby(talk, key=itemgetter(0, 1)):
        texts: list[str] = []
        weightless = fillers.get(language, NONE)
        for passage in passages:
            texts.append(passage.text)
            if passage.codes:
                used = list(map(intern, _parts(passage.text, language, weightless)))
                for row in dict.fromkeys(row for code in passage.codes for row in rows.get(code, ())):
                    coded.setdefault((row, language), {}).setdefault(case, []).extend(used)
        everywhere.setdefault(language, Counter()).update(_parts_of_all(texts, language, weightless))
    inside = {place: _Counts() for place in coded}
    for place, by_case in coded.items():
        for used in by_case.values():
            inside[place].words.update(used)
            inside[place].users.update(set(used))
    for counts in (*everywhere.values(), *(words for both in inside.values() for words in (both.words, both.users))):
        for part in counts.keys() - set(_words(counts)):  # once each: that is a tenth of the looking
            del counts[part]
    return everywhere, inside


def _parts_of_all(texts: Iterable[str], language: str, fillers: Fillers) -> list[str]:
    """Return the candidates of all texts, as `_parts` does for one, in any order."""
    texts = list(texts)
    every = "\n".join(texts)
    if every.isascii():
        return _parts(every, language, fillers)
    plain = "\n".join(text for text in texts if text.isascii())
    others = "\n".join(text for text in texts if not text.isascii())
    return _parts(plain, language, fillers) + _parts(others, language, fillers)


def _scores(here: _Counts, everywhere: Counter[str], interviewees: int) -> Iterator[tuple[str, LogOdds]]:
    n_i, total = here.words.total(), everywhere.total()
    if n_i == total:
        return  # every passage of the language carries the code: nothing to be set apart from
    alpha_0 = min(PRIOR_WORDS, PRIOR_SHARE * total)
    for word, users in here.users.items():
        if users >= interviewees and len(everywhere) > 1:
            y_i, y = here.words[word], everywhere[word]
            yield word, word_log_odds(y_i, n_i, y - y_i, total - n_i, alpha_0 * y / total, alpha_0)


def is_own(word: str, own: Collection[str]) -> bool:
    """True if the word is in `own` or looks like an inflected form of one of them (budgets, companies, financing)."""
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
    """Returns the words of a code's phrases, including spaCy token patterns."""
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
