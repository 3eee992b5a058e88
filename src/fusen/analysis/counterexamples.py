"""Find counterexamples: codings in a minority direction, or candidates chosen by their wording."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache

from fusen.analysis.keywords import phrase_words, words
from fusen.analysis.quotes import distinct, quotable
from fusen.model.codebook import Code
from fusen.model.coding import DIRECTIONS
from fusen.model.results import Excerpt
from fusen.model.themes import Voice

MOST_CODED, MOST_CANDIDATES = 6, 3

_TROUBLE_NAME = re.compile(
    r"challeng|barrier|obstacle|problem|difficult|hurdle|\bgap\b|\black\b|shortage|mismatch|weak|risk|distance|turnover"
    r"|défi|frein|difficulté|barrière|problème|manque|課題|障壁|困難|問題|不足|壁",
    re.IGNORECASE,
)
_DENYING_NAME = re.compile(r"\b(?:no|not|none|without|never|pas|sans|aucune?)\b|なし|ない|未|無", re.IGNORECASE)

_EN_NOT = r"(?:not|never|no|without|hardly|nothing|[a-z]+n['’]t)(?!\s+(?:only|just|merely|sure)\b)"
_EN_TROUBLE = (
    r"(?:problems?|problematic|difficult(?:y|ies)?|hard|issues?|barriers?|obstacles?|challeng(?:e|es|ing)|troubles?"
    r"|worr(?:y|ied)|hurdles?|lack|gap|shortage|bottleneck)"
)
_FR_NOT = r"(?:pas|jamais|aucune?|sans|ni|point)"
_FR_TROUBLE = r"(?:problèmes?|difficultés?|difficiles?|soucis?|obstacles?|freins?|barrières?|compliquée?s?|durs?)"
_JA_NOT = (
    r"(?<!かもしれ)(?<!なければなら)(?<!ねばなら)(?<!なくてはなら)(?<!いけ)(?<!少)(?<!だけで)(?<!だけでは)"
    r"(?:ありません|ないです|ません(?:でした)?|なかった|なく|ない)"
    r"(?!か[。？?]|でしょうか|ですか|といけ|とだめ|わけに|と困)"
)
_JA_TROUBLE = r"(?:問題|困難|苦労|心配|支障|障害|障壁|課題|不足|壁|難し|困|大変)"

_CONTRAST = {
    "en": (
        r"\bon the contrary\b|\bquite the opposite\b|\b(?:is|was) the opposite\b"
        r"|\bI (?:do not|don['’]t) agree\b|\bI disagree\b|\boverrated\b|\bexaggerated\b"
        r"|\b(?:unlike|contrary to) (?:the )?(?:others|other people|what)\b"
    ),
    "fr": r"\bau contraire\b|\bà l['’]inverse\b|\bje ne suis pas d['’]accord\b|\bexagérée?\b",
    "ja": r"むしろ|逆に|反対に|そうは思いません|そうは思わない",
}
_TROUBLE_DENIED = {
    "en": (
        rf"\b{_EN_NOT}\s+(?:[\w'’-]+\s+){{0,3}}?{_EN_TROUBLE}\b"
        r"|\b(?<!not )(?<!n't )(?<!n’t )(?<!never )"
        r"(?:actually|quite|rather|surprisingly|really|very|pretty|so)\s+(?:easy|easily|simple|smooth(?:ly)?)\b"
        r"|\beasier than\b|\b(?:does|do|did)(?: not|n['’]t) matter\b"
        r"|\b(?:no|never|not|[a-z]+n['’]t) need(?:ed)?\b"
    ),
    "fr": (
        rf"\b{_FR_NOT}\s+(?:[\w'’-]+\s+){{0,3}}?{_FR_TROUBLE}\b"
        r"|\b(?<!pas )(?:plutôt|assez|finalement|vraiment|très) (?:facile|facilement|simple|simplement)\b"
    ),
    "ja": (
        rf"{_JA_TROUBLE}[^。！？\n]{{0,10}}?{_JA_NOT}"
        r"|(?:思ったより|意外と|意外に|案外)[^。！？\n]{0,10}?(?:楽|簡単|スムーズ|容易)"
    ),
}

Denial = re.Pattern[str]


def counterexamples(
    code: Code,
    excerpts: Sequence[Excerpt],
    languages: Mapping[str, str],
    unlisted: Collection[str] = (),
) -> tuple[Voice, ...]:
    """Returns up to six codings of this code with a minority direction, or up to three candidates if there are none.

    `excerpts` are the code's own. Interviewees who may not be listed are omitted; the others take turns in order of
    name. A candidate is a quote with words that deny or contrast the code; its reason names them.
    """
    listed = [e for e in excerpts if e.case not in unlisted and e.consent != "analyse"]
    reasons = minority(excerpts)
    coded = [
        Voice(excerpt, coded=True, reason=reason)
        for direction, reason in reasons.items()
        for excerpt in distinct(e for e in listed if e.direction == direction)
    ]
    if coded:
        return _in_turns(coded, MOST_CODED)
    pattern_of = {language: denials(code, language) for language in set(languages.values())}
    candidates = []
    for excerpt in distinct(e for e in listed if e.direction is None and quotable(e)):
        result = _denied(excerpt.quote or "", pattern_of.get(languages.get(excerpt.source, "")))
        if result:
            reason = f"candidate by its wording, to be read in context: “{result}”"
            candidates.append(Voice(excerpt, coded=False, reason=reason))
    return _in_turns(candidates, MOST_CANDIDATES)


def minority(excerpts: Iterable[Excerpt]) -> dict[str, str]:
    """Direction → the reason why it is in the minority; empty if all directions agree.

    The most common direction is the majority (in a tie, "for" before "against" before "mixed"). If all codings with a
    direction share one, against or mixed, and most codings have no direction, those few are the minority.
    """
    counts = dict.fromkeys(DIRECTIONS, 0)
    total = 0
    for excerpt in excerpts:
        total += 1
        if excerpt.direction in counts:
            counts[excerpt.direction] += 1
    used = [direction for direction in DIRECTIONS if counts[direction]]
    directed = sum(counts.values())
    if len(used) == 1 and used != ["for"] and directed * 2 < total:
        rest = total - directed
        others = "the other coding has" if rest == 1 else f"the other {rest} codings have"
        return {used[0]: f"coded “{used[0]}”; {others} no direction"}
    if len(used) < 2:
        return {}
    grain = max(used, key=lambda direction: counts[direction])
    ordered = sorted((d for d in used if d != grain), key=lambda d: d != "against")
    return {
        d: f"coded “{d}”, {counts[d]} of {directed} with a direction; {counts[grain]} are “{grain}”" for d in ordered
    }


def denials(code: Code, language: str) -> Denial | None:
    """Returns the words that may deny the code in a quote of this language; None for a language without a list.

    "Not a problem" denies a code of trouble (a challenge, a gap); a negation before the code's own words (after them in
    Japanese) denies any other code. Only words of contrast deny a code that is itself a denial ("No benefit yet").
    """
    language = language[:2]
    if language not in _CONTRAST:
        return None
    parts = [_CONTRAST[language]]
    if not _DENYING_NAME.search(code.name):
        if any(_TROUBLE_NAME.search(name) for name in code.path):
            parts.append(_TROUBLE_DENIED[language])
        else:
            parts.extend(_own_word_denied(code, language))
    return _compiled("|".join(parts))


@cache
def _compiled(pattern: str) -> Denial:
    return re.compile(pattern, re.IGNORECASE)


def _own_word_denied(code: Code, language: str) -> list[str]:
    own = sorted(phrase_words(code) | frozenset(words(code.name)))
    if language == "ja":
        mine = "|".join(re.escape(word) for word in own if not word.isascii())
        return (
            [rf"(?:{mine})[^。！？\n]{{0,15}}?{_JA_NOT}(?:です|ね|よ|が|けど|から)*\s*(?:[。！？\n]|$)"] if mine else []
        )
    mine = "|".join(re.escape(word) for word in own if len(word) > 3)
    negator = _EN_NOT if language == "en" else _FR_NOT
    return [rf"\b{negator}\s+(?:[\w'’-]+\s+){{0,3}}?(?:{mine})\w{{0,3}}\b"] if mine else []


def _denied(quote: str, pattern: Denial | None) -> str:
    match = pattern.search(quote) if pattern else None
    return " ".join(match.group().split()) if match else ""


def _in_turns(result: Sequence[Voice], most: int) -> tuple[Voice, ...]:
    """Returns the first voice of each interviewee, then the second of each, up to the requested number."""
    turn: dict[str, int] = {}
    numbered = []
    for index, voice in enumerate(result):
        case = voice.excerpt.case
        turn[case] = turn.get(case, 0) + 1
        numbered.append((turn[case], index, voice))
    return tuple(voice for _, _, voice in sorted(numbered, key=lambda item: item[:2])[:most])
