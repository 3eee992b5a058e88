"""Reading of transcript files into sources with passages."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusen.errors import FileError
from fusen.formats.registry import HowRead, Loaded, Options, for_suffix
from fusen.model.source import FileStamp, Passages, Source, SourceInfo, TableReading
from fusen.study.passages import rules_of, splitter
from fusen.study.paths import StudyPaths, read_bytes
from fusen.study.sources.file_changes import home_of
from fusen.text.passages import tile

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

_NO_PASSAGES = Passages(())
_NO_TEXT = frozenset((".docx", ".docm", ".odt", ".pdf", ".rtf", ".xlsx", ".zip"))


@dataclass(frozen=True, slots=True)
class PreparedSource:
    """A source with passages, ready to store."""

    source: Source
    passages: Passages
    words: int
    file: FileStamp
    options: Mapping[str, Any]
    warnings: tuple[str, ...]
    home: str = ""  # the file's path below transcripts/; an archive's or table's sources go on below it
    habit: str = ""  # how speakers' labels are written in it
    settled: bool = False  # a person or the file says who asks
    table: TableReading | None = None  # of the first source of a table


def prepare(path: str, content: bytes, stamp: FileStamp, options: Options) -> list[PreparedSource]:
    """Read a file's content into one source, or several from an archive or table; `tiled` adds their passages.

    Raises FileError.
    """
    read = for_suffix(path, "transcript").load("reader")
    loaded: Loaded[Source] = read(io.BytesIO(content), path, options)
    prepared = []
    tables = list(loaded.tables)
    result = _make(tables)
    for number, source in enumerate(loaded.items):
        if not source.language:
            source = replace(source, language=detect_language(source.text, options.default_language))
        warnings = loaded.warnings if number == 0 else ()
        if options.case:
            header, unknown = _cases(options, source)
            source = replace(source, header={**source.header, **header})
            warnings = (*warnings, *unknown)
        how = loaded.how.get(source.path, HowRead())
        begins = bool(tables) and (source.path == tables[0].table or source.path.startswith(f"{tables[0].table}/"))
        table = tables.pop(0) if begins else None
        prepared.append(
            PreparedSource(
                source, _NO_PASSAGES, 0, stamp, {**kept_options(options), **({"how": how.habit} if how.habit else {}), **result}, warnings,
                path, how.habit, how.settled, table,
            )
        )  # fmt: skip
    return prepared


def tiled(prepared: PreparedSource, unit: str) -> PreparedSource:
    """Return the source with its passages and words."""
    passages = tile(prepared.source, unit, splitter(prepared.source.language).split)
    return replace(prepared, passages=passages, words=sum(passages.words))


def info_of(prepared: PreparedSource, unit: str) -> SourceInfo:
    """Return the description of a source as the study will store it."""
    source = prepared.source
    return SourceInfo(
        source.guid, source.path, source.sha256, len(source.text), source.language, source.format, source.encoding,
        source.header, source.interviewers, source.speakers, len(source.turns), prepared.words, len(prepared.passages),
        unit, rules_of(source.turns), prepared.file, prepared.options,
    )  # fmt: skip


def is_same(study: StudyContext, known: SourceInfo, prepared: PreparedSource) -> bool:
    """Return whether the study holds the source as it is in the file."""
    again = info_of(prepared, study.settings.unit)
    if replace(again, file=known.file) != known or again.file.sha256 != known.file.sha256:
        return False
    return study.store.sources.turns_of(known.guid) == prepared.source.turns


def _make(tables: Sequence[TableReading]) -> dict[str, str]:
    """Return a digest of a table's headings, by which files of the same layout are recognised."""
    headings = "\n".join(column.name for table in tables for column in table.columns)
    return {"make": hashlib.sha256(headings.encode()).hexdigest()[:12]} if headings else {}


def _cases(options: Options, source: Source) -> tuple[dict[str, str], list[str]]:
    """Return the header entries from `--case`, and warnings.

    A speaker may have the name from before a renaming.
    """
    if "=" not in (options.case or ""):
        return {"case": options.case or ""}, []
    result = {options.speakers.get(speaker, speaker): name for speaker, name in speaker_cases(options.case).items()}
    spoken = ", ".join(filter(None, source.speakers)) or "no named people"
    unknown = [
        f"{source.path}: no speaker {speaker} to rename to {name}; its speakers are: {spoken}"
        for speaker, name in result.items()
        if speaker not in source.speakers
    ]
    return {"cases": "; ".join(f"{speaker}={name}" for speaker, name in result.items())}, unknown


def speaker_cases(text: str | None) -> dict[str, str]:
    """Parse `Anna=P1,Ben=P2` into a mapping; empty if the text names no speakers."""
    pairs = (part.partition("=") for part in (text or "").replace(";", ",").split(","))
    return {speaker.strip(): name.strip() for speaker, equals, name in pairs if equals and name.strip()}


def kept_options(options: Options) -> dict[str, Any]:
    """Return the user's options for a file, which a later import reuses."""
    declared = {
        "encoding": options.encoding, "language": options.language, "interviewers": list(options.interviewers),
        "speakers": dict(options.speakers), "columns": list(options.columns), "case": options.case,
        "pattern": options.pattern, "include_outside": options.include_outside, "read_as": options.read_as, "sheets": list(options.sheets),
        "missing": list(options.missing),
    }  # fmt: skip
    return {key: value for key, value in declared.items() if value}


def text_file(paths: StudyPaths, info: SourceInfo, text: str, offset: int) -> tuple[Path, int]:
    """Return the file of a source and the line of an offset; raises FileError if a text editor cannot correct it."""
    home = home_of(info.path, [paths.source_path(file) for file in paths.transcript_files()])
    file = paths.transcripts / home
    if not file.is_file():
        raise FileError(
            f"transcripts/{home} is gone from disk", "put the file back; the study keeps its text and codings"
        )
    if b"\0" in read_bytes(file)[:65_536] or file.suffix.lower() in _NO_TEXT:
        raise FileError(
            f"transcripts/{home}: a text editor cannot correct a {file.suffix} file",
            "correct it in the program that wrote it, then run fusen import",
        )
    return file, text.count("\n", 0, offset) + 1 if home == info.path else 1


def detect_language(text: str, default: str) -> str:
    from fusen.nlp.languages import detect

    return detect(text, default)


def stamp_of(path: Path, content: bytes) -> FileStamp:
    result = path.stat()
    return FileStamp(hashlib.sha256(content).hexdigest(), result.st_size, result.st_mtime_ns)
