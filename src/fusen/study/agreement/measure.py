"""Agreement tables: select the passages that all coders have read, then compute the rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from fusen.analysis.agreement.thresholds import THRESHOLDS as THRESHOLDS
from fusen.analysis.agreement.units import Interview
from fusen.errors import FusenError
from fusen.model.agreement import GROUPINGS, UNITS, WITHOUT, AgreementRow, AgreementTable, Unit
from fusen.model.codebook import Code
from fusen.model.coding import CONSENSUS, Coding, Review
from fusen.model.filter import Filter
from fusen.model.quantity import quantity
from fusen.model.rounds import Stretch
from fusen.model.source import SourceInfo
from fusen.study.agreement.overlap import CommonPassages, Window, in_common
from fusen.study.scope.assumed_reviews import assumed_remarks
from fusen.study.scope.resolve import find_codes, find_sources
from fusen.study.scope.select import resolve_coders
from fusen.text.spans import Span

if TYPE_CHECKING:
    from fusen.analysis.agreement.bootstrap import Samples
    from fusen.study.context import StudyContext

SUGGESTED = "accepted-suggestion"
NARROW = 15
"""Percentile intervals from fewer interviews are noticeably too narrow (Hesterberg 2015)."""


@dataclass(frozen=True, slots=True)
class AgreementOptions:
    """Options of an agreement table. `coders` holds names, `people` or `all`; empty means `people`."""

    coders: tuple[str, ...] = ()
    by: str = "code"
    unit: Unit = "passage"
    sources: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    resamples: int = 1000
    seed: int = 1
    without: str = "seen"  # one of WITHOUT
    stretches: tuple[Stretch, ...] | None = None  # None compares every passage that the user may see
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class AgreementData:
    """The compared data: coders, codes, codings, reviews, and the passages that all coders have read."""

    coders: list[str]
    codes: list[Code]
    common: CommonPassages
    codings: list[Coding]
    reviews: list[Review]


def agreeing_on(study: StudyContext, options: AgreementOptions) -> AgreementData:
    """Return the data to compare.

    Raises FusenError for an unknown coder, code or source, a single coder, or coders without a passage that all have
    read.
    """
    _known("grouping", options.by, GROUPINGS)
    _known("unit", options.unit, UNITS)
    coders = _coders(study, options)
    chosen = find_sources(study, options.sources)
    infos = {info.guid: info for info in study.store.sources.all() if not options.sources or info.guid in chosen}
    if options.stretches is not None:
        infos = {stretch.source: infos[stretch.source] for stretch in options.stretches if stretch.source in infos}
    window = Window.of(study, options.stretches)
    codings = [
        coding
        for coding in study.store.codings.live(users=coders)
        if coding.source in infos and window.meets(coding.source, coding.start, coding.end)
    ]
    reviews = [review for review in study.store.reviews.live(users=coders) if review.source in infos]
    common = in_common(study, coders, infos, reviews, codings, window)
    if not common.interviews:
        raise FusenError(f"{_names(coders)} have read no passage in common", _who_read_what(coders, reviews, infos))
    return AgreementData(coders, _codes(study, options, codings), common, codings, reviews)


def agreement(study: StudyContext, options: AgreementOptions) -> AgreementTable:
    """Return the agreement table.

    Raises FusenError for an unknown coder, code or source, a single coder, or coders without a passage that all have
    read.
    """
    from fusen.analysis.agreement.bootstrap import ENOUGH, each_of, samples_of

    _known("sight", options.without, WITHOUT)
    ground = agreeing_on(study, options)
    coders, common, codes = ground.coders, ground.common, ground.codes
    codings, reviews = ground.codings, ground.reviews
    chosen_codes = {code.guid for code in codes}
    shared = set(common.sources)
    compared = [coding for coding in codings if coding.code in chosen_codes and coding.source in shared]
    taken = _taken(common, compared, options.without)
    count = len(common.interviews)
    samples = (
        each_of(count) if options.by == "source" else samples_of(count, resamples=options.resamples, seed=options.seed)
    )
    work = _Work(study, options, coders, codes, common, samples)
    rows = work.rows(common.interviews, "with")
    if any(taken):
        less = [interview.without(out) for interview, out in zip(common.interviews, taken, strict=True)]
        rows += work.rows(less, "without")
    if options.by == "code":
        rows = _with_definitions(rows, work.definitions(codings, reviews))
    remarks = [*_heading(common, coders, options.unit), *assumed_remarks(study, reviews), *_left_out(common)]
    remarks.append(_sight(taken, compared, options.without))
    if options.by != "source":
        remarks.append(_certainty(options, count, count >= ENOUGH))
    named = tuple(interview.name for interview in common.interviews if interview.name)
    return AgreementTable(tuple(rows), tuple(coders), options.unit, options.by, named, tuple(remarks), options.without)


def _known(what: str, value: str, choices: Collection[str]) -> None:
    if value not in choices:
        raise FusenError(f"“{value}” is no {what} of agreement", f"choose one of: {', '.join(choices)}")


def _coders(study: StudyContext, options: AgreementOptions) -> list[str]:
    """Return the coders in the order of the options, then the rest by name."""
    result, _ = resolve_coders(study, Filter(coders=options.coders or ("people",)), {})
    result = result if CONSENSUS in options.coders else result - {CONSENSUS}
    if len(result) < 2:
        who = next(iter(result), "nobody")
        raise FusenError(
            f"agreement needs two coders; this study has {who}",
            "fusen merge adds another coder's codings; --coder A --coder B selects whose to compare",
        )
    named = [name for name in dict.fromkeys(options.coders) if name in result]
    return [*named, *sorted(result.difference(named))]


def _codes(study: StudyContext, options: AgreementOptions, codings: Sequence[Coding]) -> list[Code]:
    """Return the codes that coders can use or have used, in codebook order."""
    named = find_codes(study, options.codes)
    used = {coding.code for coding in codings}
    codes = study.store.codebook.get() if named is None else named
    return [code for code in codes if code.guid in used or (code.codable and not code.retired)]


# -- suggestions


def _taken(common: CommonPassages, codings: Sequence[Coding], without: str) -> list[dict[str, list[Span]]]:
    """Return for each interview the spans by code that a coder coded under the influence of a suggestion."""
    result: dict[str, dict[str, list[Span]]] = {}
    for coding in codings:
        if _influenced(coding, without):
            result.setdefault(coding.source, {}).setdefault(coding.code, []).append((coding.start, coding.end))
    return [result.get(guid, {}) for guid in common.sources]


def _influenced(coding: Coding, without: str) -> bool:
    if coding.origin == SUGGESTED or without == "accepted":
        return coding.origin == SUGGESTED
    sight = coding.sight or () if coding.origin != "auto" else ()  # an automatic coding holds its own score there
    return bool(sight) if without == "seen" else any(suggestion.code == coding.code for suggestion in sight)


# -- rows


@dataclass(frozen=True, slots=True)
class _Work:
    study: StudyContext
    options: AgreementOptions
    coders: Sequence[str]
    codes: Sequence[Code]
    common: CommonPassages
    samples: Samples

    def rows(self, interviews: Sequence[Interview], suggestions: str) -> list[AgreementRow]:
        from fusen.analysis.agreement.table_rows import Rows

        rows = Rows(interviews, self.codes, self.coders, self.options.unit, self.samples, suggestions)
        return {"code": rows.by_code, "source": rows.by_source, "pair": rows.by_pair}[self.options.by]()

    def definitions(self, codings: Sequence[Coding], reviews: Sequence[Review]) -> list[AgreementRow]:
        """Return a row for each definition of every code whose definition changed between decisions."""
        from fusen.analysis.agreement.bootstrap import samples_of
        from fusen.analysis.agreement.table_rows import Rows
        from fusen.study.codebook.versions import Definitions

        definitions = Definitions(self.study.store, self.coders, codings, reviews)
        rows = []
        for code in self.codes:
            parts = definitions.split(code.guid, zip(self.common.sources, self.common.interviews, strict=True))
            for version, interviews in parts.items() if len(parts) > 1 else ():
                samples = samples_of(len(interviews), resamples=self.options.resamples, seed=self.options.seed)
                result = Rows(interviews, [code], self.coders, self.options.unit, samples, "with")
                rows.append(result.definition(code, version))
        return rows


def _with_definitions(rows: Sequence[AgreementRow], definitions: Sequence[AgreementRow]) -> list[AgreementRow]:
    """Insert the rows of definitions below the row of their code."""
    below: dict[str, list[AgreementRow]] = {}
    for row in definitions:
        below.setdefault(row.guid, []).append(row)
    result: list[AgreementRow] = []
    for row in rows:
        result += [row, *(below.get(row.guid, ()) if row.level == "code" and row.suggestions == "with" else ())]
    return result


# -- header lines


def _names(coders: Sequence[str]) -> str:
    return f"{', '.join(coders[:-1])} and {coders[-1]}"


def _heading(common: CommonPassages, coders: Sequence[str], unit: Unit) -> list[str]:
    passages = sum(len(interview.frame) for interview in common.interviews)
    characters = sum(interview.frame.length for interview in common.interviews)
    size = quantity(passages, "passage") + (f" ({characters:,} characters)" if unit == "character" else "")
    return [
        f"Agreement of {_names(coders)} on {size} of {quantity(len(common.interviews), 'interview')} that all of them have read."
    ]


def _left_out(common: CommonPassages) -> list[str]:
    parts = []
    if common.unread:
        parts.append(f"{quantity(common.unread, 'interview')} that not all of them have read")
    parts += [f"{quantity(count, 'passage')} not read by {coder}" for coder, count in common.waiting.items() if count]
    if common.hidden:
        parts.append(f"{quantity(common.hidden, 'passage')} of your open round")
    if common.no_consent:
        parts.append(f"{quantity(common.no_consent, 'passage')} without consent")
    parts.append("interviewers' questions")
    return [f"Left out: {'; '.join(parts)}."]


def _sight(taken: Sequence[Mapping[str, Sequence[Span]]], codings: Sequence[Coding], without: str) -> str:
    count = sum(len(spans) for codes in taken for spans in codes.values())
    unknown = sum(coding.sight is None and coding.origin != SUGGESTED for coding in codings)
    caution = ""
    if unknown and without != "accepted":
        caution = f" For {quantity(unknown, 'coding')} the history does not record whether a suggestion was visible."
    if not count:
        return f"No coding in this table was {WITHOUT[without]}.{caution}"
    return f"{quantity(count, 'coding')} {WITHOUT[without]}: the table shows values with and without the decisions that involve them.{caution}"


def _certainty(options: AgreementOptions, interviews: int, enough: bool) -> str:
    if enough:
        narrow = f" Below {NARROW} interviews, such intervals are too narrow." if interviews < NARROW else ""
        return (
            f"Intervals: 95 %, bootstrap over {interviews} interviews, {options.resamples:,} resamples, seed {options.seed}."
            f" Resamples in which a coefficient has no value are left out.{narrow}"
        )
    return f"No intervals: {quantity(interviews, 'double-coded interview')}, a bootstrap needs ten. The table gives each interview's value instead."


def _who_read_what(coders: Sequence[str], reviews: Sequence[Review], infos: Mapping[str, SourceInfo]) -> str:
    """Describe which pairs of coders share a source, or how many interviews each coder has reviewed."""
    read = {coder: {review.source for review in reviews if review.user == coder} for coder in coders}
    pairs = [(a, b, len(read[a] & read[b])) for a, b in combinations(coders, 2) if read[a] & read[b]]
    if pairs and len(coders) > 2:
        most = sorted(pairs, key=lambda pair: -pair[2])[:3]
        return "; ".join(f"{a} and {b} have {quantity(count, 'interview')} in common" for a, b, count in most)
    return "; ".join(
        f"{coder} has reviewed passages of {quantity(len(read[coder]), 'interview')} of {len(infos)}"
        for coder in coders
    )
