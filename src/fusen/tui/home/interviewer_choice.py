"""The line of the home screen about doubtful interviewers: a digit decides for every source with that speaker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from fusen.model.quantity import quantity
from fusen.tui.host import Handler, Host
from fusen.tui.widgets.line_widget import Line, TextRun

if TYPE_CHECKING:
    from fusen.study.sources import InterviewerDoubt

DIGITS = (1, 2, 3)
_NAMED = 2


class InterviewerChoice:
    """Offers the candidates of the first doubt."""

    def __init__(self, host: Host) -> None:
        self._host = host
        self._doubt: InterviewerDoubt | None = None

    def actions(self) -> Mapping[str, Handler]:
        return {f"interviewer-{digit}": partial(self._decide, digit) for digit in DIGITS}

    def lines(self, doubts: Sequence[InterviewerDoubt]) -> list[Line]:
        """Return a line with the candidates of the first doubt, and keep them for the keys."""
        self._doubt = doubts[0] if doubts else None
        if self._doubt is None or not self._doubt.choices:
            return []
        sources = self._doubt.sources
        more = f" and {len(sources) - _NAMED} more" if len(sources) > _NAMED else ""
        verdict = "weak evidence" if self._doubt.interviewers else "unknown"
        runs = [TextRun(f"Who asks in {', '.join(sources[:_NAMED])}{more}? ({verdict})", "warning")]
        for digit, names in zip(DIGITS, self._doubt.choices, strict=False):
            key = self._host.key_of(f"interviewer-{digit}")
            runs += [TextRun(f"   {key}", "accent"), TextRun(f" {' and '.join(names)}", "soft")]
        rest = sum(len(doubt.sources) for doubt in doubts[1:])
        if rest:
            runs.append(TextRun(f"   {rest} more in doubt", "dim"))
        return [tuple(runs)]

    def _decide(self, digit: int) -> None:
        choices = self._doubt.choices if self._doubt is not None else ()
        if digit > len(choices):
            self._host.say("no interviewer is in doubt" if not choices else f"there are {len(choices)} candidates")
            return
        names, sources = choices[digit - 1], self._host.study.sources

        def done(changed: list[str]) -> None:
            interviews = quantity(len(changed), "interview")
            self._host.say(
                f"{' and '.join(names)} asks: {interviews} changed; {self._host.key_of('undo')} takes it back"
            )
            self._host.changed()

        self._host.ask(lambda: sources.set_interviewers(names), done)
