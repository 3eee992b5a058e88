"""Codings on text outside turns, which count only with `--include-outside`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from fusen.model.filter import Filter
from fusen.model.results import CodedSpan
from fusen.model.source import SourceLayout

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def with_outside(
    study: StudyContext,
    filter_: Filter,
    placed: Sequence[CodedSpan],
    silent: Sequence[CodedSpan],
    codes: Collection[str] | None,
) -> tuple[list[CodedSpan], list[str]]:
    """Return `placed` with or without the codings outside turns, as the filter says, and lines on these.

    `silent` holds the codings where no interviewee speaks, with the case of the whole source, "" if there is none.
    """
    outside = _outside(study, silent)
    inside = list(placed)
    if filter_.include_interviewer and outside:
        places = {(span.coder, span.code, span.source, span.start, span.end) for span in outside}
        inside = [span for span in placed if (span.coder, span.code, span.source, span.start, span.end) not in places]
    shown = [span for span in outside if codes is None or span.code in codes]
    if not filter_.include_outside:
        return inside, _lines(shown, "left out (--include-outside counts them)")
    return [*inside, *(span for span in outside if span.case)], [
        "Text outside turns is included.",
        *_lines(
            [span for span in shown if not span.case],
            "left out, because they lie in group discussions and belong to no interviewee",
        ),
    ]


def _outside(study: StudyContext, spans: Sequence[CodedSpan]) -> list[CodedSpan]:
    """Return the codings that share no character with a turn."""
    laid = study.store.sources.layouts({span.source for span in spans}) if spans else {}
    return [span for span in spans if not touches_turn(laid, span.source, span.start, span.end)]


def touches_turn(laid: Mapping[str, SourceLayout], source: str, start: int, end: int) -> bool:
    turns = laid[source].turns
    index = bisect_right(turns.ends, start)
    return index < len(turns.starts) and turns.starts[index] < end


def _lines(spans: Sequence[CodedSpan], fate: str) -> list[str]:
    count = len({(span.code, span.source, span.start, span.end) for span in spans})
    return [f"{count} coding{'s' if count > 1 else ''} outside turns: {fate}."] if count else []
