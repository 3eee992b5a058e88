"""The answers screen: one question of a survey, every respondent with variables, to code one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from fusen.model.coding import CodingChange
from fusen.model.quantity import quantity
from fusen.model.results import SurveyQuestion
from fusen.tui.actions import ANSWERS, ANYWHERE, PASSAGES, ROWS, bindings
from fusen.tui.host import Handler
from fusen.tui.passages.browser import PassageBrowser
from fusen.tui.passages.state import FoundPassages, found_passages
from fusen.tui.screen import StudyScreen

if TYPE_CHECKING:
    from fusen.study import Study


def read_answers(study: Study, number: int) -> tuple[Sequence[SurveyQuestion], int, FoundPassages]:
    """Return the questions, the number of the one shown, and its answers by respondent."""
    step = study.history.last_step()
    questions = study.results.questions()
    number = min(max(number, 0), max(len(questions) - 1, 0))
    rows = study.results.answers(questions[number].text) if questions else []
    remark = questions[number].text if questions else "no survey in this study: fusen import reads a table as one"
    return questions, number, found_passages(study, rows, remark, step=step)


class AnswersScreen(StudyScreen):
    WHERE = (ANYWHERE, ANSWERS, PASSAGES, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(ANSWERS, PASSAGES, ROWS, ANYWHERE)
    PURPOSE = "Code a survey question by question: one question with the answers of all respondents."
    FOOT = ("code-rows", "next-question-of-survey", "answers-read", "tick", "open-place", "note-row", "copy", "help")

    def __init__(self) -> None:
        super().__init__()
        self.questions: Sequence[SurveyQuestion] = ()
        self.number = 0
        self.browser = PassageBrowser(self)
        self.content, self.over = (self.browser,), (self.browser.finder,)

    def actions(self) -> Mapping[str, Handler]:
        return {
            **self.browser.actions(),
            "next-question-of-survey": lambda: self._turn(1),
            "previous-question-of-survey": lambda: self._turn(-1),
            "answers-read": self._mark_read,
            "whose": lambda: self.say("the list has every answer, with the codings of all coders"),
        }

    def changed(self) -> None:
        study, number = self.study, self.number
        self.foot.state("reading …")
        self.reader.ask(self, lambda _: read_answers(study, number), self._read, self.failed)

    def _read(self, read: tuple[Sequence[SurveyQuestion], int, FoundPassages]) -> None:
        self.questions, self.number, result = read
        self.browser.show(result)

    def show_head(self) -> None:
        result = self.browser.passages
        if result is None:
            return
        at = f"Question {self.number + 1} of {len(self.questions)}" if self.questions else "Answers"
        count = quantity(len(result.rows), "answer")
        self.head.show([self.study.settings.name, at], [part for part in (self.browser.marked(), count) if part])

    def _turn(self, by: int) -> None:
        to = self.number + by
        if 0 <= to < len(self.questions):
            self.number = to
            self.browser.untick()
            self.browser.view.to(0)
            self.changed()
        else:
            self.say("this is the last question" if by > 0 else "this is the first question")

    def _mark_read(self) -> None:
        """Mark the marked answers, or the current one, as read without a code."""
        rows, result = self.browser.list.meant(), self.browser.passages
        if not rows or result is None:
            return
        read: dict[str, list[tuple[int, int]]] = {}
        for row in rows:
            read.setdefault(result.sources[row.source], []).append((row.start, row.end))
        study = self.study

        def done(_: CodingChange) -> None:
            self.browser.untick()
            self.browser.go(1 if len(rows) == 1 else 0)
            self.changed()
            self.say(f"{quantity(len(rows), 'answer')} read")

        self.ask_to_write(lambda: study.codings.apply({}, read=read, action="review"), done)
