"""Fillers, discourse markers and backchannels: expressions that weigh nothing in quotes and distinctive words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

_STOP = r"[\s、。，．！？!?…・「」『』（）()]"


@dataclass(frozen=True, slots=True)
class Fillers:
    """The fillers of a language, in lower case. Expressions of several words have spaces or apostrophes."""

    words: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()
    _patterns: dict[str, re.Pattern[str]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, expressions: Iterable[str]) -> Fillers:
        plain = {" ".join(expression.lower().replace("’", "'").split()) for expression in expressions} - {""}
        words = {item for item in plain if item.isalpha()}
        return cls(frozenset(words), tuple(sorted(plain - words, key=lambda item: (-len(item), item))))

    def __or__(self, other: Fillers) -> Fillers:
        return Fillers.of((*self.words, *self.phrases, *other.words, *other.phrases))

    def without_phrases(self, text: str) -> str:
        """Return a text in lower case without the fillers of several words."""
        if "’" in text:
            text = text.replace("’", "'")
        for phrase in self.phrases:
            if phrase in text:
                text = self._pattern(phrase).sub(" ", text)
        return text

    def content(self, text: str) -> str:
        """Return a text in lower case without fillers; in scripts without spaces, whole parts between punctuation marks
        are fillers."""
        text = self.without_phrases(text.lower())
        words = [word for word in re.split(r"\s+", text) if word.strip('.,;:!?…–—-"“”()[]') not in self.words]
        if text.isascii():
            return " ".join(words)
        return "".join(part for part in re.split(f"({_STOP})", " ".join(words)) if part not in self.words)

    def _pattern(self, phrase: str) -> re.Pattern[str]:
        if phrase not in self._patterns:
            self._patterns[phrase] = re.compile(rf"(?<![^\W_]){re.escape(phrase)}(?![^\W_])")
        return self._patterns[phrase]
