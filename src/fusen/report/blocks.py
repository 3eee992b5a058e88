"""The document model: blocks that every writer can render."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fusen.model.escape import without_options
from fusen.report.table_block import RowStyle as RowStyle
from fusen.report.table_block import Table as Table
from fusen.report.table_block import TableCell as TableCell
from fusen.report.table_block import TableColumn as TableColumn
from fusen.report.table_block import as_cell as as_cell

if TYPE_CHECKING:
    from fusen.model.cross_case import Line


@dataclass(frozen=True, slots=True)
class Heading:
    level: int  # 1 is a section
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph; `thin` cautions, `remark` comes from a table's header, `lead` introduces a quote, `banner` warns of the
    whole document."""

    text: str
    kind: Literal["", "definition", "remark", "thin", "lead", "banner", "byline"] = ""


@dataclass(frozen=True, slots=True)
class StyledRun:
    """A stretch of a paragraph in one style; it leads to the excerpt of a coding (`guid`), or to a `code` or `case`."""

    text: str
    style: Literal["", "bold", "italic", "code"] = ""
    guid: str = ""
    code: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class RichPara:
    """A paragraph of a person's own prose, with styles and links; `mark` precedes an item of a list."""

    runs: tuple[StyledRun, ...]
    mark: str = ""

    @property
    def text(self) -> str:
        return self.mark + "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Concordance:
    """Lines of a keyword in its context; a terminal aligns them at the keyword."""

    lines: tuple[Line, ...]

    @property
    def paragraphs(self) -> tuple[RichPara, ...]:
        """The lines as items of a list, with the keyword in bold."""
        return tuple(
            RichPara(
                (StyledRun(line.before), StyledRun(line.word, "bold"), StyledRun(f"{line.after} ({line.citation})")),
                "- ",
            )
            for line in self.lines
        )


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim quote with its citation; `guid` is the coding's guid, `before` and `after` are the neighbouring
    passages. `paragraphs` replace the words where these have styles or links."""

    words: str
    reference: str
    guid: str = ""
    language: str = ""
    reason: str = ""
    before: str = ""
    after: str = ""
    note: str = ""
    paragraphs: tuple[RichPara, ...] = ()

    @property
    def source(self) -> str:
        """The reference, and the reason for the quote."""
        return f"{self.reference}; {self.reason}" if self.reason else self.reference


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence without its `stop`, its sources (citation, guid of the coding), and the reason it is struck out, if
    any."""

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
    """Sentences of a language model under a line that names it as their author."""

    notice: str
    sentences: tuple[CitedSentence, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class HeatMap:
    """Counts of pairs of names, by their indexes with the smaller first, which a terminal shades. Documents leave it out:
    they have a table of the pairs, or a figure."""

    names: tuple[str, ...]
    counts: Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class Curve:
    """A saturation curve, which a terminal plots: (interviews, mean, low, high) in random orders, and (interviews, codes)
    in the order held. Documents leave it out: they have a table of the interviews, or a figure."""

    band: tuple[tuple[int, float, float, float], ...]
    held: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG picture without a caption, such as a logo."""

    content: bytes
    description: str


@dataclass(frozen=True, slots=True)
class Items:
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms with their descriptions."""

    pairs: tuple[tuple[str, str], ...]


Block = (
    Heading | Para | RichPara | Concordance | Quote | Prose | Table | Figure | HeatMap | Curve | Picture | Items | Terms
)


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of a report."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks under a title; formats with properties store the properties."""

    title: str
    blocks: Iterable[Block]
    author: str = ""
    comment: str = ""
    language: str = "en"


def remark_paras(remarks: Iterable[str]) -> list[Para]:
    """Returns the remarks of a table as paragraphs of a document."""
    return [Para(line, "remark") for line in without_options(remarks)]
