"""The records that a file or another copy of the study brings, in one form for every kind of file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from fusen.formats.exchange.jsonl import SharedLine
from fusen.formats.registry import Loaded
from fusen.model.project import SharedRecord
from fusen.storage.step import moment


@dataclass(frozen=True, slots=True)
class ChangeRecords:
    """Codings and reviews (`lines`), other records (`further`), and warnings of the reader.

    `texts` holds texts of the file by sha256, which the study may lack, and `words` the number of words of codings, by
    guid, in masked texts. With `own_memos`, coders' memos on their own
    codings are records too, with guids; without, only the coding lines hold them.
    """

    lines: tuple[SharedLine, ...] = ()
    further: tuple[SharedRecord, ...] = ()
    warnings: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, int] = field(default_factory=dict)
    own_memos: bool = False

    @property
    def coders(self) -> tuple[str, ...]:
        authors = {str(line.values["coder"]) for line in self.further if "coder" in line.values}
        return tuple(sorted(authors | {line.coder for line in self.lines}))


def joined(files: Iterable[Loaded[SharedLine | SharedRecord]]) -> ChangeRecords:
    """Return the records of several shared files, with times in fusen's format."""
    lines: list[SharedLine] = []
    further: list[SharedRecord] = []
    warnings: list[str] = []
    for loaded in files:
        warnings += loaded.warnings
        for line in loaded.items:
            if isinstance(line, SharedLine):
                coder, at = line.coder.strip(), _moment(line.at)
                lines.append(line if (coder, at) == (line.coder, line.at) else replace(line, coder=coder, at=at))
            elif "at" in line.values:
                further.append(replace(line, values={**line.values, "at": _moment(line.values["at"])}))
            else:
                further.append(line)
    return ChangeRecords(tuple(lines), tuple(further), tuple(warnings))


def _moment(at: str) -> str:
    """Return the time in fusen's format, in which text order is time order across programs and time zones."""
    when = datetime.fromisoformat(at)
    try:
        return moment(when if when.tzinfo else when.replace(tzinfo=UTC))
    except OverflowError:  # first or last day of the calendar
        return at
