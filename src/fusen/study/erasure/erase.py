"""Erase an interviewee: plan the erasure for a confirmation, carry it out, and resume it after an interruption."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FileError, FusenError
from fusen.model.coding import Case
from fusen.model.erasure import Erasure, ErasurePlan, ErasureReport
from fusen.model.ids import new_guid
from fusen.model.project import SharedRecord
from fusen.model.source import SourceInfo
from fusen.storage.durable_files import make_durable
from fusen.storage.erasure import compact, erase_rows
from fusen.storage.step import Step, now
from fusen.study.erasure.files import StudyFiles
from fusen.study.erasure.speakers import name_of, put_without, spoken_and_rest, turns_of, without_speakers
from fusen.study.erasure.words import ErasedWords
from fusen.study.made_exports import made_exports, redact_exports
from fusen.study.maintenance.backup import daily_care
from fusen.study.paths import RECORDINGS, read_bytes, write_whole
from fusen.study.private_copy import draft_folders
from fusen.study.progress import Progress, silent
from fusen.study.pseudonyms.table import read_pseudonyms
from fusen.study.sources.case_table import forget_rows
from fusen.study.sync import cases_hash, codebook_hash, read_codebook, settle_cases, write_codebook
from fusen.study.team.files import file_transaction

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

ACTION = "erase"
ERASURE = "erasure"  # type of a shared line
EVERYWHERE = "copies that other people have of this study erase the interviewee on their next merge with this one"


@dataclass(frozen=True, slots=True)
class ErasureJob:
    """An erasure in progress, kept in a file until it is complete."""

    erasure: Erasure
    name: str
    paths: tuple[str, ...]  # of the sources
    names: tuple[str, ...]  # of case, sources and speakers
    speakers: tuple[tuple[str, str], ...] = ()  # (guid of a shared source, speaker)


def plan_erasure(study: StudyContext, name: str) -> ErasurePlan:
    """Return what the erasure of this case would remove. Raises FusenError for an unknown case or shared transcripts."""
    job = _job(study, name, study.user)
    words = _words(study, job)
    sources = job.erasure.sources
    codings = [coding for kept in (False, True) for coding in study.store.codings.live(sources=sources, detached=kept)]
    for guid, turns in turns_of(study, job.speakers).items():
        codings += [
            coding for coding in study.store.codings.live(sources=[guid])
            if any(coding.start < turn.end and turn.start < coding.end for turn in turns)
        ]  # fmt: skip
    targets = {job.erasure.case, *sources, *(coding.guid for coding in codings)}
    memos = [note for note in study.store.memos.live() if note.target in targets]
    files = StudyFiles(study.paths, words, job.paths)
    return ErasurePlan(
        job.name,
        job.paths,
        len(codings),
        len(memos),
        tuple(files.to_delete()),
        (*_out_of_reach(study, files, job.paths, _exports(study)), EVERYWHERE),
    )


def erase(study: StudyContext, name: str, progress: Progress = silent) -> ErasureReport:
    """Erase the case with all its transcripts. It cannot be undone, and the next opening of the study resumes an
    interrupted erasure."""
    job = _job(study, name, study.user)
    return _start(study, job, progress)


def erase_as_elsewhere(study: StudyContext, lines: Iterable[SharedRecord]) -> list[str]:
    """Repeat the erasures that another copy of the study records and this one does not; return a line for each."""
    known = {erasure.guid for erasure in study.store.erasures.all()}
    sentences = []
    for line in lines:
        value = line.values
        if line.type == ERASURE and value["guid"] not in known:
            erasure = Erasure(value["guid"], value["coder"], value["at"], value["case"], tuple(value["sources"]))
            report = _erase_like(study, erasure)
            sentences.append(
                f"{value['coder']} erased an interviewee on {value['at'][:10]}: erased here too "
                f"(files deleted: {len(report.deleted)})"
            )
            sentences += [f"{name} still holds their words: delete it" for name in report.remaining]
    return sentences


def _erase_like(study: StudyContext, erasure: Erasure) -> ErasureReport:
    infos = [info for info in study.store.sources.all() if info.guid in erasure.sources]
    cases = study.store.cases.all()
    case = next((case for case in cases if case.guid == erasure.case), None)
    if case is None:  # the interviewee has another name here
        theirs = (
            case for case in cases if case.places and all(place.source in erasure.sources for place in case.places)
        )
        case = next(theirs, None)
        erasure = replace(erasure, sources=(*erasure.sources, *([case.guid] if case else [])))
    name = case.name if case else ""
    speakers = _speakers(case) if case else ()
    names = _names(study, name, [info.guid for info in infos], speakers)
    return _start(study, ErasureJob(erasure, name, tuple(info.path for info in infos), names, speakers), silent)


def resume_erasure(study: StudyContext) -> ErasureReport:
    """Resume an interrupted erasure."""
    path = study.paths.erasing
    try:
        value = json.loads(read_bytes(path))
        erasure = Erasure(**{**value["erasure"], "sources": tuple(value["erasure"]["sources"])})
        speakers = tuple((guid, speaker) for guid, speaker in value["speakers"])
        job = ErasureJob(erasure, value["name"], tuple(value["paths"]), tuple(value["names"]), speakers)
    except (ValueError, KeyError, TypeError) as error:
        raise FileError(
            f"{path}: cannot be read: {error}", "run fusen erase CASE again, then delete the file"
        ) from error
    return _run(study, job, silent)


def _job(study: StudyContext, name: str, user: str) -> ErasureJob:
    case = _case(study, name)
    infos = {info.guid: info for info in _infos(study, case)}
    guids = tuple(dict.fromkeys(place.source for place in case.places if place.speaker is None))
    speakers = _speakers(case)
    for other_case in study.store.cases.all():
        both = [place.source for place in other_case.places if other_case.guid != case.guid and place.source in guids]
        if both:
            raise FusenError(
                f"{infos[both[0]].path} belongs to {case.name} and to {other_case.name}",
                "give each case its own transcripts in transcripts/cases.csv",
            )
    erasure = Erasure(new_guid(), user, now(), case.guid, guids)
    return ErasureJob(
        erasure,
        case.name,
        tuple(infos[guid].path for guid in guids),
        _names(study, case.name, guids, speakers),
        speakers,
    )


def _speakers(case: Case) -> tuple[tuple[str, str], ...]:
    return tuple((place.source, place.speaker) for place in case.places if place.speaker is not None)


def _case(study: StudyContext, name: str) -> Case:
    cases = study.store.cases.all()
    result = [case for case in cases if case.name == name] or [
        case for case in cases if case.name.casefold() == name.casefold()
    ]
    gone = None if result else study.store.cases.gone(name)
    if gone is not None and len(study.store.sources.gone([place.source for place in gone.places])) > 0:
        return gone
    if len(result) != 1:
        raise FusenError(f"no interviewee is called {name}", "fusen status lists the interviewees")
    return result[0]


def _infos(study: StudyContext, case: Case) -> list[SourceInfo]:
    """Return the sources of the study, and those of the case that an undo has removed."""
    return [*study.store.sources.all(), *study.store.sources.gone([place.source for place in case.places])]


def _names(
    study: StudyContext, name: str, sources: tuple[str, ...] | list[str], shared: tuple[tuple[str, str], ...] = ()
) -> tuple[str, ...]:
    """Return the names of a case, its files and its speakers, unless another interview has a speaker of that name."""
    infos = study.store.sources.all()
    mine = [*(info for info in infos if info.guid in sources), *study.store.sources.gone(sources)]
    others = {
        speaker for info in infos if info.guid not in sources for speaker in info.speakers
        if (info.guid, speaker) not in shared
    }  # fmt: skip
    speakers = {speaker for info in mine for speaker in info.speakers if speaker not in info.interviewers}
    speakers |= {speaker for _, speaker in shared}
    stems = {info.path.rsplit("/", 1)[-1] for info in mine}
    return tuple(sorted({name, *stems, *(stem.rsplit(".", 1)[0] for stem in stems), *(speakers - others)} - {""}))


def _words(study: StudyContext, job: ErasureJob) -> ErasedWords:
    repository = study.store.erasures
    texts = repository.texts_of(job.erasure.sources)
    spoken, rest = spoken_and_rest(study, job.speakers)
    others = repository.other_texts([*job.erasure.sources, *(guid for guid, _ in job.speakers)])
    listed, _ = _listed_names(study)
    return ErasedWords([*texts.values(), *spoken], [*others, *rest], job.names, listed)


def _listed_names(study: StudyContext) -> tuple[list[str], str]:
    """Return the names and pseudonyms in their table, or what the erasure cannot reach in a table that is damaged."""
    try:
        rows = read_pseudonyms(study.paths)
        return [name for row in rows for name in (row.name, row.pseudonym) if name], ""
    except FileError as error:
        return [], f"names of others that only this interviewee mentions, in a damaged table ({error.message})"


def _start(study: StudyContext, job: ErasureJob, progress: Progress) -> ErasureReport:
    write_whole(study.paths.erasing, json.dumps(asdict(job)).encode())
    return _run(study, job, progress)


def _run(study: StudyContext, job: ErasureJob, progress: Progress) -> ErasureReport:
    """Carry out all parts in an order in which each can be repeated: files, rows, database file, backups, caches."""
    words = _words(study, job)
    files = StudyFiles(study.paths, words, job.paths)
    exports = _exports(study)
    progress("erasing", 0, 4)
    deleted = files.delete()
    rewritten = files.rewrite(job.name)
    progress("erasing", 1, 4)
    if job.erasure.guid not in {known.guid for known in study.store.erasures.all()}:
        _erase_rows(study, job, words)
    progress("erasing", 2, 4)
    files.clear_private()
    _delete_drafts(study)
    compact(study.store)
    study.warnings += daily_care(study.paths)
    progress("erasing", 3, 4)
    searched, remaining = files.search()
    out_of_reach = (*_out_of_reach(study, files, job.paths, exports), EVERYWHERE)
    with suppress(FileNotFoundError):
        study.paths.erasing.unlink()
    make_durable([study.paths.home])
    progress("erasing", 4, 4)
    return ErasureReport(len(job.erasure.sources), deleted, rewritten, searched, remaining, out_of_reach)


def _delete_drafts(study: StudyContext) -> None:
    """Delete the drafts of memos that the app kept on this computer after a crash."""
    for folder in draft_folders(study):
        shutil.rmtree(folder, ignore_errors=True)


def _erase_rows(study: StudyContext, job: ErasureJob, words: ErasedWords) -> None:

    def kept(name: str, content: bytes) -> bytes | None:
        return _kept_without(job, words, name, content)

    new = without_speakers(study, job.speakers)
    with file_transaction(study) as writing:
        contents = {name_of(study, text): text.file for text in new}
        staged = {name: writing.stage(name, content) for name, content in contents.items() if content is not None}
        with study.store.step(job.erasure.user, ACTION, kind="sync") as step:
            put_without(study, step, new, job.speakers, staged)
            _put_rows(study, step, job, words, kept)
            writing.put(step, contents)


def _put_rows(
    study: StudyContext, step: Step, job: ErasureJob, words: ErasedWords, kept: Callable[[str, bytes], bytes | None]
) -> None:
    paths = study.paths
    erase_rows(study.store, step, job.erasure, words.redact, kept)
    files = paths.codebook_files()
    if study.store.get_meta("codebook-hash") != codebook_hash(files):
        write_codebook(study.store, step, read_codebook(paths, study.settings.project))
        step.files.put(files, study.store.codebook.files())
        step.put_meta("codebook-hash", codebook_hash(files))
    settle_cases(study.store, paths, step, always=True)
    step.put_meta("cases-hash", cases_hash(paths))
    forget_rows(study, step, job.name, job.paths)
    redact_exports(study, step, words.without_names)


def _kept_without(job: ErasureJob, words: ErasedWords, name: str, content: bytes) -> bytes | None:
    """Return the content of a file that the database keeps, without the interviewee; None to forget it."""
    from fusen.formats.cases_csv import without

    if name in {f"transcripts/{path}" for path in job.paths}:
        return None
    if name == "transcripts/cases.csv":
        return without(content, job.name)
    return words.redact_bytes(content)


def _exports(study: StudyContext) -> tuple[str, ...]:
    """Return a line for each export outside the study."""
    here = study.paths.root
    return tuple(
        f"{export.file}, exported {export.at[:10]} by {export.user}"
        for export in made_exports(study)
        if not Path(export.file).is_relative_to(here)
        and not (here / export.file).resolve().is_relative_to(here.resolve())
    )


def _out_of_reach(
    study: StudyContext, files: StudyFiles, paths: Iterable[str], exports: Iterable[str]
) -> tuple[str, ...]:
    beside = [
        f"transcripts/{stem}{suffix}, the recording"
        for stem in (path.rpartition(".")[0] for path in paths)
        for suffix in RECORDINGS
        if (study.paths.transcripts / f"{stem}{suffix}").is_file()
    ]
    _, damaged = _listed_names(study)
    return (*beside, *exports, *files.out_of_reach(), *([damaged] if damaged else []))
