"""Make quotes of excerpts: whole thoughts of one sentence to about 80 words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache

from fusen.model.results import Excerpt
from fusen.text.fillers import Fillers
from fusen.text.sentence_ends import length_in_words, sentences

MOST_WORDS = 80
LEAST_WORDS = 4
"""A quote with fewer words, fillers aside, says too little to be understood."""
WHOLE_WORDS = 6
"""A quote with fewer words, fillers aside, is too brief to show what a code means."""
CUT = "[…]"

GOES_ON = {
    "en": "and|but|so|or|because|which|who|then|also",
    "fr": "et|mais|donc|parce que?|ou|alors|qui|puis",
    "de": "und|aber|oder|weil|denn|also|dann|sondern",
    "es": "y|pero|porque|entonces|o|que",
    "it": "e|ma|perch[eé]|o|quindi|poi",
    "nl": "en|maar|omdat|want|of|dus",
    "da": "og|men|fordi|eller|så",
    "ja": "それで|でも|だから|なので|ので|しかも|あと[、は]",
}
"""Words by language that tie a sentence to the one before it."""
LEANS = {
    "en": "he|she|it|they|that|this|these|those|him|her|them",
    "fr": "il|elle|ils|elles|ça|cela|ce|c['’]",
    "de": "er|sie|es|das|dies\\w*",
    "es": "él|ella|ellos|ellas|eso|esto",
    "it": "lui|lei|loro|questo|quello",
    "nl": "hij|zij|het|dat|dit",
    "da": "han|hun|den|det|de",
    "ja": "それ|これ|あれ|そこ|そう|彼[はがのらも女]",
}
"""Pronouns by language that refer to something outside the quote."""
ANSWERS = "yes|yeah|yep|no|nope|okay|ok|well|oui|non|ja|nein|nee|sí|sì|nej"
_ASIDE = re.compile(r"[(\[［（][^)\]］）]*[)\]］）]")  # the transcriber's words: (laughs), [inaudible]
_BROKEN = re.compile(r"(?:[-–—,;:]|\.\.\.|…|、)[\"”’」]*$")


def content_words(quote: str, fillers: Fillers) -> float:
    """Return the number of words that remain without fillers and the transcriber's words."""
    return length_in_words(fillers.content(_ASIDE.sub(" ", quote)))


def says_little(quote: str, content: float) -> bool:
    """True for backchannels and assents: fewer than four words, or than half of all, are content."""
    return content < LEAST_WORDS or 2 * content < length_in_words(quote)


def fragment(quote: str) -> bool:
    """True if a quote begins in the middle of a sentence, or breaks off."""
    text = quote.strip().lstrip("\"'“‘«「『([")
    return text[:1].islower() or bool(_BROKEN.search(text)) or text[-1:].isalnum()


def asks(text: str) -> bool:
    """True if a quote ends with a question."""
    return text.rstrip("\"'”’」』 ").endswith(("?", "？"))


def directs(text: str) -> bool:
    """True if at least a fifth of a quote is the transcriber's words, such as (reads the task) or [laughs]."""
    return 5 * len("".join(_ASIDE.findall(text))) >= len(text)


def goes_on(text: str, language: str) -> bool:
    """True if a quote begins with a word that refers to the sentence before, such as *and* or *but*."""
    return bool(_beginning(language, leans=False).match(text.strip()))


def ties(text: str, language: str) -> bool:
    """True if a quote depends on the words before it: it continues a sentence, or begins with a pronoun after an
    answer."""
    return bool(_beginning(language, leans=True).match(text.strip()))


@cache
def _beginning(language: str, *, leans: bool) -> re.Pattern[str]:
    """Returns the expression for the first words; a language without a list is taken as English."""
    code = language[:2] if language[:2] in GOES_ON else "en"
    end = "" if code == "ja" else r"(?![^\W_])"
    words = f"{GOES_ON[code]}|(?:(?:{ANSWERS})[,.… ]+)*(?:{LEANS[code]})" if leans else GOES_ON[code]
    return re.compile(f"(?i)(?:{words}){end}")


def joined(excerpts: Iterable[Excerpt], languages: Mapping[str, str]) -> list[Excerpt]:
    """Return the excerpts of a code in order of place; an excerpt that continues the one before it is joined to that
    one.

    `languages` are by source.
    """
    result: list[Excerpt] = []
    for quote in sorted(excerpts, key=lambda quote: (quote.source, quote.start, quote.end)):
        before = result[-1] if result else None
        if (
            before is not None
            and before.source == quote.source
            and before.case == quote.case
            and 0 <= quote.start - before.end <= 1
            and before.quote
            and quote.quote
            and goes_on(quote.quote, languages.get(quote.source, ""))
            and length_in_words(before.quote) + length_in_words(quote.quote) <= MOST_WORDS
        ):
            gap = " " * (quote.start - before.end)
            cited = f"{before.citation.rpartition('@')[0]}@{before.start}-{quote.end}"
            result[-1] = replace(before, end=quote.end, quote=before.quote + gap + quote.quote, citation=cited)
        else:
            result.append(quote)
    return result


def shortened(excerpt: Excerpt, worth: Callable[[str], float], language: str) -> Excerpt:
    """Return the excerpt with at most 80 words of its quote: the neighbouring sentences of most `worth`.

    A sentence stays whole, and `[…]` marks what is left out.
    """
    text = excerpt.quote or ""
    if length_in_words(text) <= MOST_WORDS:
        return excerpt
    bounds = sentences(text)
    windows = []
    for first in range(len(bounds)):
        last = first
        while last + 1 < len(bounds) and length_in_words(text[bounds[first][0] : bounds[last + 1][1]]) <= MOST_WORDS:
            last += 1
        words = text[bounds[first][0] : bounds[last][1]]
        windows.append((goes_on(words, language) and first > 0, -worth(words), first, last))
    _, _, first, last = min(windows)
    start, end = bounds[first][0], bounds[last][1]
    before = f"{CUT} " if first else ""
    after = f" {CUT}" if last < len(bounds) - 1 else ""
    return replace(excerpt, quote=f"{before}{text[start:end]}{after}")
