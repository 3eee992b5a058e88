"""Requests to the user's language model about a transcript, in the background."""

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

OFTEN = 0.5  # seconds between progress messages; each reads the new suggestions


class LlmProgress(Message):
    """Progress of a language model on a source (guid); `text` is the final message for the user."""

    bubble = False

    def __init__(self, source: str, text: str = "", wrong: bool = False) -> None:
        super().__init__()
        self.source, self.text, self.wrong = source, text, wrong


class LlmClient:
    """Requests for one transcript at a time; `state` is a status word, empty when idle."""

    def __init__(self, study: Study, model: LanguageModel, post: Callable[[Message], object]) -> None:
        self._study, self._model, self._post = study, model, post
        self._run = 0
        self._told = 0.0
        self.state = ""

    def start(self, source: str, path: str) -> None:
        """Request suggestions for the passages of a source (guid and path) that the user has not reviewed."""
        host = self._study.suggestions.remote_host(self._model)
        if host:
            raise FusenError(
                f"{host} is not this machine, and the app sends no passages to other machines",
                "fusen suggest --suggester llm --allow-remote asks you first",
            )
        self._run += 1
        self.state = f"asking {self._model.model} …"
        Thread(target=self._ask, args=(self._run, source, path), name="fusen-asking", daemon=True).start()

    def stop(self) -> None:
        """Stop for the user at once; the pending request still completes and its answer is kept."""
        self._run += 1
        self.state = ""

    def _ask(self, run: int, source: str, path: str) -> None:
        began = time.monotonic()

        def progress(what: str, done: int, total: int) -> None:
            now = time.monotonic()
            if run == self._run and now - self._told > OFTEN:
                self._told = now
                left = (now - began) / done * (total - done) if done else 0
                time_left = f", about {left / 60:.0f} min" if left >= 60 else ""
                self.state = f"asking {self._model.model} {min(done + 1, total)}/{total}{time_left}"
                self._post(LlmProgress(source))

        line, wrong = "the language model stopped answering", True
        try:
            report = self._study.suggestions.suggest_with_llm_for(
                path, self._model, progress, cancelled=lambda: run != self._run
            )
            line, wrong = report.line(), False
        except FusenError as error:
            line = f"{error.message}; {error.hint}" if error.hint else error.message
        finally:
            if run == self._run:
                self.state = ""
                self._post(LlmProgress(source, line, wrong))
