"""Crosstabs of codes, themes and case variables; cells count interviewees, codings or words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from operator import itemgetter

from fusen.analysis.frequencies import WordsOf, lineage, variable_values
from fusen.analysis.significance import benjamini_hochberg, fisher, holm, newcombe_difference, permutation, wilson
from fusen.errors import FusenError
from fusen.model.codebook import Code, Codebook
from fusen.model.cross_case import SMALL, CrossCell, CrossRow, Crosstab, CrosstabOptions
from fusen.model.results import Basis, CodedSpan

COUNTS = ("interviewees", "codings", "words")
PERCENTS = ("row", "column")
TESTS = ("fisher", "permutation")
CODES, THEMES, CASE = "codes", "themes", "case"

Place = tuple[str, str]  # case, source


@dataclass(frozen=True, slots=True, eq=False)  # by identity: cells look their members up thousands of times
class Category:
    """A row or column: a code (None for any code), and a group of interviewees, read or not (None for all)."""

    path: tuple[str, ...] = ()
    label: str = "all"
    code: str | None = None
    cases: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Axis:
    categories: tuple[Category, ...]
    coded: bool  # it holds a code
    grouped: bool  # it holds a case variable
    single: bool  # its groups are the interviewees themselves
    hidden: frozenset[str]  # interviewees whose group may not be shown by itself


def crosstab(
    spans: Iterable[CodedSpan],
    codebook: Codebook,
    basis: Basis,
    rows: str,
    columns: str,
    *,
    words_of: WordsOf,
    codes: Collection[str] | None = None,
    options: CrosstabOptions | None = None,
) -> Crosstab:
    """Returns the crosstab; `rows` and `columns` are `codes`, `themes`, `case`, a case variable, or several nested with
    `/`.

    It counts the interviewees in `basis.read`, as `frequencies` does; each cell has those in `basis.begun` apart. A
    code includes all codes below it; `codes` are
    those below a theme, and themes without any. A group without any interviewee who may be listed has no row or column
    and counts only in the totals. Words are those of the union of spans in each source. Row and column shares refer to
    the row's or column's own total: for interviewees, those who have the code or value; for words in a column, averaged
    over sources.

    Raises FusenError for an unknown variable, for codings or words under two codes at once, and for intervals or tests
    of anything but interviewees.
    """
    options = options or CrosstabOptions()
    spans = list(spans)
    table = _CellCounts(spans, codebook, basis, options.count, words_of)
    down, across = (axis(spec, codebook, basis, table.used, codes) for spec in (rows, columns))
    _check(options, down, across, table.read)
    make = _Cells(table, options, single=down.single or across.single)
    if basis.begun:
        so_far = _CellCounts(spans, codebook, replace(basis, read=basis.begun), options.count, words_of)
        make.so_far = _Cells(so_far, replace(options, percent=None, interval=False), single=True)
    everything = Category()
    result = [
        CrossRow(
            label=row.label,
            path=row.path,
            cells=tuple(make.cell(row, column) for column in across.categories),
            total=make.cell(row, everything),
        )
        for row in down.categories
    ]
    return Crosstab(
        rows=tuple(_tested(result, options)),
        columns=tuple(column.label for column in across.categories),
        totals=tuple(make.cell(everything, column) for column in across.categories),
        total=make.cell(everything, everything),
        hidden=len((down.hidden | across.hidden) & basis.read),
        dimension=rows,
        options=options,
    )


def axis(
    spec: str, codebook: Codebook, basis: Basis, used: Collection[str], codes: Collection[str] | None = None
) -> Axis:
    """Returns the categories of `codes`, `themes`, `case`, a variable, or several nested: `side/country`."""
    known = dict.fromkeys(name for case in basis.held.values() for name in case.variables)
    parts = [spec] if spec in known else spec.split("/")
    coded = [part for part in parts if part in (CODES, THEMES)]
    if len(coded) > 1:
        raise FusenError(f"{spec}: codes can be in rows or columns once", "for pairs of codes: fusen cooccurrence")
    groups, hidden = _groups([part for part in parts if part not in (CODES, THEMES)], basis, codebook)
    chosen = _codes(coded[0], codebook, used, codes) if coded else [None]
    first = not coded or parts[0] in (CODES, THEMES)
    pairs = (
        [(code, group) for code in chosen for group in groups]
        if first
        else [(code, group) for group in groups for code in chosen]
    )
    names = [code.name for code in chosen if code is not None]
    return Axis(
        tuple(_category(code, group, first, names) for code, group in pairs),
        coded=bool(coded),
        grouped=len(parts) > len(coded),
        single=CASE in parts and CASE not in known,
        hidden=hidden,
    )


def cell_codings(
    spans: Sequence[CodedSpan],
    codebook: Codebook,
    basis: Basis,
    row: tuple[str, int | None],
    column: tuple[str, int | None],
    *,
    codes: Collection[str] | None = None,
) -> list[CodedSpan]:
    """Return the codings behind a cell of `crosstab`.

    `row` and `column` name the axis and its category, None for all. If neither axis has codes, the result is all
    codings of the cell's interviewees, some of whom may have none.
    """
    counts = _CellCounts(spans, codebook, basis, "interviewees", lambda *_: 0)
    cases, guids = counts.read, set[str]()
    for spec, index in (row, column):
        if index is not None:
            chosen = axis(spec, codebook, basis, counts.used, codes).categories[index]
            cases &= counts.who(chosen.code) if chosen.cases is None else counts.who(chosen.code) & chosen.cases
            guids |= {chosen.code} if chosen.code else set()
    above = lineage(codebook)
    return [span for span in spans if span.case in cases and (not guids or guids & {*above[span.code]})]


Group = tuple[tuple[str, ...], frozenset[str] | None]


def _category(code: Code | None, group: Group, code_first: bool, names: Sequence[str]) -> Category:
    values, cases = group
    if code is None:
        return Category(values, " / ".join(values), None, cases)
    name = (code.name,) if names.count(code.name) == 1 else code.path
    path, label = ((*code.path, *values), (*name, *values)) if code_first else ((*values, *code.path), (*values, *name))
    return Category(path, " / ".join(label), code.guid, cases)


def _codes(kind: str, codebook: Codebook, used: Collection[str], codes: Collection[str] | None) -> list[Code | None]:
    parents = {code.parent for code in codebook}
    return [
        code
        for code in codebook
        if (code.parent is None if kind == THEMES else code.parent is not None or code.guid not in parents)
        and (codes is None or code.guid in codes)
        and (code.guid in used or not code.retired)
    ]


def _groups(variables: Sequence[str], basis: Basis, codebook: Codebook) -> tuple[list[Group], frozenset[str]]:
    """Returns the values with their interviewees, in the order of the cases; and the interviewees who may not be listed
    alone."""
    if not variables:
        return [((), None)], frozenset()
    values = [_values(name, basis, codebook) for name in variables]
    members: dict[tuple[str, ...], list[str]] = {}
    for case in basis.held:
        members.setdefault(tuple(value[case] for value in values), []).append(case)
    shown = {group: cases for group, cases in members.items() if any(map(basis.listed, cases))}
    hidden = frozenset(case for group, cases in members.items() if group not in shown for case in cases)
    ranks = [{value: at for at, value in enumerate(dict.fromkeys(mine.values()))} for mine in values]
    order = sorted(shown, key=lambda group: [rank[value] for rank, value in zip(ranks, group, strict=True)])
    return [(group, frozenset(shown[group])) for group in order], hidden


def _values(name: str, basis: Basis, codebook: Codebook) -> Mapping[str, str]:
    if codebook.find(name) and not any(name in case.variables for case in basis.held.values()):
        raise FusenError(f"“{name}” is a code", f'its row alone: fusen crosstab codes VARIABLE --code "{name}"')
    known = dict.fromkeys(key for case in basis.held.values() for key in case.variables)
    if name not in known and name != CASE:
        near = get_close_matches(name, [CODES, THEMES, CASE, *known], n=3, cutoff=0.5)
        all_ = ", ".join([CODES, THEMES, CASE, *known])
        raise FusenError(
            f"no interviewee has the variable “{name}”",
            f"did you mean {' or '.join(near)}?" if near else f"rows and columns are: {all_}",
        )
    return variable_values(basis, name) if name in known else {case: case for case in basis.held}


def _check(options: CrosstabOptions, down: Axis, across: Axis, read: frozenset[str]) -> None:
    for what, value, choices in (
        ("--count", options.count, COUNTS), ("--percent", options.percent, PERCENTS), ("--test", options.test, TESTS)
    ):  # fmt: skip
        if value is not None and value not in choices:
            raise FusenError(f"{what} {value}: not known", f"one of: {', '.join(choices)}")
    if down.coded and across.coded and options.count != "interviewees":
        raise FusenError(
            f"{options.count} belong to one code at a time", "for codes on the same passages: fusen cooccurrence"
        )
    if options.count != "interviewees" and (options.interval or options.test):
        raise FusenError("intervals and tests are for interviewees", "leave out --count, or --interval and --test")
    if options.test and not (down.coded and not down.grouped and across.grouped and not across.coded):
        raise FusenError("a test compares groups code by code", "codes in the rows, a case variable in the columns")
    if options.test == "fisher" and len([c for c in across.categories if c.cases and c.cases & read]) != 2:
        raise FusenError("Fisher's test compares two groups that have been read", "use --test permutation")


class _CellCounts:
    """Interviewees with each code, and the codings or words of each code (None: any) by interviewee and source."""

    def __init__(
        self, spans: Iterable[CodedSpan], codebook: Codebook, basis: Basis, count: str, words_of: WordsOf
    ) -> None:
        self.held = frozenset(basis.held)
        self.read = basis.read & self.held
        above = {guid: (*rows, None) for guid, rows in lineage(codebook).items()}
        kept = [span for span in spans if span[1] in self.read]
        strange = {span[0] for span in kept} - above.keys()
        if strange:
            raise FusenError(f"a coding has a code the codebook lacks: {min(strange)}", "run: fusen check")
        cases: dict[str | None, set[str]] = {}
        for code, case in {span[:2] for span in kept}:
            for row in above[code]:
                cases.setdefault(row, set()).add(case)
        self.cases = {row: frozenset(mine) for row, mine in cases.items()}
        self.used = {row for row in cases if row is not None}
        self.counts: dict[str | None, dict[Place, int]] = {}
        self._of_case: dict[str | None, dict[str, dict[Place, int]]] = {}
        if count != "interviewees":
            inside: dict[str | None, dict[Place, list[CodedSpan]]] = {}
            for span in kept:
                for row in above[span[0]]:
                    inside.setdefault(row, {}).setdefault(span[1:3], []).append(span)
            self.counts = {
                row: {
                    place: len(mine) if count == "codings" else union_words(mine, words_of)
                    for place, mine in places.items()
                }
                for row, places in inside.items()
            }

    def who(self, code: str | None) -> frozenset[str]:
        """Returns the interviewees read who have the code, or all if no code is given."""
        return self.read if code is None else self.cases.get(code, frozenset())

    def _by_case(self, code: str | None) -> Mapping[str, Mapping[Place, int]]:
        if code not in self._of_case:
            result: dict[str, dict[Place, int]] = {}
            for place, number in self.counts.get(code, {}).items():
                result.setdefault(place[0], {})[place] = number
            self._of_case[code] = result
        return self._of_case[code]

    def places(self, code: str | None, cases: frozenset[str] | None) -> Mapping[Place, int]:
        if cases is not None and len(cases) == 1:  # a column an interviewee: not a look at all of them for each
            return self._by_case(code).get(next(iter(cases)), {})
        counts = self.counts.get(code, {})
        return counts if cases is None else {place: n for place, n in counts.items() if place[0] in cases}


def union_words(spans: list[CodedSpan], words_of: WordsOf) -> int:
    """Words of the union of one source's spans; calls `words_of` only if spans overlap."""
    total = 0
    first = reach = alone = 0
    overlap, source = False, ""
    for _, _, source, start, end, words, *_ in sorted(spans, key=itemgetter(3, 4)):
        if start < reach:
            overlap = overlap or (start, end) != (first, reach)
            reach = max(reach, end)
            continue
        total += words_of(source, first, reach) if overlap else alone
        first, reach, alone, overlap = start, end, words, False
    return total + (words_of(source, first, reach) if overlap else alone)


class _Cells:
    def __init__(self, counts: _CellCounts, options: CrosstabOptions, *, single: bool) -> None:
        self.counts, self.options, self.single = counts, options, single
        self.so_far: _Cells | None = None  # of the interviewees read in part
        self._known: dict[Category, frozenset[str]] = {}

    def cell(self, row: Category, column: Category) -> CrossCell:
        result = self._counted(row, column)
        begun = None if self.so_far is None else self.so_far.cell(row, column)
        return replace(result, in_progress=begun.count) if begun is not None and begun.of else result

    def _counted(self, row: Category, column: Category) -> CrossCell:
        group = self._group(row, column)
        if self.options.count != "interviewees":
            return self._sum(row, column, group)
        who = self._members(row) & self._members(column)
        if row.code is None and column.code is None:
            group = self.counts.held
        of = len(group & self.counts.read)
        base = of
        if self.options.percent is not None:
            base = len(self._members(row if self.options.percent == "row" else column))
        low, high = (wilson(len(who), base) if self.options.interval else None) or (None, None)
        share = len(who) / base if base else None
        return CrossCell(len(who), of, len(group), share, 0 < base < SMALL and not self.single, low, high)

    def _group(self, row: Category, column: Category) -> frozenset[str]:
        """Returns the interviewees in both categories, read or not, ignoring codes."""
        if row.cases is None:
            return self.counts.held if column.cases is None else column.cases
        return row.cases if column.cases is None else row.cases & column.cases

    def _members(self, category: Category) -> frozenset[str]:
        """Returns the interviewees read in a category."""
        if category not in self._known:
            who = self.counts.who(category.code)
            self._known[category] = who if category.cases is None else who & category.cases
        return self._known[category]

    def _sum(self, row: Category, column: Category, group: frozenset[str]) -> CrossCell:
        code = row.code or column.code
        cases = None if row.cases is None and column.cases is None else group
        mine = self.counts.places(code, cases)
        share, of = self._share(mine, row, column), len(group & self.counts.read)
        return CrossCell(sum(mine.values()), of, len(group), share, 0 < of < SMALL and not self.single)

    def _share(self, mine: Mapping[Place, int], row: Category, column: Category) -> float | None:
        if self.options.percent is None:
            return None
        whole = row if self.options.percent == "row" else column
        base = self.counts.places(whole.code, whole.cases)
        if self.options.count == "words" and self.options.percent == "column":
            shares = [mine.get(place, 0) / n for place, n in base.items() if n]
            return sum(shares) / len(shares) if shares else None
        total = sum(base.values())
        return sum(mine.values()) / total if total else None


def _tested(rows: list[CrossRow], options: CrosstabOptions) -> list[CrossRow]:
    if options.test is None:
        return rows
    values = []
    for row in rows:
        groups = [(cell.count, cell.of) for cell in row.cells if cell.of]
        with_, of = [count for count, _ in groups], [size for _, size in groups]
        values.append(fisher(with_, of) if options.test == "fisher" else permutation(with_, of, seed=options.seed))
    corrected = zip(rows, values, holm(values), benjamini_hochberg(values), strict=True)
    return [_compared(replace(row, p=p, p_holm=h, p_bh=q)) for row, p, h, q in corrected]


def _compared(row: CrossRow) -> CrossRow:
    """Adds the difference between the shares of two groups, the first minus the second."""
    groups = [(cell.count, cell.of) for cell in row.cells if cell.of]
    result = newcombe_difference(*groups[0], *groups[1]) if len(groups) == 2 else None
    if result is None:
        return row
    return replace(row, difference=result[0], difference_low=result[1], difference_high=result[2])
