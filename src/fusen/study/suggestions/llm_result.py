"""Report on a language model's answers: proposals, and what was dropped, skipped, cut and withheld."""

from __future__ import annotations

from dataclasses import dataclass, field

from fusen.llm.suggest_prompt import CUTS
from fusen.model.quantity import quantity
from fusen.model.suggestion import Proposal

MOST_NAMED = 5  # skipped passages named in a remark
PART_NAMES = {"coded": "coded passages"}


@dataclass(slots=True)
class LlmResult:
    """Proposals of a model, and counts of dropped answers; `withheld` counts passages that consent keeps back."""

    model: str
    proposals: list[Proposal] = field(default_factory=list)
    asked: int = 0
    remembered: int = 0
    withheld: int = 0
    unknown_codes: int = 0
    invented_quotes: int = 0
    unreadable: int = 0
    examples: int = 0  # passages that the person coded, shown to the model as examples
    context: int = 0  # tokens that the model reads, where the prompt had to be cut
    left_out: str = ""  # the last part of the codes' descriptions that was cut
    skipped: list[tuple[str, str]] = field(default_factory=list)  # (citation, problem) of passages without an answer

    def note_left_out(self, part: str) -> None:
        """Note a part of the codes' descriptions that a prompt left out."""
        self.left_out = max(self.left_out, part, key=CUTS.index)

    def line(self) -> str:
        """Return a summary in one line."""
        dropped = self.unknown_codes + self.invented_quotes
        parts = [
            f"{self.model}: {quantity(len(self.proposals), 'proposal')}",
            f"{quantity(self.asked, 'passage')} asked, {self.remembered:,} answered before",
            *([f"{dropped:,} dropped as invalid"] if dropped else ()),
            *([f"{len(self.skipped):,} skipped without an answer"] if self.skipped else ()),
            *([f"{self.withheld:,} not sent, because their speakers may not be quoted"] if self.withheld else ()),
        ]
        return "; ".join(parts)

    def remarks(self) -> tuple[str, ...]:
        """Return a summary as lines."""
        lines = [
            f"Proposals by {self.model}: {quantity(self.asked, 'passage')} asked now, {self.remembered:,} answered before."
        ]
        if self.examples:
            lines.append(f"The prompts hold {quantity(self.examples, 'passage')} that you coded as examples.")
        dropped = {
            "codes that are not in the codebook": self.unknown_codes,
            "quotes that are not in the passage": self.invented_quotes,
        }
        if any(dropped.values()):
            lines.append("Dropped: " + ", ".join(f"{count:,} {what}" for what, count in dropped.items() if count) + ".")
        if self.left_out:
            cut = CUTS[1 : CUTS.index(self.left_out) + 1]
            parts = [PART_NAMES.get(part, part) for part in cut if part != "coded" or self.examples]
            lines.append(
                f"The model reads {self.context:,} tokens: some prompts leave out {', '.join(parts)} of the codes. "
                "A larger `context` of the server, or fewer codes (--code), avoids this."
            )
        if self.skipped:
            named = ", ".join(f"{citation} ({problem})" for citation, problem in self.skipped[:MOST_NAMED])
            more = f", and {len(self.skipped) - MOST_NAMED:,} more" if len(self.skipped) > MOST_NAMED else ""
            lines.append(
                f"{len(self.skipped):,} skipped, because the model gave no usable answer: {named}{more}. "
                "The same command asks for these again."
            )
        if self.withheld:
            lines.append(
                f"{quantity(self.withheld, 'passage was', 'passages were')} not sent, because their speakers have not agreed to be quoted."
            )
        return tuple(lines)
