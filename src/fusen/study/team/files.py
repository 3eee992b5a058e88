"""Files of a study whose database is shared: each folder holds a copy, and edits travel through the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FileError
from fusen.storage.file_transaction import FileTransaction
from fusen.study.paths import StudyPaths, read_bytes, write_whole

if TYPE_CHECKING:
    from fusen.storage.store import Store
    from fusen.study.context import StudyContext

_SHARED = ("transcripts/cases.csv", ".fusen/study.toml")
MINE = ".mine"  # suffix of a file that was edited here while a colleague changed the shared one


@contextmanager
def file_transaction(study: StudyContext) -> Iterator[FileTransaction]:
    """Open a transaction of the study's files. In a shared study, the folder then counts them as its newest versions."""
    with FileTransaction(study.store, study.paths.root) as writing:
        yield writing
    if study.store.is_shared:
        study.warnings += bring_files(study.store, study.paths)


def bring_files(store: Store, paths: StudyPaths) -> list[str]:
    """Write the shared files that changed in the database, and return warnings.

    A file that was edited here stays for `sync_codebook` and `sync_cases`, also if the edit restored an earlier version,
    unless a colleague changed it too: then it is kept under another name.
    """
    shared, known = store.codebook.kept_files(), store.codebook.known_files()
    before = _brought(paths)
    warnings, after = [], {}
    for name in filter(_is_shared, sorted(shared.keys() | before.keys())):
        path = paths.root / name
        here = hashlib.sha256(read_bytes(path)).hexdigest() if path.exists() else None
        there = shared.get(name)
        is_current = there == before.get(name)
        is_edited = here is not None and here != before.get(name) and (is_current or (name, here) not in known)
        if here != there and is_edited and is_current:
            after[name] = before.get(name)  # an edit to read
            continue
        if here != there:
            if is_edited:
                kept = path.with_name(path.name + MINE)
                write_whole(kept, read_bytes(path))
                warnings.append(f"{name} was changed here and by a colleague: your version is now {kept.name}")
            if there is None:
                path.unlink(missing_ok=True)
            else:
                write_whole(path, store.codebook.file_content(name))
        after[name] = there
    if after != before:
        write_whole(_record(paths), json.dumps(after).encode())
    return warnings


def share_files(study: StudyContext) -> None:
    """Store the case table and the settings of the study if they differ from what the database holds."""
    shared = study.store.codebook.kept_files()
    files = [(name, read_bytes(study.paths.root / name)) for name in _SHARED if (study.paths.root / name).exists()]
    if all(shared.get(name) == hashlib.sha256(content).hexdigest() for name, content in files):
        return
    with study.store.step(study.user, "team files", kind="sync") as step:
        step.files.put(files, study.store.codebook.kept_files(), all_=False)


def _is_shared(name: str) -> bool:
    """Return whether a name is that of a file that a study shares, and reaches no other place."""
    folder, _, file = name.partition("/")
    is_codebook = folder == "codebook" and file.endswith((".yaml", ".yml")) and not set(file) & {"/", "\\", ":"}
    return name in _SHARED or (is_codebook and not file.startswith("."))


def _record(paths: StudyPaths) -> Path:
    return paths.home / "shared-files.json"


def _brought(paths: StudyPaths) -> dict[str, str | None]:
    """Return the sha256 of each shared file as this folder last had it."""
    try:
        data = json.loads(read_bytes(_record(paths)))
    except (FileError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
