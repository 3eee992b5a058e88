"""Files of an import: choose them, find their options, and read their sources."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from fusen.errors import FileError, FusenError
from fusen.formats.containers.source_names import is_system_file
from fusen.formats.foreign import foreign
from fusen.formats.registry import Options, for_suffix
from fusen.model.escape import visible
from fusen.model.quantity import quantity
from fusen.model.source import FileStamp, SourceInfo, memory_of
from fusen.study.input_check import problem
from fusen.study.paths import RECORDINGS, read_bytes
from fusen.study.sources.case_table import is_case_table
from fusen.study.sources.earlier_settings import AUTOMATIC, read_as_before
from fusen.study.sources.file_changes import file_changes
from fusen.study.sources.import_lines import same_words
from fusen.study.sources.import_request import ImportRequest
from fusen.study.sources.interviewers import SpokenSource
from fusen.study.sources.read_ahead import FileToRead, ReadAhead, first_options
from fusen.study.sources.read_source import PreparedSource, info_of, prepare, speaker_cases, stamp_of
from fusen.study.sources.rename import FORMERLY, GoneSources, former_paths

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

KEPT = 48_000_000
"""Bytes of sources that an import keeps between reading and storing; it reads the files of all others twice."""


@dataclass(slots=True)
class FileInReading:
    """A file of an import, with its sources as long as they are kept in memory."""

    path: str  # below transcripts/
    file: Path
    stamp: FileStamp
    options: Options
    brought: bool  # from elsewhere: the import copies it into transcripts/
    renamed: dict[str, SourceInfo] = field(default_factory=dict)  # path of a source → what it was before
    former: dict[str, Sequence[str]] = field(default_factory=dict)  # path of a source → its earlier paths
    sources: list[PreparedSource] | None = None

    def take(self) -> list[PreparedSource] | FileToRead:
        """Return the sources and release them; if they were released, read the file. Raises FileError if the file has
        changed since it was read."""
        sources, self.sources = self.sources, None
        return sources if sources is not None else FileToRead(self.path, self.content(), self.stamp, self.options)

    def named(self, sources: Iterable[PreparedSource]) -> list[PreparedSource]:
        """Return the sources with their former paths."""
        return [_with_former_paths(source, self.former.get(source.source.path)) for source in sources]

    def content(self) -> bytes:
        """Return the content of the file. Raises FileError if it has changed since it was read."""
        content = read_bytes(self.file)
        if hashlib.sha256(content).hexdigest() != self.stamp.sha256:
            raise FileError(f"{self.file}: the file changed while fusen imported it", "import it again")
        return content


@dataclass(slots=True)
class ImportBatch:
    """The files of an import, and the lines that its report says about them."""

    known: Mapping[str, SourceInfo]  # by path, before the import
    below: Mapping[str, Sequence[SourceInfo]]  # the same by archive, table or folder
    gone: GoneSources
    by_hash: dict[str, str]  # sha256 of a text → the first source with it
    files: list[FileInReading] = field(default_factory=list)
    infos: dict[str, SourceInfo] = field(default_factory=dict)  # by path: all sources in the files, not measured
    spoken: list[SpokenSource] = field(default_factory=list)
    tables: list[Path] = field(default_factory=list)  # of cases, that come with the files
    copied: set[str] = field(default_factory=set)  # paths of the files to copy
    failures: list[FusenError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)  # paths gone from disk
    kept: int = 0  # bytes of the sources in `files`

    @classmethod
    def of(cls, study: StudyContext) -> ImportBatch:
        known = {info.path: info for info in study.store.sources.all()}
        below: dict[str, list[SourceInfo]] = {}
        for path, info in known.items():
            while "/" in path:
                path = path.rpartition("/")[0]
                below.setdefault(path, []).append(info)
        by_hash = {info.sha256: info.path for info in known.values()}
        return cls(known, below, GoneSources.of(study, known.values()), by_hash)

    @property
    def renamed(self) -> dict[str, SourceInfo]:
        """By path of a source, the source that it was before."""
        return {path: was for file in self.files for path, was in file.renamed.items()}

    def before(self, path: str) -> dict[str, SourceInfo]:
        """Return by path the sources that the study holds from the file at a path."""
        infos = [self.known[path]] if path in self.known else []
        return {info.path: info for info in (*infos, *self.below.get(path, ()))}


def targets(
    study: StudyContext, paths: Sequence[Path], request: ImportRequest, batch: ImportBatch
) -> list[tuple[str, Path]]:
    """Return (path below transcripts/, file) of everything to read."""
    if not paths:
        changes = file_changes(study.paths, study.store.sources.all(), shared=study.store.is_shared)
        batch.warnings += [_not_read(f"transcripts/{path}") for path in changes.unreadable]
        batch.missing += changes.missing
        return [(path, study.paths.transcripts / path) for path in (*changes.new, *changes.changed)]
    files = [file for path in paths for file in _expand(study, path, batch)]
    batch.tables = [file for file in files if file != study.paths.cases.absolute() and is_case_table(file)]
    files = [file for file in files if file not in batch.tables]
    if request.name and len(files) != 1:
        raise FusenError(f"--name goes with a single file, not with {len(files)}", "import them one at a time")
    return [(request.name or name, file) for file, name in _names_of(study, list(dict.fromkeys(files))).items()]


def _expand(study: StudyContext, path: Path, batch: ImportBatch) -> list[Path]:
    if not path.is_dir():
        matches = [] if path.exists() else sorted(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
        return [file.absolute() for file in matches if file.is_file()] or [path.absolute()]
    result: list[Path] = []
    recordings: list[str] = []
    for file in sorted(path.rglob("*")):
        if not file.is_file() or is_system_file(file.name) or file.absolute() == study.paths.cases.absolute():
            continue
        if file.suffix.lower() in RECORDINGS:
            recordings.append(file.name)
            continue
        try:
            for_suffix(file.name, "transcript")
        except FileError:
            batch.warnings.append(_not_read(str(file)))
        else:
            result.append(file.absolute())
    if recordings:
        count = quantity(len(recordings), "recording is", "recordings are")
        more = ", …" if len(recordings) > 1 else ""
        batch.warnings.append(f"{path}: {count} not read ({recordings[0]}{more}): fusen reads their transcripts")
    return result


def _not_read(name: str) -> str:
    program = foreign(PurePosixPath(name).suffix.lower())
    if program is None:
        return f"{name}: not read, because no transcript format has this suffix"
    return f"{name}: not read, {program.what}; {program.advice}"


def _name_of(study: StudyContext, file: Path) -> str:
    """Return the current or future path of a file below transcripts/."""
    home = study.paths.transcripts.absolute()
    return file.relative_to(home).as_posix() if file.is_relative_to(home) else file.name


def _names_of(study: StudyContext, files: Sequence[Path]) -> dict[Path, str]:
    """Return the path of each file below transcripts/: its name, with its folders if several files have the same name."""
    names = {file: _name_of(study, file) for file in files}
    alike: dict[str, list[Path]] = {}
    for file, name in names.items():
        alike.setdefault(name.casefold(), []).append(file)
    for group in alike.values():
        if len(group) > 1 and not any(file.is_relative_to(study.paths.transcripts.absolute()) for file in group):
            shared = os.path.commonpath([file.parent for file in group])
            names |= {file: file.relative_to(shared).as_posix() for file in group}
    return names


def _check_name(path: str, file: Path) -> None:
    parts = PurePosixPath(path).parts
    if not parts or Path(path).is_absolute() or Path(path).drive or any(part.startswith(".") for part in parts):
        raise FileError(
            f"{visible(path)}: the name must be a path below transcripts/", "choose a plain name with --name"
        )
    wrong = problem(path)
    if wrong:
        shown = visible(str(file)).encode(errors="replace").decode()
        raise FileError(f"{shown}: the name contains {wrong}", "rename the file, or name the source with --name")


def file_to_read(
    study: StudyContext, path: str, file: Path, request: ImportRequest, batch: ImportBatch
) -> FileToRead | None:
    """Return a file with the options that `read_file` will probably read it with; None if it cannot be imported."""
    try:
        _check_name(path, file)
        content = read_bytes(file)
        stamp = stamp_of(file, content)
    except (FusenError, OSError):
        return None
    return FileToRead(path, content, stamp, first_options(_options(study, request, _previous(path, stamp, batch))))


def _previous(path: str, stamp: FileStamp, batch: ImportBatch) -> Mapping[str, Any]:
    """Return the options with which the file was last imported, also under a former name."""
    before = batch.before(path)
    former = None if before else batch.gone.by_file(stamp.sha256)
    return next((info.options for info in (*before.values(), *([former] if former else []))), {})


def read_file(
    study: StudyContext, path: str, file: Path, request: ImportRequest, batch: ImportBatch, ahead: ReadAhead | None
) -> None:
    """Read a file and add it to the batch. Raises FusenError if it cannot be imported."""
    _check_name(path, file)
    content = read_bytes(file) if ahead is None else ahead.file.content
    stamp = stamp_of(file, content) if ahead is None else ahead.file.stamp
    home, before = study.paths.transcripts / path, batch.before(path)
    brought = not request.preview and file != home.absolute()
    if brought:
        alike = home.exists() and read_bytes(home) == content
        if alike and before:  # as after an interrupted import
            file, brought = home.absolute(), False
        elif path in batch.copied or (home.exists() and not alike):
            raise FileError(f"{file}: transcripts/{path} exists already", "import it under another name: --name NAME")
    previous = _previous(path, stamp, batch)
    options = _options(study, request, previous)

    def read(options: Options) -> list[PreparedSource]:
        if ahead is not None and options == ahead.file.options:
            return ahead.sources()
        return prepare(path, content, stamp, options)

    if previous:
        sources = read(options)
    else:
        sources, lines, options = read_as_before(path, batch.known.values(), options, read)
        batch.warnings += lines
    _add(study, batch, FileInReading(path, file, stamp, options, brought), sources)


def _options(study: StudyContext, request: ImportRequest, previous: Mapping[str, Any]) -> Options:
    outside = request.include_outside
    return Options(
        project=study.settings.project,
        encoding=request.encoding or previous.get("encoding"),
        language=request.language or previous.get("language"),
        default_language=study.settings.language,
        interviewers=request.interviewers or tuple(previous.get("interviewers", ())),
        speakers={**previous.get("speakers", {}), **request.speakers},
        columns=request.columns or tuple(previous.get("columns", ())),
        case=_case(request.case, previous.get("case")),
        pattern=_pattern(request, previous),
        include_outside=bool(previous.get("include_outside")) if outside is None else outside,
        read_as=request.read_as or previous.get("read_as"),
        sheets=request.sheets or tuple(previous.get("sheets", ())),
        missing=request.missing or tuple(previous.get("missing", ())),
    )


def _add(study: StudyContext, batch: ImportBatch, file: FileInReading, sources: list[PreparedSource]) -> None:
    twins: list[tuple[str, str]] = []
    before = batch.before(file.path)
    for prepared in sources:
        source = prepared.source
        known = before.pop(source.path, None)
        was = batch.gone.claim(source) if known is None and source.path not in batch.known else None
        if was is not None:
            file.renamed[source.path] = was
            file.former[source.path] = former_paths(was)
        elif known is not None and known.options.get(FORMERLY):
            file.former[source.path] = known.options[FORMERLY]
        if was is None:
            twin = batch.by_hash.setdefault(source.sha256, source.path)
            twins += [(source.path, twin)] if twin != source.path else []
        batch.spoken.append(SpokenSource.of(prepared))
        batch.infos[source.path] = info_of(prepared, study.settings.unit)
    batch.warnings += same_words(file.path, twins)
    if file.brought:
        batch.copied.add(file.path)
    batch.warnings += [f"{gone}: no longer in {file.path}; the study keeps its text and codings" for gone in before]
    size = sum(memory_of(later.source.text, len(later.source.turns)) for later in sources)
    if (
        batch.kept + size <= KEPT or not batch.kept
    ):  # sources of one file, such as a survey, are in memory together anyway
        batch.kept += size
        file.sources = sources
    batch.files.append(file)


def _with_former_paths(prepared: PreparedSource, paths: Sequence[str] | None) -> PreparedSource:
    return replace(prepared, options={**prepared.options, FORMERLY: list(paths)}) if paths else prepared


def _pattern(request: ImportRequest, previous: Mapping[str, Any]) -> str | None:
    pattern = request.pattern or previous.get("pattern")
    return None if previous and pattern == AUTOMATIC else pattern


def _case(text: str | None, before: str | None) -> str | None:
    """Merge new names of focus-group speakers into the previous ones."""
    if not text or not before or "=" not in text or "=" not in before:
        return text or before
    return ",".join(f"{who}={name}" for who, name in {**speaker_cases(before), **speaker_cases(text)}.items())
