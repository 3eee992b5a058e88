"""Suggester in a separate process, so that loading, fitting and scoring never block the app."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import IO, TYPE_CHECKING, Any, Literal, NamedTuple

from fusen.errors import FusenError
from fusen.model.suggestion import Nearby, QueueRow, SpanSuggestions
from fusen.study.unlock import keys_for_child, take_keys

if TYPE_CHECKING:
    from fusen.study.context import StudyContext
    from fusen.study.suggestions.learner import Learner

Span = tuple[str, int, int]  # guid of a source, start, end
IDLE = 1.5  # seconds without a request before slower work starts
OFTEN = 0.2  # seconds between two progress messages


class SuggestionRequest(NamedTuple):
    """`spans`: suggestions for each span, most urgent first; `source`: confident passages of a source; `queue`: a queue
    by its order.
    """

    what: Literal["spans", "source", "queue"]
    about: Any


class ProcessMessage(NamedTuple):
    """`progress` (what, done, total), `ready`, `failed` (message), or the answer to a request with the request."""

    what: Literal["progress", "ready", "failed", "spans", "source", "queue"]
    about: Any = None
    answer: Any = None


class SuggestionProcess:
    """Starts the process, sends it requests, and calls `deliver` in a thread with each message."""

    def __init__(
        self, folder: Path, user: str, deliver: Callable[[ProcessMessage], None], *, everybody: bool = False
    ) -> None:
        self._deliver = deliver
        self._lock = Lock()
        self._closed = False
        start = "from fusen.study.suggestions.process import serve; serve(*sys.argv[1:])"
        self._process = subprocess.Popen(
            [sys.executable, "-c", f"import sys; sys.path[:] = {sys.path!r}; {start}",
             str(folder.absolute()), user, "all" if everybody else "own"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._send(keys_for_child())
        Thread(target=self._listen, name="fusen-adviser", daemon=True).start()

    def ask(self, question: SuggestionRequest) -> None:
        """Send a request without waiting; `deliver` receives the answer."""
        self._send(question)

    def _send(self, what: object) -> None:
        assert self._process.stdin is not None
        with (
            self._lock,
            suppress(OSError, ValueError),
        ):  # the process has ended or is closed, which `deliver` has reported
            pickle.dump(what, self._process.stdin)
            self._process.stdin.flush()

    def close(self) -> None:
        """Close the input of the process, which then ends by itself."""
        self._closed = True
        assert self._process.stdin is not None
        with self._lock, suppress(OSError):
            self._process.stdin.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as answers:
            while (message := _next(answers)) is not None:
                if not self._closed:
                    self._deliver(message)
        self._process.wait()
        if not self._closed:
            self._deliver(ProcessMessage("failed", "the suggester ended: suggestions are phrase matches now"))


def _next(stream: IO[bytes]) -> Any:
    """Return the next object from the other process; None if it has ended. Pickle is safe because both are fusen."""
    try:
        return pickle.load(stream)
    except (EOFError, OSError, pickle.UnpicklingError):
        return None


def serve(folder: str, user: str, whose: str) -> None:
    """Answer requests until the input closes."""
    from fusen.study.lifecycle import open_study

    answers, questions = _streams()

    def say(message: ProcessMessage) -> None:
        pickle.dump(message, answers)
        answers.flush()

    take_keys(_next(questions) or "[]")
    try:
        with open_study(Path(folder), user=user, sync=False) as study:
            _Server(questions, say, study, whose == "all").run()
    except (EOFError, OSError):
        return
    except FusenError as error:
        say(ProcessMessage("failed", error.message))


def _streams() -> tuple[IO[bytes], IO[bytes]]:
    """Return the streams of answers and requests.

    Other output goes nowhere, Ctrl-C only affects the app, and the app has priority on the processor.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        os.nice(10)
    answers, questions = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(0), "rb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)
    return answers, questions


class _Server:
    def __init__(
        self, questions: IO[bytes], say: Callable[[ProcessMessage], None], study: StudyContext, everybody: bool
    ) -> None:
        from fusen.study.suggestions.learner import Learner

        self._say, self._study = say, study
        self._asked: SimpleQueue[SuggestionRequest | None] = SimpleQueue()
        self._gone = False
        self._learner = Learner(study, everybody=everybody, hurried=True, progress=self._progress)
        self._reported = 0.0
        Thread(target=self._hear, args=(questions,), daemon=True).start()

    def run(self) -> None:
        self._learner.catch_up()
        self._say(ProcessMessage("ready"))
        while True:
            requests = self._waiting(IDLE if self._learner.unsettled else None)
            if not requests:
                self._learner.settle(self._pressed)
                self._say(ProcessMessage("ready"))
            for question in requests:
                self._learner.catch_up()
                self._say(ProcessMessage(question.what, question.about, self._answer(question)))

    def _hear(self, questions: IO[bytes]) -> None:
        while (question := _next(questions)) is not None:
            self._asked.put(question)
        self._gone = True
        self._asked.put(None)

    def _pressed(self) -> bool:
        """Return whether a request is waiting."""
        return not self._asked.empty()

    def _waiting(self, patience: float | None) -> Sequence[SuggestionRequest]:
        """Return the newest request of each kind, which replaces older ones; empty after `patience` seconds."""
        newest: dict[str, SuggestionRequest] = {}
        try:
            while not newest or self._pressed():
                question = self._asked.get(timeout=None if newest else patience)
                if question is None:
                    raise EOFError
                newest[question.what] = question
        except Empty:
            return ()
        return sorted(newest.values(), key=lambda question: question.what != "spans")

    def _answer(self, question: SuggestionRequest) -> Any:
        from fusen.study.suggestions.review_queue import confident, queue

        if question.what == "spans":
            return [(span, advise(self._study, self._learner, span)) for span in question.about]
        if question.what == "source":
            return confident(self._learner, question.about)
        rows: tuple[QueueRow, ...] = queue(self._study, self._learner, question.about)
        return rows

    def _progress(self, what: str, done: int, total: int) -> None:
        if self._gone:
            raise EOFError
        if time.monotonic() - self._reported > OFTEN:
            self._reported = time.monotonic()
            self._say(ProcessMessage("progress", (what, done, total)))


def advise(study: StudyContext, learner: Learner, span: Span) -> SpanSuggestions:
    """Return suggestions for one stretch, with the nearest coded passages of interviewees who may be listed."""
    from fusen.study.suggestions.suggestion_list import ProposalRows

    suggestions = learner.suggest(*span)
    listing, nearby = ProposalRows(study), list[Nearby]()
    for suggestion in suggestions:
        for near in suggestion.nearest:
            numbers = learner.corpus.numbers(near.source, near.start, near.end)
            spoken = learner.corpus.spoken[numbers[0]] if numbers else None
            if spoken is not None and listing.has(spoken):
                words = spoken.text if listing.quotable(spoken) else None
                cited = listing.cited(near.source, near.start, near.end)
                nearby.append(Nearby(suggestion.code, near.source, near.start, near.end, cited, words))
    return SpanSuggestions(suggestions, tuple(nearby))
