"""Tables as blocks: cells, columns and styles of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from fusen.report.language import percent

RowStyle = Literal["", "bold", "dim"]
Drawing = Literal["", "bar", "line"]
WRAPPED = 18  # cells to which a column of words may shrink
SPARKS = "▁▂▃▄▅▆▇█"


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

    The cells of a column with a `drawing` are shares, from 0 to 1 or None, which a terminal draws as bars and documents
    give in per cent, or else sequences of shares, which are drawn as sparklines.

    `min_width` lets long words wrap down to that many characters. On a narrow page the column with the highest
    `priority` is dropped first; columns with 0 always stay.
    """

    title: str
    cells: Sequence[object]
    numeric: bool = False
    min_width: int = 0
    priority: int = 0
    drawing: Drawing = ""

    @property
    def shown(self) -> list[TableCell]:
        """The cells as text."""
        if self.drawing == "bar":
            return [TableCell(percent(share)) for share in self.numbers]
        if self.drawing == "line":
            return [TableCell(sparkline(shares)) for shares in self.numbers]
        return [as_cell(value) for value in self.cells]

    @property
    def numbers(self) -> Sequence[Any]:
        """The cells of a column with a drawing: shares, or sequences of shares."""
        return self.cells


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
        columns = (
            TableColumn(title, cells[at], at in numbers, min_width=0 if at in numbers else WRAPPED)
            for at, title in enumerate(head)
        )
        return cls(caption, tuple(columns))

    def renamed(self, caption: str, titles: Mapping[str, str]) -> Table:
        """Returns the columns with these titles, in this order, under other titles."""
        columns = {column.title: column for column in self.columns}
        return Table(caption, tuple(replace(columns[old], title=new) for old, new in titles.items()), self.styles)

    @property
    def head(self) -> tuple[str, ...]:
        return tuple(column.title for column in self.columns)

    @property
    def rows(self) -> list[tuple[TableCell, ...]]:
        return list(zip(*(column.shown for column in self.columns), strict=True))


def as_cell(value: object) -> TableCell:
    """Returns a cell; None gives an empty one."""
    return value if isinstance(value, TableCell) else TableCell("" if value is None else str(value))


def sparkline(shares: Sequence[float], bars: str = SPARKS, nothing: str = "·") -> str:
    """Returns a bar for each share, with 1 as full height; `nothing` means zero."""
    return "".join(bars[min(len(bars) - 1, int(share * len(bars)))] if share > 0 else nothing for share in shares)
