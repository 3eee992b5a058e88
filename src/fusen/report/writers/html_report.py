"""Write a report as one self-contained HTML file that is readable without scripts; a script adds filters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

from fusen.model.codebook import Code
from fusen.model.cross_case import IN_PROGRESS
from fusen.model.escape import flowing
from fusen.model.report import Report
from fusen.model.results import Excerpt
from fusen.report.blocks import Block, Section, TableCell
from fusen.report.charts.canvas import shade_of
from fusen.report.language import integer, language_code, message, plural
from fusen.report.writers.html import Links, LinkTarget, digest, legal, render, seen, template

MOST_VALUES = 40
"""Maximum number of values for a variable to be a filter; an interviewee is always a filter."""


@dataclass(frozen=True, slots=True)
class HeatTableCell:
    text: str
    shade: int = 0
    id: str = ""
    excerpt: int | None = None


@dataclass(frozen=True, slots=True)
class HeatTableRow:
    label: str
    theme: bool
    cells: tuple[HeatTableCell, ...]


@dataclass(frozen=True, slots=True)
class HeatTable:
    corner: str
    heads: tuple[str, ...]
    rows: tuple[HeatTableRow, ...]
    columns: int
    most: int


@dataclass(frozen=True, slots=True)
class CodeList:
    number: int
    name: str
    rows: str  # numbers of the heat map's rows that count it
    excerpts: tuple[tuple[int, Excerpt], ...]  # with their numbers
    total: int  # also of those that the page leaves out
    withheld: int
    hidden: int


@dataclass(frozen=True, slots=True)
class ThemeList:
    name: str
    codes: tuple[CodeList, ...]


@dataclass(frozen=True, slots=True)
class FilterOption:
    """A group of interviewees to filter by; `columns` are their numbers, separated by spaces."""

    number: int
    value: str
    columns: str


def write(
    report: Report, opening: Sequence[Block], before: Sequence[Section], after: Sequence[Section], most: int
) -> bytes:
    """Returns the file's bytes, UTF-8: the opening below the title, the excerpts between `before` and `after`. Only this
    package's own code is active. With an `excerpt_file`, about `most` excerpts are in the page."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("fusen.report", "templates"), autoescape=True, undefined=StrictUndefined
    )
    css, js = template("report.css"), template("report.js")
    page = _Pages(report, most)
    links = Links(page.target, page.numbers)

    def rendered(block: Block) -> Markup:
        return Markup(render(block, links))

    environment.globals |= {"message": message, "excerpts": _excerpts}
    environment.filters |= {"seen": lambda text: Markup(seen(text)), "rendered": rendered}
    return (
        environment.get_template("report.html.j2")
        .render(
            report=report, language=language_code(), opening=opening, before=before, after=after, css=Markup(css), js=Markup(js), css_hash=digest(css),
            js_hash=digest(js), **page.context(before, after),
        )
        .encode()
    )  # fmt: skip


def _excerpts(count: int, total: int) -> Markup:
    """Returns the number of excerpts, marked so that the script can change it."""
    number = integer(count)
    if count < total:
        shown = Markup('<span class="shown">%s</span>') % number
        return Markup(escape(message("{shown} of {n} excerpts"))).format(shown=shown, n=integer(total))
    text = plural("{n} excerpt", "{n} excerpts", count)
    return Markup(escape(text).replace(number, Markup('<span class="shown">%s</span>') % number, 1))


class _Pages:
    """What the template asks for: numbers of codes, excerpts and interviewees, and what leads where."""

    def __init__(self, report: Report, most: int) -> None:
        self.report = report
        self.columns = {who.name: number for number, who in enumerate(report.interviewees)}
        self.codes = {code.guid: number for number, code in enumerate(report.codebook)}
        self.by_code: dict[str, list[tuple[int, Excerpt]]] = {}
        self.numbers: dict[str, int] = {}
        self.first: dict[tuple[str, str], int] = {}  # (code or theme, case) → excerpt
        self.first_of: dict[str, int] = {}  # case → excerpt
        above = _above(report.codebook.by_guid)
        self.totals = Counter(excerpt.code_guid for excerpt in report.excerpts)
        self.withheld = Counter(excerpt.code_guid for excerpt in report.excerpts if excerpt.quote is None)
        kept = evenly(self.totals, most) if report.excerpt_file else None
        seen_of: Counter[str] = Counter()
        for number, excerpt in enumerate(report.excerpts):
            at = seen_of[excerpt.code_guid]
            seen_of[excerpt.code_guid] += 1
            if kept is not None and at not in kept[excerpt.code_guid]:
                continue
            self.by_code.setdefault(excerpt.code_guid, []).append((number, excerpt))
            self.numbers.setdefault(excerpt.guid, number)
            self.first_of.setdefault(excerpt.case, number)
            for code in above[excerpt.code_guid]:
                self.first.setdefault((code, excerpt.case), number)
        self.above = above
        self.counts = {row.path: row.counts for row in report.cells}
        self.read = {who.name for who in report.interviewees if who.read}
        self.groups = self._groups()
        self.options = {(name, option.value): option.number for name, options in self.groups for option in options}

    def context(self, before: Sequence[Section], after: Sequence[Section]) -> dict[str, Any]:
        contents = [(section.anchor, section.title) for section in before]
        whole = bool(self.by_code)
        if whole:
            contents.insert(2, ("heat", message("Codes and interviewees")))
            contents.append(("excerpts", message("Excerpts")))
        contents += [*((section.anchor, section.title) for section in after)]
        return {
            "contents": contents, "whole": whole, "sample": self._sample(), "heat": self._heat() if whole else None, "lists": self._lists(), "groups": self.groups,
            "item": _Items(self.report, self.columns),
        }  # fmt: skip

    def _sample(self) -> Markup | None:
        """What the page says if it holds a sample, with a link to the file of all excerpts."""
        name = self.report.excerpt_file
        if not name:
            return None
        text = message(
            "This page holds {shown} of {n} excerpts, at equal intervals within each code. {file}, beside this page, has "
            "all. Filters select among those of this page; tables count all."
        )
        shown = sum(map(len, self.by_code.values()))
        link = Markup('<a href="%s">%s</a>') % (quote(name), seen(name))
        return Markup(escape(text)).format(shown=integer(shown), n=integer(self.totals.total()), file=link)

    def target(self, cell: TableCell) -> LinkTarget | None:
        """Where a cell leads: to a code's excerpts, to those of a group in it, or to an interviewee's first."""
        if cell.case and cell.case in self.first_of:
            return LinkTarget(f"e{self.first_of[cell.case]}", self.options.get(("interviewee", cell.case)))
        inside = self._with_excerpts(cell.code)
        if inside is None:
            return None
        return LinkTarget(f"c{self.codes[inside]}", self.options.get(cell.group) if cell.group else None)

    def _with_excerpts(self, code: str) -> str | None:
        """The code, or the first below it, that has excerpts."""
        if not code:
            return None
        return next((guid for guid in self.by_code if guid == code), None) or next(
            (guid for guid in self.by_code if code in self.above[guid]), None
        )

    def _groups(self) -> list[tuple[str, list[FilterOption]]]:
        rows: dict[str, dict[str, list[int]]] = {}
        for who in self.report.interviewees:
            for name, value in who.variables.items():
                if value:
                    rows.setdefault(name, {}).setdefault(value, []).append(self.columns[who.name])
        kept = {name: values for name, values in rows.items() if 1 < len(values) <= MOST_VALUES}
        kept["interviewee"] = {who.name: [self.columns[who.name]] for who in self.report.interviewees if who.read}
        result, number = [], 0
        for name, values in kept.items():
            options = []
            for value, columns in values.items():
                options.append(FilterOption(number, value, " ".join(map(str, columns))))
                number += 1
            result.append((name, options))
        return result

    def _heat_rows(self) -> list[Code]:
        """Codes with a row in the tables, in the order of the codebook."""
        return [code for code in self.report.codebook if code.path in self.counts]

    def _heat(self) -> HeatTable:
        report = self.report
        codes = self._heat_rows()
        below = [number for code in codes for number in self._read_counts(code) if code.parent or len(codes) == 1]
        most = max(below, default=0) or max((n for code in codes for n in self._read_counts(code)), default=0)
        cells = [
            [
                self._heat_cell(code, number, case, count, most)
                for case, count in zip(report.columns, self.counts[code.path], strict=True)
            ]
            for number, code in enumerate(codes)
        ]
        names = [("\u2003" * (len(code.path) - 1)) + code.name for code in codes]
        themes = [code.parent is None for code in codes]
        if len(report.columns) > len(codes):  # the longer side goes down the page
            turned = tuple(
                HeatTableRow(case, False, column)
                for case, column in zip(report.columns, zip(*cells, strict=True), strict=True)
            )
            return HeatTable(message("Interviewee"), tuple(code.name for code in codes), turned, len(codes), most)
        rows = tuple(
            HeatTableRow(name, theme, tuple(line)) for name, theme, line in zip(names, themes, cells, strict=True)
        )
        return HeatTable(message("Code"), report.columns, rows, len(report.columns), most)

    def _read_counts(self, code: Code) -> list[int]:
        """The counts of a code by interviewee read in full."""
        counts = zip(self.report.columns, self.counts[code.path], strict=True)
        return [number or 0 for case, number in counts if case in self.read]

    def _heat_cell(self, code: Code, number: int, case: str, count: int | None, most: int) -> HeatTableCell:
        if count is None or case not in self.read:
            return HeatTableCell("–" if count is None else f"{count}{IN_PROGRESS}")
        if not count:
            return HeatTableCell("0")
        shade = shade_of(min(1.0, count / most))
        place = "" if self.report.excerpt_file else f"h{number}-{self.columns[case]}"  # the script counts by places
        return HeatTableCell(f"{count}", shade, place, self.first.get((code.guid, case)))

    def _lists(self) -> list[ThemeList]:
        rows = {code.guid: number for number, code in enumerate(self._heat_rows())}
        themes: dict[str, list[CodeList]] = {}
        for code in self.report.codebook:
            value = self.by_code.get(code.guid, [])
            hidden = self.report.hidden.get(code.guid, 0)
            if value or hidden:
                counted = " ".join(str(rows[guid]) for guid in self.above[code.guid] if guid in rows)
                total, closed = self.totals[code.guid], self.withheld[code.guid]
                name = " / ".join(code.path[1:]) or code.name
                themes.setdefault(code.theme, []).append(
                    CodeList(self.codes[code.guid], name, counted, tuple(value), total, closed, hidden)
                )
        return [ThemeList(name, tuple(codes)) for name, codes in themes.items()]


def evenly(counts: Mapping[str, int], most: int) -> dict[str, frozenset[int]]:
    """Returns by code the places of the excerpts to show, at equal intervals, about `most` in all and at least one of
    each code."""
    every = sum(counts.values())
    return {
        code: frozenset(at * count // share for at in range(share))
        for code, count in counts.items()
        for share in (min(count, max(1, count * most // every)),)
    }


class _Items:
    """Excerpts as items of the list; in Python, since the template takes twice the CPU for 50,000."""

    def __init__(self, report: Report, columns: Mapping[str, int]) -> None:
        self.columns = columns
        self.coders = {name: number for number, name in enumerate(report.basis.coders)}
        languages = {source: (who.languages or ("en",))[0] for who in report.interviewees for source in who.sources}
        self.tongues = {
            source: "" if language == "en" else f' lang="{escape(language)}"' for source, language in languages.items()
        }

    def __call__(self, number: int, excerpt: Excerpt) -> Markup:
        lines = [
            excerpt.citation, excerpt.speaker, excerpt.time, message("p. {page}").format(page=excerpt.page) if excerpt.page else "", excerpt.coder, message(excerpt.direction) if excerpt.direction else "",
            message("magnitude {n}").format(n=excerpt.magnitude) if excerpt.magnitude else "", message("note: {note}").format(note=excerpt.note) if excerpt.note else "",
        ]  # fmt: skip
        coders = " ".join(str(self.coders[decision.coder]) for decision in excerpt.decisions)
        cells = seen(" · ".join(str(part) for place, part in enumerate(lines) if part or place in (0, 1, 4)))
        return Markup(
            f'<li id="e{number}" data-c="{self.columns[excerpt.case]}" data-k="{coders}">{self._words(excerpt)}'
            f'<p class="ref">{cells}</p></li>'
        )

    def _words(self, excerpt: Excerpt) -> str:
        if excerpt.quote is None:
            return '<p class="remark">' + plural("[{n} passage withheld]", "[{n} passages withheld]", 1) + "</p>"
        before = f'<span class="around">{_flow(excerpt.before)}</span> ' if excerpt.before else ""
        after = f' <span class="around">{_flow(excerpt.after)}</span>' if excerpt.after else ""
        return f'<p class="quote" dir="auto"{self.tongues[excerpt.source]}>{before}{_flow(excerpt.quote)}{after}</p>'


def _flow(text: str) -> str:
    return escape(legal(flowing(text)))


def _above(codes: Mapping[str, Code]) -> dict[str, Sequence[str]]:
    """Returns each code's guid and those of all codes above it."""
    result: dict[str, Sequence[str]] = {}
    for code in codes.values():  # parents come first
        result[code.guid] = (code.guid, *(result[code.parent] if code.parent else ()))
    return result
