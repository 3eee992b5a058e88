"""Merge: other people's codings and reviews taken in. Merging twice is merging once, and the order does not matter."""

from __future__ import annotations

import io
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FileError, FusenError
from fusen.formats.codings import SharedLine
from fusen.formats.registry import Options, for_suffix
from fusen.model.codebook import Code
from fusen.model.coding import Coding, Review, Sighted
from fusen.model.ids import code_guid
from fusen.settings import read_study
from fusen.storage import dialect
from fusen.storage.log import passed_over, tombstones
from fusen.storage.steps import Step, moment
from fusen.storage.store import Store
from fusen.study.layout import Layout, find_study, read_bytes
from fusen.study.placing import Placed, Placer, Remarks
from fusen.study.progress import Progress, silent
from fusen.study.safety import UNFINISHED

if TYPE_CHECKING:
    from fusen.study import Study


@dataclass(slots=True)
class MergeReport:
    """What a merge did, each list naming lines of the file or places."""

    added: int = 0
    reviews: int = 0
    present: int = 0
    replaced: int = 0
    deleted_here: list[str] = field(default_factory=list)
    places: Remarks = field(default_factory=Remarks)
    unknown_codes: Counter[str] = field(default_factory=Counter)
    coders: tuple[str, ...] = ()

    def problems(self) -> list[str]:
        """What did not come in as it stood, one line each."""
        said = [
            f"{count} lines are about {path}, which is not in this study"
            for path, count in self.places.unknown_sources.items()
        ]
        said += [
            f"{count} codings carry the code {label}, which the codebook lacks: kept as retired"
            for label, count in self.unknown_codes.items()
        ]
        said += [f"{line}: its words were not found in this text" for line in self.places.unplaced]
        said += [f"{line}: its words changed or stand in several places, look at it" for line in self.places.doubtful]
        said += [f"{line}: deleted here, not brought back" for line in self.deleted_here]
        return said


def merge(
    study: Study, other: Path, *, dry_run: bool = False, progress: Progress = silent, kind: str = "do"
) -> MergeReport:
    """Take in a codings file, or everybody's codings and reviews of another study."""
    lines = _lines_of(study, other)
    coders = tuple(sorted({line.coder for line in lines}))
    report = MergeReport(coders=coders)
    texts = {info.guid: info.sha256 for info in study.sources()}
    placed = _placed(study, lines, report, progress)
    if dry_run:
        codings, reviews, _ = _made(study, placed, report)
        decide(study, codings, reviews, report)
        return report
    with study.store.step(study.user, "merge", kind=kind) as step:
        if texts != {info.guid: info.sha256 for info in study.sources()}:  # a text was imported anew meanwhile
            report = MergeReport(coders=coders)
            placed = _placed(study, lines, report, progress)
        codings, reviews, unknown = _made(study, placed, report)
        write_decided(study, step, decide(study, codings, reviews, report), unknown)
        step.summary = {"added": report.added, "reviews": report.reviews, "replaced": report.replaced}
    return report


def _placed(study: Study, lines: list[SharedLine], report: MergeReport, progress: Progress) -> list[Placed]:
    placer = Placer(study, report.places)
    placed = []
    for number, line in enumerate(lines):
        progress("placing", number, len(lines))
        placed += placer.place(line)
    progress("placing", len(lines), len(lines))
    return placed


def write_decided(study: Study, step: Step, decision: Decision, unknown: Mapping[str, Code]) -> None:
    last = len(study.codebook())
    added = {coding.code for coding in decision.fresh}
    step.add_codes((last + number, code) for number, code in enumerate(unknown.values()) if code.guid in added)
    fresh = {coding.guid for coding in decision.fresh}
    step.close_notes(study.store.own_notes(decision.stale))
    step.close_notes(study.store.notes_on([coding.guid for coding in decision.stale if coding.guid not in fresh]))
    step.close_codings([coding.guid for coding in decision.stale])
    step.pass_over(decision.passed_over)
    step.add_codings(decision.fresh)
    step.close_reviews(decision.stale_reviews)
    step.add_reviews(decision.reviews)


def _lines_of(study: Study, other: Path) -> list[SharedLine]:
    if other.is_dir() or other.suffix.lower() == ".db":
        return _lines_of_study(study, other)
    return _lines_of_file(other)


def _lines_of_file(file: Path) -> list[SharedLine]:
    read = for_suffix(file.name, "codings").load("reader")
    lines: list[SharedLine] = list(read(io.BytesIO(read_bytes(file)), str(file), Options()).items)
    return [replace(line, coder=line.coder.strip(), at=_moment(line.at)) for line in lines]


def _moment(at: str) -> str:
    """The time as fusen writes it, so that times of other programs and zones are in order as text."""
    when = datetime.fromisoformat(at)
    try:
        return moment(when if when.tzinfo else when.replace(tzinfo=UTC))
    except OverflowError:  # on the first or last day of the calendar
        return at


def _lines_of_study(study: Study, other: Path) -> list[SharedLine]:
    """Another study's codings and reviews by people; it must be a copy of the same project, and stays as it is."""
    layout = Layout(find_study(other)) if other.is_dir() else None
    if layout and layout.root.resolve() == study.layout.root.resolve():
        raise FusenError(f"{other}: this is the study itself")
    if layout:
        theirs = read_study(layout.settings)
        _check_project(study, other, theirs.project, theirs.name)
        if not layout.database.exists():
            return [line for file in sorted(layout.codings.glob("*.jsonl")) for line in _lines_of_file(file)]
    database = layout.database if layout else other
    if not database.is_file():
        raise FileError(f"{other}: no such file")
    dialect.identify(database)
    copy = study.layout.home / f"{UNFINISHED}{secrets.token_hex(6)}"
    try:
        dialect.copy_database(database, copy)
        with closing(Store.open(copy, backup=lambda: None)) as store:
            _check_project(study, other, store.project, other.name)
            return _lines_of_store(study, store)
    finally:
        for suffix in dialect.SIDE_FILES:
            copy.with_name(copy.name + suffix).unlink(missing_ok=True)


def _check_project(study: Study, other: Path, project: str, name: str) -> None:
    if project != study.settings.project:
        raise FusenError(
            f"{other}: another project ({name}), not a copy of this study",
            "export its codings to a .jsonl file and merge that, if the transcripts are the same",
        )


def _lines_of_store(study: Study, store: Store) -> list[SharedLine]:
    from fusen.study import Study as OpenStudy
    from fusen.study.counting import Filter
    from fusen.study.exporting import shared_lines

    theirs = OpenStudy(study.layout, study.settings, store, study.user)
    return list(shared_lines(theirs, Filter(coders=("people",), include_interviewer=True)))


def _codes(study: Study, lines: Iterable[SharedLine], report: MergeReport) -> tuple[dict[str, Code], dict[str, Code]]:
    """A code for each code_id of the file, by identity, else by label; and by guid those the codebook lacks."""
    codebook = study.codebook()
    found: dict[str, Code] = {}
    unknown: dict[str, Code] = {}
    for line in lines:
        if line.code_id not in found:
            guid = code_guid(study.settings.project, line.code_id)
            by_label = [code for code in codebook.find(line.code) if code.label == line.code]
            name = line.code.rsplit(" / ", 1)[-1]
            found[line.code_id] = (
                codebook.by_guid.get(guid)
                or (by_label[0] if by_label else None)
                or Code(guid, line.code_id, name, (name,), retired=True)
            )
        code = found[line.code_id]
        if code.guid not in codebook.by_guid:
            unknown[code.guid] = code
            report.unknown_codes[line.code] += 1
    return found, unknown


def _made(
    study: Study, placed: Iterable[Placed], report: MergeReport
) -> tuple[list[Coding], list[Review], dict[str, Code]]:
    """Codings, reviews, and by guid the codes the codebook lacks."""
    placed = list(placed)
    codes, unknown = _codes(study, [entry.line for entry in placed if not entry.line.is_review], report)
    codings, reviews = [], []
    for entry in placed:
        line = entry.line
        if line.is_review:
            reviews.append(Review(entry.guid, line.coder, entry.source, entry.start, entry.end, line.at))
            continue
        code = codes[line.code_id]
        codings.append(
            Coding(
                line.guid, line.coder, code.guid, entry.source, entry.start, entry.end, line.origin, line.at,  # type: ignore[arg-type]
                line.version or code.version,
                line.direction, line.magnitude, line.note or None, entry.words, entry.interviewer,  # type: ignore[arg-type]
                _sight(study, line),
            )
        )  # fmt: skip
    return codings, reviews, unknown


def _sight(study: Study, line: SharedLine) -> tuple[Sighted, ...] | None:
    if line.sight is None:
        return None
    return tuple(each._replace(code=code_guid(study.settings.project, each.code)) for each in line.sight)


@dataclass(frozen=True, slots=True)
class Decision:
    """What a merge writes; `passed_over` codings are outdone by newer ones, and remembered."""

    stale: tuple[Coding, ...]
    fresh: tuple[Coding, ...]
    passed_over: tuple[Coding, ...]
    stale_reviews: tuple[str, ...]
    reviews: tuple[Review, ...]


def decide(study: Study, codings: Sequence[Coding], reviews: Sequence[Review], report: MergeReport) -> Decision:
    """Of all versions of a coding ever seen, and of all codings of one place, the newest stands.

    So a coding stands if no newer one with its guid or its place was ever seen, whatever the order: which is why
    those that lose are remembered (`passed_over`). What a person deleted stays deleted.
    """
    graves = tombstones(study.store)
    here = {coding.guid: coding for coding in study.store.codings()}
    detached = {coding.guid for coding in study.store.codings(detached=True)}
    seen = [*here.values(), *passed_over(study.store)]
    known = {_rank(coding) for coding in seen}
    incoming: dict[Rank, Coding] = {}
    for coding in codings:
        if coding.guid in graves:
            grave = graves[coding.guid]
            report.deleted_here.append(f"{coding.user}'s coding at {coding.start}-{coding.end} ({grave.by} deleted it)")
        elif _rank(coding) in known or coding.guid in detached:
            report.present += 1
        else:
            incoming.setdefault(_rank(coding), coding)
    best = _Best([*seen, *incoming.values()])
    fresh = [coding for coding in incoming.values() if best.stands(coding)]
    lost = [coding for coding in incoming.values() if not best.stands(coding) and best.is_last_of_its_kind(coding)]
    rivals = {key for coding in incoming.values() for key in (coding.guid, _place(coding))}
    stale = [
        coding
        for coding in here.values()
        if (coding.guid in rivals or _place(coding) in rivals) and not best.stands(coding)
    ]
    replaced = {key for coding in stale for key in (coding.guid, _place(coding))}
    report.replaced = sum(coding.guid in replaced or _place(coding) in replaced for coding in fresh)
    report.added = len(fresh) - report.replaced
    report.present += len(incoming) - len(fresh)
    stale_reviews, new_reviews = _decide_reviews(study, reviews)
    report.reviews = len(new_reviews)
    return Decision(tuple(stale), tuple(fresh), tuple(lost), stale_reviews, new_reviews)


def _decide_reviews(study: Study, reviews: Sequence[Review]) -> tuple[tuple[str, ...], tuple[Review, ...]]:
    """(guids to close, reviews to add): of two with one guid the newer stands."""
    here = {review.guid: review for review in study.store.reviews()}
    newest = dict(here)
    for review in reviews:
        newest[review.guid] = max(review, newest.get(review.guid, review), key=_review_rank)
    added = tuple(review for guid, review in newest.items() if here.get(guid) != review)
    return tuple(review.guid for review in added if review.guid in here), added


class _Best:
    """The highest rank among the codings with one guid, on one place, and with both."""

    def __init__(self, seen: Iterable[Coding]) -> None:
        self._best: dict[object, Rank] = {}
        for coding in seen:
            rank = _rank(coding)
            for key in (coding.guid, _place(coding), (coding.guid, _place(coding))):
                if key not in self._best or self._best[key] < rank:
                    self._best[key] = rank

    def stands(self, coding: Coding) -> bool:
        return self._best[coding.guid] == self._best[_place(coding)] == _rank(coding)

    def is_last_of_its_kind(self, coding: Coding) -> bool:
        """Only such a one can keep out what the others would not."""
        return self._best[coding.guid, _place(coding)] == _rank(coding)


Place = tuple[str, str, str, int, int]
Rank = tuple[str, str, str, str, int, str, str, str, str, int, int, str]


def _place(coding: Coding) -> Place:
    return coding.user, coding.code, coding.source, coding.start, coding.end


def _rank(coding: Coding) -> Rank:
    """Total order by time, then content, the same on every machine: what decides between two versions."""
    return (
        coding.at, coding.guid, coding.origin, coding.direction or "", coding.magnitude or 0, coding.note or "",
        coding.user, coding.code, coding.source, coding.start, coding.end,
        "" if coding.sight is None else str(list(map(tuple, coding.sight))),
    )  # fmt: skip


def _review_rank(review: Review) -> tuple[str, int, int, str, str]:
    return review.at, review.start, review.end, review.source, review.user
