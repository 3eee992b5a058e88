"""File changes within a step of the history; an error in the step reverts them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from fusen.errors import FileError
from fusen.formats.registry import Options, for_suffix
from fusen.study.paths import StudyPaths, make_durable, place, read_bytes, stage, write_whole


class FileTransaction:
    """Changes files within a step; an error in the step reverts them."""

    def __init__(self, paths: StudyPaths) -> None:
        self._layout = paths
        self._before: dict[str, bytes | None] = {}
        self._after: dict[str, bytes | None] = {}

    def put(self, contents: Mapping[str, bytes | None]) -> None:
        """Write files by path relative to the study; None deletes a file."""
        root = self._layout.root
        staged = {name: stage(root / name, content) for name, content in contents.items() if content is not None}
        for name, content in contents.items():
            path = root / name
            before = read_bytes(path) if path.exists() else None
            if name in staged:
                place(staged[name], path, replace=True)
            else:
                path.unlink(missing_ok=True)
            self._before[name], self._after[name] = before, content
        make_durable((root / name).parent for name in contents)

    def back(self) -> None:
        before, after = self._before, self._after
        self._before, self._after = {}, {}
        self.put({name: content for name, content in before.items() if self.now(name) == after[name]})

    def now(self, name: str) -> bytes | None:
        """Return the content of a file; None if it does not exist."""
        path = self._layout.root / name
        return read_bytes(path) if path.exists() else None


@contextmanager
def written_back(paths: StudyPaths) -> Iterator[FileTransaction]:
    writing = FileTransaction(paths)
    try:
        yield writing
    except BaseException:
        writing.back()
        raise


def check_free(target: Path, overwrite: bool) -> None:
    if target.exists() and not overwrite:
        raise FileError(f"{target}: the file exists already", "choose another name, or replace it with --force")


def write_file(target: Path, kind: str, what: object) -> None:
    write = for_suffix(target.name, kind).load("writer")
    write_whole(target, lambda file: write(what, file, Options()))
