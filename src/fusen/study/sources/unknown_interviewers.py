"""Sources whose interviewer is unknown or rests on weak evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fusen.model.source import SourceInfo

WAY_OUT = "fusen speakers --interviewer NAME decides"
DOUBT = "doubt"
"""Key of a source's options: the speakers who may be the interviewer, likeliest first, until a person decides."""
_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class InterviewerDoubt:
    """Sources (paths) with the same doubt; `interviewers` is empty where the interviewer is unknown."""

    sources: tuple[str, ...]
    interviewers: tuple[str, ...]
    candidates: tuple[str, ...]

    @property
    def choices(self) -> tuple[tuple[str, ...], ...]:
        """The interviewers that a person may name, likeliest first."""
        others = [(name,) for name in self.candidates if name and (name,) != self.interviewers]
        return (*([self.interviewers] if self.interviewers else []), *others)[:_MOST_NAMED]

    @property
    def text(self) -> str:
        if not self.interviewers:
            return f"the interviewer is unknown; candidates: {_listed(self.candidates)}"
        others = [name for name in self.candidates if name not in self.interviewers]
        maybe = f"; it may be {_listed(others)}" if others else ""
        return f"weak evidence that {' and '.join(self.interviewers)} is the interviewer{maybe}"

    @property
    def line(self) -> str:
        return f"{named(self.sources)}: {self.text}: {WAY_OUT}"


def doubts(infos: Iterable[SourceInfo]) -> tuple[InterviewerDoubt, ...]:
    """Return the sources whose interviewer is in doubt, grouped by the speakers in question; most sources first."""
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for info in infos:
        if is_doubtful(info):
            candidates = tuple(info.options.get(DOUBT, info.speakers[:_MOST_NAMED]))
            groups.setdefault((info.interviewers, candidates), []).append(info.path)
    result = [InterviewerDoubt(tuple(paths), *key) for key, paths in groups.items()]
    return tuple(sorted(result, key=lambda doubt: -len(doubt.sources)))


def doubt_lines(result: Sequence[InterviewerDoubt]) -> tuple[str, ...]:
    """Return a line for each of the first doubts, and one for the rest."""
    lines = [doubt.line for doubt in result[:_MOST_NAMED]]
    rest = sum(len(doubt.sources) for doubt in result[_MOST_NAMED:])
    if rest:
        lines.append(f"the interviewer of {rest} more source{'s' * (rest > 1)} is in doubt: fusen speakers lists them")
    return tuple(lines)


def is_doubtful(info: SourceInfo) -> bool:
    return DOUBT in info.options or (not info.interviewers and len(info.speakers) >= 2)


def named(paths: Sequence[str]) -> str:
    """Return the first paths, and how many more there are."""
    more = f" and {len(paths) - _MOST_NAMED} more" if len(paths) > _MOST_NAMED else ""
    return ", ".join(paths[:_MOST_NAMED]) + more


def _listed(names: Iterable[str]) -> str:
    return ", ".join(name or "(no name)" for name in names)
