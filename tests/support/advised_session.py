"""A session of the app with a suggester that answers at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fusen.study import Study
from fusen.study.suggestions.learner import Learner
from fusen.study.suggestions.process import ProcessMessage, SuggestionRequest, advise
from fusen.study.suggestions.review_queue import confident, queue
from tests.support.interviews import code_all, make_interviews
from tests.support.small_study import opened
from tests.support.tui_person import Person, person


class ImmediateSuggester:
    """A suggester that answers at once, so that a test need not wait."""

    def __init__(self, folder: Path, user: str, deliver: Callable[[ProcessMessage], None]) -> None:
        self.study = Study.open(folder, user=user, sync=False)
        self.learner, self.deliver, self.closed = Learner(self.study.context, hurried=True), deliver, False
        self.learner.catch_up()
        deliver(ProcessMessage("progress", ("reading transcripts", 1, 3)))
        deliver(ProcessMessage("ready"))

    def ask(self, question: SuggestionRequest) -> None:
        self.learner.catch_up()
        if question.what == "spans":
            answer: object = [(span, advise(self.study.context, self.learner, span)) for span in question.about]
        elif question.what == "source":
            answer = confident(self.learner, question.about)
        else:
            answer = queue(self.study.context, self.learner, question.about)
        self.deliver(ProcessMessage(question.what, question.about, answer))

    def close(self) -> None:
        self.closed = True
        self.study.close()


def session(
    root: Path, scenario: Callable[[Person], object], start: str = "T2", **more: object
) -> list[ImmediateSuggester]:
    """A session of Ann's with a suggester beside it; returns all that were started."""
    begun: list[ImmediateSuggester] = []

    def suggester(user: str, deliver: Callable[[ProcessMessage], None]) -> ImmediateSuggester:
        begun.append(ImmediateSuggester(root, user, deliver))
        return begun[-1]

    person(root, scenario, start=start, user="Ann", suggester=suggester, **more)  # type: ignore[arg-type]
    return begun


def make_advised_study(folder: Path) -> Path:
    """Three interviews; Ann has coded two."""
    root = make_interviews(folder / "s")
    with opened(root) as study:
        code_all(study, "T0.txt")
        code_all(study, "T1.txt")
    return root
