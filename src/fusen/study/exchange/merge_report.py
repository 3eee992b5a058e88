"""What a merge did, and what did not come in as it stood."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from fusen.model.exchange import WORDS
from fusen.study.exchange.relocate import PlacementProblems


@dataclass(slots=True)
class MergeReport:
    """What a merge did, each list naming lines of the file or places.

    `further` counts by type what else came in, `taken_away` what somebody deleted elsewhere; `frozen` are rounds whose
    agreement was computed, since all have submitted now.
    """

    added: int = 0
    reviews: int = 0
    present: int = 0
    replaced: int = 0
    taken_away: int = 0
    further: Counter[str] = field(default_factory=Counter)
    frozen: list[int] = field(default_factory=list)
    deleted_here: list[str] = field(default_factory=list)
    places: PlacementProblems = field(default_factory=PlacementProblems)
    unknown_codes: Counter[str] = field(default_factory=Counter)
    homeless: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)
    coders: tuple[str, ...] = ()

    def problems(self) -> list[str]:
        """What did not come in as it stood, one line each."""
        said = [
            f"{count} lines are about {path}, which is not in this study"
            for path, count in self.places.unknown_sources.items()
        ]
        said += [
            f"{count} codings carry the code {label}, which the codebook lacks: kept as retired"
            for label, count in self.unknown_codes.items()
        ]
        said += [f"{line}: its words were not found in this text" for line in self.places.unplaced]
        said += [f"{line}: its words changed or stand in several places, look at it" for line in self.places.doubtful]
        said += [f"{line}: deleted here, not brought back" for line in self.deleted_here]
        return said + self.further_problems()

    def further_problems(self) -> list[str]:
        """What did not come in of all that is neither coding nor review, and what two people decided differently."""
        return [
            f"{count} {WORDS[kind]} are about what is not in this study: left out"
            for kind, count in self.homeless.items()
        ] + self.said

    def computed(self) -> list[str]:
        """Rounds that are closed now."""
        return [
            f"round {number}: all have submitted; its agreement is computed: fusen agreement round show {number}"
            for number in self.frozen
        ]
