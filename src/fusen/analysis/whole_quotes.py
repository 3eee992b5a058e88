"""Make quotes of excerpts: whole thoughts of one sentence to about 80 words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from fusen.model.results import Excerpt
from fusen.text.fillers import Fillers
from fusen.text.sentence_ends import length_in_words, sentences

MOST_WORDS = 80
LEAST_WORDS = 4
"""A quote with fewer words, fillers aside, says too little to be understood."""
WHOLE_WORDS = 6
"""A quote with fewer words, fillers aside, is too brief to show what a code means."""
CUT = "[…]"

_GOES_ON = re.compile(
    r"(?i)(?:and|but|so|or|because|which|who|then|also|et|mais|donc|parce que|und|aber|oder|weil|y|pero|porque|e|ma|perch[eé]"
    r"|en|maar|omdat|og|men|fordi)\b|それで|でも|だから|なので|ので|しかも|あと[、は]"
)
"""Words that tie a sentence to the one before it."""
_LEANS = re.compile(
    r"(?i)(?:(?:yes|yeah|yep|no|nope|okay|ok|well|oui|non|ja|nein|nee|sí|sì|nej)[,.… ]+)*"
    r"(?:he|she|it|they|that|this|these|those|him|her|them|il|elle|ils|elles|ça|cela|ce|c['’]|er|sie|es|das|dies\w*"
    r"|él|ella|ellos|eso|esto|lui|lei|loro|questo|quello|hij|zij|dat|dit|han|hun|det|de)\b"
    r"|それ|これ|あれ|そこ|そう|彼"
)
"""Pronouns that stand for something outside the quote."""
_ASIDE = re.compile(r"[(\[［（][^)\]］）]*[)\]］）]")  # the transcriber's words: (laughs), [inaudible]
_BROKEN = re.compile(r"(?:[-–—,;:]|\.\.\.|…|、)[\"”’」]*$")


def says_little(quote: str, fillers: Fillers) -> bool:
    """True for backchannels and assents: fewer than four words, or than half of all, remain without fillers."""
    content = length_in_words(fillers.content(_ASIDE.sub(" ", quote)))
    return content < LEAST_WORDS or 2 * content < length_in_words(quote)


def brief(quote: str, fillers: Fillers) -> bool:
    """True if fewer than six words remain without fillers."""
    return length_in_words(fillers.content(_ASIDE.sub(" ", quote))) < WHOLE_WORDS


def fragment(quote: str) -> bool:
    """True if a quote begins in the middle of a sentence, or breaks off."""
    text = quote.strip().lstrip("\"'“‘«「『([")
    return text[:1].islower() or bool(_BROKEN.search(text)) or text[-1:].isalnum()


def asks(text: str) -> bool:
    """True if a quote ends with a question."""
    return text.rstrip("\"'”’」』 ").endswith(("?", "？"))


def directs(text: str) -> bool:
    """True if a fifth or more of a quote is the transcriber's: (reads the task), [laughs]."""
    return 5 * len("".join(_ASIDE.findall(text))) >= len(text)


def breaks(text: str) -> int:
    """Returns how often the speaker breaks off."""
    return text.count("...") + text.count("…") - text.count(CUT)


def goes_on(text: str) -> bool:
    """True if a quote begins with a word that ties it to the sentence before."""
    return bool(_GOES_ON.match(text.strip()))


def ties(text: str) -> bool:
    """True if a quote leans on what is not in it: a word that goes on, a pronoun, an answer, or a broken start."""
    return goes_on(text) or bool(_LEANS.match(text.strip()))


def joined(excerpts: Iterable[Excerpt]) -> list[Excerpt]:
    """Return the excerpts of a code by place, each that goes on joined to the one that ends right before it."""
    found: list[Excerpt] = []
    for one in sorted(excerpts, key=lambda one: (one.source, one.start, one.end)):
        before = found[-1] if found else None
        if (
            before is not None
            and before.source == one.source
            and before.case == one.case
            and 0 <= one.start - before.end <= 1
            and before.quote
            and one.quote
            and goes_on(one.quote)
            and length_in_words(before.quote) + length_in_words(one.quote) <= MOST_WORDS
        ):
            gap = " " * (one.start - before.end)
            cited = f"{before.citation.rpartition('@')[0]}@{before.start}-{one.end}"
            found[-1] = replace(before, end=one.end, quote=before.quote + gap + one.quote, citation=cited)
        else:
            found.append(one)
    return found


def shortened(excerpt: Excerpt, worth: Callable[[str], float]) -> Excerpt:
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
        windows.append((goes_on(words) and first > 0, -worth(words), first, last))
    _, _, first, last = min(windows)
    start, end = bounds[first][0], bounds[last][1]
    before = f"{CUT} " if first else ""
    after = f" {CUT}" if last < len(bounds) - 1 else ""
    return replace(excerpt, quote=f"{before}{text[start:end]}{after}")
