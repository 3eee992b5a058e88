"""The further lines of a shared file: records besides codings and reviews, with names in place of guids."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

WORDS = {
    "note": "notes", "rejection": "rejections", "round": "rounds", "submission": "submissions",
    "agreement": "computed agreements", "resolution": "resolutions", "theme": "themes", "pin": "pinned places",
    "link": "links", "matrix": "matrix cells", "second-look": "second looks", "wording": "wording-only changes", "deletion": "deletions",
    "erasure": "erasures",
}  # fmt: skip
"""Types of lines in file order, with the plural of each."""


@dataclass(frozen=True, slots=True)
class Further:
    """One validated line of a shared file; `line` is its number, or 0 if it comes from a database."""

    line: int
    type: str
    values: Mapping[str, Any]


def counted(counts: Mapping[str, int]) -> str:
    """Returns the counts as text, such as "3 notes, 1 round", in the order of the types."""
    return ", ".join(
        f"{counts[kind]} {words if counts[kind] != 1 else words.removesuffix('s')}"
        for kind, words in WORDS.items()
        if counts.get(kind)
    )
