"""Where a step of history was that is about a note."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.history import HistoryStep
from fusen.study.memos.anchors import place_of

if TYPE_CHECKING:
    from fusen.study import Study


def located(study: Study, reverse: Callable[[], HistoryStep]) -> HistoryStep:
    """The step that was undone or done again, with the place of the coding or passage that its note was or is about."""
    before = study.context.store.memos.live()
    step = reverse()
    guid, about = step.summary.get("note"), str(step.summary.get("about", ""))
    note = next((one for one in (*study.context.store.memos.live(), *before) if one.guid == guid), None)
    coding = study.context.store.codings.get(about)
    span = (coding.start, coding.end) if coding is not None else place_of(note)[0] if note is not None else None
    source = coding.source if coding is not None else about
    path = next((info.path for info in study.sources.all() if info.guid == source), None)
    if span is None or path is None:
        return step
    return replace(step, summary={**step.summary, "source": path, "start": span[0], "end": span[1]})
