"""Theme summaries as Markdown to paste into a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from fusen.model.rows import (
    Basis,
    CodeSummary,
    Companion,
    Excerpt,
    FrequencyRow,
    GroupCount,
    ThemeSummary,
    Voice,
)
from fusen.model.shown import markdown as shown

MOST_NAMES = 30
"""Interviewees named in a sentence; beyond, the rest are counted."""

_LANGUAGES = {
    "en": "English",
    "fr": "French",
    "ja": "Japanese",
    "de": "German",
    "es": "Spanish",
    "it": "Italian",
}


def themes_markdown(summaries: Sequence[ThemeSummary], basis: Basis, by: str | None = None) -> str:
    """A heading and a table for each theme, a paragraph and quotes for each code that someone names.

    The header says whose codings these are and who has been read. Whatever comes from transcripts, codebook
    or cases is shown as typed: no character of it acts as Markdown or HTML.
    """
    blocks = ["# Themes", *(shown(line) for line in basis.remarks or (_whose(basis),))]
    for summary in summaries:
        blocks.extend(_theme(summary, by))
    if not summaries:
        blocks.append("The codebook has no themes to show.")
    return "\n\n".join(blocks) + "\n"


def _whose(basis: Basis) -> str:
    coders = _listing(basis.coders) or "nobody"
    return f"Codings of {coders}. {len(basis.read)} of {_number(len(basis.held), 'interviewee')} read in full."


def _theme(summary: ThemeSummary, by: str | None) -> list[str]:
    theme = summary.theme
    blocks = [f"## {shown(theme.row.path[-1])}"]
    if theme.definition.strip():
        blocks.append(shown(theme.definition))
    blocks.append(_paragraph(theme, by))
    if summary.codes:
        blocks.append(_table([code.row for code in summary.codes], by))
    own = [quote for quote in theme.quotes if quote.code_guid == theme.row.guid]
    against = [voice for voice in theme.against if voice.excerpt.code_guid == theme.row.guid]
    blocks.extend(_evidence(own, 0 if summary.codes else theme.withheld, against))
    for code in summary.codes:
        if code.row.codings:
            blocks.extend(_code(code, by))
    return blocks


def _code(summary: CodeSummary, by: str | None) -> list[str]:
    blocks = [f"### {' / '.join(shown(name) for name in summary.row.path[1:])}"]
    if summary.definition.strip():
        blocks.append(shown(summary.definition))
    blocks.append(_paragraph(summary, by))
    blocks.extend(_evidence(summary.quotes, summary.withheld, summary.against))
    return blocks


def _table(rows: Iterable[FrequencyRow], by: str | None) -> str:
    rows = list(rows)
    groups = list(rows[0].groups) if by else []
    head = ["Code", "Interviewees", *(shown(group) for group in groups), "Codings", "Passages"]
    lines = [_cells(head), _cells(["---", *["---:"] * (len(head) - 1)])]
    for row in rows:
        name = " / ".join(shown(part) for part in row.path[1:])
        counts = [_of(row.groups[group]) for group in groups]
        lines.append(_cells([name, f"{row.interviewees} of {row.of}", *counts, str(row.codings), str(row.passages)]))
    return "\n".join(lines)


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _paragraph(summary: CodeSummary, by: str | None) -> str:
    sentences = [_who(summary.row), _groups(summary.row.groups, by) if summary.row.codings else ""]
    if summary.directions:
        counts = ", ".join(f"{count} {name}" for name, count in summary.directions.items())
        sentences.append(f"Directions coded: {counts}.")
    sentences.append(_keywords(summary.keywords))
    if summary.companions:
        sentences.append(f"It goes with {', '.join(_companion(c) for c in summary.companions)}.")
    thin = " ".join(shown(remark) for remark in summary.remarks) if summary.row.codings else ""
    sentences.append(f"**Thin:** {thin}" if thin else "")
    return " ".join(sentence for sentence in sentences if sentence)


def _who(row: FrequencyRow) -> str:
    if not row.of:
        return "No interviewee has been read in full, so nothing can be said of it yet."
    if not row.codings:
        return (
            f"None of the {row.of} interviewees read names it."
            if row.of > 1
            else "The one interviewee read does not name it."
        )
    share = f" ({100 * row.interviewees / row.of:.0f} %)" if row.of >= 10 else ""
    names = [shown(name) for name in row.cases[:MOST_NAMES]]
    more, unnamed = len(row.cases) - len(names), row.interviewees - len(row.cases)
    if more:
        names.append(f"{more} more")
    if unnamed:
        names.append(f"{unnamed} who may not be named")
    verb = "names" if row.interviewees == 1 else "name"
    counted = f"{_number(row.codings, 'coding')} on {_number(row.passages, 'passage')}"
    number = f"{row.interviewees} of {_number(row.of, 'interviewee')}{share}"
    return f"{number} {verb} it, in {counted}: {_listing(names)}."


def _companion(companion: Companion) -> str:
    shared = _number(companion.interviewees, "interviewee"), _number(companion.passages, "passage")
    return f"{shown(companion.code)} ({shared[0]} and {shared[1]} with both)"


def _groups(groups: Mapping[str, GroupCount], by: str | None) -> str:
    if not groups or by is None:
        return ""
    return f"By {shown(by)}: {', '.join(f'{shown(value)} {_of(count)}' for value, count in groups.items())}."


def _of(count: GroupCount) -> str:
    return f"{count.interviewees} of {count.of}"


def _keywords(keywords: Mapping[str, Sequence[tuple[str, float]]]) -> str:
    if not keywords:
        return ""
    parts = []
    for language, found in keywords.items():
        name = _LANGUAGES.get(language[:2], shown(language) or "unknown language")
        parts.append(f"{name}: {', '.join(shown(word) for word, _ in found)}")
    return f"Words that set its passages apart: {'; '.join(parts)}."


def _evidence(quotes: Sequence[Excerpt], withheld: int, against: Sequence[Voice]) -> list[str]:
    blocks = [_quoted(quote) for quote in quotes if quote.consent != "analyse"]
    if withheld:
        blocks.append(f"\\[{_number(withheld, 'passage')} withheld\\]")
    voices = [voice for voice in against if voice.excerpt.consent != "analyse"]
    if voices:
        blocks.append("**Against the grain**")
        blocks.extend(_quoted(voice.excerpt, voice.reason) for voice in voices)
    return blocks


def _quoted(excerpt: Excerpt, reason: str = "") -> str:
    may = excerpt.consent == "quote" and excerpt.quote is not None
    words = shown(excerpt.quote or "") if may else "\\[1 passage withheld\\]"
    source = ", ".join(shown(part) for part in (excerpt.case, excerpt.time) if part)
    because = f"; {shown(reason)}" if reason else ""
    return f"> {words}\n>\n> — {source} ({shown(excerpt.citation)}){because}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _listing(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
