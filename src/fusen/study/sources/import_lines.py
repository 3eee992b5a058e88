"""Lines on an import: renamed sources, new unread talk, text outside turns, and sources with the same words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from fusen.model.quantity import quantity
from fusen.model.source import SourceInfo
from fusen.study.sources.realign import RealignedCoding, UnreadTalk

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

_MOST_RENAMED = 5  # named one by one


def same_words(path: str, twins: Sequence[tuple[str, str]]) -> list[str]:
    """Return a line for sources of a file whose text another source has too."""
    if len(twins) < 2:
        return [f"{twin}: the same words as {other_twin}" for twin, other_twin in twins]
    shown = ", ".join(
        f"{twin.removeprefix(path + '/')} as {other_twin.removeprefix(path + '/')}" for twin, other_twin in twins[:3]
    )
    return [
        f"{path}: {len(twins):,} of its sources have the same words as others ({shown}{' …' if len(twins) > 3 else ''})"
    ]


def renamed_lines(renamed: Mapping[str, SourceInfo]) -> list[str]:
    """Return a line for each renamed file."""
    pairs = {(was.path, path) for path, was in renamed.items()}
    if len(pairs) > _MOST_RENAMED:
        first, second = min(pairs)
        return [
            f"{len(pairs):,} sources such as {first} have new paths ({second}); their codings, reviews and cases follow"
        ]
    return [
        f"{path}: was {was}; its codings, reviews and cases follow, fusen undo takes this back"
        for was, path in sorted(pairs)
    ]


def unread_lines(unread: Iterable[UnreadTalk]) -> list[str]:
    """Return a line for each source with new talk that its readers have not read."""
    lines = []
    for talk in unread:
        places = ", ".join(f"{talk.source}@{first}-{last}" for first, last in talk.spans[:3])
        words = quantity(talk.words, "word is", "words are")
        more = " …" if len(talk.spans) > 3 else ""
        lines.append(f"{talk.source}: {words} new and unread by {', '.join(talk.coders)} ({places}{more})")
    return lines


def consent_lines(study: StudyContext) -> list[str]:
    closed = [case.name for case in study.store.cases.all() if case.consent == "none"]
    return [f"{name}: consent is `none`: kept out of every table, list and export" for name in closed]


def outcomes(realigned: Iterable[RealignedCoding]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in realigned:
        counts[row.outcome] = counts.get(row.outcome, 0) + 1
    return counts
