"""What statistics count, and result rows: crosstabs, code pairs, saturation, keywords, timelines and profiles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from fusen.model.results import Excerpt
from fusen.model.table import Record, Shape

SMALL = 5
"""Groups with fewer interviewees are small: fusen flags their shares and shows no percentages."""


IN_PROGRESS = " *"
"""Marks the counts so far of an interviewee not read in full."""


@dataclass(frozen=True, slots=True)
class CrossCell:
    """A cell of a crosstab. `of` counts the interviewees read that the cell could count, out of `held`. `share` follows
    `--percent`, by default count ÷ of for interviewees; `low` and `high` are its Wilson interval; `small` flags a share
    of few interviewees. `in_progress` is the count among interviewees read in part, which no other number includes; None
    if there is none of them."""

    count: int
    of: int
    held: int
    share: float | None = None
    small: bool = False
    low: float | None = None
    high: float | None = None
    in_progress: int | None = None

    @property
    def unread(self) -> str:
        """The text of a cell without an interviewee read in full: the count so far, marked with `*`."""
        if self.in_progress is not None:
            return f"{self.in_progress:,}{IN_PROGRESS}"
        return "not read" if self.held else "–"


@dataclass(frozen=True, slots=True)
class CrossRow:
    """A row with a cell for each column and one for all columns; `p` and its corrections (Holm, Benjamini–Hochberg) are set if a test
    was requested, and with two groups the difference of their shares with its interval.

    `label` is short but unique; `path` is the full path of the code, with the values it is nested in.
    """

    label: str
    path: tuple[str, ...]
    cells: tuple[CrossCell, ...]
    total: CrossCell
    p: float | None = None
    p_holm: float | None = None
    p_bh: float | None = None
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None


@dataclass(frozen=True, slots=True)
class CrosstabOptions:
    """Display options of a crosstab. Intervals and tests are available for interviewees only, on request."""

    count: str = "interviewees"
    percent: str | None = None
    interval: bool = False
    test: str | None = None
    seed: int = 1
    correction: str = "holm"  # the correction that is shown: holm or bh


@dataclass(frozen=True, slots=True)
class Crosstab:
    """Rows by columns; `dimension` names what the rows are, such as codes or a case variable."""

    rows: tuple[CrossRow, ...]
    columns: tuple[str, ...]  # label of each
    totals: tuple[CrossCell, ...]  # of each column over all rows; under codes, its interviewees
    total: CrossCell
    hidden: int = 0  # interviewees whose group may not be shown by itself: in totals only
    dimension: str = ""
    options: CrosstabOptions = CrosstabOptions()


@dataclass(frozen=True, slots=True)
class CodePair:
    """Two codes and how often they co-occur; the units depend on `within`.

    `one` and `two` count each code, `one_alone` and `two_alone` those of them without the other code. `chance` is the mean count by chance, `low`–`high` the middle 95 % of the
    shifts, `lift` count ÷ chance; each is None if undefined. `interviews` counts the sources in which they co-occur. `p` is the share of shifts with at
    least this count, `q` is p corrected for all pairs looked at.
    """

    code: str
    other: str
    path: tuple[str, ...]
    other_path: tuple[str, ...]
    together: int
    one: int
    two: int
    one_alone: int
    two_alone: int
    jaccard: float | None
    chance: float | None
    lift: float | None
    low: float | None
    high: float | None
    interviews: int
    p: float | None = None
    q: float | None = None


@dataclass(frozen=True, slots=True)
class Cooccurrence:
    pairs: tuple[CodePair, ...]
    codes: tuple[tuple[str, ...], ...]  # paths of the codes that occur, in the order of the codebook
    within: str
    shifts: int = 0
    looked: int = 0  # pairs of codes in use, neither above the other

    @property
    def rows(self) -> tuple[CodePair, ...]:
        return self.pairs


@dataclass(frozen=True, slots=True)
class SaturationRow:
    """An interview in the order held. An interviewee who may not be listed counts with the next who may: `interviews`
    counts those held so far, this one included, and `unnamed` the unnamed ones in this row."""

    group: str
    case: str
    date: str
    interviews: int
    unnamed: int
    new: int
    new_codes: tuple[str, ...]
    themes: Mapping[str, int]  # theme → new codes in it
    total: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Run:
    """Interviews `first` to `last` of the order, their new codes, and these ÷ codes in the base."""

    first: int
    last: int
    new: int
    share: float


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """Result of a stopping rule (Guest, Namey & Chen 2020): `reached` interviews, confirmed by the `run` after them."""

    group: str
    base: int
    run: int
    threshold: float
    base_codes: int
    runs: tuple[Run, ...]
    reached: int | None
    unassessable: str = ""  # the reason


@dataclass(frozen=True, slots=True)
class Saturation:
    rows: tuple[SaturationRow, ...]
    rules: tuple[StoppingRule, ...]
    curves: Mapping[str, tuple[tuple[int, float, float, float], ...]]  # group → (held, mean, low, high) of each
    orders: int
    seed: int


@dataclass(frozen=True, slots=True)
class Line:
    """A concordance line: the word as written, and the text around it."""

    citation: str
    case: str
    before: str
    word: str
    after: str


@dataclass(frozen=True, slots=True)
class KeywordRow:
    """A keyword of a row (a code's or group's talk): ζ and δ of its log-odds, its counts in the row's talk and in the
    rest, the number of interviewees who use it, and concordance lines; `withheld` counts lines without consent to
    quote. `p` is one-sided, of ζ; `q` is p corrected for all words looked at."""

    row: str
    language: str
    word: str
    zeta: float
    delta: float
    count: int
    rest: int
    interviewees: int
    lines: tuple[Line, ...] = ()
    withheld: int = 0
    p: float = 1.0
    q: float | None = None


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """The coded share of each part of an interview or, for a code, of all interviews."""

    label: str
    source: str
    codings: int
    bins: tuple[float, ...]
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    rows: tuple[TimelineRow, ...]
    overall: TimelineRow  # mean over interviews, each counting once
    interviews: int
    unlisted: int  # interviews that count in `overall` only


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A code of one interviewee; `interviewees` of `of` counts all interviewees with the code, this one included."""

    code: str
    path: tuple[str, ...]
    level: str
    codings: int
    decisions: int
    passages: int
    words: int
    share: float | None  # of this interviewee's coded words
    interviewees: int
    of: int
    directions: Mapping[str, int] = field(default_factory=dict)
    quotes: tuple[Excerpt, ...] = ()
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class ProfileSource:
    source: str
    language: str
    words: int
    reviewed: Mapping[str, float]  # coder → share of the interviewee talk
    bins: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    case: str
    consent: str
    variables: Mapping[str, str]
    read: bool
    sources: tuple[ProfileSource, ...]
    codings: int
    rows: tuple[ProfileRow, ...]


CELL_COLUMNS = ("count", "of", "held", "in_progress", "share", "low", "high", "small")
TEST_COLUMNS = ("p", "p_holm", "p_bh", "difference", "difference_low", "difference_high")
CROSS_COLUMNS = ("row", "column", *CELL_COLUMNS, *TEST_COLUMNS)


PAIR_COLUMNS = (
    "code", "other", "together", "one", "two", "one_alone", "two_alone", "jaccard", "chance", "lift", "low", "high",
    "interviews", "p", "q",
)  # fmt: skip


SATURATION_COLUMNS = (
    "group", "case", "date", "interviews", "unnamed", "new", "total", "mean", "low", "high", "new_codes", "themes",
    "rules",
)  # fmt: skip


KEYWORD_COLUMNS = (
    "row", "language", "word", "zeta", "delta", "count", "rest", "interviewees", "lines", "withheld", "p", "q",
)  # fmt: skip


TIMELINE_COLUMNS = ("label", "source", "codings", "bins")


PROFILE_COLUMNS = (
    "case", "code", "path", "level", "codings", "decisions", "passages", "words", "share", "interviewees", "of", "directions",
    "quotes", "withheld",
)  # fmt: skip


def cross_records(table: Crosstab) -> list[Record]:
    """Returns a record for each cell; `all` means every row or column."""
    whole = CrossRow("all", ("all",), table.totals, table.total)
    titles = [*table.columns, "all"]
    return [
        {"row": label, "column": title}
        | {name: getattr(cell, name) for name in CELL_COLUMNS}
        | {name: getattr(row, name) for name in TEST_COLUMNS}
        for row, label in [(row, " / ".join(row.path)) for row in (*table.rows, whole)]
        for title, cell in zip(titles, [*row.cells, row.total], strict=True)
    ]


def pair_records(cooccurrence: Cooccurrence) -> list[Record]:
    return [_pair(pair) for pair in cooccurrence.pairs]


def _pair(pair: CodePair) -> Record:
    return {column: getattr(pair, column) for column in PAIR_COLUMNS}


def saturation_records(saturation: Saturation) -> list[Record]:
    """Returns a record for each interview; a group's last record holds its stopping rules."""
    rules = {group: [_rule(rule) for rule in saturation.rules if rule.group == group] for group in saturation.curves}
    last = {row.group: row for row in saturation.rows}
    return [_interview(row, rules[row.group] if row is last[row.group] else []) for row in saturation.rows]


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


def timeline_records(timeline: Timeline) -> list[Record]:
    """Returns each row, then the mean of all interviews."""
    return [_timeline(row) for row in (*timeline.rows, timeline.overall)]


def _timeline(row: TimelineRow) -> Record:
    return {"label": row.label, "source": row.source, "codings": row.codings, "bins": [round(x, 4) for x in row.bins]}


def profile_records(profile: Profile) -> list[Record]:
    return [_profile(profile, row) for row in profile.rows]


def _profile(profile: Profile, row: ProfileRow) -> Record:
    record: dict[str, Any] = {column: getattr(row, column) for column in PROFILE_COLUMNS if column != "case"}
    return {"case": profile.case} | record | {
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


CROSSTAB: Shape[Crosstab] = Shape("crosstab", CROSS_COLUMNS, cross_records)


PROFILE: Shape[Profile] = Shape("profile", PROFILE_COLUMNS, profile_records)
