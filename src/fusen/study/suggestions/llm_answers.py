"""A language model's earlier answers, found by the words of the passage; the app shows them without asking again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from fusen.model.codebook import Code
from fusen.model.suggestion import LlmSuggestion, SpokenPassage
from fusen.study.cache import cached_lines
from fusen.study.paths import StudyPaths
from fusen.study.suggestions.llm_cache import ANSWERS

if TYPE_CHECKING:
    from fusen.llm.parse_suggestions import ParsedSuggestion
    from fusen.study.context import StudyContext


class LlmAnswer(NamedTuple):
    """A model's answer; `meanings` maps the id of each named code to a hash of the description that the model received."""

    model: str
    prompt: str
    answer: str
    meanings: Mapping[str, str]


class ModelAnswers:
    """Earlier answers on passages, read incrementally from the file of answers, which is safe to delete."""

    def __init__(self, paths: StudyPaths) -> None:
        self._path = paths.cache / ANSWERS
        self._read = 0
        self._by_passage: dict[str, dict[str, LlmAnswer]] = {}

    def on(self, passage: str) -> Iterable[LlmAnswer]:
        """Return every answer on a passage with these words, newest last."""
        return self._by_passage.get(_hash(passage), {}).values()

    def catch_up(self) -> bool:
        """Read new answers of any process; return whether there are answers."""
        try:
            with self._path.open("rb") as file:
                if os.fstat(file.fileno()).st_size < self._read:
                    self._read = 0
                    self._by_passage.clear()
                file.seek(self._read)
                new = file.read()
        except OSError:
            return bool(self._by_passage)
        whole = new[: new.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in cached_lines(self._path, whole):
            self._take(line)
        return bool(self._by_passage)

    def _take(self, line: bytes) -> None:
        """Add the answer in a line; ignore damaged lines and lines about other things."""
        try:
            kept = json.loads(line)
            meanings = {str(code): str(what) for code, what in kept["told"].items()}
            answer = LlmAnswer(str(kept["model"]), str(kept["prompt"]), str(kept["answer"]), meanings)
            answers = self._by_passage.setdefault(str(kept["passage"]), {})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return
        answers.pop(answer.prompt, None)
        answers[answer.prompt] = answer


def about(codes: Sequence[Code], spoken: SpokenPassage, answer: str) -> dict[str, object]:
    """Return what a stored answer keeps of its passage, by which it is found again."""
    from fusen.llm.parse_suggestions import parse

    named = {suggestion.code for suggestion in parse(answer, codes, spoken.text).proposed}
    return {"passage": _hash(spoken.text), "told": description_hashes([code for code in codes if code.guid in named])}


def description_hashes(codes: Sequence[Code]) -> dict[str, str]:
    """Return by code id a hash of the description that a model receives."""
    from fusen.llm.suggest_prompt import described

    return {code.id: _hash(json.dumps(described(code), ensure_ascii=False))[:16] for code in codes}


def llm_suggestions(study: StudyContext, answers: ModelAnswers, source: str) -> tuple[LlmSuggestion, ...]:
    """Return a model's valid proposals for the passages of a source (guid), in order.

    A proposal is valid if its code has the same description today and consent still allows quotes of the passage.
    """
    from fusen.llm.parse_suggestions import parse
    from fusen.study.suggestions.corpus import read_corpus
    from fusen.study.suggestions.suggestion_list import ProposalRows

    if not answers.catch_up():
        return ()
    codes = [code for code in study.store.codebook.get() if code.codable and not code.retired]
    now, listing = description_hashes(codes), ProposalRows(study)
    result: list[LlmSuggestion] = []
    for spoken in read_corpus(study, sources=[source]).spoken:
        for answer in answers.on(spoken.text) if listing.quotable(spoken) else ():
            same = [code for code in codes if answer.meanings.get(code.id) == now[code.id]]
            result += [
                _placed(spoken, answer, suggestion) for suggestion in parse(answer.answer, same, spoken.text).proposed
            ]
    return tuple(result)


def _placed(spoken: SpokenPassage, answer: LlmAnswer, suggestion: ParsedSuggestion) -> LlmSuggestion:
    quote = (spoken.start + suggestion.start, spoken.start + suggestion.end)
    return LlmSuggestion(
        suggestion.code, spoken.start, spoken.end, reason_of(spoken, suggestion), answer.model, answer.prompt, quote
    )


def reason_of(spoken: SpokenPassage, suggestion: ParsedSuggestion) -> str:
    """Return the quoted words and the reason in one line."""
    return f"“{spoken.text[suggestion.start : suggestion.end]}”" + (f": {suggestion.why}" if suggestion.why else "")


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]
