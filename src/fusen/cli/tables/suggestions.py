"""Suggestions with passage, code, score and reason, and as rows for programs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal_blocks import show_result
from fusen.model.escape import flowing
from fusen.model.quantity import quantity
from fusen.model.suggestion import Proposal
from fusen.model.table import Listed
from fusen.report.blocks import Block, Heading, Para, Quote
from fusen.report.sections.excerpts import WITHHELD

COLUMNS = (
    "citation", "code", "path", "score", "calibrated", "reason", "source", "case", "speaker", "start", "end", "quote",
    "nearest", "suggester", "prompt", "answer",
)  # fmt: skip
SAMPLE = 5


def show_proposals(proposals: Sequence[Proposal], remarks: Sequence[str], output: Format, most: int) -> None:
    shown = proposals if output is not Format.table else proposals[:most]
    blocks = (*_blocks(shown), *_rest(len(proposals) - len(shown), proposals))
    records = [record(proposal) for proposal in proposals]
    show_result(Listed("suggestions", COLUMNS, records, tuple(remarks), blocks), output)


def _blocks(proposals: Sequence[Proposal]) -> Iterator[Block]:
    for proposal in proposals:
        yield Heading(2, f"{proposal.code}  {score(proposal)}")
        words = WITHHELD if proposal.quote is None else flowing(proposal.quote)
        similar = f"similar to {', '.join(proposal.nearest[:2])}" if proposal.nearest else ""
        yield Quote(words, " · ".join(filter(None, (proposal.citation, proposal.reason, similar))))


def _rest(count: int, proposals: Sequence[Proposal]) -> Iterator[Block]:
    if count:
        yield Para(f"… and {count:,} more: --most N shows them", "remark")
    if not proposals:
        yield Para("No suggestions.", "remark")


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
