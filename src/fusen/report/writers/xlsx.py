"""Write records as workbooks with typed columns, a frozen head and filters; text always stays text."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from fusen.formats.containers.workbook import writing_workbook
from fusen.model.escape import unlike_markup, visible, without_options
from fusen.model.table import Sheet, flat

MOST_CHARACTERS = 32_767  # of a cell
MOST_ROWS = 1_048_575  # of a sheet, below its head
CUT = " … [cut: a cell holds no more]"
WIDTHS = {
    "quote": 80,
    "before": 40,
    "after": 40,
    "note": 30,
    "definition": 60,
    "include": 40,
    "exclude": 40,
    "code": 36,
}
WRAPPED = frozenset(
    {"about", "quote", "before", "after", "note", "definition", "include", "exclude", "examples", "phrases"}
)

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,13})(?:\.\d{1,10})?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_CLOCK = re.compile(r"\d{2,}:\d\d:\d\d")
_NAME = re.compile(r"[\[\]:*?/\\]")


def write(sheet: Sheet) -> bytes:
    """Returns a workbook with the records, their supplements, and a description sheet.

    Excerpts have a sheet for each theme after the description.
    """
    about = Sheet("About", ("about",), [{"about": remark} for remark in without_options(sheet.remarks)])
    if sheet.name != "excerpts":
        return write_sheets([sheet, *sheet.further, about])
    themes = [
        Sheet(str(theme), sheet.columns, list(rows))
        for theme, rows in groupby(sheet.rows, key=lambda row: (row["path"] or ["Not coded"])[0])
    ]
    return write_sheets([about, *themes, *sheet.further])


def write_sheets(sheets: Sequence[Sheet], *, typed: bool = True) -> bytes:
    """Returns a workbook's bytes; unless `typed`, all cells are text."""
    file = io.BytesIO()
    with writing_workbook(file) as book:
        formats = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"num_format": "@", "valign": "top"}),
            "wrapped": book.add_format({"num_format": "@", "valign": "top", "text_wrap": True}),
            "number": book.add_format({"valign": "top"}),
            "share": book.add_format({"num_format": "0%", "valign": "top"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"}),
            "clock": book.add_format({"num_format": "[hh]:mm:ss", "valign": "top"}),
        }
        names: set[str] = set()
        for sheet in sheets:
            for part in range(0, max(len(sheet.rows), 1), MOST_ROWS):
                page = book.add_worksheet(_name(sheet.name, names))
                _fill(page, Sheet(sheet.name, sheet.columns, sheet.rows[part : part + MOST_ROWS]), formats, typed)
    return file.getvalue()


def _fill(page: Any, sheet: Sheet, formats: Mapping[str, Any], typed: bool) -> None:
    columns = flat(sheet.rows, sheet.columns) if sheet.rows else {column: [] for column in sheet.columns}
    page.freeze_panes(1, 0)
    if columns:
        page.autofilter(0, 0, max(len(sheet.rows), 1), len(columns) - 1)
    writers: list[tuple[Callable[[Any], Any], Any, list[Any]]] = []
    for at, (title, cells) in enumerate(columns.items()):
        kind, convert = _kind(title, cells) if typed else _as_text(title)
        page.set_column(at, at, _width(title, cells))
        page.write_string(0, at, _text(title), formats["head"])
        writers.append((convert, formats[kind], cells))
    for row in range(len(sheet.rows)):
        for at, (convert, how, cells) in enumerate(writers):
            value = cells[row]
            if value is None or value == "":
                continue
            value = convert(value)
            if value.__class__ is str:
                page.write_string(row + 1, at, value, how)
            elif value.__class__ is bool:
                page.write_boolean(row + 1, at, value, how)
            else:
                page.write_number(row + 1, at, value, how)


def _kind(title: str, cells: Sequence[Any]) -> tuple[str, Callable[[Any], Any]]:
    """(format, conversion of a cell); text stays text unless the whole column is numbers or dates."""
    filled = [cell for cell in cells if cell is not None and cell != ""]
    if filled and all(isinstance(cell, (int, float)) for cell in filled):
        return ("share" if title in ("share", "jaccard") else "number"), _same
    if title == "at":
        return "moment", _moment
    if filled and all(isinstance(cell, str) for cell in filled):
        for pattern, kind, convert in (
            (_NUMBER, "number", _number), (_DATE, "date", _day), (_CLOCK, "clock", _seconds)
        ):  # fmt: skip
            if all(map(pattern.fullmatch, filled)) and all(convert(cell).__class__ is not str for cell in filled):
                return kind, convert
    return _as_text(title)


def _as_text(title: str) -> tuple[str, Callable[[Any], Any]]:
    return ("wrapped" if title in WRAPPED else "text"), _text


def _same(value: Any) -> Any:
    return value


def _number(value: str) -> float:
    return float(value)


def _day(value: str) -> float | str:
    try:
        return _serial(datetime.fromisoformat(value))
    except ValueError:
        return value


def _moment(value: str) -> float | str:
    try:
        return _serial(datetime.fromisoformat(value).replace(tzinfo=None))
    except ValueError:
        return _text(value)


def _serial(when: datetime) -> float | str:
    """Returns days since 1899-12-30, as spreadsheets count; dates before 1900 are not possible."""
    days = (when - datetime(1899, 12, 30)).total_seconds() / 86_400
    return days if days >= 61 else f"{when:%Y-%m-%d}"


def _seconds(value: str) -> float:
    hours, minutes, seconds = map(int, value.split(":"))
    return (hours * 3600 + minutes * 60 + seconds) / 86_400


def _text(value: Any) -> str:
    """Returns the text as typed, with visible control characters, cut at the cell limit."""
    shown = visible(value if value.__class__ is str else str(value))
    if len(shown) > MOST_CHARACTERS // 2:  # a cell counts in UTF-16
        units = shown.encode("utf-16-le")
        if len(units) > 2 * MOST_CHARACTERS:
            kept = units[: 2 * (MOST_CHARACTERS - len(CUT))].decode("utf-16-le", "ignore")
            return kept + CUT
    return unlike_markup(shown)


def _width(title: str, cells: Sequence[Any]) -> float:
    longest = max((len(cell) for cell in cells[:200] if isinstance(cell, str)), default=0)
    return WIDTHS.get(title, min(max(len(title), longest) + 3, 30))


def _name(title: str, taken: set[str]) -> str:
    """A name that a sheet may have: 31 characters, none of `[]:*?/\\`, and no other with it in any case."""
    plain = _NAME.sub(" ", visible(title).replace("\n", " ").replace("\t", " ")).strip().strip("'") or "Sheet"
    plain = plain if plain.casefold() != "history" else f"{plain}_"  # a name that Excel keeps for itself
    name, number = _short(plain, 31), 1
    while name.casefold() in taken:
        number += 1
        name = f"{_short(plain, 31 - len(f' {number}'))} {number}"
    taken.add(name.casefold())
    return name


def _short(text: str, most: int) -> str:
    """Returns at most that many UTF-16 units, without a split character at the end."""
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore").rstrip("' ") or "Sheet"
