"""The pace of reading: which passages are short answers, and how long unread words take."""

from __future__ import annotations

import re
from time import monotonic

_WORDS = """
    yes yeah yep ok okay so right well oh ah er um uh hm mm mhm mmhm hmm mmh uhhuh aha sure exactly
    ja genau eben klar stimmt naja na oui si voilà bon bien ben ouais euh sì ecco certo bene sí claro vale bueno pues eh
    precies joh jo kyllä niin joo tak dobrze
    はい ええ うん そう そうです そうですね そうですか なるほど ああ あの えっと ま まあ ふん へえ
"""
SHORT = frozenset(_WORDS.split())
"""Words of answers that only keep a conversation going, in several languages; “no” is an answer of its own."""
_NOTE = re.compile(r"\[[^\]]*\]|\([^)]*\)")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
MOST = 4  # words of a short answer
BREAK = 180.0  # seconds between two decisions after which the person did something else
SURE = 60.0  # seconds of reading from which a pace is known


def is_short_answer(words: str) -> bool:
    """Return whether a passage says nothing but “yes”, “so” or a note such as [laughs]."""
    lines = [word.casefold().replace("-", "") for word in _WORD.findall(_NOTE.sub(" ", words))]
    return len(lines) <= MOST and all(word in SHORT for word in lines) and not any(map(str.isdigit, words))


class ReadingPace:
    """Measures how many words a person reads in a minute, between decisions without a long break."""

    def __init__(self) -> None:
        self._seconds = self._words = 0.0
        self._last: float | None = None

    def note(self, words: int, at: float | None = None) -> None:
        """Note that a passage of so many words is read."""
        at = monotonic() if at is None else at
        if self._last is not None and at - self._last < BREAK:
            self._seconds += at - self._last
            self._words += words
        self._last = at

    def minutes(self, words: int) -> int | None:
        """Return how long so many words take, or None while too little was read."""
        if self._seconds < SURE or not self._words:
            return None
        return max(round(words * self._seconds / self._words / 60), 1)
