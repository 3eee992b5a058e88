"""Citations: `JP-03@1234-1290`, a case or source with a span in code points."""

from __future__ import annotations

import re

from fusen.errors import FusenError
from fusen.model.coding import Case
from fusen.model.source import SourceInfo

CITATION = re.compile(r"(?P<name>.+)@(?P<start>\d+)-(?P<end>\d+)\Z")


def cite(case: Case, info: SourceInfo, start: int, end: int) -> str:
    """`JP-03@1234-1290`; by the source where the interviewee has several, so that it names one place."""
    alone = len(case.places) == 1 or len({place.source for place in case.places}) == 1
    return f"{case.name if alone else info.path}@{start}-{end}"


def parse_citation(citation: str) -> tuple[str, int, int]:
    """(case or source, start, end) of `JP-03@1234-1290`."""
    found = CITATION.match(citation)
    if found is None or int(found["start"]) >= int(found["end"]):
        raise FusenError(f"{citation}: not a citation", "they look like JP-03@1234-1290")
    return found["name"], int(found["start"]), int(found["end"])
