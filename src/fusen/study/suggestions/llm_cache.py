"""Cached answers of a language model in `.fusen/cache`, by the hash of the model and its prompt."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from fusen.errors import FusenError
from fusen.storage.durable_files import unfinished_name
from fusen.storage.encryption.held_keys import decrypted, key_to_write

if TYPE_CHECKING:
    from fusen.llm.client import Client, ResponseFormat
    from fusen.llm.suggest_prompt import Messages
    from fusen.study.paths import StudyPaths

ANSWERS = "model-answers.jsonl"


def answer_lines(path: Path, content: bytes | None = None) -> Iterator[bytes]:
    """Yield the lines of the file of answers, or of `content`; in an encrypted study each line is encrypted by itself."""
    if content is None:
        try:
            content = path.read_bytes()
        except OSError:
            return
    for line in content.splitlines():
        if line.startswith(b"{"):
            yield line
        else:
            with suppress(ValueError, FusenError):  # damaged or incomplete lines
                yield decrypted(path, base64.b64decode(line))


def convert_answers(path: Path) -> None:
    """Encrypt all lines of the file of answers in an encrypted study, and decrypt them in another."""
    lines = b"".join(_stored(path, line) + b"\n" for line in answer_lines(path))
    aside = path.with_name(unfinished_name())
    with open(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(lines)
    os.replace(aside, path)


def _stored(path: Path, line: bytes) -> bytes:
    key = key_to_write(path)
    return line if key is None else base64.b64encode(key.encrypt(line))


class Answer(NamedTuple):
    """An answer; `prompt` is the hash of the prompt, `at` the ISO date of the answer (empty if unknown)."""

    text: str
    prompt: str
    at: str
    new: bool


class Answers:
    """Answers from the cache or from the model."""

    def __init__(self, paths: StudyPaths, client: Client, model: str, *, again: bool = False) -> None:
        """`again` asks the model once more for every passage; its new answers replace the cached ones."""
        self._client, self._model, self._layout = client, model, paths
        self._known: dict[str, tuple[str, str]] = {}
        for line in () if again else answer_lines(paths.cache / ANSWERS):
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
            path = self._layout.cache / ANSWERS
            with open(os.open(path, flags, 0o600), "a+b") as file:
                torn = file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) and file.read(1) != b"\n"
                file.write(b"\n" * bool(torn) + _stored(path, json.dumps(answer).encode()) + b"\n")
        except OSError:
            return
