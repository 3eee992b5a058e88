"""Tidy table for statistics software: a row for each interviewee and code, with a data dictionary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fusen.analysis.frequencies import WordsOf, count_passages, count_words, lineage
from fusen.model.codebook import Codebook
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan
from fusen.model.table import Record, Shape

FIXED = {
    "case": ("interviewee", "text", "", ""),
    "read": ("the counted coders have read this interviewee in full", "0/1", "0 no; 1 yes", ""),
    "code_id": ("the code's id in the codebook", "text", "", ""),
    "code": ("the code's name with those above it, joined by ' / '", "text", "", ""),
    "theme": ("the top-level code it belongs to", "text", "", ""),
    "level": ("theme for a top-level code, which counts all below it; else code, likewise", "text", "code; theme", ""),
    "present": ("at least one coding", "0/1", "0 no; 1 yes", "not read in full"),
    "codings": ("number of coded stretches of text, each counted once", "count", "", "not read in full"),
    "decisions": ("number of codings, each coder counted separately", "count", "", "not read in full"),
    "passages": ("number of passages (sentences, turns or paragraphs) with a coding", "count", "", "not read in full"),
    "words": ("words of the coded text, each counted once", "count", "", "not read in full"),
}
DICTIONARY = ("column", "label", "type", "values", "missing")
MOST_VALUES = 30

_UNFIT = re.compile(r"[^0-9a-z]+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class TidyRow:
    """The count of a code (with all codes below it) for one interviewee; None if not read in full."""

    case: str
    variables: Mapping[str, str]
    read: bool
    id: str
    path: tuple[str, ...]
    codings: int | None
    decisions: int | None
    passages: int | None
    words: int | None


def tidy_rows(
    spans: Sequence[CodedSpan], codebook: Codebook, basis: Basis, *, words_of: WordsOf, tiles: Mapping[str, Tiles],
    codes: frozenset[str] | None,
) -> list[TidyRow]:  # fmt: skip
    """Returns interviewees who may be listed, in their order, by codes in codebook order."""
    above = lineage(codebook)
    result: dict[tuple[str, str], list[CodedSpan]] = {}
    for span in spans:
        for row in above[span.code]:
            result.setdefault((span.case, row), []).append(span)
    used = {row for _, row in result}
    rows = [
        code for code in codebook if (codes is None or code.guid in codes) and (not code.retired or code.guid in used)
    ]
    entries = []
    for name, case in basis.held.items():
        if not basis.listed(name):
            continue
        read = name in basis.read
        for code in rows:
            mine = sorted(result.get((name, code.guid), ()), key=lambda span: span[2:5])
            counts: tuple[int | None, ...] = (None,) * 4
            if read:
                decisions = sum(span.decisions for span in mine)
                counts = len(mine), decisions, count_passages(mine, tiles), count_words(mine, words_of)
            entries.append(TidyRow(name, case.variables, read, code.id, code.path, *counts))
    return entries


def tidy_shape(variables: Sequence[str]) -> Shape[list[TidyRow]]:
    """Returns the fixed columns and the variables, under names valid in R, SPSS and pandas."""
    names = columns_of(variables)

    def records(rows: Iterable[TidyRow]) -> list[Record]:
        return [_record(row, names) for row in rows]

    return Shape("tidy", ("case", *names.values(), *[column for column in FIXED if column != "case"]), records)


def _record(row: TidyRow, names: Mapping[str, str]) -> Record:
    return (
        {"case": row.case}
        | {column: row.variables.get(name) or None for name, column in names.items()}
        | {
            "read": int(row.read), "code_id": row.id, "code": " / ".join(row.path), "theme": row.path[0],
            "level": "code" if row.path[1:] else "theme", "present": None if row.codings is None else int(row.codings > 0),
            "codings": row.codings, "decisions": row.decisions, "passages": row.passages, "words": row.words,
        }
    )  # fmt: skip


def columns_of(variables: Iterable[str]) -> dict[str, str]:
    """Returns a unique name for each variable: begins with a letter, has only letters, digits and `_`, at most 60
    characters."""
    result: dict[str, str] = {}
    taken = {*FIXED}
    for number, name in enumerate(variables, 1):
        plain = _UNFIT.sub("_", name.casefold()).strip("_")[:50] or f"variable_{number}"
        column = plain if plain[0].isalpha() else f"v_{plain}"
        while column in taken:
            column = f"{column}_{number}"
        taken.add(column)
        result[name] = column
    return result


def dictionary(rows: Sequence[TidyRow], variables: Sequence[str]) -> list[Record]:
    """Returns a row for each column of the tidy table."""
    rows_by_column = {column: dict(zip(DICTIONARY, (column, *about), strict=True)) for column, about in FIXED.items()}
    people = {row.case: row.variables for row in rows}
    for name, column in columns_of(variables).items():
        filled = [values[name] for values in people.values() if values.get(name)]
        different = sorted(set(filled))
        kind = next(
            (
                kind
                for pattern, kind in ((_NUMBER, "number"), (_DATE, "date (year-month-day)"))
                if filled and all(map(pattern.fullmatch, filled))
            ),
            "text",
        )
        values = "; ".join(different) if len(different) <= MOST_VALUES else f"{len(different)} different"
        rows_by_column[column] = dict(
            zip(DICTIONARY, (column, f"case variable: {name}", kind, values, "not known"), strict=True)
        )
    order = ["case", *columns_of(variables).values(), *FIXED]
    return [rows_by_column[column] for column in dict.fromkeys(order)]
