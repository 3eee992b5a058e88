"""Options of an import, and its report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fusen.errors import FusenError
from fusen.study.sources.preview import ReadingPreview
from fusen.study.sources.realign import RealignedCoding


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Options of an import; empty values mean detection or the options of the last import."""

    encoding: str | None = None
    language: str | None = None
    interviewers: tuple[str, ...] = ()
    name: str | None = None
    dry_run: bool = False
    speakers: Mapping[str, str] = field(default_factory=dict)  # label as written → name of the speaker
    columns: tuple[str, ...] = ()  # of a table
    case: str | None = None
    pattern: str | None = None  # how speakers' labels are written
    preview: bool = False  # say how each file is read; changes nothing
    include_outside: bool | None = None  # count text outside turns as talk; None: as before
    read_as: str | None = None  # of a table: survey, talk or conversations
    sheets: tuple[str, ...] = ()  # of a workbook
    missing: tuple[str, ...] = ()  # cells of a survey that are no answer, besides blanks and N/A
    just_read: bool = False  # opening the study has read the files, so cases.csv may lack their rows


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A file that the import read."""

    source: str
    state: str  # new | changed | unchanged
    format: str
    language: str
    encoding: str
    turns: int
    speakers: tuple[str, ...]
    interviewers: tuple[str, ...]
    times: bool
    words: int
    passages: int
    warnings: tuple[str, ...]
    outside: int = 0  # words in no turn


@dataclass(frozen=True, slots=True)
class ImportReport:
    rows: tuple[ImportRow, ...] = ()
    realigned: tuple[RealignedCoding, ...] = ()
    failures: tuple[FusenError, ...] = ()
    warnings: tuple[str, ...] = ()
    previews: tuple[ReadingPreview, ...] = ()
    added: tuple[str, ...] = ()  # a line on new rows of cases.csv
