"""Report of a merge: counts and problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from fusen.model.project import record_counts
from fusen.model.quantity import quantity
from fusen.study.exchange.relocate import PlacementProblems


@dataclass(slots=True)
class MergeReport:
    """Result of a merge; each list names lines of the file or places.

    `further` counts other records by type, `taken_away` records that other copies deleted; `frozen` lists rounds whose
    agreement the merge computed.
    """

    added: int = 0
    reviews: int = 0
    present: int = 0
    replaced: int = 0
    taken_away: int = 0
    further: Counter[str] = field(default_factory=Counter)
    frozen: list[int] = field(default_factory=list)
    deleted_here: list[str] = field(default_factory=list)
    other_coder: list[str] = field(default_factory=list)
    places: PlacementProblems = field(default_factory=PlacementProblems)
    unknown_codes: Counter[str] = field(default_factory=Counter)
    without_target: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)
    coders: tuple[str, ...] = ()

    def summary(self) -> dict[str, int]:
        """Return the counts for the history."""
        more = {name: count for name, count in self.further.items() if count}
        more |= {"taken away": self.taken_away} if self.taken_away else {}
        return {"added": self.added, "reviews": self.reviews, "replaced": self.replaced, **more}

    def add(self, counts: Mapping[str, int]) -> None:
        """Add the counts of portions that were written before the merge was planned again."""
        self.added += counts.get("added", 0)
        self.reviews += counts.get("reviews", 0)
        self.replaced += counts.get("replaced", 0)

    def problems(self) -> list[str]:
        """Return a line for each record that the merge changed or left out."""
        lines = [
            f"{quantity(count, 'line is', 'lines are')} about {path}, which is not in this study"
            for path, count in self.places.unknown_sources.items()
        ]
        lines += [
            f"{path} has the text of {here}, its lines are placed there" for path, here in self.places.renamed.items()
        ]
        lines += [
            f"{quantity(count, 'coding carries', 'codings carry')} the code {label}, which the codebook lacks: kept as retired"
            for label, count in self.unknown_codes.items()
        ]
        lines += [f"{line}: its words were not found in this text" for line in self.places.unplaced]
        lines += [f"{line}: its words changed or occur in several places: check it" for line in self.places.doubtful]
        lines += [f"{line}: deleted in this study, not restored" for line in self.deleted_here]
        return lines + self.further_problems()

    def further_problems(self) -> list[str]:
        """Return lines on records other than codings and reviews that were left out, and on conflicts."""
        return [
            *self.other_coder,
            *(
                f"{record_counts({kind: count})} left out: no subject in this study"
                for kind, count in self.without_target.items()
            ),
            *self.notices,
        ]

    def computed(self) -> list[str]:
        """Return a line for each round whose agreement the merge computed."""
        return [
            f"round {number}: all coders have submitted, and its agreement is computed: fusen agreement round show {number}"
            for number in self.frozen
        ]
