"""A report: every result a document shows, gathered once, with what a reader needs to judge and cite it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fusen.model.agreement import AgreementTable
from fusen.model.codebook import Codebook
from fusen.model.cross_case import Cooccurrence, Crosstab, Saturation, Timeline
from fusen.model.history import CodeChange
from fusen.model.results import Basis, Excerpt, FrequencyRow
from fusen.model.rounds import Round
from fusen.model.themes import LedgerRow, ThemeSummary, WrittenTheme

CHECKLISTS = ("coreq", "srqr", "jars-qual")


@dataclass(frozen=True, slots=True)
class CoderFacts:
    """A counted coder: live codings and, of those in the report, the dates of the first and last."""

    name: str
    codings: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Interviewee:
    """One who may be listed; `codings` are those counted, 0 where not `read` in full."""

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
    """Codings of a theme or code by interviewee, in the order of the report's columns; None where not read in full."""

    path: tuple[str, ...]
    counts: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class MatrixText:
    """A cell of the framework matrix that somebody wrote; `stale` where its excerpts have changed since."""

    case: str
    path: tuple[str, ...]
    code_guid: str
    text: str
    by: str
    stale: bool


@dataclass(frozen=True, slots=True)
class FrozenRound:
    """An agreement round whose coders have all submitted; `table` was computed then, on `frozen` (ISO date).

    `stretches` were assigned, a `sample` as it was asked for or, where it is empty, whole transcripts.
    """

    number: int
    coders: tuple[str, ...]
    stretches: int
    sample: str
    frozen: str
    table: AgreementTable


@dataclass(frozen=True, slots=True)
class ReportMemo:
    """A note of a coder; `about` is what it is on, in words, `guid` the coding's where it is on one."""

    at: str
    user: str
    kind: str
    about: str
    text: str
    guid: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """How the report came about. `data_hash` is a sha256 of the counted codings, the texts and the codes' definitions.

    `unlisted` interviewees are counted in totals only, `kept_out` ones not at all.
    """

    study: str
    version: str
    made: str  # ISO date
    made_by: str
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
    """What HTML, Word and Markdown are made from.

    `cells` has a row a theme and code with the codings of each interviewee in `columns`.
    `excerpts` are of interviewees read in full who may be listed; `hidden` counts by code (guid) the codings of
    those who may not. `agreement` is None where there is none, for the reason `no_agreement`. `authored` are the
    themes that analysts wrote, `ledger` counts whose words are quoted.
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
    groups: Crosstab | None
    pairs: Cooccurrence
    saturation: Saturation
    agreement: AgreementTable | None
    no_agreement: str
    rounds: tuple[FrozenRound, ...]
    open_rounds: tuple[Round, ...]  # not all of whose coders have submitted
    timeline: Timeline
    matrix: tuple[MatrixText, ...]
    authored: tuple[WrittenTheme, ...]
    ledger: tuple[LedgerRow, ...]
    excerpts: tuple[Excerpt, ...]
    hidden: Mapping[str, int]
    memos: tuple[ReportMemo, ...]
    memos_withheld: int
    changes: tuple[CodeChange, ...]
    checklist: str | None = None
    statistics: Mapping[str, Any] = field(default_factory=dict)  # name of a statistic with a section → its result
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # part → what its table's header adds
