"""What a language model answered about passages, found again by their words: shown beside them in the app, unasked."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from fusen.model.codebook import Code
from fusen.model.suggestion import LlmSuggestion, SpokenPassage
from fusen.study.paths import StudyPaths
from fusen.study.suggestions.llm_cache import ANSWERS

if TYPE_CHECKING:
    from fusen.llm.parse_suggestions import ParsedSuggestion
    from fusen.study.context import StudyContext


class LlmAnswer(NamedTuple):
    """`told` says, by the id of each code the answer names, what the model was told of it, as a hash."""

    model: str
    prompt: str
    answer: str
    told: Mapping[str, str]


class ModelAnswers:
    """What was said of passages, read on as far as the file of answers has grown. It is safe to delete."""

    def __init__(self, paths: StudyPaths) -> None:
        self._path = paths.cache / ANSWERS
        self._read = 0
        self._by_passage: dict[str, dict[str, LlmAnswer]] = {}

    def on(self, passage: str) -> Iterable[LlmAnswer]:
        """Everything that was said of a passage with these words, the newest last."""
        return self._by_passage.get(_hash(passage), {}).values()

    def catch_up(self) -> bool:
        """Take in what was written since, by whatever process; is there anything at all?"""
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
        for line in whole.splitlines():
            self._take(line)
        return bool(self._by_passage)

    def _take(self, line: bytes) -> None:
        """A line that is damaged, or about something else than a passage, is as if it had never been written."""
        try:
            kept = json.loads(line)
            told = {str(code): str(what) for code, what in kept["told"].items()}
            answer = LlmAnswer(str(kept["model"]), str(kept["prompt"]), str(kept["answer"]), told)
            said = self._by_passage.setdefault(str(kept["passage"]), {})
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return
        said.pop(answer.prompt, None)
        said[answer.prompt] = answer


def about(codes: Sequence[Code], spoken: SpokenPassage) -> Callable[[str], Mapping[str, object]]:
    """What is kept beside an answer on a passage, so that it is found again by the passage's words."""
    from fusen.llm.parse_suggestions import parse

    def also(answer: str) -> Mapping[str, object]:
        named = {one.code for one in parse(answer, codes, spoken.text).proposed}
        told = told_of([code for code in codes if code.guid in named])
        return {"passage": _hash(spoken.text), "told": told}

    return also


def told_of(codes: Sequence[Code]) -> dict[str, str]:
    """What a model is told of each code, by its id, as a hash."""
    from fusen.llm.suggest_prompt import described

    return {code.id: _hash(json.dumps(described(code), ensure_ascii=False))[:16] for code in codes}


def modelled(study: StudyContext, answers: ModelAnswers, source: str) -> tuple[LlmSuggestion, ...]:
    """What a model proposed for the passages of a source (guid), in order, as far as it still holds.

    That is: of codes it would be told the same of today, and for passages whose speakers may still be quoted.
    """
    from fusen.llm.parse_suggestions import parse
    from fusen.study.suggestions.corpus import read_corpus
    from fusen.study.suggestions.suggestion_list import ProposalRows

    if not answers.catch_up():
        return ()
    codes = [code for code in study.store.codebook.get() if code.codable and not code.retired]
    now, listing = told_of(codes), ProposalRows(study)
    found: list[LlmSuggestion] = []
    for spoken in read_corpus(study, sources=[source]).spoken:
        for said in answers.on(spoken.text) if listing.quotable(spoken) else ():
            same = [code for code in codes if said.told.get(code.id) == now[code.id]]
            found += [_placed(spoken, said, one) for one in parse(said.answer, same, spoken.text).proposed]
    return tuple(found)


def _placed(spoken: SpokenPassage, said: LlmAnswer, one: ParsedSuggestion) -> LlmSuggestion:
    quote = (spoken.start + one.start, spoken.start + one.end)
    return LlmSuggestion(one.code, spoken.start, spoken.end, reason_of(spoken, one), said.model, said.prompt, quote)


def reason_of(spoken: SpokenPassage, one: ParsedSuggestion) -> str:
    """The words it quoted and why, on one line."""
    return f"“{spoken.text[one.start : one.end]}”" + (f": {one.why}" if one.why else "")


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:32]
