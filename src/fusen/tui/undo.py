"""Undo and redo: the step in words and its place in the transcripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.history import HistoryStep
from fusen.model.quantity import quantity
from fusen.study.memos import place_of

if TYPE_CHECKING:
    from fusen.study import Study

CHANGED = {
    "remark": "direction or magnitude",
    "adjust": "new bounds",
    "replace": "another code",
    "unreview": "not reviewed",
}
ELSE = {"code": "1 coding made", "uncode": "1 coding removed", "note": "a memo", "matrix": "a cell of the matrix"}


def located(study: Study, reverse: Callable[[], HistoryStep]) -> HistoryStep:
    """Undo or redo a step and add the names of its codes; a step on a note gets the place of its coding or passage."""
    before, codes = study.memos.all(), study.codebook.get()
    step = reverse()
    ids = step.summary.get("codes") or [step.summary.get("code")]
    known = {code.guid: code for code in (*codes, *study.codebook.get())}
    names = [code.name for code in known.values() if code.guid in ids or code.id in ids]
    step = replace(step, summary={**step.summary, "names": ", ".join(names)}) if names else step
    guid, about = step.summary.get("note"), str(step.summary.get("about", ""))
    note = next((memo for memo in (*study.memos.all(), *before) if memo.guid == guid), None)
    coding = study.codings.get(about)
    span = (coding.start, coding.end) if coding is not None else place_of(note)[0] if note is not None else None
    source = coding.source if coding is not None else about
    path = next((info.path for info in study.sources.all() if info.guid == source), None)
    if span is None or path is None:
        return step
    return replace(step, summary={**step.summary, "source": path, "start": span[0], "end": span[1]})


def place_in_source(step: HistoryStep) -> tuple[str, int] | None:
    """Return the path and offset of a step, or None."""
    summary = step.summary
    return (str(summary["source"]), int(summary["start"])) if {"source", "start"} <= summary.keys() else None


def described(step: HistoryStep) -> str:
    """Describe a step in words."""
    summary = step.summary
    where = f" in {summary['source']}" if isinstance(summary.get("source"), str) else ""
    added, removed, read = (int(summary.get(key) or 0) for key in ("coded", "removed", "read"))
    parts = []
    if step.action == "import":
        many = int(summary.get("sources") or 0)
        parts.append(f"{quantity(many, 'transcript')} imported")
    elif step.action in CHANGED:
        parts.append(CHANGED[step.action])
    elif added or removed:
        parts += [f"{quantity(added, 'coding')} made"] * bool(added)
        parts += [f"{quantity(removed, 'coding')} removed"] * bool(removed)
    elif read or step.action == "review":
        parts.append("passage reviewed")
    elif step.action == "reject":
        parts.append("suggestion rejected")
    names = f": {summary['names']}," if summary.get("names") else ""
    return f"{', '.join(parts) or ELSE.get(step.action, step.action)}{names}{where}"
