"""Sources with several speakers of whom none is known to be the interviewer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fusen.model.source import SourceInfo

WAY_OUT = "fusen speakers --interviewer NAME decides"
_MOST_NAMED = 3


def unknown_interviewers(infos: Iterable[SourceInfo]) -> tuple[str, ...]:
    """Return a line on the sources whose interviewer is unknown, if there are any."""
    paths = [info.path for info in infos if is_open(info)]
    if not paths:
        return ()
    number = f"{len(paths)} source" + ("s" if len(paths) > 1 else "")
    return (f"the interviewer of {number} is unknown ({named(paths)}): {WAY_OUT}",)


def is_open(info: SourceInfo) -> bool:
    return not info.interviewers and len(info.speakers) >= 2


def named(paths: Sequence[str]) -> str:
    """Return the first paths, and how many more there are."""
    more = f" and {len(paths) - _MOST_NAMED} more" if len(paths) > _MOST_NAMED else ""
    return ", ".join(paths[:_MOST_NAMED]) + more
