"""Theme summaries as Markdown to paste into a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fusen.model.escape import markdown as shown
from fusen.model.results import Basis, CodeSummary, Excerpt, FrequencyRow, ThemeSummary, Voice
from fusen.report.blocks import Prose
from fusen.report.sections.sentences import beside, listing, number, of, paragraph, reference, thin, told, withheld


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
    coders = listing(basis.coders) or "nobody"
    return f"Codings of {coders}. {len(basis.read)} of {number(len(basis.held), 'interviewee')} read in full."


def _theme(summary: ThemeSummary, by: str | None) -> list[str]:
    theme = summary.theme
    blocks = [f"## {shown(theme.row.path[-1])}"]
    if theme.definition.strip():
        blocks.append(shown(theme.definition))
    blocks.append(_paragraph(theme, by))
    if summary.prose is not None:
        blocks.extend(prose(told(summary.prose)))
    if summary.codes:
        blocks.append(_table([code.row for code in summary.codes], by))
    own = theme.chosen(theme.row.guid)
    against = [voice for voice in theme.against if voice.excerpt.code_guid == theme.row.guid]
    blocks.extend(_evidence(own, 0 if summary.codes else theme.withheld, against))
    for code in summary.codes:
        if code.row.codings:
            blocks.extend(_code(code, by))
    return blocks


def prose(block: Prose) -> list[str]:
    """That a machine wrote it, and its sentences; those that failed a check struck out, with the reason."""
    sentences = [
        f"~~{shown(one.whole)}~~ *(struck out: {shown(one.wrong)})*" if one.wrong else shown(one.whole)
        for one in block.sentences
    ]
    return [f"*{shown(block.said)}*", *filter(None, (" ".join(sentences),))]


def _code(summary: CodeSummary, by: str | None) -> list[str]:
    blocks = [f"### {' / '.join(shown(name) for name in summary.row.path[1:])}"]
    if summary.definition.strip():
        blocks.append(shown(summary.definition))
    blocks.append(_paragraph(summary, by))
    blocks.extend(_evidence(summary.chosen(), summary.withheld, summary.against))
    blocks.extend(_quoted(voice.excerpt, voice.reason) for voice in beside(summary))
    return blocks


def _table(rows: Iterable[FrequencyRow], by: str | None) -> str:
    rows = list(rows)
    groups = list(rows[0].groups) if by else []
    head = ["Code", "Interviewees", *(shown(group) for group in groups), "Codings", "Passages"]
    lines = [_cells(head), _cells(["---", *["---:"] * (len(head) - 1)])]
    for row in rows:
        name = " / ".join(shown(part) for part in row.path[1:])
        counts = [of(row.groups[group]) for group in groups]
        lines.append(_cells([name, f"{row.interviewees} of {row.of}", *counts, str(row.codings), str(row.passages)]))
    return "\n".join(lines)


def _cells(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _paragraph(summary: CodeSummary, by: str | None) -> str:
    cautions = thin(summary, shown)
    return paragraph(summary, by, shown) + (f" **Thin:** {cautions}" if cautions else "")


def _evidence(quotes: Sequence[tuple[Excerpt, str]], hidden: int, against: Sequence[Voice]) -> list[str]:
    blocks = [_quoted(quote, why) for quote, why in quotes if quote.consent != "analyse"]
    if hidden:
        blocks.append(shown(withheld(hidden)))
    voices = [voice for voice in against if voice.excerpt.consent != "analyse"]
    if voices:
        blocks.append("**Against the grain**")
        blocks.extend(_quoted(voice.excerpt, voice.reason) for voice in voices)
    return blocks


def _quoted(excerpt: Excerpt, reason: str = "") -> str:
    may = excerpt.consent == "quote" and excerpt.quote is not None
    words = shown(excerpt.quote or "") if may else shown(withheld(1))
    because = f"; {shown(reason)}" if reason else ""
    return f"> {words}\n>\n> — {reference(excerpt, shown)}{because}"
