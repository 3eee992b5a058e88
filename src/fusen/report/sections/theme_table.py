"""Theme summaries as one table: a row with figures and quotes for each theme or code."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fusen.model.escape import flowing
from fusen.model.results import Excerpt, FrequencyRow
from fusen.model.themes import CodeSummary, ThemeSummary
from fusen.report.blocks import Table
from fusen.report.sections.sentences import of, place, render_prose, withheld


def themes_table(summaries: Sequence[ThemeSummary]) -> Table:
    """Returns the table; a theme or code without interviewees has figures only."""
    rows = [(theme, summary) for theme in summaries for summary in (theme.theme, *theme.codes)]
    groups = list(rows[0][1].row.groups) if rows else []
    heads = ["Theme, code", "Interviewees", *groups, "Codings", "Passages", "Quotes", "Counter-examples"]
    cells = [[*_figures(summary, groups), *_words(theme, summary)] for theme, summary in rows]
    if any(theme.prose is not None for theme in summaries):
        heads.append("Written by a language model")
        for row, (theme, summary) in zip(cells, rows, strict=True):
            row.append("\n".join(_prose(theme)) if summary is theme.theme else "")
    return Table.of_rows("", heads, cells, range(1, len(groups) + 4))


def _figures(summary: CodeSummary, groups: Iterable[str]) -> Iterator[str]:
    row = summary.row
    yield _name(row)
    yield f"{row.interviewees} of {row.of}" if row.of else "not read"
    yield from (of(row.groups[group]) for group in groups)
    yield f"{row.codings:,}"
    yield f"{row.passages:,}"


def _name(row: FrequencyRow) -> str:
    return " / ".join(row.path[1:]) or row.path[0]


def _words(theme: ThemeSummary, summary: CodeSummary) -> Iterator[str]:
    """Yields the quotes of a summary; a theme's are only its own, because its codes list theirs."""
    own = summary is not theme.theme or not theme.codes
    quotes = [quote for quote, _ in summary.chosen(None if own else summary.row.guid)]
    against = [voice.excerpt for voice in summary.against if own or voice.excerpt.code_guid == summary.row.guid]
    closed = [withheld(summary.withheld)] if own and summary.withheld else []
    yield "\n".join([*map(_quoted, quotes), *closed])
    yield "\n".join(map(_quoted, (excerpt for excerpt in against if excerpt.consent != "analyse")))


def _quoted(excerpt: Excerpt) -> str:
    may = excerpt.consent == "quote" and excerpt.quote is not None
    words = f"“{flowing(excerpt.quote or '')}”" if may else withheld(1)
    return f"{words} ({', '.join((excerpt.citation, *place(excerpt)))})"


def _prose(theme: ThemeSummary) -> Iterator[str]:
    if theme.prose is not None:
        block = render_prose(theme.prose)
        yield block.notice
        for sentence in block.sentences:
            yield f"~~{sentence.whole}~~ (struck out: {sentence.wrong})" if sentence.wrong else sentence.whole
