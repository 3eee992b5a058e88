"""Sources of a .qdpx that fusen wrote, read from the open package each time they are iterated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, overload

from fusen.errors import FileError
from fusen.model.project import ExchangedSource
from fusen.model.source import memory_of

Record = Mapping[str, Any]

KEPT = 48_000_000
"""Bytes of sources that stay in memory; all others are read again."""


class Stale(Exception):
    """fusen's part does not match the document; the message says why."""


class PackageSources(Sequence[ExchangedSource]):
    """The sources of `records`, which `read` reads; the first of them stay in memory, up to `KEPT` bytes.

    `chars` maps their guids to the lengths of their texts. Each source is read once to learn whether it is sound.
    """

    def __init__(self, name: str, records: Sequence[Record], read: Callable[[Record], ExchangedSource]) -> None:
        self._name, self._records, self._read = name, records, read
        self._kept: list[ExchangedSource] = []
        self.withheld = 0  # number of masked sources
        self.chars: dict[str, int] = {}
        left = KEPT
        for record in records:
            source = read(record)
            self.chars[source.guid] = len(source.text)
            self.withheld += source.withheld
            left -= memory_of(source.text, 0 if source.layout is None else len(source.layout.turns))
            if left >= 0:
                self._kept.append(source)

    def __len__(self) -> int:
        return len(self._records)

    @overload
    def __getitem__(self, index: int) -> ExchangedSource: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ExchangedSource]: ...
    def __getitem__(self, index: int | slice) -> ExchangedSource | Sequence[ExchangedSource]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        at = range(len(self))[index]
        return self._kept[at] if at < len(self._kept) else self._read_again(self._records[at])

    def __iter__(self) -> Iterator[ExchangedSource]:
        yield from self._kept
        yield from map(self._read_again, self._records[len(self._kept) :])

    def _read_again(self, record: Record) -> ExchangedSource:
        try:
            return self._read(record)
        except (Stale, ValueError, TypeError, KeyError) as error:
            raise FileError(f"{self._name}: the file changed while fusen read it", "import it again") from error
