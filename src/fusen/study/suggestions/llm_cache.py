"""Cached answers of a language model in `.fusen/cache`, by the hash of the model and its prompt."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from fusen.study.cache import read_cached

if TYPE_CHECKING:
    from fusen.llm.client import Client, ResponseFormat
    from fusen.llm.suggest_prompt import Messages
    from fusen.study.paths import StudyPaths

ANSWERS = "model-answers.jsonl"


class Answer(NamedTuple):
    """An answer; `prompt` is the hash of the prompt, `at` the ISO date of the answer (empty if unknown)."""

    text: str
    prompt: str
    at: str
    new: bool


class Answers:
    """Answers from the cache or from the model."""

    def __init__(self, paths: StudyPaths, client: Client, model: str, *, again: bool = False) -> None:
        """`again` asks the model anew for every passage, once; its new answers replace the cached ones."""
        self._client, self._model, self._layout = client, model, paths
        self._known: dict[str, tuple[str, str]] = {}
        for line in b"".splitlines() if again else (read_cached(paths, ANSWERS) or b"").splitlines():
            try:
                kept = json.loads(line)
                self._known[str(kept["prompt"])] = str(kept["answer"]), str(kept.get("at", ""))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue  # damaged or incomplete lines: fusen asks the model again

    def to(
        self, messages: Messages, also: Callable[[str], Mapping[str, object]] = lambda text: {}, *,
        form: ResponseFormat | None = None, sound: Callable[[str], bool] = lambda text: True,
    ) -> Answer:  # fmt: skip
        """Return an answer and cache it if it is `sound`; `also` returns values to store with it.

        Raises NoAnswer if the model does not answer these messages, ModelError if the server cannot be used.
        """
        from fusen.llm.client import JSON_OBJECT, SEED
        from fusen.llm.suggest_prompt import prompt_hash
        from fusen.storage.step import now

        prompt = prompt_hash(self._model, messages)
        if prompt in self._known:
            text, at = self._known[prompt]
            return Answer(text, prompt, at, False)
        text, at = self._client.complete(messages, form or JSON_OBJECT), now()[:10]
        if sound(text):
            self._known[prompt] = text, at
            kept = {"model": self._model, "temperature": 0, "seed": SEED, "prompt": prompt, "answer": text, "at": at}
            self._keep({**kept, **also(text)})
        return Answer(text, prompt, at, True)

    def _keep(self, answer: Mapping[str, object]) -> None:
        """Append an answer to a file that only its owner can read; if writing fails, fusen asks the model again next
        time.
        """
        try:
            self._layout.cache.mkdir(mode=0o700, exist_ok=True)
            flags = os.O_CREAT | os.O_APPEND | os.O_RDWR
            with open(os.open(self._layout.cache / ANSWERS, flags, 0o600), "a+b") as file:
                torn = file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) and file.read(1) != b"\n"
                file.write(b"\n" * bool(torn) + json.dumps(answer).encode() + b"\n")
        except OSError:
            return
