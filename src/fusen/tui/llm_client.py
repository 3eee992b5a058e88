"""Asking the person's own language model about a transcript, beside everything else: nothing ever waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING

from textual.message import Message

from fusen.errors import FusenError

if TYPE_CHECKING:
    from fusen.settings import LanguageModel
    from fusen.study import Study

OFTEN = 0.5  # seconds between two words on progress: what it proposed meanwhile is read then


class LlmProgress(Message):
    """A language model has answered about a source (guid); `said` is for the person, once, at the end."""

    bubble = False

    def __init__(self, source: str, said: str = "", wrong: bool = False) -> None:
        super().__init__()
        self.source, self.said, self.wrong = source, said, wrong


class LlmClient:
    """One transcript at a time. `state` is a word for the person, empty while nothing is asked."""

    def __init__(self, study: Study, model: LanguageModel, post: Callable[[Message], object]) -> None:
        self._study, self._model, self._post = study, model, post
        self._run = 0
        self._told = 0.0
        self.state = ""

    def start(self, source: str, path: str) -> None:
        """Ask about the passages of a source (guid and path) that the user has not read."""
        host = self._study.suggestions.remote_host(self._model)
        if host:
            raise FusenError(
                f"{host} is not this machine, and passages never leave it from here",
                "fusen suggest --suggester llm --allow-remote asks you first",
            )
        self._run += 1
        self.state = f"asking {self._model.model} …"
        Thread(target=self._ask, args=(self._run, source, path), name="fusen-asking", daemon=True).start()

    def stop(self) -> None:
        """At once for the person; the question that is on its way is still answered, and its answer kept."""
        self._run += 1
        self.state = ""

    def _ask(self, run: int, source: str, path: str) -> None:
        def progress(what: str, done: int, total: int) -> None:
            if run == self._run and time.monotonic() - self._told > OFTEN:
                self._told = time.monotonic()
                self.state = f"asking {self._model.model} {done + 1}/{total}"
                self._post(LlmProgress(source))

        said, wrong = "asking the language model was broken off", True
        try:
            report = self._study.suggestions.consult_on(path, self._model, progress, cancelled=lambda: run != self._run)
            said, wrong = report.line(), False
        except FusenError as error:
            said = f"{error.message}; {error.hint}" if error.hint else error.message
        finally:
            if run == self._run:
                self.state = ""
                self._post(LlmProgress(source, said, wrong))
