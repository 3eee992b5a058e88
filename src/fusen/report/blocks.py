"""The document model: blocks that every writer can render."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

RowStyle = Literal["", "bold", "dim"]


@dataclass(frozen=True, slots=True)
class Heading:
    level: int  # 1 is a section
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; `thin` cautions, `remark` comes from a table's header."""

    text: str
    kind: Literal["", "definition", "remark", "thin"] = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words verbatim with where they stand; `guid` is the coding's, `before` and `after` are the passages around."""

    words: str
    reference: str
    guid: str = ""
    language: str = ""
    reason: str = ""
    before: str = ""
    after: str = ""
    note: str = ""

    @property
    def source(self) -> str:
        """The reference, and why the words are quoted."""
        return f"{self.reference}; {self.reason}" if self.reason else self.reference


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence without its `stop`, what it cites (citation, guid of the coding), and why it is struck out, if it is."""

    text: str
    cites: tuple[tuple[str, str], ...]
    stop: str
    wrong: str

    @property
    def whole(self) -> str:
        cites = f" ({'; '.join(citation for citation, _ in self.cites)})" if self.cites else ""
        return f"{self.text}{cites}{self.stop}"


@dataclass(frozen=True, slots=True)
class Prose:
    """Sentences of a language model under the line that says so."""

    notice: str
    sentences: tuple[CitedSentence, ...]


@dataclass(frozen=True, slots=True)
class TableCell:
    """A cell; with `code` (guid) it leads to that code's excerpts, with `case` to this interviewee's, with `group`
    (variable, value) to this group's. `indent` is the depth in a tree of names."""

    text: str
    code: str = ""
    case: str = ""
    group: tuple[str, str] | None = None
    indent: int = 0


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of cells (`TableCell` or any value). Numeric ones are set right and never fold.

    `min_width` lets long words wrap down to that many characters. Where the page is narrow, the column with the highest
    `priority` is left out first; those with 0 always stay.
    """

    title: str
    cells: Sequence[object]
    numeric: bool = False
    min_width: int = 0
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of a row names it. `styles` are of rows, as far as they are given."""

    caption: str
    columns: tuple[TableColumn, ...]
    styles: tuple[RowStyle, ...] = ()

    @classmethod
    def of_rows(
        cls, caption: str, head: Sequence[str], rows: Iterable[Sequence[object]], numeric: Iterable[int] = ()
    ) -> Table:
        """A table from its rows; `numeric` are the places of the numeric columns."""
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


@dataclass(frozen=True, slots=True)
class Figure:
    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms with what is to be said of each."""

    pairs: tuple[tuple[str, str], ...]


Block = Heading | Para | Quote | Prose | Table | Figure | Items | Terms


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of a report."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks under a title; the properties go into formats that hold them."""

    title: str
    blocks: Iterable[Block]
    author: str = ""
    comment: str = ""


def as_cell(value: object) -> TableCell:
    """A cell; None is an empty one."""
    return value if isinstance(value, TableCell) else TableCell("" if value is None else str(value))
