"""Answers of a language model, each asked for once: kept in `.fusen/cache` by the hash of the model and all it was asked."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from fusen.study.cache import read_cached

if TYPE_CHECKING:
    from fusen.llm.client import Client
    from fusen.llm.suggest_prompt import Messages
    from fusen.study.paths import StudyPaths

ANSWERS = "model-answers.jsonl"


class Answer(NamedTuple):
    """`prompt` is the hash of what was asked; `at` the day it was answered (ISO date, empty where not recorded)."""

    text: str
    prompt: str
    at: str
    new: bool


class Answers:
    """Asks a model, or remembers what it said."""

    def __init__(self, paths: StudyPaths, client: Client, model: str) -> None:
        self._client, self._model, self._layout = client, model, paths
        self._known: dict[str, tuple[str, str]] = {}
        for line in (read_cached(paths, ANSWERS) or b"").splitlines():
            try:
                kept = json.loads(line)
                self._known[str(kept["prompt"])] = str(kept["answer"]), str(kept.get("at", ""))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue  # cut short when the machine stopped, or damaged: asked again

    def to(self, asked: Messages, also: Callable[[str], Mapping[str, object]] = lambda text: {}) -> Answer:
        """Raises ModelError where no answer comes. `also` says of a new answer what is kept beside it."""
        from fusen.llm.suggest_prompt import prompt_hash
        from fusen.storage.step import now

        prompt = prompt_hash(self._model, asked)
        if prompt in self._known:
            text, at = self._known[prompt]
            return Answer(text, prompt, at, False)
        text, at = self._client.complete(asked), now()[:10]
        self._known[prompt] = text, at
        self._keep({"model": self._model, "prompt": prompt, "answer": text, "at": at, **also(text)})
        return Answer(text, prompt, at, True)

    def _keep(self, answer: Mapping[str, object]) -> None:
        """At once, in a file that only its owner can read; where nothing can be written it is asked again next time."""
        try:
            self._layout.cache.mkdir(mode=0o700, exist_ok=True)
            flags = os.O_CREAT | os.O_APPEND | os.O_RDWR
            with open(os.open(self._layout.cache / ANSWERS, flags, 0o600), "a+b") as file:
                torn = file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) and file.read(1) != b"\n"
                file.write(b"\n" * bool(torn) + json.dumps(answer).encode() + b"\n")
        except OSError:
            return
