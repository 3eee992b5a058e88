"""Files of a study that hold an interviewee's words or name: delete, rewrite and search them."""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from fusen.errors import FileError
from fusen.formats.cases_csv import without
from fusen.model.escape import json_line
from fusen.storage.durable_files import make_durable
from fusen.study.erasure.words import ErasedWords, is_searchable
from fusen.study.paths import StudyPaths, read_bytes, write_whole

_REPOSITORIES = (".git", ".hg", ".svn")


class StudyFiles:
    """All files below a study, seen by an erasure."""

    def __init__(self, paths: StudyPaths, words: ErasedWords, sources: tuple[str, ...]) -> None:
        self._paths = paths
        self._words = words
        self._sources = sources
        self._homes = {home for source in sources if (home := self._home(source)) is not None}

    def _home(self, source: str) -> Path | None:
        """Return the file of a source; a source from an archive or table lies below it."""
        path = self._paths.transcripts / source
        while path != self._paths.transcripts:
            if path.is_file():
                return path
            path = path.parent
        return None

    def to_delete(self) -> Iterator[str]:
        """Yield the files that an erasure deletes: transcripts, and files that hold words or a distinctive name."""
        for path in self._all():
            if path in self._homes or (self._is_free(path) and self._words.in_file(path)):
                yield self._name(path)

    def delete(self) -> tuple[str, ...]:
        """Delete them, and return their names."""
        names = tuple(self.to_delete())
        for name in names:
            self._remove(self._paths.root / name)
        make_durable({(self._paths.root / name).parent for name in names})
        return names

    def rewrite(self, case: str) -> tuple[str, ...]:
        """Take the interviewee out of the case table, the codebook, shared files and the keys of anonymous output."""
        rewritten = []
        for path in self._kept():
            before = read_bytes(path)
            after = self._without(path, before, case)
            if after != before:
                write_whole(path, after)
                rewritten.append(self._name(path))
        return tuple(rewritten)

    def _kept(self) -> list[Path]:
        paths = self._paths
        keys = [paths.cases, paths.anonymous, paths.pseudonyms]
        codes = [paths.root / name for name, _ in paths.codebook_files()]
        return [path for path in (*keys, *codes, *sorted(paths.codings.glob("*.jsonl"))) if path.exists()]

    def _without(self, path: Path, content: bytes, case: str) -> bytes:
        if path == self._paths.cases:
            return without(content, case) if case else content
        if path.suffix == ".jsonl":
            return b"".join(self._shared_lines(content, case))
        if path in (self._paths.anonymous, self._paths.pseudonyms):
            if path == self._paths.anonymous:
                return _without_rows(content, self._words.names, columns=1)
            return _without_rows(content, {*self._words.names, *self._words.mentioned}, columns=2)
        return self._words.redact_bytes(content)

    def _shared_lines(self, content: bytes, case: str) -> Iterator[bytes]:
        for line in content.splitlines(keepends=True):
            try:
                value = json.loads(line)
            except ValueError:
                yield line
                continue
            about = {value.get("source"), value.get("name") if value.get("about") in ("source", "case") else None}
            if not ({*self._sources} & about or (case and case in (value.get("case"), value.get("name")))):
                clean = self._redacted(value)
                yield line if clean == value else json_line(clean).encode() + b"\n"

    def _redacted(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._words.redact(value)
        if isinstance(value, list):
            return [self._redacted(item) for item in value]
        if isinstance(value, dict):
            return {key: self._redacted(item) for key, item in value.items()}
        return value

    def clear_private(self) -> None:
        """Delete backups, caches and unfinished files, which hold earlier versions of everything."""
        for folder in self._paths.private_folders()[1:]:
            for path in sorted(folder.rglob("*"), reverse=True) if folder.exists() else ():
                if path.is_file():
                    self._remove(path)
            if folder.exists():
                make_durable([folder])

    def search(self) -> tuple[int, tuple[str, ...]]:
        """Return how many files were searched, and the names of those that still hold words of the interviewee."""
        files = [path for path in self._all() if is_searchable(path)]
        matches = [self._name(path) for path in files if path != self._paths.erasing and self._words.in_file(path)]
        return len(files), tuple(matches)

    def out_of_reach(self) -> Iterator[str]:
        """Yield what the search cannot look into."""
        for name in _REPOSITORIES:
            if (self._paths.root / name).exists():
                yield f"{name}: earlier versions in the repository; remove the transcripts from its history"
        for path in self._all():
            if not is_searchable(path):
                yield f"{self._name(path)}: fusen cannot search a file of this type"

    def _all(self) -> Iterator[Path]:
        return files_of(self._paths.root)

    def _is_free(self, path: Path) -> bool:
        """Return whether a file is neither the database, nor a transcript, nor one that `rewrite` treats."""
        paths = self._paths
        inside = paths.home in path.parents or paths.transcripts in path.parents
        return not inside and path not in self._kept() and is_searchable(path)

    def _name(self, path: Path) -> str:
        return path.relative_to(self._paths.root).as_posix()

    def _remove(self, path: Path) -> None:
        try:
            with suppress(FileNotFoundError):
                path.unlink()
        except OSError as error:
            raise FileError(
                f"{path}: cannot be deleted: {error.strerror}", "check its permissions, then open the study again"
            ) from error


def _without_rows(content: bytes, names: Collection[str], *, columns: int) -> bytes:
    """Return a table as CSV without the rows that have one of the names in these first columns; every other byte stays.

    Once pseudonyms are applied, the interviewee has the name of the second column in the transcripts.
    """
    lines = content.decode(errors="surrogateescape").splitlines(keepends=True)
    rows = csv.reader(lines, delimiter=max(",;\t", key=lines[0].count) if lines else ",")
    kept, start = "", 0
    for cells in rows:
        if not any(cell.strip("\ufeff ") in names for cell in cells[:columns]):
            kept += "".join(lines[start : rows.line_num])
        start = rows.line_num
    return kept.encode(errors="surrogateescape")


def files_of(root: Path) -> Iterator[Path]:
    """Yield all files below a study, in the order of their paths, except those of repositories."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if parts[0] not in _REPOSITORIES and path.is_file() and not path.is_symlink():
            yield path
