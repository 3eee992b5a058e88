"""Synchronisation of hand-edited files, codebook and cases, into the database: one direction, one step."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from itertools import chain, count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from fusen.errors import FileError
from fusen.model.codebook import Code, Codebook
from fusen.model.coding import Case, Place
from fusen.model.ids import case_guid
from fusen.model.source import SourceInfo
from fusen.storage.step import Step
from fusen.storage.store import Store
from fusen.study.paths import StudyPaths, read_bytes
from fusen.study.team.files import bring_files

if TYPE_CHECKING:
    from fusen.formats.cases_csv import CaseRow
    from fusen.study.context import StudyContext


@dataclass(frozen=True, slots=True)
class CodebookSync:
    """Changes after reading the codebook again; `renames` holds pairs (lost, new) that may be the same code."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    renames: tuple[tuple[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


def codebook_hash(files: Iterable[tuple[str, bytes]]) -> str:
    digest = hashlib.sha256()
    for name, content in files:
        digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def read_codebook(paths: StudyPaths, project: str) -> Codebook:
    """Read the codebook from the files. Raises CodebookError with every problem."""
    from fusen.formats.codebook.read_yaml import read_files

    return read_files(paths.codebook_files(), project)


def sync_codebook(store: Store, paths: StudyPaths, user: str) -> CodebookSync | None:
    """Read the codebook again if its hash changed; else return None."""
    files = paths.codebook_files()
    digest = codebook_hash(files)
    if store.get_meta("codebook-hash") == digest:
        return None

    read, read_from = read_codebook(paths, store.project), files
    with store.step(user, "codebook", kind="sync") as step:
        now = paths.codebook_files()  # an interrupted edit may just have been taken back
        if now != files:
            files, digest = now, codebook_hash(now)
        if store.get_meta("codebook-hash") == digest:  # another process was first
            return None
        read = read_codebook(paths, store.project) if read_from != files else read
        result = write_codebook(store, step, read)
        step.files.put(files, store.codebook.files())
        step.summary = {
            "added": len(result.added), "changed": len(result.changed),
            "removed": len(result.removed), "retired": len(result.retired),
        }  # fmt: skip
        step.put_meta("codebook-hash", digest)
        step.put_meta("codebook-name", read.name)
    return result


def write_codebook(store: Store, step: Step, read: Codebook) -> CodebookSync:
    """Close and add the codes that differ; missing codes that are in use stay as retired codes."""
    before, used = store.codebook.get(), store.codebook.used_codes()
    gone = [code for code in before if code.guid not in read.by_guid]
    kept = [replace(code, retired=True, parent=_living_parent(code, read)) for code in gone if code.guid in used]
    places = {code.guid: place for place, code in enumerate(before)}
    changed = [
        (place, code)
        for place, code in enumerate([*read, *kept])
        if _differs(code, before) or (code.guid in read.by_guid and places[code.guid] != place)
    ]
    step.codes.close([code.guid for _, code in changed if code.guid in before.by_guid])
    step.codes.close([code.guid for code in gone if code.guid not in used])
    step.codes.add_at(changed)
    return _describe(before, read, gone, used)


def _differs(code: Code, before: Codebook) -> bool:
    """Return whether stored fields differ; the path derives from the parents."""
    old = before.by_guid.get(code.guid)
    return old is None or replace(old, path=()) != replace(code, path=())


def _living_parent(code: Code, read: Codebook) -> str | None:
    return code.parent if code.parent in read.by_guid else None


def _describe(before: Codebook, read: Codebook, gone: list[Code], used: set[str]) -> CodebookSync:
    added = [code for code in read if code.guid not in before.by_guid]
    changed = [code for code in read if code.guid in before.by_guid and _differs(code, before)]
    lost = [code for code in gone if code.guid in used and not code.retired]
    return CodebookSync(
        tuple(code.label for code in added),
        tuple(code.label for code in changed),
        tuple(code.label for code in gone if code.guid not in used),
        tuple(code.label for code in lost),
        tuple((old.label, new.label) for old in lost for new in added if _may_be_renamed(old, new)),
        read.warnings,
    )


def _may_be_renamed(old: Code, new: Code) -> bool:
    """Return whether two codes have the same parent, and the same definition or a similar name."""
    if old.parent != new.parent:
        return False
    same_meaning = bool(old.definition) and old.definition == new.definition
    return same_meaning or bool(get_close_matches(old.name.casefold(), [new.name.casefold()], cutoff=0.6))


_NO_VARIABLES = ("title", "date", "note", "case", "cases", "keywords")


def read_cases(paths: StudyPaths) -> tuple[CaseRow, ...]:
    """Return the rows of cases.csv; empty without the file."""
    from fusen.formats.cases_csv import read
    from fusen.formats.registry import Options

    if not paths.cases.exists():
        return ()
    name = paths.cases.relative_to(paths.root).as_posix()
    return read(io.BytesIO(read_bytes(paths.cases)), name, Options()).items


def case_rows(store: Store, paths: StudyPaths, rows: Iterable[CaseRow] | None = None) -> tuple[CaseRow, ...]:
    """Return the rows of cases.csv without those that fusen wrote and no person has filled in: they say nothing, unless
    they name the case of a source that has another path now. `rows` are future rows of the table.
    """
    written, infos = written_rows(store), store.sources.all()
    former = {path for info in infos for path in info.options.get("formerly", ())} - {info.path for info in infos}
    return tuple(
        row
        for row in (read_cases(paths) if rows is None else rows)
        if not _is_untouched(row, written) or any(path in former for path, _ in row.sources)
    )


def rows_to_sync(store: Store, paths: StudyPaths, rows: Iterable[CaseRow] | None = None) -> tuple[CaseRow, ...]:
    """Return `case_rows` without rows that say nothing about a source that the study does not hold, as after a restore."""
    known = {path for info in store.sources.all() for path in (info.path, *info.options.get("formerly", ()))}
    return tuple(row for row in case_rows(store, paths, rows) if not _is_about_nothing(row, known))


def _is_about_nothing(row: CaseRow, known: Collection[str]) -> bool:
    if row.variables or row.consent != "quote" or len(row.sources) != 1:
        return False
    ((path, speaker),) = row.sources
    return path not in known and speaker is None and row.name in (PurePosixPath(path).stem, path)


def _is_untouched(row: CaseRow, written: Mapping[str, str]) -> bool:
    if row.variables or row.consent != "quote" or not row.sources:
        return False
    return all(written.get(place_key(path, speaker)) == row.name for path, speaker in row.sources)


def place_key(path: str, speaker: str | None) -> str:
    return path if speaker is None else f"{path}#{speaker}"


def written_rows(store: Store) -> dict[str, str]:
    """Return the case of each place (path, or path#speaker) in the rows that fusen wrote to cases.csv."""
    rows: dict[str, str] = json.loads(store.get_meta("cases-written") or "{}")
    return rows


def build_cases(rows: tuple[CaseRow, ...], sources: Iterable[SourceInfo], project: str) -> list[Case]:
    """Return the cases of the table, then a case for each remaining source.

    A row may name a renamed source by an earlier path. Remaining sources whose headers name the same case belong to it. Raises FileError for unknown sources and speakers.
    """
    by_path = {info.path: info for info in sources}
    known = {old: info for info in by_path.values() for old in info.options.get("formerly", ())} | by_path
    problems = [
        f"transcripts/cases.csv:{row.line}: case {row.name}: {what}"
        for row in rows
        for path, speaker in row.sources
        if (what := missing_place(path, speaker, known))
    ]
    if problems:
        raise FileError(
            "\n  ".join(problems), "correct the name, or put the file into transcripts/ and run fusen import"
        )
    cases: dict[str, Case] = {}
    for row in rows:
        places = tuple(Place(known[path].guid, speaker) for path, speaker in row.sources)
        variables: dict[str, str] = {}
        for path, _ in row.sources:
            variables |= _variables(known[path])
        variables |= row.variables
        cases[row.name] = Case(case_guid(project, row.name), row.name, places, row.consent, variables)
    taken = {known[path].path for row in rows for path, _ in row.sources}
    for path, info in by_path.items():
        if path in taken:
            continue
        for case in _cases_of_speakers(info, cases, project) or (_case_of_source(info, cases, project),):
            cases[case.name] = case
    return list(cases.values())


def _cases_of_speakers(info: SourceInfo, cases: Mapping[str, Case], project: str) -> tuple[Case, ...]:
    """Return the cases of the speakers in a focus group's header `cases: speaker=case; …`."""
    result: dict[str, Case] = {}
    for pair in info.header.get("cases", "").split(";"):
        speaker, _, name = (part.strip() for part in pair.partition("="))
        if name:
            new = Case(case_guid(project, name), name, (), "quote", _variables(info))
            case = result.get(name) or cases.get(name) or new
            result[name] = replace(case, places=(*case.places, Place(info.guid, speaker)))
    return tuple(result.values())


def _case_of_source(info: SourceInfo, cases: Mapping[str, Case], project: str) -> Case:
    """Return the case of a source, named by its header, else by its stem, or by its path if the stem is taken."""
    declared = info.header.get("case", "")
    if declared in cases:
        same = cases[declared]
        variables = {**_variables(info), **same.variables}
        return replace(same, places=(*same.places, Place(info.guid)), variables=variables)
    names = [declared] if declared else [PurePosixPath(info.path).stem, info.path]
    numbered = (f"{info.path} ({number})" for number in count(2))
    name = next(name for name in chain(names, numbered) if name not in cases)
    return Case(case_guid(project, name), name, (Place(info.guid),), "quote", _variables(info))


def _variables(info: SourceInfo) -> dict[str, str]:
    return {key: value for key, value in info.header.items() if key not in _NO_VARIABLES and value}


def missing_place(path: str, speaker: str | None, known: Mapping[str, SourceInfo]) -> str:
    """Return a problem if the source or the speaker of a row is unknown; else an empty text."""
    if path not in known:
        return f"no source {path}{_nearest(path, known)}"
    speakers = known[path].speakers
    if speaker is None or speaker in speakers:
        return ""
    return f"{path} has no speaker {speaker}; its speakers are {', '.join(filter(None, speakers)) or 'no named people'}"


def _nearest(path: str, known: Mapping[str, SourceInfo]) -> str:
    near = get_close_matches(path, known, 1, 0.6)
    return f" (did you mean {near[0]}?)" if near else " below transcripts/"


def remember_files(study: StudyContext, names: Iterable[str]) -> None:
    """Store the current contents of these files (paths below the study), so that undo can restore them."""
    here = {name: study.paths.root / name for name in names}
    contents = {name: read_bytes(path) for name, path in here.items() if path.exists()}
    with study.store.step(study.user, "remember files", kind="sync") as step:
        step.files.put(contents.items(), study.store.codebook.kept_files(), all_=False)


def write_cases(step: Step, before: tuple[Case, ...], cases: list[Case]) -> int:
    """Close and add the rows that differ, and return the number of changed cases."""
    old = {case.guid: (position, case) for position, case in enumerate(before)}
    new = {case.guid: (position, case) for position, case in enumerate(cases)}
    changed = [entry for guid, entry in new.items() if old.get(guid) != entry]
    step.cases.close([guid for guid in old if old[guid] != new.get(guid)])
    step.cases.add_at(changed)
    return len(changed) + len(old.keys() - new.keys())


def cases_hash(paths: StudyPaths) -> str:
    return hashlib.sha256(read_bytes(paths.cases) if paths.cases.exists() else b"").hexdigest()


def sync_cases(store: Store, paths: StudyPaths, user: str) -> bool:
    """Read cases.csv into the database if its hash changed; return whether it did."""
    digest = cases_hash(paths)
    if store.get_meta("cases-hash") == digest:
        return False
    rows = rows_to_sync(store, paths)
    with store.step(user, "cases", kind="sync") as step:
        if store.get_meta("cases-hash") == digest:  # another process was first
            return False
        cases = build_cases(rows, store.sources.all(), store.project)
        step.summary = {"cases": write_cases(step, store.cases.all(), cases)}
        step.put_meta("cases-hash", digest)
    return True


def settle_cases(store: Store, paths: StudyPaths, step: Step, *, always: bool = False) -> None:
    """Update the cases to the current sources, after undo or redo or before further imports.

    `always` updates even if no source changed.
    """
    if not (always or step.sources.changed()):
        return
    write_cases(step, store.cases.all(), cases_so_far(store, paths))


def cases_so_far(store: Store, paths: StudyPaths) -> list[Case]:
    """Return the cases of the current sources; cases.csv may name others."""
    sources = store.sources.all()
    here = {path for info in sources for path in (info.path, *info.options.get("formerly", ()))}
    rows = [
        replace(row, sources=tuple(place for place in row.sources if place[0] in here))
        for row in case_rows(store, paths)
    ]
    return build_cases(tuple(row for row in rows if row.sources), sources, store.project)


def reload_codebook(study: StudyContext) -> list[str]:
    """Read the codebook files again if they changed, and return warnings."""
    warnings = bring_files(study.store, study.paths) if study.store.is_shared else []
    if study.role != "coordinator":
        return warnings
    synced = sync_codebook(study.store, study.paths, study.user)
    if synced and study.store.is_shared:
        warnings += bring_files(study.store, study.paths)
    return warnings + (codebook_news(synced) if synced else [])


def codebook_news(synced: CodebookSync) -> list[str]:
    """Return warnings about the changes of the codebook."""
    lines = list(synced.warnings)
    lines += [
        f"code {label} is no longer in the codebook but has codings: kept as a retired code" for label in synced.retired
    ]
    lines += [
        f"if {new} is the new name of {old}, give {new} the id of {old} in the codebook, and its codings follow"
        for old, new in synced.renames
    ]
    return lines
