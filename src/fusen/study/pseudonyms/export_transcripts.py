"""Write the transcripts with pseudonyms as files, and a log that holds no names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from fusen.errors import FileError, FusenError
from fusen.model.source import SourceInfo
from fusen.report.blocks import Document, Para
from fusen.report.writers.csv_tsv import csv_text
from fusen.report.writers.registry import DOCUMENTS, load
from fusen.study.made_exports import record_export
from fusen.study.paths import write_whole
from fusen.study.pseudonyms.apply import Replacing
from fusen.study.pseudonyms.table import read_pseudonyms
from fusen.study.scope.consent import Consents
from fusen.text.exact_edits import ExactRealigner

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

LOG = "log.csv"
SUFFIXES = (".txt", ".docx")


@dataclass(frozen=True, slots=True)
class ExportedTranscripts:
    """The files written, and the sources left out because their interviewees may not be quoted."""

    files: tuple[Path, ...]
    withheld: int
    replaced: Mapping[str, int]


def export_transcripts(study: StudyContext, folder: Path, suffix: str) -> ExportedTranscripts:
    """Write each transcript that may be quoted to a new folder. Raises FileError for another suffix or a full folder."""
    if suffix not in SUFFIXES:
        raise FileError(f"{suffix}: transcripts are written as {' or '.join(SUFFIXES)}", "choose one of them")
    if folder.exists() and any(folder.iterdir()):
        raise FileError(f"{folder}: holds files already", "name a new folder")
    consents = Consents(study)
    infos = [info for info in study.store.sources.all() if not consents.closed(info.guid)]
    shown = [info for info in infos if consents.open(info.guid)]
    rows = read_pseudonyms(study.paths)
    if not any(row.pseudonym for row in rows):
        name = study.paths.pseudonyms.relative_to(study.paths.root).as_posix()
        study.warnings.append(f"no name is replaced: {name} has no pseudonyms; fusen pseudonyms find proposes them")
    total: Counter[str] = Counter()
    files: list[Path] = []
    log: list[tuple[str, int, str]] = []
    try:
        for info in shown:
            replacing = Replacing(rows)
            length = _write(study, info, folder, suffix, replacing, files)
            total += replacing.counts
            kinds = "; ".join(f"{kind} {count}" for kind, count in sorted(replacing.counts.items()))
            log.append((files[-1].name, length, kinds))
        write_whole(folder / LOG, _log(log), replace=False)
    except FusenError:
        for file in files:
            file.unlink(missing_ok=True)
        raise
    record_export(study, folder)
    return ExportedTranscripts(tuple(files), len(infos) - len(shown), dict(total))


def _write(
    study: StudyContext, info: SourceInfo, folder: Path, suffix: str, replacing: Replacing, files: list[Path]
) -> int:
    """Write a transcript, add its file to `files`, and return the length of its text."""
    source = study.store.sources.text(info.guid)
    text = ExactRealigner(replacing.edits(source)).apply(source)
    file = folder / f"{_stem(info.path, replacing)}{suffix}"
    if file in files:
        file = file.with_stem(f"{file.stem}-{len(files) + 1}")
    write_whole(file, text.encode() if suffix == ".txt" else _docx(text), replace=False)
    files.append(file)
    return len(text)


def _stem(path: str, replacing: Replacing) -> str:
    """Return the name of a source without its suffix, folders joined by hyphens, with pseudonyms."""
    return replacing.text(PurePosixPath(path).with_suffix("").as_posix().replace("/", "-"))


def _docx(text: str) -> bytes:
    paragraphs = tuple(Para(line) for line in text.split("\n"))
    return load(DOCUMENTS, ".docx")(Document("", paragraphs))


def _log(rows: list[tuple[str, int, str]]) -> bytes:
    columns = ("file", "characters", "replaced")
    return csv_text([dict(zip(columns, row, strict=True)) for row in rows], columns).encode()
