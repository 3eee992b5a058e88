"""Transitions between codes within an interview, compared with the number expected by chance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import sqrt

from fusen.analysis.frequencies import LEVELS, lineage
from fusen.errors import FusenError
from fusen.model.codebook import Codebook
from fusen.model.filter import CountedCodings, Tiles
from fusen.model.results import CodedSpan

READABLE = 5
"""Do not interpret z if fewer transitions than this are expected."""
MOST_LAG = 50

CodesByPassage = dict[int, dict[str, set[str]]]
"""Passage → code (guid) on it → the interviewees of its codings."""


@dataclass(frozen=True, slots=True)
class Transition:
    """The number of times `next` occurs `lag` passages after `code`; z is the adjusted residual, None if undefined."""

    code: str
    next: str
    path: tuple[str, ...]
    next_path: tuple[str, ...]
    lag: int
    observed: int
    expected: float
    z: float | None
    interviewees: int

    @property
    def readable(self) -> bool:
        return self.z is not None and self.expected >= READABLE


@dataclass(frozen=True, slots=True)
class Transitions:
    rows: tuple[Transition, ...]
    codes: tuple[tuple[str, ...], ...]  # paths of the codes that occur, in the order of the codebook
    lag: int
    tallies: tuple[int, ...]  # ordered pairs of codes counted at each lag
    level: str = "code"
    unit: str = "passage"  # what a lag counts: turn, or the study's unit


def transitions(
    counted: CountedCodings,
    *,
    lag: int = 1,
    unit: str = "passage",
    level: str = "code",
    least: int = 1,
    repeats: bool = False,
) -> Transitions:
    """Count ordered pairs of codes on passages 1 to `lag` apart, within a source, of interviewees read in full.

    With unit `turn` a lag counts turns. If several codes are on a passage, each ordered pair counts once for the two
    passages. A coding that covers several passages is on each. At level `code` a coding counts for its own code alone,
    at level `theme` for its theme.

    With N all pairs of a lag, `expected` is row total × column total ÷ N, and z is (observed − expected) ÷
    √(expected × (1 − row total ÷ N) × (1 − column total ÷ N)), the adjusted residual of Bakeman & Quera (2011),
    Sequential Analysis and Observational Methods for the Behavioral Sciences. A code that follows itself is counted
    in the totals, and listed with `repeats`. `least` is the smallest count in the list. `counted.codes` lists transitions
    from or to these and changes no number.
    """
    if level not in LEVELS:
        raise FusenError(f"“{level}” is no level", f"choose one of: {', '.join(LEVELS)}")
    if not 1 <= lag <= MOST_LAG:
        raise FusenError(f"--lag {lag}: out of reach", f"a lag is 1 to {MOST_LAG}")
    codebook = counted.codebook
    carried = _carried(counted, counted.passages(unit), level)
    used = {code for passages in carried.values() for here in passages.values() for code in here}
    rows: list[Transition] = []
    tallies = []
    for apart in range(1, lag + 1):
        observed, cases = _tally(carried.values(), apart)
        tallies.append(observed.total())
        rows += _rows(observed, cases, codebook, apart)
    chosen = {code.path for code in codebook if counted.codes is None or code.guid in counted.codes}
    shown = [
        row
        for row in rows
        if row.observed >= least
        and (repeats or row.path != row.next_path)
        and (row.path in chosen or row.next_path in chosen)
    ]
    shown.sort(key=lambda row: (row.lag, -row.observed, -(row.z or 0)))
    used_paths = tuple(code.path for code in codebook if code.guid in used)
    steps = unit if unit == "turn" else counted.unit
    return Transitions(tuple(shown), used_paths, lag, tuple(tallies), level, steps)


def transition_codings(counted: CountedCodings, value: Transitions, row: Transition) -> list[CodedSpan]:
    """Return the codings that a transition counts: those of its code, and those of the next code `lag` passages later."""
    guids = {code.path: code.guid for code in counted.codebook}
    rolled = _rolled(counted.codebook, value.level)
    result: list[CodedSpan] = []
    for source, inside in counted.passages(value.unit).items():
        mine = [span for span in counted.spans if span.source == source and span.case in counted.basis.read]
        first, second = (
            [(span, {*inside.touched(span.start, span.end)}) for span in mine if rolled[span.code] == guid]
            for guid in (guids[row.path], guids[row.next_path])
        )
        stands = {at for _, places in second for at in places}
        begins = {at for _, places in first for at in places if at + row.lag in stands}
        ends = {at + row.lag for at in begins}
        kept = [span for span, places in first if places & begins] + [span for span, places in second if places & ends]
        result += dict.fromkeys(kept)
    return result


def _rolled(codebook: Codebook, level: str) -> dict[str, str]:
    """Returns code (guid) → the row that it counts for."""
    return {guid: above[-1] if level == "theme" else guid for guid, above in lineage(codebook).items()}


def _carried(counted: CountedCodings, tiles: Mapping[str, Tiles], level: str) -> dict[str, CodesByPassage]:
    rolled = _rolled(counted.codebook, level)
    result: dict[str, CodesByPassage] = {}
    for span in counted.spans:
        if span.case in counted.basis.read and span.source in tiles:
            passages = result.setdefault(span.source, {})
            for at in tiles[span.source].touched(span.start, span.end):
                passages.setdefault(at, {}).setdefault(rolled[span.code], set()).add(span.case)
    return result


def _tally(
    sources: Iterable[CodesByPassage], lag: int
) -> tuple[Counter[tuple[str, str]], dict[tuple[str, str], set[str]]]:
    """Return the count of each ordered pair of codes at this lag, and the interviewees of its codings."""
    observed: Counter[tuple[str, str]] = Counter()
    cases: dict[tuple[str, str], set[str]] = {}
    for passages in sources:
        for at, here in passages.items():
            for code, mine in here.items():
                for following, theirs in passages.get(at + lag, {}).items():
                    observed[code, following] += 1
                    cases.setdefault((code, following), set()).update(mine, theirs)
    return observed, cases


def _rows(
    observed: Counter[tuple[str, str]], cases: Mapping[tuple[str, str], set[str]], codebook: Codebook, lag: int
) -> list[Transition]:
    """Return a row for each pair of codes that occur on either side, even if one never follows the other."""
    total = observed.total()
    given: Counter[str] = Counter()
    target: Counter[str] = Counter()
    for (code, following), count in observed.items():
        given[code] += count
        target[following] += count
    result = []
    for earlier in codebook:
        for later in codebook:
            if not given[earlier.guid] or not target[later.guid]:
                continue
            pair = earlier.guid, later.guid
            expected = given[earlier.guid] * target[later.guid] / total
            variance = expected * (1 - given[earlier.guid] / total) * (1 - target[later.guid] / total)
            z = (observed[pair] - expected) / sqrt(variance) if variance else None
            result.append(
                Transition(
                    earlier.label, later.label, earlier.path, later.path, lag, observed[pair], expected, z,
                    len(cases.get(pair, ())),
                )
            )  # fmt: skip
    return result
