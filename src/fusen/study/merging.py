"""Merge: other people's codings and reviews taken in. Merging twice is merging once, and the order does not matter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.analysis.carrying import Carrier
from fusen.errors import FileError, FusenError
from fusen.formats.codings import SharedLine
from fusen.formats.registry import Options
from fusen.model.codebook import Code
from fusen.model.coding import Coding, Review
from fusen.model.ids import code_guid
from fusen.model.text import SourceInfo, Turn
from fusen.storage.log import tombstones
from fusen.study.importing import measured
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.study import Study

NEAR = 2000  # characters around the old place in which a quote is looked for when the text differs


@dataclass(slots=True)
class MergeReport:
    """What a merge did, each list naming lines of the file or places."""

    added: int = 0
    reviews: int = 0
    present: int = 0
    replaced: int = 0
    moved: list[str] = field(default_factory=list)
    deleted_here: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    unknown_sources: Counter[str] = field(default_factory=Counter)
    unknown_codes: Counter[str] = field(default_factory=Counter)
    coders: tuple[str, ...] = ()

    def problems(self) -> list[str]:
        """What did not come in as it stood, one line each."""
        said = [
            f"{count} lines are about {path}, which is not in this study"
            for path, count in self.unknown_sources.items()
        ]
        said += [
            f"{count} codings carry the code {label}, which the codebook lacks: kept as retired"
            for label, count in self.unknown_codes.items()
        ]
        said += [f"{line}: its words were not found in this text" for line in self.unplaced]
        said += [f"{line}: deleted here, not brought back" for line in self.deleted_here]
        return said


def merge(
    study: Study, other: Path, *, dry_run: bool = False, progress: Progress = silent, kind: str = "do"
) -> MergeReport:
    """Take in a codings file, or everybody's codings and reviews of another study."""
    lines = _lines_of(study, other)
    report = MergeReport(coders=tuple(sorted({line.coder for line in lines})))
    placer = _Placer(study, report)
    placed = []
    for number, line in enumerate(lines):
        progress("placing", number, len(lines))
        place = placer.place(line)
        if place is not None:
            placed.append((line, place))
    progress("placing", len(lines), len(lines))
    codes = _codes(study, [line for line, _ in placed if not line.is_review], report)
    codings, reviews = _made(study, placed, codes)
    graves = tombstones(study.store)
    if dry_run:
        _decide(study, codings, reviews, graves, report)
        return report
    with study.store.step(study.user, "merge", kind=kind) as step:
        stale, fresh, read = _decide(study, codings, reviews, graves, report)
        known = study.codebook()
        step.add_codes(
            (len(known) + number, code)
            for number, code in enumerate({c.guid: c for c in codes.values() if c.guid not in known.by_guid}.values())
        )
        step.close_codings([coding.guid for coding in stale])
        step.close_notes(_notes_of(study, stale))
        step.add_codings(fresh)
        step.add_reviews(read)
        step.summary = {"added": report.added, "reviews": report.reviews, "replaced": report.replaced}
    return report


def _lines_of(study: Study, other: Path) -> list[SharedLine]:
    if other.is_dir() or other.suffix.lower() == ".db":
        return _lines_of_study(study, other)
    from fusen.formats.registry import for_suffix

    read = for_suffix(other.name, "codings").load("reader")
    try:
        with open(other, "rb") as file:
            return list(read(file, str(other), Options()).items)
    except OSError as error:
        raise FileError(f"{other}: cannot be read: {error.strerror}") from error


def _lines_of_study(study: Study, other: Path) -> list[SharedLine]:
    """Another study's codings and reviews by people; it must be a copy of the same project."""
    from fusen.study import Study as OpenStudy
    from fusen.study.counting import Filter
    from fusen.study.exporting import shared_lines

    with closing(OpenStudy.open(other, user=study.user)) as theirs:
        if theirs.settings.project != study.settings.project:
            raise FusenError(
                f"{other}: another project ({theirs.settings.name}), not a copy of this study",
                "export its codings to a .jsonl file and merge that, if the transcripts are the same",
            )
        if theirs.layout.root.resolve() == study.layout.root.resolve():
            raise FusenError(f"{other}: this is the study itself")
        return list(shared_lines(theirs, Filter(coders=("people",), include_interviewer=True)))


class _Placer:
    """Finds where a line's words stand in this study's texts, holding one text at a time."""

    def __init__(self, study: Study, report: MergeReport) -> None:
        self._study, self._report = study, report
        self._infos = {info.path: info for info in study.sources()}
        self._path, self._text = "", ""
        self._turns: tuple[Turn, ...] = ()
        self._carriers: dict[str, Carrier] = {}

    def place(self, line: SharedLine) -> tuple[SourceInfo, int, int, int, bool] | None:
        """(source, start, end, words, interviewer); None, and a line in the report, where it has no place."""
        info = self._infos.get(line.source)
        if info is None:
            self._report.unknown_sources[line.source] += 1
            return None
        if info.path != self._path:
            self._path, self._text = info.path, self._study.text(info.guid)
            self._turns = self._study.store.turns([info.guid])[info.guid]
        span = self._span(line, info)
        if span is None:
            self._report.unplaced.append(_name(line))
            return None
        probe = Coding(line.guid, line.coder, "", info.guid, *span, "import", line.at, "")
        found = measured(probe, self._text, self._turns)
        return info, *span, found.words, found.interviewer

    def _span(self, line: SharedLine, info: SourceInfo) -> tuple[int, int] | None:
        inside = line.end <= len(self._text)
        if line.source_sha256 == info.sha256:
            return (line.start, line.end) if inside else None
        old = self._study.store.text_by_hash(line.source_sha256)
        if old is not None:
            return self._carried(line, old)
        if line.is_review or line.quote is None:
            return None
        if inside and self._text[line.start : line.end] == line.quote:
            return line.start, line.end
        return self._searched(line, line.quote)

    def _carried(self, line: SharedLine, old: str) -> tuple[int, int] | None:
        key = f"{line.source_sha256}→{self._path}"
        if key not in self._carriers:
            self._carriers = {key: Carrier(old, self._text)}
        carrier = self._carriers[key]
        if line.is_review:
            pieces = carrier.carry_reading(line.start, line.end)
            return (pieces[0][0], pieces[-1][1]) if len(pieces) == 1 else None
        carried = carrier.carry(line.start, line.end)
        if carried.fate == "detached":
            return None
        if (carried.start, carried.end) != (line.start, line.end):
            self._report.moved.append(_name(line))
        return carried.start, carried.end

    def _searched(self, line: SharedLine, quote: str) -> tuple[int, int] | None:
        first = max(line.start - NEAR, 0)
        places = []
        at = self._text.find(quote, first, line.end + NEAR)
        while at >= 0:
            places.append(at)
            at = self._text.find(quote, at + 1, line.end + NEAR)
        if not places:
            return None
        self._report.moved.append(_name(line))
        start = min(places, key=lambda place: abs(place - line.start))
        return start, start + len(quote)


def _name(line: SharedLine) -> str:
    where = f"line {line.line}" if line.line else f"{line.source}@{line.start}-{line.end}"
    return f"{where} ({line.coder}: {line.code or 'review'} in {line.source})"


def _codes(study: Study, lines: Iterable[SharedLine], report: MergeReport) -> dict[str, Code]:
    """A code for each code_id of the file: by identity, else by label, else a retired one that keeps the codings."""
    codebook = study.codebook()
    found: dict[str, Code] = {}
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
        if found[line.code_id].guid not in codebook.by_guid:
            report.unknown_codes[line.code] += 1
    return found


def _made(
    study: Study,
    placed: Iterable[tuple[SharedLine, tuple[SourceInfo, int, int, int, bool]]],
    codes: Mapping[str, Code],
) -> tuple[list[Coding], list[Review]]:
    codings, reviews = [], []
    for line, (info, start, end, words, interviewer) in placed:
        if line.is_review:
            reviews.append(Review(line.guid, line.coder, info.guid, start, end, line.at))
            continue
        code = codes[line.code_id]
        codings.append(
            Coding(
                line.guid, line.coder, code.guid, info.guid, start, end, line.origin, line.at, code.version,  # type: ignore[arg-type]
                line.direction, line.magnitude, line.note, words, interviewer,  # type: ignore[arg-type]
            )
        )  # fmt: skip
    return codings, reviews


def _decide(
    study: Study,
    codings: list[Coding],
    reviews: list[Review],
    graves: Mapping[str, object],
    report: MergeReport,
) -> tuple[list[Coding], list[Coding], list[Review]]:
    """(codings to close, to add, reviews to add). Of two that claim one identity or one place the later wins."""
    here = {coding.guid: coding for coding in study.store.codings()}
    at_place = {_place(coding): coding for coding in here.values()}
    stale: dict[str, Coding] = {}
    fresh: dict[str, Coding] = {}
    for coding in sorted(codings, key=_rank):
        if coding.guid in graves:
            report.deleted_here.append(f"{coding.user}'s coding at {coding.start}-{coding.end}")
            continue
        rivals = [
            r for r in (fresh.get(coding.guid), here.get(coding.guid), at_place.get(_place(coding))) if r is not None
        ]
        standing = [rival for rival in rivals if rival.guid not in stale]
        if any(_rank(rival) >= _rank(coding) for rival in standing):
            report.present += 1
            continue
        for rival in standing:
            if rival.guid in here:
                stale[rival.guid] = rival
            fresh.pop(rival.guid, None)
        fresh[coding.guid] = at_place[_place(coding)] = coding
    report.replaced = len(stale)
    report.added = len(fresh) - len(stale)
    known = {review.guid for review in study.store.reviews()}
    read = [review for review in {r.guid: r for r in reviews}.values() if review.guid not in known]
    report.reviews = len(read)
    return list(stale.values()), list(fresh.values()), read


def _place(coding: Coding) -> tuple[str, str, str, int, int]:
    return coding.user, coding.code, coding.source, coding.start, coding.end


def _rank(coding: Coding) -> tuple[str, str, str, str, int, str, int, int]:
    """Total order by time, then content, the same on every machine: what decides between two versions."""
    return (
        coding.at, coding.guid, coding.origin, coding.direction or "", coding.magnitude or 0, coding.note or "",
        coding.start, coding.end,
    )  # fmt: skip


def _notes_of(study: Study, codings: Iterable[Coding]) -> list[str]:
    targets = {coding.guid for coding in codings}
    return [note.guid for note in study.store.notes() if note.target in targets]
