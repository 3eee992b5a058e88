"""Tables as blocks: cells, columns and styles of rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

RowStyle = Literal["", "bold", "dim"]


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell; `code` (guid) links to that code's excerpts, `case` to this interviewee's, `group` (variable, value) to
    this group's. `indent` is the depth in a tree of names."""

    text: str
    code: str = ""
    case: str = ""
    group: tuple[str, str] | None = None
    indent: int = 0


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of cells (`TableCell` or any value). Numeric columns align right and never wrap.

    `min_width` lets long words wrap down to that many characters. On a narrow page the column with the highest
    `priority` is dropped first; columns with 0 always stay.
    """

    title: str
    cells: Sequence[object]
    numeric: bool = False
    min_width: int = 0
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose first column names the rows. `styles` apply to rows and may be shorter than the table."""

    caption: str
    columns: tuple[TableColumn, ...]
    styles: tuple[RowStyle, ...] = ()

    @classmethod
    def of_rows(
        cls, caption: str, head: Sequence[str], rows: Iterable[Sequence[object]], numeric: Iterable[int] = ()
    ) -> Table:
        """Builds a table from rows; `numeric` gives the indexes of the numeric columns."""
        cells, numbers = list(zip(*rows, strict=True)) or [()] * len(head), {*numeric}
        return cls(
            caption, tuple(TableColumn(title, cells[at], numeric=at in numbers) for at, title in enumerate(head))
        )

    @property
    def head(self) -> tuple[str, ...]:
        return tuple(column.title for column in self.columns)

    @property
    def rows(self) -> list[tuple[TableCell, ...]]:
        return list(zip(*([as_cell(value) for value in column.cells] for column in self.columns), strict=True))


def as_cell(value: object) -> TableCell:
    """Returns a cell; None gives an empty one."""
    return value if isinstance(value, TableCell) else TableCell("" if value is None else str(value))
