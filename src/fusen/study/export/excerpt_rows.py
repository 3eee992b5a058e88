"""The rows of a file of excerpts, built source by source and kept in a temporary file."""

from __future__ import annotations

import pickle
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, overload

from fusen.errors import FileError
from fusen.model import result_columns
from fusen.model.coding import by_source
from fusen.model.filter import Filter, FilteredCodings
from fusen.model.results import Basis, Excerpt
from fusen.model.table import Record, RecordBatches, Sheet
from fusen.study.excerpts.select import ExcerptBuilder, coding_keys, withheld_remarks
from fusen.study.results import Results
from fusen.study.scope.select import select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

BATCH = 40  # sources whose excerpts are in memory
IN_MEMORY = 8_000_000  # bytes of rows; more go to a temporary file
CHUNK = 500  # rows of a code


def excerpt_sheet(
    study: StudyContext, filter_: Filter, context: int, variables: Sequence[str]
) -> tuple[Sheet, Basis]:  # fmt: skip
    """Return the rows of `Results.excerpts` without holding them in memory, and their basis.

    Anonymous rows stay in memory, because the search for names reads them in their order.
    """
    if filter_.anonymous:
        table = Results(study).excerpts(filter_, context=context, variables=variables)
        shape, result, remarks = table.written()
        return Sheet(shape.name, shape.columns, RecordBatches(shape.records, result), remarks), table.basis
    counted, shape = select_codings(study, filter_), result_columns.excerpts(variables, context > 0)
    builder = ExcerptBuilder(study, counted, context)
    in_memory = 0 if study.paths.key.exists() else IN_MEMORY  # an encrypted study leaves no plain rows on the disk
    rows, withheld = StoredRecords(shape.columns, study.paths.home, in_memory), list[Excerpt]()
    for excerpts in _batches(study, filter_, counted, builder):
        withheld += (row for row in excerpts if row.quote is None)
        for code, same in groupby(excerpts, key=attrgetter("code_guid")):
            rows.add(builder.order[code], shape.records(list(same)))
    remarks = (*counted.basis.remarks, *withheld_remarks(study, withheld, counted))
    return Sheet(shape.name, shape.columns, rows, remarks), replace(counted.basis, remarks=remarks)


def _batches(
    study: StudyContext, filter_: Filter, counted: FilteredCodings, builder: ExcerptBuilder
) -> Iterator[list[Excerpt]]:
    """Yield the excerpts of a few sources at a time, in the order of the sources' paths."""
    decided = by_source(counted.decisions)
    spans = decided if counted.spans is counted.decisions else by_source(counted.spans)
    infos = sorted((info for guid, info in counted.sources.items() if guid in spans), key=attrgetter("path"))
    for start in range(0, len(infos), BATCH):
        guids = [info.guid for info in infos[start : start + BATCH]]
        codings = study.store.codings.live(
            users=counted.basis.coders, origins=filter_.origins, codes=counted.codes, sources=guids
        )
        keys = {guid: coding_keys(decided.get(guid, ()), spans[guid]) for guid in guids}
        yield builder.build([c for c in codings if (c.user, c.code, c.source, c.start, c.end) in keys[c.source]])


class StoredRecords(Sequence[Record]):
    """Records in groups, read group after group; more than `in_memory` bytes are kept in a nameless file of `folder`.

    `in_memory` 0 keeps all of them in memory.
    """

    def __init__(self, columns: Sequence[str], folder: Path, in_memory: int = IN_MEMORY) -> None:
        self._columns, self._folder = columns, folder
        self._file = SpooledTemporaryFile(in_memory, dir=str(folder))  # noqa: SIM115 (read as long as the records)
        self._places: dict[int, list[int]] = defaultdict(list)  # of chunks, by group
        self._waiting: dict[int, list[Record]] = defaultdict(list)
        self._count = 0

    def add(self, group: int, records: list[Record]) -> None:
        self._count += len(records)
        waiting = self._waiting[group]
        waiting += records
        if len(waiting) >= CHUNK:
            self._places[group].append(self._file.seek(0, 2))
            try:
                pickle.dump([tuple(record.values()) for record in waiting], self._file, pickle.HIGHEST_PROTOCOL)
            except OSError as error:
                raise FileError(
                    f"{self._folder}: no room for the rows of the export: {error.strerror}", "free disk space"
                ) from error
            waiting.clear()

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Record]:
        columns = self._columns
        for group in sorted({*self._places, *self._waiting}):
            for place in self._places.get(group, ()):
                self._file.seek(place)
                rows: list[tuple[Any, ...]] = pickle.load(self._file)
                for row in rows:
                    yield dict(zip(columns, row, strict=True))
            yield from self._waiting.get(group, ())

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> list[Record]: ...
    def __getitem__(self, index: int | slice) -> Record | list[Record]:
        if isinstance(index, slice):
            return list(islice(self, *index.indices(len(self))))
        return next(islice(self, range(len(self))[index], None))
