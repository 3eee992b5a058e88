"""Add pinned excerpts to a theme summary, with its extreme passages and the codes on which groups differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from fusen.analysis.quotes import MOST, quotable
from fusen.model.results import Excerpt
from fusen.model.themes import CodeSummary, Stance, Voice

SEEN, FAR = 3, 0.5
"""Groups differ if two of them, each with at least three interviewees read, differ by half of theirs."""
MOST_PARTING = 3


@dataclass(frozen=True, slots=True)
class Pinning:
    """A pinned place, its source by path; `codes` are those of its theme, empty if the theme covers all."""

    source: str
    start: int
    end: int
    stance: Stance
    title: str
    codes: frozenset[str] = frozenset()


def with_pins(
    summary: CodeSummary, excerpts: Sequence[Excerpt], pins: Iterable[Pinning], above: Collection[str]
) -> CodeSummary:
    """Returns the summary with pinned excerpts first among its quotes, and contradicting pins first among the
    counterexamples.

    `excerpts` are the code's, of interviewees who may be listed; `above` are the code itself and all codes below it: a
    theme with codes covers only these. An excerpt is pinned if it shares a character with a pin.
    """
    first: list[Excerpt] = []
    why: list[str] = []
    contrary: list[Voice] = []
    for pin in pins:
        if pin.codes and not pin.codes & set(above):
            continue
        taken = {excerpt.place for excerpt in (*first, *(voice.excerpt for voice in contrary))}
        match = next((excerpt for excerpt in excerpts if _at(pin, excerpt) and excerpt.place not in taken), None)
        if match is None:
            continue
        text = f"pinned as {pin.stance} to “{pin.title}”"
        if pin.stance == "contradicting":
            contrary.append(Voice(match, coded=True, reason=text))
        elif quotable(match):
            first.append(match)
            why.append(text)
    if not first and not contrary:
        return summary
    shown = [*first, *(voice.excerpt for voice in contrary)]
    typical = [
        (quote, reason)
        for quote, reason in zip(summary.quotes, summary.why, strict=True)
        if not any(quote.overlaps(excerpt) for excerpt in shown)
    ][: max(MOST - len(first), 0)]
    return replace(
        summary,
        quotes=(*first, *(quote for quote, _ in typical)),
        why=(*why, *(reason for _, reason in typical)),
        against=(
            *contrary,
            *(v for v in summary.against if not any(v.excerpt.overlaps(excerpt) for excerpt in shown)),
        ),
    )


def extremes(excerpts: Iterable[Excerpt]) -> tuple[Voice, ...]:
    """Returns the strongest and the mildest passage, if coders gave different strengths."""
    known = [(excerpt.magnitude, excerpt) for excerpt in excerpts if excerpt.magnitude and quotable(excerpt)]
    if len({strength for strength, _ in known}) < 2:
        return ()
    ends = (("strongest", max(known, key=lambda pair: pair[0])), ("mildest", min(known, key=lambda pair: pair[0])))
    return tuple(
        Voice(excerpt, coded=True, reason=f"{name}, strength {strength}") for name, (strength, excerpt) in ends
    )


def parting(codes: Iterable[CodeSummary]) -> tuple[str, ...]:
    """Returns codes that one group has much more often than another, largest difference first: with counts, no test."""
    result: list[tuple[float, str]] = []
    for code in codes:
        seen = {name: group.interviewees / group.of for name, group in code.row.groups.items() if group.of >= SEEN}
        if not seen:
            continue
        most, least = max(seen, key=lambda name: seen[name]), min(seen, key=lambda name: seen[name])
        if seen[most] - seen[least] >= FAR:
            parts = [
                f"{name} {code.row.groups[name].interviewees} of {code.row.groups[name].of}" for name in (most, least)
            ]
            result.append((seen[least] - seen[most], f"{code.row.path[-1]} ({', '.join(parts)})"))
    return tuple(sentence for _, sentence in sorted(result)[:MOST_PARTING])


def _at(pin: Pinning, excerpt: Excerpt) -> bool:
    return excerpt.source == pin.source and excerpt.start < pin.end and pin.start < excerpt.end
