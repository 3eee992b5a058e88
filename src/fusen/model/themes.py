"""Analysts' writing: cells of the framework matrix, themes with pinned excerpts, and connecting prose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from fusen.model.quantity import quantity
from fusen.model.results import Excerpt, FrequencyRow

Stance = Literal["supporting", "qualifying", "contradicting"]
STANCES: tuple[Stance, ...] = ("supporting", "qualifying", "contradicting")


class CellEvidence(NamedTuple):
    """A coding that was evidence for a cell when the cell was written."""

    coding: str  # guid
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """The text of a cell for a case and a code, and the codings it was based on."""

    guid: str
    user: str  # who wrote it last
    case: str  # guid
    code: str  # guid
    text: str
    rested: frozenset[CellEvidence]
    at: str


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """A cell for display: its text, its current excerpts, and the number added and removed since it was written.

    `citations` cites the excerpts. An empty `text` means that nothing was written; then nothing is stale.
    """

    case: str  # name
    code: str  # label
    path: tuple[str, ...]
    text: str
    excerpts: tuple[Excerpt, ...]
    added: int
    gone: int
    by: str | None
    at: str | None
    case_guid: str = ""
    code_guid: str = ""

    @property
    def stale(self) -> bool:
        return bool(self.added or self.gone)

    @property
    def citations(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(excerpt.citation for excerpt in self.excerpts))


@dataclass(frozen=True, slots=True)
class CellConflict:
    """A cell that changed both here and in a workbook since the workbook was written. `theirs` is the workbook's text."""

    case: str
    code: str
    before: str
    here: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A claim in an analyst's words; `codes` (guids) are its codes."""

    guid: str
    user: str
    position: int
    title: str
    claim: str
    codes: tuple[str, ...]
    at: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A place that supports, qualifies or contradicts a theme; `sha256` is the hash of its text."""

    guid: str
    user: str
    theme: str  # guid
    source: str  # guid
    sha256: str
    start: int
    end: int
    stance: Stance
    note: str
    at: str


@dataclass(frozen=True, slots=True)
class Pinned:
    """A pin with its words: quote and note are None if consent forbids quoting; `excerpt` is None if the words are
    gone."""

    pin: Pin
    excerpt: Excerpt | None


@dataclass(frozen=True, slots=True)
class WrittenTheme:
    """A theme with its code labels and its pins, supporting pins first."""

    theme: Theme
    codes: tuple[str, ...]
    pins: tuple[Pinned, ...]
    left_out: int = 0  # pins on interviewees who may not be listed or are not counted

    def of(self, stance: Stance) -> list[Pinned]:
        return [pin for pin in self.pins if pin.pin.stance == stance]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """Quotes of one interviewee, group, language or direction: number used, number pinned, and number of quotable
    excerpts.

    `share` is the share of all quotes, `available` the share of all quotable excerpts; `often` is true if `share` is at
    least twice `available` and there is more than one quote.
    """

    kind: str  # interviewee | a case variable | language | direction
    value: str
    quotes: int
    pinned: int
    excerpts: int
    share: float | None
    available: float | None
    often: bool


@dataclass(frozen=True, slots=True)
class ThemePart:
    """Figures of the theme or of one of its codes: lines such as `7 of 9 interviewees read`."""

    name: str
    definition: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeExcerpt:
    """A quotable passage; `id` is its citation, `role` the reason for its choice, if informative."""

    id: str
    who: str  # case
    group: str
    codes: tuple[str, ...]
    role: str
    words: str


@dataclass(frozen=True, slots=True)
class ThemeFacts:
    """All facts about a theme that a language model receives."""

    parts: tuple[ThemePart, ...]  # the theme first
    excerpts: tuple[ThemeExcerpt, ...]

    @property
    def names(self) -> set[str]:
        """Returns names that may contain digits without being figures."""
        named = {part.name for part in self.parts}
        for excerpt in self.excerpts:
            named |= {excerpt.who, excerpt.group, *excerpt.codes}
        return named - {""}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of connecting prose. `wrong` is the reason it is struck out; empty if citations, quotations and
    figures are correct."""

    text: str
    cites: tuple[str, ...]
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Connecting:
    """A language model's answer of day `at` (ISO date) to the prompt with this hash; `sentences` is None if unreadable."""

    model: str
    at: str
    prompt: str
    answer: str
    sentences: tuple[Sentence, ...] | None

    @property
    def struck(self) -> int:
        return sum(bool(sentence.wrong) for sentence in self.sentences or ())

    def notice(self) -> str:
        """The notice above the prose, which no reader may miss."""
        by = f"Machine-written: by the language model {self.model} on {self.at}"
        if self.sentences is None:
            return f"{by}; its answer could not be read and is left out."
        if not self.sentences:
            return f"{by}; it wrote nothing."
        many = len(self.sentences)
        return (
            f"{by}. Citations, quotations and figures were checked, what it makes of them was not. "
            f"{self.struck} of {quantity(many, 'sentence')} struck out."
        )


@dataclass(frozen=True, slots=True)
class ThemeSummary:
    theme: CodeSummary
    codes: tuple[CodeSummary, ...]
    prose: Connecting | None = None  # by a language model, where one was asked


@dataclass(frozen=True, slots=True)
class Voice:
    """A counterexample: a coding in a minority direction, or a candidate with its reason."""

    excerpt: Excerpt
    coded: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Companion:
    """A code that shares more passages with another than chance would bring.

    `expected` is the number of passages by chance, `low`–`high` the middle 95 % of random shifts.
    """

    code: str  # name
    interviewees: int  # with both codes
    passages: int  # with both codes
    expected: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class CodeSummary:
    """Summary of a theme or code: interviewees, keywords, typical quotes and limited evidence."""

    row: FrequencyRow
    definition: str
    directions: Mapping[str, int]
    keywords: Mapping[str, tuple[tuple[str, float], ...]]  # language → (word, ζ), highest first
    quotes: tuple[Excerpt, ...]
    withheld: int  # passages of interviewees who may not be quoted
    against: tuple[Voice, ...]
    companions: tuple[Companion, ...]
    remarks: tuple[str, ...]  # in what the evidence is limited
    why: tuple[str, ...] = ()  # each quote was chosen
    extremes: tuple[Voice, ...] = ()  # the strongest and the mildest, where coders gave strengths
    interval: tuple[float, float] | None = None  # of the share of interviewees, where asked for
    parting: tuple[str, ...] = ()  # of a theme: codes over which groups differ most

    def chosen(self, code: str | None = None) -> list[tuple[Excerpt, str]]:
        """Returns quotes with the reason for each; only quotes of the code (guid) itself, if given."""
        why = self.why or ("",) * len(self.quotes)
        return [
            (quote, reason) for quote, reason in zip(self.quotes, why, strict=True) if code in (None, quote.code_guid)
        ]
