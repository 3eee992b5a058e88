"""Word counts of spans where codings of a code overlap."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


class WordCounter:
    """Counts the words of a span, for the few overlapping codings of a code; holds one text at a time."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study
        self._source = ""
        self._text = ""

    def __call__(self, source: str, start: int, end: int) -> int:
        from fusen.text.words import count_words

        if source != self._source:
            self._source, self._text = source, self._study.store.sources.text(source)
        return count_words(self._text[start:end])
