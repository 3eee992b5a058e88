"""Frequencies of codes and themes, with the number of interviewees among those read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from operator import itemgetter

from fusen.errors import FusenError
from fusen.model.codebook import Code, Codebook
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan, FrequencyRow, GroupCount

WordsOf = Callable[[str, int, int], int]
"""Words in `[start, end)` of a source (guid)."""

SORTS = ("codebook", "interviewees", "codings", "words", "name")
LEVELS = ("theme", "code")
NO_VALUE = "(none)"
UNNAMED = "(not named)"

_BY_PLACE = itemgetter(3, 4)  # start, end of a CodedSpan


def frequencies(
    spans: Iterable[CodedSpan],
    codebook: Codebook,
    basis: Basis,
    *,
    words_of: WordsOf,
    tiles: Mapping[str, Tiles],
    by: str | None = None,
    level: str | None = None,
    codes: Collection[str] | None = None,
    sort: str = "codebook",
) -> list[FrequencyRow]:
    """Returns a row for each theme and code, counted over the interviewees in `basis.read` only, so n ≤ of.

    `spans` holds each pair of code and span once, and `codings` counts them; `decisions` counts the codings of every
    coder, `passages` the passages (`tiles`, by source) that share a character with such a span, `interviewees` distinct
    cases, `words` those of the union of spans; `words_of` is called only for overlapping stretches. A top-level code has level "theme", every other code
    "code"; each counts its own codings and those of all codes below it, each passage and case once. `groups` has every
    value of the variable `by` among the held cases, in their order, with 0 of 0 if no case with that value has been
    read. A retired code has a row only if it has codings.

    `codes` (guids) selects rows and changes no number. `sort` orders siblings, largest first, each code under its
    theme; rows of level "code" alone are ranked across themes.

    Raises FusenError for an unknown variable, level or sort, or a coding whose code is not in the codebook.
    """
    _known("level", level, (None, *LEVELS))
    _known("sort", sort, SORTS)
    groups = _Groups.of_cases(basis, by)
    rows = {
        code.guid: _row(code, counted, basis, groups, words_of, tiles)
        for code, counted in _counted_by_row(spans, codebook, basis)
        if counted or not code.retired
    }
    chosen = [
        row for row in rows.values() if (level is None or row.level == level) and (codes is None or row.guid in codes)
    ]
    return _ordered(chosen, rows, codebook, sort, ranked=level == "code" and sort != "codebook")


def left_out(spans: Iterable[CodedSpan], basis: Basis) -> tuple[int, int]:
    """Returns the numbers of codings, and of interviewees with codings, that do not count because they are not read in
    full."""
    waiting = basis.held.keys() - basis.read
    cases = [span.case for span in spans if span.case in waiting]
    return len(cases), len(set(cases))


def lineage(codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Returns code (guid) → the rows it counts for: itself and every code above it."""
    above: dict[str, tuple[str, ...]] = {}
    for code in codebook:
        above[code.guid] = (code.guid, *above.get(code.parent or "", ()))
    return above


def codings_under(spans: Iterable[CodedSpan], codebook: Codebook, basis: Basis, code: str) -> list[CodedSpan]:
    """Return the codings that count for a code (guid), from interviewees read: its own and those of all codes below it."""
    above, read = lineage(codebook), basis.read & basis.held.keys()
    return [span for span in spans if span.case in read and code in above[span.code]]


def variable_values(basis: Basis, by: str) -> dict[str, str]:
    """Returns case → its value of the variable, in the order of the held cases, "(none)" if it has none.

    `case` gives the interviewees themselves; those who may not be named form one group.
    """
    known = dict.fromkeys(name for case in basis.held.values() for name in case.variables)
    if by == "case" and by not in known:
        return {name: name if basis.listed(name) else UNNAMED for name in basis.held}
    if basis.held and by not in known:
        near = get_close_matches(by, known, n=3, cutoff=0.5)
        hint = f"nearest: {', '.join(near)}" if near else f"the variables are: {', '.join(known) or 'none'}"
        raise FusenError(f"no interviewee has the variable “{by}”", hint)
    return {name: case.variables.get(by) or NO_VALUE for name, case in basis.held.items()}


@dataclass(frozen=True, slots=True)
class _Groups:
    value: Mapping[str, str]  # case → value
    sizes: Mapping[str, int]  # value → interviewees read

    @classmethod
    def of_cases(cls, basis: Basis, by: str | None) -> _Groups:
        value = variable_values(basis, by) if by is not None else {}
        sizes = dict.fromkeys(value.values(), 0)
        for case in value.keys() & basis.read:
            sizes[value[case]] += 1
        return cls(value, sizes)

    def count(self, cases: Iterable[str]) -> dict[str, GroupCount]:
        if not self.sizes:
            return {}
        result = dict.fromkeys(self.sizes, 0)
        for case in cases:
            result[self.value[case]] += 1
        return {value: GroupCount(result[value], size) for value, size in self.sizes.items()}


def _known(what: str, value: str | None, choices: Collection[str | None]) -> None:
    if value not in choices:
        names = ", ".join(choice for choice in choices if choice)
        raise FusenError(f"“{value}” is no {what} of a frequency table", f"choose one of: {names}")


def _counted_by_row(spans: Iterable[CodedSpan], codebook: Codebook, basis: Basis) -> list[tuple[Code, list[CodedSpan]]]:
    """Returns each code with the spans that count for it, by source, start and end."""
    read = basis.read & basis.held.keys()
    by_source: dict[str, list[CodedSpan]] = {}
    for span in spans:
        if span.case in read:
            by_source.setdefault(span.source, []).append(span)
    rows: dict[str, list[CodedSpan]] = {code.guid: [] for code in codebook}
    add = {guid: tuple(rows[row].append for row in above) for guid, above in lineage(codebook).items()}
    for inside in by_source.values():
        inside.sort(key=_BY_PLACE)
        for span in inside:
            try:
                into = add[span.code]
            except KeyError as e:
                raise FusenError(f"a coding has a code the codebook lacks: {span.code}", "run: fusen check") from e
            for append in into:
                append(span)
    return [(code, rows[code.guid]) for code in codebook]


def _row(
    code: Code, spans: Sequence[CodedSpan], basis: Basis, groups: _Groups, words_of: WordsOf, tiles: Mapping[str, Tiles]
) -> FrequencyRow:
    with_it = {span.case for span in spans}
    of = len(basis.read & basis.held.keys())
    return FrequencyRow(
        code=code.label,
        path=code.path,
        level="theme" if code.parent is None else "code",
        codings=len(spans),
        decisions=sum(span.decisions for span in spans),
        passages=count_passages(spans, tiles),
        interviewees=len(with_it),
        of=of,
        held=len(basis.held),
        words=count_words(spans, words_of),
        share=len(with_it) / of if of else None,
        groups=groups.count(with_it),
        guid=code.guid,
        cases=tuple(name for name in basis.held if name in with_it and basis.listed(name)) if with_it else (),
    )


def count_passages(spans: Iterable[CodedSpan], tiles: Mapping[str, Tiles]) -> int:
    """Returns the number of passages that share a character with a span; spans are in order of source and start."""
    passages = reached = 0
    source = ""
    for span in spans:
        if span.source != source:
            source, reached = span.source, 0
        places = tiles[source].touched(span.start, span.end)
        passages += max(0, places.stop - max(places.start, reached))
        reached = max(reached, places.stop)
    return passages


def count_words(spans: Iterable[CodedSpan], words_of: WordsOf) -> int:
    """Returns the words of the union of spans, in order of source and start. Touching spans share no word, so only
    overlaps need `words_of`."""
    words = 0
    source = ""
    first = reach = alone = 0  # the stretch at hand: its bounds, and its words while it is a single span
    overlap = False
    for span in spans:
        if span.source == source and span.start < reach:
            overlap = overlap or (span.start, span.end) != (first, reach)
            reach = max(reach, span.end)
            continue
        words += words_of(source, first, reach) if overlap else alone
        source, first, reach, alone, overlap = span.source, span.start, span.end, span.words, False
    return words + (words_of(source, first, reach) if overlap else alone)


def _ordered(
    chosen: list[FrequencyRow],
    rows: Mapping[str, FrequencyRow],
    codebook: Codebook,
    sort: str,
    *,
    ranked: bool,
) -> list[FrequencyRow]:
    place = {code.guid: index for index, code in enumerate(codebook)}

    def key(guid: str) -> tuple[int, str, int]:
        count = getattr(rows[guid], sort) if sort in ("interviewees", "codings", "words") and guid in rows else 0
        name = codebook.by_guid[guid].name.casefold() if sort == "name" else ""
        return -count, name, place[guid]

    if ranked:
        return sorted(chosen, key=lambda row: key(row.guid))
    above = lineage(codebook)
    return sorted(chosen, key=lambda row: [key(guid) for guid in reversed(above[row.guid])])
