"""Theme summaries as blocks: a heading and a table for each theme, then a paragraph and quotes for each code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fusen.model.escape import flowing
from fusen.model.results import Basis, Excerpt, FrequencyRow
from fusen.model.themes import CodeSummary, ThemeSummary, Voice
from fusen.report.blocks import Block, Heading, Para, Quote, Table, TableCell
from fusen.report.language import integer, message
from fusen.report.sections.sentences import beside, paragraph, reference, render_prose, thin, withheld
from fusen.report.sections.view import StatisticView


def theme_blocks(summaries: Sequence[ThemeSummary], basis: Basis, by: str | None = None) -> Iterator[Block]:
    """Yields each theme with its codes and quotes."""
    for summary in summaries:
        yield from _theme(summary, by)
    if not summaries:
        yield Para("The codebook has no themes to show.")


def _theme(summary: ThemeSummary, by: str | None) -> Iterator[Block]:
    theme = summary.theme
    yield Heading(1, theme.row.path[-1], f"theme-{theme.row.guid}")
    yield from _about(theme, by)
    if summary.prose is not None:
        yield render_prose(summary.prose)
    if summary.codes:
        rows = [code.row for code in summary.codes]
        yield code_table(rows, by, f"Codes of {rows[0].path[0]}.")
    own = theme.chosen(theme.row.guid)
    against = [voice for voice in theme.against if voice.excerpt.code_guid == theme.row.guid]
    yield from _evidence(own, 0 if summary.codes else theme.withheld, against)
    for code in summary.codes:
        if code.row.codings:
            yield Heading(2, " / ".join(code.row.path[1:]), f"code-{code.row.guid}")
            yield from _about(code, by)
            yield from _evidence(code.chosen(), code.withheld, code.against)
            for voice in beside(code):
                yield quote(voice.excerpt, {}, voice.reason)


def _about(summary: CodeSummary, by: str | None) -> Iterator[Block]:
    if summary.definition.strip():
        yield Para(summary.definition, "definition")
    yield Para(paragraph(summary, by))
    cautions = thin(summary)
    if cautions:
        yield Para(f"Limited evidence: {cautions}", "thin")


def code_table(rows: Sequence[FrequencyRow], by: str | None, caption: str) -> Table:
    groups = list(rows[0].groups) if by else []
    return Table.of_rows(
        caption,
        ("Code", "Interviewees", *groups, "Codings", "Passages"),
        tuple(
            (
                TableCell(" / ".join(row.path[1:]) or row.path[0], row.guid), interviewees(row.interviewees, row.of, row.guid),
                *(interviewees(row.groups[g].interviewees, row.groups[g].of, row.guid, (by or "", g)) for g in groups),
                TableCell(integer(row.codings), row.guid), integer(row.passages),
            )
            for row in rows
        ),
        tuple(range(1, len(groups) + 4)),
    )  # fmt: skip


def _evidence(quotes: Sequence[tuple[Excerpt, str]], hidden: int, against: Sequence[Voice]) -> Iterator[Block]:
    several = len({decision.coder for excerpt, _ in quotes for decision in excerpt.decisions}) > 1
    for excerpt, why in quotes:
        if excerpt.consent != "analyse":
            details = (excerpt.coder if several else "", excerpt.direction or "")
            yield replace(quote(excerpt, {}, why), reference=reference(excerpt, *details))
    if hidden:
        yield withheld_para(hidden)
    voices = [voice for voice in against if voice.excerpt.consent != "analyse"]
    if voices:
        yield Para("Counter-examples:")
    for voice in voices:
        yield quote(voice.excerpt, {}, voice.reason)


def withheld_para(count: int) -> Para:
    return Para(withheld(count), "remark")


def quote(excerpt: Excerpt, languages: Mapping[str, str], reason: str = "") -> Quote:
    may = excerpt.consent == "quote" and excerpt.quote is not None
    words = flowing(excerpt.quote or "") if may else withheld(1)
    language = languages.get(excerpt.source, "") if may else ""
    return Quote(words, reference(excerpt), excerpt.guid, language, reason)


def interviewees(count: int, of: int, code: str = "", group: tuple[str, str] | None = None) -> TableCell:
    """Returns the number of interviewees with the code out of those read in full; it links to their excerpts."""
    shown = message("{count} of {of}").format(count=integer(count), of=integer(of)) if of else message("not read")
    return TableCell(shown, code if count else "", group=group)


VIEW: StatisticView[list[ThemeSummary]] = StatisticView(display=theme_blocks)
