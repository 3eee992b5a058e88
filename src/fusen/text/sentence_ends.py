"""Cut a quote into sentences by its punctuation alone, without a language model."""

from __future__ import annotations

import re

_END = re.compile(r"""[.!?…。！？]+["'”’»)」』）]*(?=\s|$)|[。！？]+[」』）]*""")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"“'])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|vs|etc|approx|bzw|ca|Nr|Hr|Fr|Mme|Mlle|Sr|Sra|Sig|dhr|mevr|[a-z]\.[a-z])\.$"
)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return the bounds of the sentences; together they cover the text except for white space between them."""
    result: list[tuple[int, int]] = []
    start = _skip(text, 0)
    for end in _END.finditer(text):
        if end.end() > start and not _goes_on(text, start, end.end()):
            result.append((start, end.end()))
            start = _skip(text, end.end())
    if start < len(text.rstrip()):
        result.append((start, len(text.rstrip())))
    return result


def _goes_on(text: str, start: int, end: int) -> bool:
    """True if the mark ends an abbreviation, or the next word begins in lower case."""
    if _ABBREVIATION.search(text[max(start, end - 12) : end]):
        return True
    following = text[_skip(text, end) : _skip(text, end) + 1]
    return following.islower() and text[end - 1] in ".…"


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def length_in_words(text: str) -> float:
    """Return the number of words; two characters of a script without spaces count as one."""
    if text.isascii():
        return float(len([word for word in text.split() if word.isalnum() or any(map(str.isalnum, word))]))
    unspaced = len(re.findall(r"[぀-ヿ㐀-鿿豈-﫿]", text))
    rest = re.sub(r"[぀-ヿ㐀-鿿豈-﫿]", " ", text)
    return unspaced / 2 + len([word for word in rest.split() if any(map(str.isalnum, word))])
