"""The data of the compare screen: two coders, their disagreements, and the current transcript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Codebook
from fusen.model.coding import AUTO_USER, CONSENSUS, Coding
from fusen.model.rounds import Disagreement
from fusen.tui.coding.state import CodedTranscript, load_document, load_state

if TYPE_CHECKING:
    from fusen.study import Study

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PairDifferences:
    """All disagreements of a pair of coders by source and position; `pairs` are all possible pairs."""

    step: int
    pair: Pair
    pairs: Sequence[Pair]
    codebook: Codebook
    disagreements: Sequence[Disagreement]


@dataclass(frozen=True, slots=True)
class PairTranscript:
    """A transcript with the codings of two coders."""

    sheet: CodedTranscript
    left: Sequence[Coding]
    right: Sequence[Coding]


def load_differences(study: Study, pair: Pair | None) -> PairDifferences:
    """Load the disagreements of the pair, else of the first two coders who have reviewed something in common."""
    step = study.history.last_step()
    people = sorted(study.coders.active() - {AUTO_USER, CONSENSUS})
    pairs = list(combinations(people, 2))
    if not pairs:
        raise FusenError(
            f"comparing needs two coders; this study has {', '.join(people) or 'nobody'}",
            "ctrl+p, merge adds a colleague's codings; ctrl+a lets a second person code in this copy",
        )
    for coders in [pair] if pair in pairs else pairs:
        try:
            result = study.agreement.rounds.disagreements(coders or ())
        except FusenError:
            if pair in pairs or coders == pairs[-1]:
                raise
            continue
        return PairDifferences(step, coders or pairs[0], pairs, study.codebook.get(), result)
    raise FusenError("no two coders have read the same passages")


def load_transcript(study: Study, source: str, pair: Pair) -> PairTranscript:
    """Load both coders' codings on a transcript, without those a round hides from the user."""
    work = load_state(study, source)
    left, right = ([coding for coding in work.codings.values() if coding.user == coder] for coder in pair)
    return PairTranscript(load_document(study, source), left, right)
