"""Merge records other than codings and reviews: the newest version wins in any order of merges."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from fusen.model.coding import Memo, Rejection
from fusen.model.history import Deletion
from fusen.model.ids import cell_guid, code_guid
from fusen.model.memos.links import Link
from fusen.model.project import RECORD_NAMES, SharedRecord
from fusen.model.recheck import Recheck, Wording
from fusen.model.rounds import Frozen, Resolution, Round, Submission
from fusen.model.themes import CellEvidence, Pin, Theme, WrittenCell
from fusen.storage.deletions import KINDS as DELETED
from fusen.storage.deletions import rank
from fusen.storage.rounds import are_tables
from fusen.storage.row_writer import TableWriter
from fusen.storage.step import Step
from fusen.storage.store import Store
from fusen.study.exchange.conflicts import ConflictReport
from fusen.study.exchange.merge_report import MergeReport
from fusen.study.exchange.precedence import Exclusions
from fusen.study.exchange.record_lookup import RecordFinder
from fusen.study.memos.anchors import words_of

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

_NO_DECISION = (
    "source",
    "sha256",
    "start",
    "end",
    "origin",
    "target",
    "rested",
    "stretches",
    "number",
    "submitted",
    "frozen",
)
"""Fields that may differ between copies without a change by a person."""


@dataclass(slots=True)
class RecordChanges:
    """Changes to write: by type, guids of rows to close and records to add."""

    deletions: list[Deletion] = field(default_factory=list)
    stale: dict[str, list[str]] = field(default_factory=dict)
    fresh: dict[str, list[Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Kind:
    here: Callable[[Store], Iterable[Any]]
    build: Callable[[RecordFinder, SharedRecord], Any]
    writer: Callable[[Step], TableWriter[Any]]


# -- one record of each type; None if its target is missing


def _note(finder: RecordFinder, line: SharedRecord) -> Memo | None:
    value = line.values
    target = finder.targets.find(finder, value)
    if target is None:
        return None
    note = Memo(value["guid"], value["coder"], value["kind"], target, value["text"], value["at"])
    return finder.realigned_memo(note, value["name"], value["source_sha256"]) if value["source_sha256"] else note


def _rejection(finder: RecordFinder, line: SharedRecord) -> Rejection | None:
    value, code = line.values, finder.code(line.values["code_id"], line.values["code"])
    placed = finder.place(line) if code else None
    if code is None or placed is None:
        return None
    return Rejection(value["guid"], value["coder"], code, placed.source, placed.start, placed.end, value["at"])


def _round(finder: RecordFinder, line: SharedRecord) -> Round:
    value = line.values
    finder.rounds.add(value["guid"])
    return Round(
        value["guid"], value["number"], value["coder"], tuple(value["coders"]), finder.stretches(value["stretches"]),
        value["sample"], value["by"], value["seed"], value["at"],
    )  # fmt: skip


def _submission(finder: RecordFinder, line: SharedRecord) -> Submission | None:
    value = line.values
    if value["round"] not in finder.rounds:
        return None
    return Submission(value["guid"], value["coder"], value["round"], value["at"])


def _frozen(finder: RecordFinder, line: SharedRecord) -> Frozen | None:
    value = line.values
    if value["guid"] not in finder.rounds or not are_tables(value["tables"]):
        return None
    return Frozen(value["guid"], value["tables"], value["at"])


def _standing(finder: RecordFinder, line: SharedRecord) -> tuple[str, str, int, int] | None:
    """Return (source, sha256, start, end); on the older text if the current text lacks the words."""
    value, info = line.values, finder.source(line.values["source"], line.values["source_sha256"])
    placed = finder.place(line)
    if info is None:
        return None
    if placed is None:
        return info.guid, value["source_sha256"], value["start"], value["end"]
    return info.guid, info.sha256, placed.start, placed.end


def _resolution(finder: RecordFinder, line: SharedRecord) -> Resolution | None:
    value, code = line.values, finder.code(line.values["code_id"], line.values["code"])
    replacement = finder.code(value["other_id"], value["other"] or "") if value["other_id"] else None
    place = _standing(finder, line) if code and (replacement or not value["other_id"]) else None
    if code is None or place is None:
        return None
    return Resolution(
        value["guid"], value["coder"], *place, code, tuple(value["coders"]), tuple(value["kept"]), value["reason"],
        value["note"], value["at"], replacement,
    )  # fmt: skip


def _theme(finder: RecordFinder, line: SharedRecord) -> Theme:
    value = line.values
    codes = tuple(finder.code(code, "") or code_guid(finder.project, code) for code in value["code_ids"])
    return Theme(
        value["guid"], value["coder"], value["position"], value["title"], value["claim"], codes, value["at"]
    )  # fmt: skip


def _pin(finder: RecordFinder, line: SharedRecord) -> Pin | None:
    value, place = line.values, _standing(finder, line)
    if place is None:
        return None
    return Pin(value["guid"], value["coder"], value["theme"], *place, value["stance"], value["note"], value["at"])


def _link(finder: RecordFinder, line: SharedRecord) -> Link | None:
    value = line.values
    origin, target = (_link_end(finder, value, end) for end in ("origin", "target"))
    if origin is None or target is None or origin == target:
        return None
    return Link(value["guid"], value["coder"], value["relation"], origin, target, value["note"], value["at"])


def _link_end(finder: RecordFinder, value: Mapping[str, Any], end: str) -> str | None:
    if value[f"{end}_kind"] == "code":
        return finder.code(value[end], value[f"{end}_name"] or "")
    return finder.targets.find(finder, {"about": "coding", "target": value[end], "name": None})


def _cell(finder: RecordFinder, line: SharedRecord) -> WrittenCell | None:
    value = line.values
    case, code = finder.case(value["case"]), finder.code(value["code_id"], value["code"])
    if case is None or code is None:
        return None
    rested = frozenset(CellEvidence(record["coding"], record["start"], record["end"]) for record in value["rested"])
    return WrittenCell(
        cell_guid(finder.project, case, code), value["coder"], case, code, value["text"], rested, value["at"]
    )


def _look(finder: RecordFinder, line: SharedRecord) -> Recheck | None:
    value, info = line.values, finder.source(line.values["source"], line.values["source_sha256"])
    code = finder.code(value["code_id"], value["code"])
    if info is None or code is None:
        return None
    return Recheck(
        value["guid"], value["coder"], code, info.guid, value["source_sha256"], value["start"], value["end"],
        value["version"], value["at"],
    )  # fmt: skip


def _wording(finder: RecordFinder, line: SharedRecord) -> Wording | None:
    value, code = line.values, finder.code(line.values["code_id"], line.values["code"])
    return None if code is None else Wording(value["guid"], code, value["version"], value["like"])


_KINDS: Mapping[str, _Kind] = {
    "note": _Kind(lambda store: store.memos.live(), _note, lambda step: step.memos),
    "rejection": _Kind(lambda store: store.rejections.live(), _rejection, lambda step: step.rejections),
    "round": _Kind(lambda store: store.rounds.all(), _round, lambda step: step.rounds),
    "submission": _Kind(lambda store: store.rounds.submissions(), _submission, lambda step: step.submissions),
    "agreement": _Kind(lambda store: store.rounds.frozen(), _frozen, lambda step: step.round_results),
    "resolution": _Kind(lambda store: store.rounds.resolutions(every=True), _resolution, lambda step: step.resolutions),
    "theme": _Kind(lambda store: store.themes.live(), _theme, lambda step: step.themes),
    "pin": _Kind(lambda store: store.themes.pins(every=True), _pin, lambda step: step.pins),
    "link": _Kind(lambda store: store.links.live(), _link, lambda step: step.links),
    "matrix": _Kind(lambda store: store.themes.cells(), _cell, lambda step: step.cells),
    "second-look": _Kind(lambda store: store.reviews.looks(), _look, lambda step: step.looks),
    "wording": _Kind(lambda store: store.codebook.wordings(), _wording, lambda step: step.wordings),
}
"""Types in an order that puts referenced records first, except memos on memos."""


def incoming_resolutions(finder: RecordFinder, lines: Iterable[SharedRecord]) -> list[Resolution]:
    """Return the incoming resolutions; they are merged first, since they decide which consensus codings are kept."""
    result = (_resolution(finder, line) for line in lines if line.type == "resolution")
    return [record for record in result if record is not None]


def new_deletions(study: StudyContext, lines: Iterable[SharedRecord]) -> tuple[dict[str, Deletion], list[Deletion]]:
    """Return all known deletions by guid, and the new ones."""
    known = study.store.deletions.all()
    fresh: dict[str, Deletion] = {}
    for line in lines:
        if line.type == "deletion":
            value = line.values
            deletion = Deletion(value["of"], value["guid"], value["coder"], value["at"], value["restored"])
            if deletion.guid not in known or rank(known[deletion.guid]) < rank(deletion):
                known[deletion.guid] = fresh[deletion.guid] = deletion
    return known, list(fresh.values())


def join(
    study: StudyContext,
    lines: Sequence[SharedRecord],
    finder: RecordFinder,
    gone: Exclusions,
    fresh: list[Deletion],
    report: MergeReport,
    closed: Collection[str] = (),
) -> RecordChanges:
    """Return the changes that incoming records cause: the newest version of a guid wins (of rounds and frozen
    agreements the first). `closed` are memos that close with their codings.
    """
    joined, differences = RecordChanges(fresh), ConflictReport(study, report)
    by_type: dict[str, list[SharedRecord]] = {}
    for line in sorted(lines, key=lambda record: str(record.values.get("source", ""))):  # one text at a time
        by_type.setdefault(line.type, []).append(line)
    for name, kind in _KINDS.items():
        if name not in by_type and name not in DELETED:
            continue
        here = {record.guid: record for record in kind.here(study.store) if record.guid not in closed}
        dead = [guid for guid, record in here.items() if name in DELETED and gone.deleted(guid, record.at)]
        if name == "note":
            dead += _on(here.values(), dead)
        came = _newest(name, _build(name, kind, by_type.get(name, ()), finder, gone, report))
        taken = {}
        for guid, record in came.items():
            before = None if guid in dead else here.get(guid)
            if before is None or _decided(name, record) > _decided(name, before):
                taken[guid] = replace(record, stretches=before.stretches) if name == "round" and before else record
            differences.see(name, before, record, stands=guid in taken)
        joined.fresh[name] = list(taken.values())
        joined.stale[name] = [*dead, *(guid for guid in taken if guid in here and guid not in dead)]
        report.taken_away += len(dead)
        report.further[name] += len(taken)
        differences.after(name, here, dead, taken)
    return joined


def _on(notes: Collection[Memo], dead: Collection[str]) -> list[str]:
    """Return memos on deleted memos, at any depth."""
    result: list[str] = []
    gone = set(dead)
    while more := [note.guid for note in notes if note.target in gone and note.guid not in gone]:
        gone.update(more)
        result += more
    return result


def _build(
    name: str, kind: _Kind, lines: Iterable[SharedRecord], finder: RecordFinder, gone: Exclusions, report: MergeReport
) -> Iterable[Any]:
    for line in lines:
        record = kind.build(finder, line)
        if record is None:
            report.without_target[name] += 1
            continue
        deletion = gone.deleted(record.guid, line.values.get("at", ""))
        if deletion is None:
            yield record
        else:
            report.deleted_here.append(f"one of {record.user}'s {RECORD_NAMES[name]} ({deletion.by} deleted it)")


def _newest(name: str, rows: Iterable[Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for row in rows:
        result[row.guid] = max(row, result.get(row.guid, row), key=lambda candidate: _decided(name, candidate))
    return result


def _decided(name: str, record: Any) -> tuple[Any, ...]:
    """Return a total order of versions that is the same on every machine."""
    values = {field.name: getattr(record, field.name) for field in fields(record) if field.name not in _NO_DECISION}
    at = values.pop("at", "")
    if isinstance(record, Memo):
        values["text"] = words_of(record)
    first = name in ("round", "agreement")
    return tuple(-ord(letter) for letter in at) if first else (at,), repr(sorted(values.items()))


def write_joined(step: Step, joined: RecordChanges) -> None:
    step.deletions.put(joined.deletions)
    for name, kind in _KINDS.items():
        writer = kind.writer(step)
        writer.close(joined.stale.get(name, ()))
        writer.add(joined.fresh.get(name, ()))
