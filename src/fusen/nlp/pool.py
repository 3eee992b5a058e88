"""Match phrases in many sources with an executor; results keep the order of the sources."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from threading import Lock
from typing import TypeVar

from fusen.errors import CodebookError
from fusen.executors.executor import Executor, ThisProcess
from fusen.model.codebook import Code
from fusen.nlp.phrases import CodePhrases, Match, Span, problems

Key = TypeVar("Key")
Matches = tuple[Match, ...]
SourceText = tuple[Key, str, str, Iterable[Span]]  # key, language, text, spans


def match_sources(
    codes: Iterable[Code], sources: Iterable[SourceText[Key]], executor: Executor | None = None
) -> Iterator[tuple[Key, Matches]]:
    """Yield (key, matches) for each (key, language, text, spans), in the order of `sources`, which is read lazily.

    Without an executor this process matches. Raises CodebookError on an invalid phrase.
    """
    codes = tuple(code for code in codes if code.codable and not code.retired)
    if mistakes := problems(codes):
        raise CodebookError(mistakes)
    keys: deque[Key] = deque()

    def tasks() -> Iterator[tuple[_Task, int]]:
        for key, language, text, spans in sources:
            keys.append(key)
            yield (language, text, list(spans)), len(text)

    for matches in (executor or ThisProcess()).map(_match, PhraseMatcher(codes), tasks()):
        yield keys.popleft(), matches


_Task = tuple[str, str, list[Span]]  # language, text, spans


class PhraseMatcher:
    """Compiles the codebook's phrases for a language on first use; a copy in another process compiles its own."""

    def __init__(self, codes: tuple[Code, ...]) -> None:
        self._codes = codes
        self._languages: dict[str, CodePhrases] = {}
        self._lock = Lock()  # a worker of a cluster may have several threads; stemmers are not safe in two

    def __reduce__(self) -> tuple[type[PhraseMatcher], tuple[tuple[Code, ...]]]:
        return PhraseMatcher, (self._codes,)

    def match(self, language: str, text: str, spans: Iterable[Span]) -> Matches:
        with self._lock:
            phrases = self._languages.get(language)
            if phrases is None:
                phrases = self._languages[language] = CodePhrases(self._codes, language)
            return tuple(phrases.match(text, spans))


def _match(matcher: PhraseMatcher, task: _Task) -> Matches:
    return matcher.match(*task)
