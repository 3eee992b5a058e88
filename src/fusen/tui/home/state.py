"""The data of the home screen, loaded in one read, and the speakers of a source."""

from __future__ import annotations

import os
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len

from fusen.model.coding import AUTO_USER
from fusen.model.quantity import quantity
from fusen.tui.coding.motions import passage_at
from fusen.tui.home.interviews import BAR, InterviewRow, percent
from fusen.tui.home.speakers_dialog import SpeakerChoices
from fusen.tui.widgets.line_widget import Line, TextRun, short, shown

if TYPE_CHECKING:
    from fusen.study import Study
    from fusen.study.sources import FileChanges, RealignedCoding


@dataclass(frozen=True, slots=True)
class LastPlace:
    """Where the user stopped reading: the interview (guid) with its name, the number of the passage, and its words."""

    guid: str
    name: str
    passage: int
    of: int
    words: str

    @classmethod
    def read(cls, study: Study, guid: str, offset: int | None, names: Mapping[str, str]) -> LastPlace | None:
        if guid not in names or offset is None:
            return None
        info = next(info for info in study.sources.all() if info.guid == guid)
        passages = study.sources.passages([info])[guid]
        if not len(passages):
            return None
        at = passage_at(passages, offset)
        return cls(
            guid, names[guid], at + 1, len(passages), study.sources.text(guid)[passages.starts[at] : passages.ends[at]]
        )

    def line(self, key: str, room: int) -> Line:
        text = f" continue {self.name} at passage {self.passage} of {self.of}"
        rest = room - cell_len(text) - len(key)
        quote = short(f": “{shown(self.words)}”", rest) if rest > 12 else ""
        return TextRun(key, "accent"), TextRun(text, "text"), TextRun(quote, "dim")


class StudyOverview:
    """All data of the home screen, loaded in one read."""

    def __init__(self, study: Study, last: str = "", offset: int | None = None) -> None:
        """Read the study; `last` is the interview (guid) that the user read last, up to `offset`."""
        self.step = study.history.last_step()
        self.changes: FileChanges = study.sources.changes()
        statuses = study.sources.status(self.changes)
        infos = {info.path: info for info in study.sources.all()}
        cases = {place.source: case for case in reversed(study.cases.all()) for place in case.places}
        stamped = study.sources.timed()
        times = Counter(status.case for status in statuses)
        self.interviews = []
        for status in statuses:
            guid = infos[status.source].guid
            case = cases.get(guid)
            self.interviews.append(
                InterviewRow(
                    guid,
                    status.case if times[status.case] == 1 else " ".join(filter(None, (status.case, status.source))),
                    status,
                    case.variables if case else {},
                    guid in stamped,
                    case.guid if case else "",
                )
            )
        self.variables: Sequence[str] = list(study.cases.variables())
        coders = {coder for status in statuses for coder in (*status.codings, *status.reviewed)} - {AUTO_USER}
        self.coders = sorted(coders | {study.user}, key=lambda name: (name != study.user, name))
        self.codes = len(study.codebook.get())
        self.memos = len(study.memos.all())
        self.words = sum(status.words for status in statuses)
        older = study.codings.find(detached=True) if study.sources.detached_texts() else []
        self.detached = sum(coding.user == study.user for coding in older)  # the user's own
        self.last = LastPlace.read(study, last, offset, {row.guid: row.name for row in self.interviews})
        self.doubts = study.sources.doubts()
        self.suggested = any(AUTO_USER in status.codings for status in statuses)

    def share(self, coder: str) -> float:
        """Return the share of all words that the coder has reviewed."""
        read = sum(row.status.words * row.status.reviewed.get(coder, 0.0) for row in self.interviews)
        return read / self.words if self.words else 0.0


def progress_line(overview: StudyOverview, room: int) -> Line:
    """Return the progress of each coder in the study, the user first, as many as fit."""
    if not overview.interviews:
        return ()
    own: list[Line] = []
    for number, coder in enumerate(overview.coders):
        share = overview.share(coder)
        full = int(share * BAR)
        own.append((
            TextRun(f"{short(coder, 16)} ", "text" if number == 0 else "soft"),
            TextRun("█" * full, "accent" if number == 0 else "dim"), TextRun("░" * (BAR - full), "rule"),
            TextRun(f" {percent(share)}% reviewed   " if number == 0 else f" {percent(share)}%   ", "dim"),
        ))  # fmt: skip
    ends = list(accumulate(sum(cell_len(run.words) for run in runs) for runs in own))
    kept = len(own) if ends[-1] <= room + 3 else max(bisect(ends, room - len("+00 coders")), 1)
    rest = len(own) - kept
    more = (TextRun(f"+{quantity(rest, 'coder')}", "dim"),) if rest else ()
    return tuple(run for runs in (*own[:kept], more) for run in runs)


def next_lines(
    overview: StudyOverview,
    waiting: tuple[int, int],
    realigned: Sequence[RealignedCoding],
    user: str,
    key_of: Callable[[str], str],
) -> list[Line]:
    """Return the next steps where something is missing, each with the user's key for it."""

    def line(action: str, words: str) -> Line:
        return TextRun(key_of(action), "accent"), TextRun(f"  {words}", "soft")

    lines: list[Line] = []
    if not overview.interviews and not overview.changes.new:
        lines += [(TextRun("No interviews yet.", "text", True),), ()]
    if overview.changes.new:
        lines.append(line("import", f"then ⏎ reads {len(overview.changes.new)} new in transcripts/"))
    elif not overview.interviews:
        lines.append(line("import", "import files or a folder: txt, md, docx, odt, pdf, vtt, srt …"))
    if overview.changes.changed:
        lines.append(line("read-changed", "read changed files again and carry codings over"))
    doubtful = sum(row.outcome == "doubtful" and row.coder == user for row in realigned)
    parts = [f"{quantity(doubtful, 'coding')} in doubt"] * bool(doubtful)
    parts += [f"{overview.detached} detached"] * bool(overview.detached)
    if parts:
        lines.append(line("astray", f"review after changed transcripts: {', '.join(parts)}"))
    if not overview.codes:
        lines.append(line("codebook", "start the codebook, or add codes while you read"))
    elif overview.interviews and not overview.suggested:
        lines.append(line("match", "match the codebook's phrases for suggestions"))
    if not overview.interviews:
        lines += [(), (TextRun(f"You code as {user}; {key_of('coder')} changes the name.", "dim"),)]
    codings, passages = waiting
    if codings or passages:
        parts = [quantity(codings, "coding")] * bool(codings)
        parts += [quantity(passages, "passage")] * bool(passages)
        lines.append(line("look-again", f"{' and '.join(parts)} to recheck"))
    return [(), *lines] if lines else []


def count_realigned(realigned: Sequence[RealignedCoding]) -> list[str]:
    """Count people's codings and notes that moved, are in doubt or are detached, in words."""
    counts = Counter(row.outcome for row in realigned if row.coder != AUTO_USER)
    labels = {"moved with their words": counts["moved"], "in doubt": counts["doubtful"],
            "detached": counts["detached"]}  # fmt: skip
    return [f"{count:,} {words}" for words, count in labels.items() if count]


def print_of(folder: Path) -> tuple[int, int]:
    """Return the number of files below a folder and the newest time stamp; 1,000 files take 4 ms."""
    stamps = []
    for path, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # an editor's temporary file that is already deleted
                stamps.append(os.stat(f"{path}/{name}").st_mtime_ns)
    return len(stamps), max(stamps, default=0)


def waiting(study: Study) -> tuple[int, int]:
    """Return how many codings and passages wait for the user's recheck."""
    counts = [both for _, both in study.codebook.edit.rechecks.counts()]
    return sum(codings for codings, _ in counts), sum(passages for _, passages in counts)


def speaker_choices(study: Study, guid: str) -> SpeakerChoices:
    """Return the speakers of a source and the choices made at its import."""
    info = next(info for info in study.sources.all() if info.guid == guid)
    return SpeakerChoices(
        info.speakers, info.options.get("speakers", {}), info.interviewers, info.options.get("case") or ""
    )


def file_of(study: Study, source: str) -> Path:
    """Return the file of a source; a file may contain several sources."""
    path = study.paths.transcripts / source
    while not path.is_file() and path.parent != study.paths.transcripts:
        path = path.parent
    return path
