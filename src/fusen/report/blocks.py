"""What a document is made of, whatever its format: headings, paragraphs, quotes, tables, figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


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
    """Words verbatim with where they stand; `guid` is the coding's."""

    words: str
    reference: str
    guid: str = ""
    language: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Told:
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

    said: str
    sentences: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; with `code` (guid) it leads to that code's excerpts, with `case` to this interviewee's, with `group`
    (variable, value) to this group's."""

    text: str
    code: str = ""
    case: str = ""
    group: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`numbers` are the columns set right. The first cell of a row names it."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: tuple[int, ...] = ()


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


def row(*texts: object) -> tuple[Cell, ...]:
    return tuple(text if isinstance(text, Cell) else Cell("" if text is None else str(text)) for text in texts)
