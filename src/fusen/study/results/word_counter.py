"""Words of stretches of text, counted where codings of one code overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


class WordCounter:
    """Words of a stretch, for the few places where codings of one code overlap; holds one text at a time."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study
        self._source = ""
        self._text = ""

    def __call__(self, source: str, start: int, end: int) -> int:
        from fusen.text.words import count_words

        if source != self._source:
            self._source, self._text = source, self._study.store.sources.text(source)
        return count_words(self._text[start:end])
