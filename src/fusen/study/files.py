"""Files put in place within a step of history: they go back if the step cannot be finished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from fusen.study.paths import Layout, make_durable, place, read_bytes, stage


class Writing:
    """Files put in place within a step; they go back if the step cannot be finished."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._before: dict[str, bytes | None] = {}
        self._after: dict[str, bytes | None] = {}

    def put(self, contents: Mapping[str, bytes | None]) -> None:
        """Files by name below the study; None takes one away."""
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
        """A file's content, None where it is not there."""
        path = self._layout.root / name
        return read_bytes(path) if path.exists() else None


@contextmanager
def written_back(layout: Layout) -> Iterator[Writing]:
    writing = Writing(layout)
    try:
        yield writing
    except BaseException:
        writing.back()
        raise
