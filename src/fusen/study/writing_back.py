"""Files put in place within a step of history: they go back if the step cannot be finished."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from fusen.study.layout import Layout, make_durable, place, stage


class Writing:
    """Files put in place within a step; they go back if the step cannot be finished."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._before: dict[str, bytes] = {}
        self._after: dict[str, bytes] = {}

    def put(self, contents: Mapping[str, bytes]) -> None:
        root = self._layout.root
        staged = [(stage(root / name, content), root / name, name, content) for name, content in contents.items()]
        for aside, path, name, content in staged:
            before = path.read_bytes()
            place(aside, path, replace=True)
            self._before[name], self._after[name] = before, content
        make_durable(path.parent for _, path, _, _ in staged)

    def back(self) -> None:
        before, after = self._before, self._after
        self._before, self._after = {}, {}
        now = dict(self._layout.codebook_files())
        self.put({name: content for name, content in before.items() if now.get(name) == after[name]})


@contextmanager
def written_back(layout: Layout) -> Iterator[Writing]:
    writing = Writing(layout)
    try:
        yield writing
    except BaseException:
        writing.back()
        raise
