"""A report: every result of a document, collected once, with the facts needed to judge and cite it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from fusen.model.agreement import AgreementTable
from fusen.model.codebook import Codebook
from fusen.model.history import CodeChange
from fusen.model.results import Basis, Excerpt, FrequencyRow
from fusen.model.rounds import Round
from fusen.model.themes import LedgerRow, ThemeSummary, WrittenTheme
from fusen.settings import ReportSettings

CHECKLISTS = ("coreq", "srqr", "jars-qual")


@dataclass(frozen=True, slots=True)
class CoderFacts:
    """A counted coder: live codings, and the dates of the first and last coding in the report."""

    name: str
    codings: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Interviewee:
    """An interviewee who may be listed; `codings` counts codings, so far if not `read` in full."""

    name: str
    variables: Mapping[str, str]
    sources: tuple[str, ...]
    languages: tuple[str, ...]
    words: int
    quotable: bool
    read: bool
    codings: int


@dataclass(frozen=True, slots=True)
class CodeCounts:
    """Codings of a theme or code by interviewee, in the report's column order; None if not begun."""

    path: tuple[str, ...]
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class MatrixText:
    """A written cell of the framework matrix; `stale` if its excerpts have changed since."""

    case: str
    path: tuple[str, ...]
    code_guid: str
    text: str
    by: str
    stale: bool


@dataclass(frozen=True, slots=True)
class FrozenRound:
    """An agreement round that all coders have submitted; fusen computed `table` at that time, on `frozen` (ISO date).

    `stretches` counts the assigned stretches, drawn as a `sample`; an empty `sample` means whole transcripts.
    """

    number: int
    coders: tuple[str, ...]
    stretches: int
    sample: str
    frozen: str
    table: AgreementTable


@dataclass(frozen=True, slots=True)
class ReportLink:
    """A link in a memo: it leads to the excerpt of a coding (`guid`), to a code (guid) or to an interviewee."""

    name: str
    guid: str = ""
    code: str = ""
    case: str = ""


@dataclass(frozen=True, slots=True)
class ReportMemo:
    """A coder's memo; `about` describes its target, `guid` is the target coding, if any."""

    at: str
    user: str
    kind: str
    about: str
    text: str
    guid: str = ""
    links: tuple[ReportLink, ...] = ()


class ReportedStatistic(NamedTuple):
    """The result of a statistic, and the header lines that it adds to those of the report."""

    result: Any
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts about the making of the report. `data_hash` is a sha256 of the counted codings, the texts and the
    definitions.

    `unlisted` interviewees count in totals only; `kept_out` interviewees do not count at all.
    """

    study: str
    version: str
    created: str  # ISO date
    created_by: str
    coders: tuple[CoderFacts, ...]
    unit: str
    languages: Mapping[str, int]  # language → sources
    interviewers: tuple[str, ...]
    sources: int
    words: int
    dates: tuple[str, str] | None  # first and last interview
    unlisted: int
    kept_out: int
    data_hash: str


@dataclass(frozen=True, slots=True)
class Report:
    """The content of the HTML, Word and Markdown reports.

    `cells` has a row for each theme and code, with the codings of each interviewee in `columns`. `excerpts` come from
    interviewees read in full who may be listed; `hidden` counts the codings of the others by code (guid). `agreement`
    is None for the reason `no_agreement`. `authored` holds analysts' themes; `ledger` counts the quotes of each
    interviewee. If a page holds only a sample of the excerpts, `excerpt_file` names the file with all.
    """

    title: str
    facts: Facts
    basis: Basis
    by: str | None
    codebook: Codebook
    interviewees: tuple[Interviewee, ...]
    rows: tuple[FrequencyRow, ...]
    themes: tuple[ThemeSummary, ...]
    columns: tuple[str, ...]
    cells: tuple[CodeCounts, ...]
    agreement: AgreementTable | None
    no_agreement: str
    rounds: tuple[FrozenRound, ...]
    open_rounds: tuple[Round, ...]  # not all of whose coders have submitted
    matrix: tuple[MatrixText, ...]
    authored: tuple[WrittenTheme, ...]
    ledger: tuple[LedgerRow, ...]
    excerpts: tuple[Excerpt, ...]
    hidden: Mapping[str, int]
    memos: tuple[ReportMemo, ...]
    memos_withheld: int
    changes: tuple[CodeChange, ...]
    checklist: str | None = None
    layout: ReportSettings = field(default_factory=ReportSettings)
    stances: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # code (guid) → direction → interviewees
    logo: bytes = b""  # PNG or JPEG
    statistics: Mapping[str, ReportedStatistic] = field(default_factory=dict)  # by name, those with a section
    excerpt_file: str = ""
