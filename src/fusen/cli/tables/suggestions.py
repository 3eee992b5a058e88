"""Suggestions with passage, code, score and reason, and as rows for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.model.escape import flowing
from fusen.model.quantity import quantity
from fusen.model.suggestion import Proposal
from fusen.report.sections.excerpts import WITHHELD

COLUMNS = (
    "citation", "code", "path", "score", "calibrated", "reason", "source", "case", "speaker", "start", "end", "quote",
    "nearest", "suggester", "prompt", "answer",
)  # fmt: skip
SAMPLE = 5


def show_proposals(proposals: Sequence[Proposal], remarks: Sequence[str], output: Format, most: int) -> None:
    terminal.remarks(remarks, output)
    if output is not Format.table:
        terminal.rows([record(proposal) for proposal in proposals], output, COLUMNS)
        return
    for proposal in proposals[:most]:
        _show(proposal)
    if len(proposals) > most:
        terminal.line(f"… and {len(proposals) - most:,} more: --most N shows them", "dim")
    if not proposals:
        terminal.line("No suggestions.", "dim")


def record(proposal: Proposal) -> dict[str, Any]:
    result = {column: getattr(proposal, column) for column in COLUMNS}
    return result | {"path": list(proposal.path), "nearest": list(proposal.nearest)}


def score(proposal: Proposal) -> str:
    """Return the score if it is a probability, else the kind of suggestion."""
    if proposal.score is None:
        return proposal.suggester
    return f"{proposal.score:.2f}".lstrip("0") if proposal.calibrated else "codebook match"


def show_sample(proposals: Sequence[Proposal], user: str) -> None:
    """Show what accepting would write: the number of codings for each code, and a sample from the surest to the least
    sure.
    """
    codes = Counter(proposal.code for proposal in proposals)
    terminal.say(f"{quantity(len(proposals), 'coding')} would be stored as {user}:")
    for code, count in codes.most_common():
        terminal.say(f"  {count:,} × {code}")
    terminal.say("for example:")
    for proposal in _spread(proposals):
        quote = WITHHELD if proposal.quote is None else f"“{flowing(proposal.quote)}”"
        terminal.say(f"  {score(proposal)}  {proposal.code}  {proposal.citation}  {quote}")


def _spread(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return a sample spread evenly from the first to the last."""
    last = len(proposals) - 1
    return [proposals[at] for at in sorted({round(last * step / (SAMPLE - 1)) for step in range(SAMPLE)})]


def _show(proposal: Proposal) -> None:
    terminal.line(f"{proposal.code}  {score(proposal)}", "bold")
    quote = WITHHELD if proposal.quote is None else f"“{flowing(proposal.quote)}”"
    terminal.line(quote, indent=4)
    about = [
        proposal.citation,
        proposal.reason,
        f"similar to {', '.join(proposal.nearest[:2])}" if proposal.nearest else "",
    ]
    terminal.line("— " + " · ".join(filter(None, about)), "dim", indent=6)
