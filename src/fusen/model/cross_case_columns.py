"""What is counted across interviewees, written down as records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from fusen.model.cross_case import (
    CodePair,
    Cooccurrence,
    CrossRow,
    Crosstab,
    KeywordRow,
    Profile,
    ProfileRow,
    Saturation,
    SaturationRow,
    StoppingRule,
    Timeline,
    TimelineRow,
)
from fusen.model.results import Excerpt
from fusen.model.table import Record, Shape

CROSS_COLUMNS = ("row", "column", "count", "of", "held", "share", "low", "high", "small", "p", "p_holm")
PAIR_COLUMNS = (
    "code", "other", "together", "one", "two", "jaccard", "chance", "lift", "low", "high", "interviews",
)  # fmt: skip
SATURATION_COLUMNS = (
    "group", "case", "date", "interviews", "unnamed", "new", "total", "mean", "low", "high", "new_codes", "themes",
    "rules",
)  # fmt: skip
KEYWORD_COLUMNS = (
    "row", "language", "word", "zeta", "delta", "count", "rest", "interviewees", "lines", "withheld",
)  # fmt: skip
TIMELINE_COLUMNS = ("label", "source", "codings", "bins")
PROFILE_COLUMNS = (
    "case", "code", "path", "level", "codings", "passages", "words", "share", "interviewees", "of", "directions",
    "quotes", "withheld",
)  # fmt: skip


def cross_records(table: Crosstab) -> list[Record]:
    """A record a cell; `all` is every row, or every column."""
    whole = CrossRow("all", ("all",), table.totals, table.total)
    titles = [*table.columns, "all"]
    return [
        {
            "row": label, "column": title, "count": cell.count, "of": cell.of, "held": cell.held, "share": cell.share,
            "low": cell.low, "high": cell.high, "small": cell.small, "p": row.p, "p_holm": row.p_holm,
        }
        for row, label in [(row, " / ".join(row.path)) for row in (*table.rows, whole)]
        for title, cell in zip(titles, [*row.cells, row.total], strict=True)
    ]  # fmt: skip


def pair_records(made: Cooccurrence) -> list[Record]:
    return [_pair(pair) for pair in made.pairs]


def _pair(pair: CodePair) -> Record:
    return {column: getattr(pair, column) for column in PAIR_COLUMNS}


def saturation_records(made: Saturation) -> list[Record]:
    """A record an interview; the group's stopping rules stand on its last one."""
    rules = {group: [_rule(rule) for rule in made.rules if rule.group == group] for group in made.curves}
    last = {row.group: row for row in made.rows}
    return [_interview(row, rules[row.group] if row is last[row.group] else []) for row in made.rows]


def _rule(rule: StoppingRule) -> Record:
    return {
        "base": rule.base, "run": rule.run, "threshold": rule.threshold, "base_codes": rule.base_codes,
        "new_in_runs": [run.new for run in rule.runs], "reached": rule.reached,
        "assessable": not rule.unassessable, "reason": rule.unassessable,
    }  # fmt: skip


def _interview(row: SaturationRow, rules: Sequence[Mapping[str, Any]]) -> Record:
    record = {column: getattr(row, column) for column in SATURATION_COLUMNS if column != "rules"}
    return record | {"new_codes": list(row.new_codes), "themes": dict(row.themes), "rules": list(rules)}


def keyword_records(rows: Iterable[KeywordRow]) -> list[Record]:
    return [
        {column: getattr(row, column) for column in KEYWORD_COLUMNS} | {"lines": [asdict(line) for line in row.lines]}
        for row in rows
    ]


def timeline_records(made: Timeline) -> list[Record]:
    """Each row, then the mean of all interviews."""
    return [_timeline(row) for row in (*made.rows, made.overall)]


def _timeline(row: TimelineRow) -> Record:
    return {"label": row.label, "source": row.source, "codings": row.codings, "bins": [round(x, 4) for x in row.bins]}


def profile_records(made: Profile) -> list[Record]:
    return [_profile(made, row) for row in made.rows]


def _profile(made: Profile, row: ProfileRow) -> Record:
    record: dict[str, Any] = {column: getattr(row, column) for column in PROFILE_COLUMNS if column != "case"}
    return {"case": made.case} | record | {
        "path": list(row.path),
        "directions": dict(row.directions),
        "quotes": [_quote(excerpt) for excerpt in row.quotes],
    }  # fmt: skip


def _quote(excerpt: Excerpt) -> Mapping[str, Any]:
    return {"citation": excerpt.citation, "quote": excerpt.quote, "time": excerpt.time}


COOCCURRENCE: Shape[Cooccurrence] = Shape("cooccurrence", PAIR_COLUMNS, pair_records)
SATURATION: Shape[Saturation] = Shape("saturation", SATURATION_COLUMNS, saturation_records)
KEYWORDS: Shape[list[KeywordRow]] = Shape("keywords", KEYWORD_COLUMNS, keyword_records)
TIMELINE: Shape[Timeline] = Shape("timeline", TIMELINE_COLUMNS, timeline_records)
PROFILE: Shape[Profile] = Shape("profile", PROFILE_COLUMNS, profile_records)
