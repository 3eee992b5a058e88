"""The cards and columns of the board, read from the study."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fusen.model.codebook import Code
from fusen.model.escape import flowing
from fusen.model.filter import Filter
from fusen.tui.codebook.state import LoadedCodebook, read_codebook

if TYPE_CHECKING:
    from fusen.model.results import Excerpt
    from fusen.study import Study

LONG = 140  # characters from which a quote is no sample


@dataclass(frozen=True, slots=True)
class BoardCard:
    """A code with its codings, its interviewees and a sample quote; `below` counts the codes under it."""

    code: Code
    codings: int
    interviewees: int
    quote: str
    citation: str
    below: int


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A theme with its cards; the first column has no theme and holds the loose codes."""

    theme: Code | None
    cards: Sequence[BoardCard]
    interviewees: int


@dataclass(frozen=True, slots=True)
class LoadedBoard:
    book: LoadedCodebook
    columns: Sequence[BoardColumn]
    by_people: bool  # whether the numbers are those of people, not of phrase matches


def read_board(study: Study) -> LoadedBoard:
    """Return the themes, which are the top-level codes that group others, with their cards.

    Codings of people count; those of phrase matches only while there are no others.
    """
    book = read_codebook(study)
    result: dict[str, list[Excerpt]] = {}
    by_people = any(book.people.values())
    whose = Filter(coders=("people",)) if by_people else Filter()
    for excerpt in study.results.excerpts(whose)[0]:
        result.setdefault(excerpt.code_guid, []).append(excerpt)
    codes = [code for code in book.codebook if not code.retired]
    above = {code.parent for code in codes}
    tops = [code for code in codes if code.parent is None]
    themes = [code for code in tops if code.guid in above or not code.codable]
    loose = [code for code in tops if code.guid not in above and code.codable]
    columns = [_column(None, loose, book, result)]
    columns += [_column(theme, [code for code in codes if code.parent == theme.guid], book, result) for theme in themes]
    return LoadedBoard(book, columns, by_people)


def _column(
    theme: Code | None, codes: Sequence[Code], book: LoadedCodebook, values: dict[str, list[Excerpt]]
) -> BoardColumn:
    inside = [child for code in codes for child in book.codebook.subtree(code)] + ([theme] if theme else [])
    people = {excerpt.case for code in inside for excerpt in values.get(code.guid, ())}
    return BoardColumn(theme, [_card(code, book, values.get(code.guid, [])) for code in codes], len(people))


def _card(code: Code, book: LoadedCodebook, excerpts: Sequence[Excerpt]) -> BoardCard:
    quoted = sorted(
        (excerpt for excerpt in excerpts if excerpt.quote),
        key=lambda excerpt: (len(excerpt.quote or ""), excerpt.citation),
    )
    short = [excerpt for excerpt in quoted if len(excerpt.quote or "") <= LONG] or quoted[:1]
    sample = short[len(short) // 2] if short else None  # of middle length
    return BoardCard(
        code, len(excerpts), len({excerpt.case for excerpt in excerpts}), flowing(sample.quote or "") if sample else "",
        sample.citation if sample else "", len(book.codebook.subtree(code)) - 1,
    )  # fmt: skip
