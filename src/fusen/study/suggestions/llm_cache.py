"""Cached answers of a language model in `.fusen/cache`, by the hash of the model and its prompt."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Mapping
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from fusen.study.cache import append_cached_line, cached_lines

if TYPE_CHECKING:
    from fusen.llm.client import Client
    from fusen.llm.suggest_prompt import Messages
    from fusen.study.paths import StudyPaths

ANSWERS = "model-answers.jsonl"
TIMED = 50  # latest answers whose time tells how long further ones take
NOTHING: Mapping[str, object] = {}


class Answer(NamedTuple):
    """An answer; `prompt` is the hash of the prompt, `at` the ISO date of the answer (empty if unknown)."""

    text: str
    prompt: str
    at: str
    new: bool


class Answers:
    """Answers of one model, from the cache or from the model.

    `pace` is the seconds that the model took for a passage: the median of the latest answers, None without any.
    """

    def __init__(self, paths: StudyPaths, client: Client, model: str, *, again: bool = False) -> None:
        """`again` asks the model once more for every passage; its new answers replace the cached ones."""
        self._client, self._model, self._paths = client, model, paths
        self._known: dict[str, tuple[str, str]] = {}
        self._seconds: deque[float] = deque(maxlen=TIMED)
        for line in cached_lines(paths.cache / ANSWERS):
            try:
                kept = json.loads(line)
                if not again:
                    self._known[str(kept["prompt"])] = str(kept["answer"]), str(kept.get("at", ""))
                if kept["model"] == model and "seconds" in kept:
                    self._seconds.append(float(kept["seconds"]))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue  # damaged or incomplete lines: fusen asks the model again

    @property
    def pace(self) -> float | None:
        return median(self._seconds) if self._seconds else None

    def known(self, prompt: str) -> Answer | None:
        """Return the cached answer to a prompt, given by its hash."""
        if prompt not in self._known:
            return None
        text, at = self._known[prompt]
        return Answer(text, prompt, at, False)

    def to(self, messages: Messages, sound: Callable[[str], bool] = lambda text: True) -> Answer:
        """Return an answer and cache it if it is `sound`.

        Raises NoAnswer if the model does not answer these messages, ModelError if the server cannot be used.
        """
        from fusen.llm.suggest_prompt import prompt_hash

        prompt = prompt_hash(self._model, messages)
        if (answer := self.known(prompt)) is not None:
            return answer
        text = self._client.complete(messages)
        return self.keep(prompt, text) if sound(text) else Answer(text, prompt, _today(), True)

    def keep(
        self, prompt: str, text: str, also: Mapping[str, object] = NOTHING, seconds: float | None = None
    ) -> Answer:
        """Cache a new answer with the values `also`, and the `seconds` that the model took for this passage."""
        from fusen.llm.client import SEED

        at = _today()
        self._known[prompt] = text, at
        if seconds is not None:
            self._seconds.append(seconds)
            also = {"seconds": round(seconds, 3), **also}
        kept = {"model": self._model, "temperature": 0, "seed": SEED, "prompt": prompt, "answer": text, "at": at}
        append_cached_line(self._paths.cache / ANSWERS, {**kept, **also})  # if that fails, fusen asks again next time
        return Answer(text, prompt, at, True)


def _today() -> str:
    from fusen.storage.step import now

    return now()[:10]
