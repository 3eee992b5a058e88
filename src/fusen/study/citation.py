"""Citations: `JP-03@1234-1290`, a case or source with a span in code points."""

from __future__ import annotations

import re

from fusen.errors import FusenError
from fusen.model.coding import Case
from fusen.model.source import SourceInfo

CITATION = re.compile(r"(?P<name>.+)@(?P<start>\d+)-(?P<end>\d+)\Z")


def cite(case: Case, info: SourceInfo, start: int, end: int) -> str:
    """Return the citation of a span; it names the source if the interviewee has several sources."""
    alone = len(case.places) == 1 or len({place.source for place in case.places}) == 1
    return f"{case.name if alone else info.path}@{start}-{end}"


def parse_citation(citation: str) -> tuple[str, int, int]:
    """Split `JP-03@1234-1290` into case or source, start and end; raises FusenError for any other text."""
    match = CITATION.match(citation)
    if match is None or int(match["start"]) >= int(match["end"]):
        raise FusenError(f"{citation}: not a citation", "citations look like JP-03@1234-1290")
    return match["name"], int(match["start"]), int(match["end"])
