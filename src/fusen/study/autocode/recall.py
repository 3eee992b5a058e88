"""Recall of phrase matches against people's codings, by language."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from fusen.model.coding import AUTO_USER
from fusen.model.filter import FilteredCodings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

Span = tuple[int, int]


def recall_remark(study: StudyContext, counted: FilteredCodings) -> str | None:
    """Return a line on recall for a table of phrase matches alone; None if the table counts people's codings.

    Recall is the share of people's codings (distinct by code and span, without interviewer talk) that a phrase match of
    the same code overlaps, over the sources that `fusen` has read and the counted codes.
    """
    if counted.basis.coders != (AUTO_USER,) or study.store.codings.scored(AUTO_USER):
        return None
    languages = sorted({info.language for info in counted.sources.values()})
    result, coded = _hits(study, counted)
    if not coded:
        return (
            f"Phrases may find less in one language than in another ({', '.join(languages)}). Without manual codings fusen "
            "cannot measure this: do not read differences between groups as differences between people."
        )
    shares = [
        f"{language} {result[language]} of {coded[language]}" if coded[language] else f"{language} not known"
        for language in languages
    ]
    return (
        f"Of people's codings the phrase matches find: {', '.join(shares)}. "
        "Groups that speak different languages differ for this reason as well."
    )


def _hits(study: StudyContext, counted: FilteredCodings) -> tuple[Counter[str], Counter[str]]:
    """Return by language the number of people's codings that a match overlaps, and the number of all their codings."""
    people = study.store.users.active() - {AUTO_USER}
    theirs = {
        (span.source, span.code, span.start, span.end)
        for span in study.store.codings.spans(_anywhere, users=people)
        if span.source in counted.sources and (counted.codes is None or span.code in counted.codes)
    }
    matches: dict[tuple[str, str], list[Span]] = {}
    for span in study.store.codings.spans(_anywhere, users={AUTO_USER}):
        matches.setdefault((span.source, span.code), []).append((span.start, span.end))
    counts: Counter[str] = Counter()
    coded: Counter[str] = Counter()
    for source, code, start, end in theirs:
        language = counted.sources[source].language
        coded[language] += 1
        counts[language] += any(a < end and start < b for a, b in matches.get((source, code), ()))
    return counts, coded


def _anywhere(source: str, start: int, end: int) -> str:
    return ""
