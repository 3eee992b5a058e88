"""Theme summaries as blocks: a heading and a table for each theme, then a paragraph and quotes for each code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from fusen.model.escape import flowing
from fusen.model.results import Basis, Excerpt, FrequencyRow
from fusen.model.themes import CodeSummary, ThemeSummary, Voice
from fusen.report.blocks import Block, Document, Heading, Para, Quote, Table, TableCell, remark_paras
from fusen.report.language import integer, message
from fusen.report.sections.sentences import beside, number, paragraph, reference, render_prose, thin, withheld
from fusen.text.english import listing


def themes_document(summaries: Sequence[ThemeSummary], basis: Basis, by: str | None = None) -> Document:
    """Returns the document; its header names the coders and the interviewees read."""
    blocks: list[Block] = [*remark_paras(basis.remarks or (_whose(basis),))]
    for block in theme_blocks(summaries, by, {}, {}):
        blocks.append(replace(block, level=block.level - 1) if isinstance(block, Heading) else block)
    if not summaries:
        blocks.append(Para("The codebook has no themes to show."))
    return Document("Themes", blocks)


def _whose(basis: Basis) -> str:
    coders = (
        f"{'Coder' if len(basis.coders) == 1 else 'Coders'} {listing(basis.coders)}" if basis.coders else "No coder"
    )
    return f"{coders}; {len(basis.read)} of {number(len(basis.held), 'interviewee')} fully coded."


def theme_blocks(
    summaries: Iterable[ThemeSummary], by: str | None, languages: Mapping[str, str], cited: Mapping[str, str]
) -> Iterator[Block]:
    """Yields each theme with its codes and quotes; `languages` by source, `cited` has codings (guids) by citation."""
    for summary in summaries:
        yield from _theme(summary, by, languages, cited)


def _theme(
    summary: ThemeSummary, by: str | None, languages: Mapping[str, str], cited: Mapping[str, str]
) -> Iterator[Block]:
    theme = summary.theme
    yield Heading(2, theme.row.path[-1], f"theme-{theme.row.guid}")
    yield from _about(theme, by)
    if summary.prose is not None:
        yield render_prose(summary.prose, cited)
    if summary.codes:
        rows = [code.row for code in summary.codes]
        yield code_table(rows, by, f"Codes of {rows[0].path[0]}.")
    own = theme.chosen(theme.row.guid)
    against = [voice for voice in theme.against if voice.excerpt.code_guid == theme.row.guid]
    yield from _evidence(own, 0 if summary.codes else theme.withheld, against, languages)
    for code in summary.codes:
        if code.row.codings:
            yield Heading(3, " / ".join(code.row.path[1:]), f"code-{code.row.guid}")
            yield from _about(code, by)
            yield from _evidence(code.chosen(), code.withheld, code.against, languages)
            for voice in beside(code):
                yield quote(voice.excerpt, languages, voice.reason)


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


def _evidence(
    quotes: Sequence[tuple[Excerpt, str]], hidden: int, against: Sequence[Voice], languages: Mapping[str, str]
) -> Iterator[Block]:
    for excerpt, why in quotes:
        if excerpt.consent != "analyse":
            yield quote(excerpt, languages, why)
    if hidden:
        yield withheld_para(hidden)
    voices = [voice for voice in against if voice.excerpt.consent != "analyse"]
    if voices:
        yield Para("Counter-examples:")
    for voice in voices:
        yield quote(voice.excerpt, languages, voice.reason)


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
