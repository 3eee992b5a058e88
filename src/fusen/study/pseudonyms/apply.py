"""Replace names by pseudonyms in all transcripts of a study as one step, with exact realignment."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusen.errors import FusenError
from fusen.formats.cases_csv import amended, read
from fusen.formats.registry import Options
from fusen.model.ids import text_hash
from fusen.model.pseudonyms import Pseudonym, PseudonymReport
from fusen.model.source import FileStamp, Source, SourceInfo
from fusen.storage.erasure import compact, forget_old_texts
from fusen.storage.erasures import ORIGINALS, WAITING
from fusen.storage.step import Step
from fusen.study.erasure.files import files_of
from fusen.study.erasure.words import ErasedWords
from fusen.study.maintenance.backup import daily_care
from fusen.study.passages import splitter
from fusen.study.paths import read_bytes
from fusen.study.progress import Progress
from fusen.study.pseudonyms.table import read_pseudonyms
from fusen.study.sources.case_table import put_written
from fusen.study.sources.interviewers import as_stored
from fusen.study.sources.read_source import PreparedSource, stamp_of
from fusen.study.sources.realign import put_source
from fusen.study.sync import build_cases, read_cases, rows_to_sync, write_cases, written_rows
from fusen.study.team.files import file_transaction
from fusen.text.exact_edits import Edit, ExactRealigner
from fusen.text.passages import tile
from fusen.text.replace_names import NameReplacer

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

ACTION = "pseudonyms"
PLAIN = (".txt", ".md")


@dataclass(frozen=True, slots=True)
class NewText:
    """A source with pseudonyms, before it is stored."""

    info: SourceInfo
    prepared: PreparedSource
    realigner: ExactRealigner
    file: bytes | None  # the new content of its file; None removes it


class Replacing:
    """The pseudonyms of a study applied to texts; counts what it replaces."""

    def __init__(self, rows: Sequence[Pseudonym]) -> None:
        self._kinds = {row.pseudonym: row.kind for row in rows}
        self._replacer = NameReplacer({row.name: row.pseudonym for row in rows if row.pseudonym}, exact=True)
        self.counts: Counter[str] = Counter()  # by kind
        self.replaced: set[str] = set()  # names

    def edits(self, text: str) -> list[Edit]:
        """Return the replacements in a text, in order."""
        edits = [Edit(*match) for match in self._replacer.matches(text)]
        self.replaced |= {" ".join(text[edit.start : edit.end].split()) for edit in edits}
        self.counts.update(self._kinds[edit.replacement] for edit in edits)
        return edits

    def text(self, text: str) -> str:
        """Return a short text, such as a speaker's label, with pseudonyms."""
        return ExactRealigner([Edit(*match) for match in self._replacer.matches(text)]).apply(text)

    def value(self, value: Any) -> Any:
        """Return a JSON value with pseudonyms in all its texts."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, Mapping):
            return {self.text(key): self.value(item) for key, item in value.items()}
        return value


def apply_pseudonyms(study: StudyContext, *, keep_originals: bool, progress: Progress) -> PseudonymReport:
    """Make pseudonymised texts the study's texts. Raises FusenError if there is nothing to apply or a coding is detached."""
    rows = read_pseudonyms(study.paths)
    if not any(row.pseudonym for row in rows):
        raise FusenError("there are no pseudonyms yet", "fusen pseudonyms find proposes them")
    if not keep_originals and study.store.codings.detached_texts():
        raise FusenError(
            "detached codings refer to earlier texts, which would be deleted",
            "recode or remove them in the app, or keep the earlier texts with --keep-originals",
        )
    replacing = Replacing(rows)
    new = [text for info in study.store.sources.all() if (text := _new_text(study, info, replacing)) is not None]
    report = PseudonymReport(
        tuple(text.info.path for text in new), dict(replacing.counts),
        tuple(row.name for row in rows if row.pseudonym and row.name not in replacing.replaced),
        tuple(text.info.path for text in new if text.file is None),
    )  # fmt: skip
    if new:
        _store(study, new, report, replacing, keep_originals, progress)
        if not keep_originals:
            forget_copies(study)
        report = replace(report, remaining=_remaining(study, replacing.replaced))
    return report


def _remaining(study: StudyContext, names: Collection[str]) -> tuple[str, ...]:
    """Return files of the study that still hold one of the names: shared codings, the codebook, exports."""
    words = ErasedWords((), (), names)
    private = {study.paths.pseudonyms, study.paths.anonymous}
    folders = {study.paths.cache, study.paths.backups, study.paths.transcripts}
    return tuple(
        path.relative_to(study.paths.root).as_posix()
        for path in files_of(study.paths.root)
        if path not in private
        and folders.isdisjoint(path.parents)
        and not path.name.startswith(study.paths.database.name)
        and words.in_file(path)
    )


def _new_text(study: StudyContext, info: SourceInfo, replacing: Replacing) -> NewText | None:
    """Return the source with pseudonyms; None if it holds no name."""
    stored = as_stored(study, info)
    realigner = ExactRealigner(replacing.edits(stored.source.text))
    text = realigner.apply(stored.source.text)
    source = pseudonymised(stored.source, text, realigner, replacing)
    options = replacing.value(dict(stored.options))
    if source == stored.source:
        return None
    passages = tile(source, study.settings.unit, splitter(source.language).split)
    prepared = replace(stored, source=source, passages=passages, words=sum(passages.words), options=options)
    return NewText(info, prepared, realigner, new_file(study, info, stored.source.text, text))


def pseudonymised(source: Source, text: str, realigner: ExactRealigner, replacing: Replacing) -> Source:
    turns = tuple(
        replace(turn, start=span.start, end=span.end, speaker=replacing.text(turn.speaker))
        for turn in source.turns
        if (span := realigner.realign(turn.start, turn.end))
    )
    return replace(
        source, text=text, sha256=text_hash(text), turns=turns,
        interviewers=tuple(map(replacing.text, source.interviewers)), header=_header(source.header, replacing),
        pages=tuple(map(realigner.offset, source.pages)),
        times=source.times._replace(offsets=tuple(map(realigner.offset, source.times.offsets))),
    )  # fmt: skip


def _header(header: Mapping[str, str], replacing: Replacing) -> dict[str, str]:
    """Return the header with pseudonyms, except the name of the case, which the case table holds."""
    return {key: value if key == "case" else replacing.text(value) for key, value in header.items()}


def new_file(study: StudyContext, info: SourceInfo, before: str, text: str) -> bytes | None:
    """Return the new content of a plain text file that holds just the text; None for other formats."""
    path = study.paths.transcripts / info.path
    if path.suffix.lower() not in PLAIN or not path.exists():
        return None
    try:
        same = read_bytes(path).decode(info.encoding) == before
    except (UnicodeDecodeError, LookupError):
        return None
    return text.encode(info.encoding, "replace") if same else None


def _store(
    study: StudyContext,
    new: Sequence[NewText],
    report: PseudonymReport,
    replacing: Replacing,
    keep_originals: bool,
    progress: Progress,
) -> None:
    paths = study.paths
    files: dict[str, bytes | None] = {}
    for text in new:
        home = paths.transcripts / text.info.path
        if home.exists():
            files[home.relative_to(paths.root).as_posix()] = text.file
    table = _case_table(study, replacing)
    originals = {name: read_bytes(paths.root / name) for name in files}
    if keep_originals:
        with study.store.step(study.user, "remember files", kind="sync") as step:
            step.files.put_copies(originals)
            tables = [(name, read_bytes(paths.root / name)) for name in table]
            step.files.put(tables, study.store.codebook.kept_files(), all_=False)
    kind = "do" if keep_originals else "sync"
    with file_transaction(study) as writing:
        staged = {name: writing.stage(name, content) for name, content in files.items() if content is not None}
        with study.store.step(study.user, ACTION, kind=kind) as step:
            for number, text in enumerate(new):
                progress("storing", number, len(new))
                _put(study, step, text, staged)
            put_written(study, step, _with_pseudonyms(written_rows(study.store), replacing))
            _put_cases(study, step, table)
            step.summary = {"sources": len(new), **report.replaced}
            step.files.put(table.items(), study.store.codebook.kept_files(), all_=False)
            if keep_originals:
                step.files.put_copies({name: content for name, content in files.items() if content is not None})
                writing.put(step, {_kept(study, content): content for content in originals.values()})
            else:
                forget_old_texts(study.store, step, [text.info.guid for text in new], list(table))
                step.put_meta(ORIGINALS, WAITING)
            writing.put(step, files | table)
    progress("storing", len(new), len(new))


def _case_table(study: StudyContext, replacing: Replacing) -> dict[str, bytes]:
    """Return the new content of cases.csv by its name, if it names speakers who get a pseudonym."""
    rows = [
        replace(row, sources=tuple((path, speaker and replacing.text(speaker)) for path, speaker in row.sources))
        for row in read_cases(study.paths)
    ]
    changed = [new for new, old in zip(rows, read_cases(study.paths), strict=True) if new != old]
    if not changed:
        return {}
    name = study.paths.cases.relative_to(study.paths.root).as_posix()
    return {name: amended(read_bytes(study.paths.cases), changed)}


def _put_cases(study: StudyContext, step: Step, table: Mapping[str, bytes]) -> None:
    rows = rows_to_sync(study.store, study.paths)
    for content in table.values():
        rows = rows_to_sync(study.store, study.paths, read(io.BytesIO(content), "cases.csv", Options()).items)
        step.put_meta("cases-hash", hashlib.sha256(content).hexdigest())
    write_cases(step, study.store.cases.all(), build_cases(rows, study.store.sources.all(), study.settings.project))


def _with_pseudonyms(written: Mapping[str, str], replacing: Replacing) -> dict[str, str]:
    """Return the rows that fusen wrote, by place, with pseudonyms for the speakers; paths and cases keep their names."""
    places = [(*place.partition("#"), case) for place, case in written.items()]
    return {f"{path}{sign}{replacing.text(speaker)}": case for path, sign, speaker, case in places}


def _kept(study: StudyContext, content: bytes) -> str:
    return (study.paths.undone / hashlib.sha256(content).hexdigest()).relative_to(study.paths.root).as_posix()


def _put(study: StudyContext, step: Step, text: NewText, staged: Mapping[str, Path]) -> None:
    name = (study.paths.transcripts / text.info.path).relative_to(study.paths.root).as_posix()
    stamp: FileStamp = stamp_of(staged[name], text.file or b"") if name in staged else text.info.file
    rows = put_source(study, step, replace(text.prepared, file=stamp), text.info, exact=text.realigner)
    lost = [row for row in rows if row.outcome == "detached"]
    if lost:
        raise FusenError(
            f"{text.info.path}: two codings with one code cover parts of the name at {lost[0].old[0]}-{lost[0].old[1]}",
            "remove one of them, then apply the pseudonyms again",
        )


def forget_copies(study: StudyContext) -> None:
    """Delete all copies of the original texts below `.fusen`, and make a new backup; an opening completes it."""
    for folder in study.paths.private_folders()[1:]:
        for path in folder.rglob("*") if folder.exists() else ():
            if path.is_file():
                path.unlink(missing_ok=True)
    compact(study.store)
    study.warnings += daily_care(study.paths)
    with study.store.writing_meta(ORIGINALS) as (_, put):
        put("deleted")
