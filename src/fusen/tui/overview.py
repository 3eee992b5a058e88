"""What home shows of a study, read at one go; and who speaks in a source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.model.coding import AUTO_USER
from fusen.storage.asking import timed
from fusen.tui.widgets.interviews import Interview
from fusen.tui.widgets.speakers import Said

if TYPE_CHECKING:
    from fusen.study import Study
    from fusen.study.reading import FileChanges


class Overview:
    """All that home shows, read at one go."""

    def __init__(self, study: Study) -> None:
        self.step = study.store.last_step()
        self.changes: FileChanges = study.file_changes()
        statuses = study.status(self.changes)
        infos = {info.path: info for info in study.sources()}
        cases = {place.source: case for case in reversed(study.store.cases()) for place in case.places}
        stamped = timed(study.store)
        times = Counter(status.case for status in statuses)
        self.interviews = []
        for status in statuses:
            guid = infos[status.source].guid
            case = cases.get(guid)
            self.interviews.append(
                Interview(
                    guid,
                    status.case if times[status.case] == 1 else " ".join(filter(None, (status.case, status.source))),
                    status,
                    case.variables if case else {},
                    guid in stamped,
                    case.guid if case else "",
                )
            )
        self.variables: Sequence[str] = list(study.variables())
        coders = {coder for status in statuses for coder in (*status.codings, *status.reviewed)} - {AUTO_USER}
        self.coders = sorted(coders | {study.user}, key=lambda name: (name != study.user, name))
        self.codes = len(study.codebook())
        self.words = sum(status.words for status in statuses)
        self.suggested = any(AUTO_USER in status.codings for status in statuses)

    def share(self, coder: str) -> float:
        """Of all words, those in interviews read by the coder, by the share read of each."""
        read = sum(row.status.words * row.status.reviewed.get(coder, 0.0) for row in self.interviews)
        return read / self.words if self.words else 0.0


def waiting(study: Study) -> tuple[int, int]:
    """How many codings and how many passages wait for the user's second look."""
    counts = [both for _, both in study.codebook_editing.second_look.counts()]
    return sum(codings for codings, _ in counts), sum(passages for _, passages in counts)


def said_of(study: Study, guid: str) -> Said:
    """Who speaks in a source, and what was said of them when it was read."""
    info = next(info for info in study.sources() if info.guid == guid)
    return Said(info.speakers, info.options.get("speakers", {}), info.interviewers, info.options.get("case") or "")


def file_of(study: Study, source: str) -> Path:
    """The file of a source, which may be one of several in it."""
    path = study.layout.transcripts / source
    while not path.is_file() and path.parent != study.layout.transcripts:
        path = path.parent
    return path
