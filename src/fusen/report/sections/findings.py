"""Report sections with the findings, in order: overview, interviewees, themes and statistics."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fusen.model.escape import flowing
from fusen.model.report import Interviewee, MatrixText, Report
from fusen.model.results import Basis, Excerpt, FrequencyRow
from fusen.report.blocks import Block, Figure, Heading, Para, Section, Table, TableCell, Terms, remark_paras
from fusen.report.charts.bars import frequency_bars
from fusen.report.charts.canvas import whose
from fusen.report.language import day, integer, message, plural
from fusen.report.sections.agreement import agreement
from fusen.report.sections.analyst_themes import left_out, pinned_quotes
from fusen.report.sections.chapters import groups_too_small, theme_chapters
from fusen.report.sections.prevalence import chance_convention, convention
from fusen.report.sections.sentences import spoken_languages
from fusen.report.sections.themes import code_table, interviewees
from fusen.report.sections.view import briefly, statistic_sections


def findings(report: Report) -> tuple[Section, ...]:
    """Returns the findings in the order of a findings chapter."""
    result = [
        Section("overview", message("Overview"), tuple(_overview(report))),
        interviewees_section(report),
        Section("written", message("Written themes"), tuple(_written(report))),
        Section("themes", message("Themes"), tuple(_themes(report))),
        Section("matrix", message("Framework matrix"), tuple(_matrix(report))),
        *statistic_sections(report),
        Section("agreement", message("Agreement between coders"), tuple(agreement(report))),
    ]
    return tuple(section for section in result if section.blocks)


def interviewees_section(report: Report) -> Section:
    return Section("interviewees", message("Interviewees"), tuple(_interviewees(report)))


def _overview(report: Report) -> Iterator[Block]:
    facts, basis = report.facts, report.basis
    yield Para(whose(basis))
    yield from remark_paras(basis.remarks[1:])
    shown = len(report.excerpts)
    closed = sum(excerpt.quote is None for excerpt in report.excerpts)
    hidden = sum(report.hidden.values())
    held, read = integer(len(basis.held)), integer(len(basis.read))
    words = plural("{n} word", "{n} words", facts.words)
    codes = plural("{n} code", "{n} codes", len(report.codebook))
    themes = plural("{n} theme", "{n} themes", len(report.codebook.themes))
    gap = message("; ")
    quoted, withheld = integer(shown - closed), integer(closed + hidden)
    yield Terms(
        (
            ("Interviewees", message("{held}; {read} fully coded").format(held=held, read=read)),
            (
                "Transcripts",
                gap.join((integer(facts.sources), words, spoken_languages(facts.languages) or message("none"))),
            ),
            ("Codes", gap.join((codes, themes))),
            ("Codings", message("{quoted} quoted, {withheld} withheld").format(quoted=quoted, withheld=withheld)),
            ("Withheld", _consent(report, closed, hidden)),
        )
    )
    yield _frequencies(report.rows)
    yield Figure(
        frequency_bars(report.rows, briefly(basis)),
        message("Share of the fully coded interviewees with each code."),
    )


def _consent(report: Report, closed: int, hidden: int) -> str:
    facts = report.facts
    lines = [
        plural(
            "{n} passage of interviewees who may be listed but not quoted",
            "{n} passages of interviewees who may be listed but not quoted",
            closed,
        )
        if closed
        else "",
        plural(
            "{n} coding of interviewees who count in totals only",
            "{n} codings of interviewees who count in totals only",
            hidden,
        )
        if hidden
        else "",
        plural("{n} interviewee excluded", "{n} interviewees excluded", facts.kept_out) if facts.kept_out else "",
    ]
    return message("; ").join(filter(None, lines)) or message("nothing")


def _frequencies(rows: Sequence[FrequencyRow]) -> Table:
    return Table.of_rows(
        "Themes and codes. A theme includes all codes below it; each passage and interviewee counts once.",
        ("Code", "Interviewees", "Codings", "Passages", "Words"),
        tuple(
            (
                TableCell(row.path[-1], row.guid, indent=len(row.path) - 1), interviewees(row.interviewees, row.of, row.guid), TableCell(integer(row.codings), row.guid),
                integer(row.passages), integer(row.words),
            )
            for row in rows
        ),
        (1, 2, 3, 4),
    )  # fmt: skip


def _interviewees(report: Report) -> Iterator[Block]:
    names = list(dict.fromkeys(key for who in report.interviewees for key in who.variables))
    filled = [name for name in names if any(who.variables.get(name) for who in report.interviewees)]
    yield Table.of_rows(
        "Interviewees who may be listed.",
        ("Interviewee", *filled, "Language", "Words", "Fully coded", "May be quoted", "Codings"),
        tuple(
            (
                TableCell(who.name, case=who.name), *(who.variables.get(name, "") for name in filled),
                ", ".join(who.languages), integer(who.words), _progress(who, report.basis),
                message("yes") if who.quotable else message("no"), _codings(who, report.basis),
            )
            for who in report.interviewees
        ),
        (len(filled) + 2, len(filled) + 5),
    )  # fmt: skip
    if report.facts.unlisted:
        yield Para(
            plural(
                "{n} interviewee who may not be listed counts in totals only.",
                "{n} interviewees who may not be listed count in totals only.",
                report.facts.unlisted,
            ),
            "remark",
        )


def _progress(who: Interviewee, basis: Basis) -> str:
    if who.read:
        return message("yes")
    return message("in progress") if who.name in basis.begun else message("no")


def _codings(who: Interviewee, basis: Basis) -> TableCell:
    """Returns the number of codings; of an interviewee in progress those so far, which no total includes."""
    if who.read:
        return TableCell(integer(who.codings), case=who.name if who.codings else "")
    return TableCell(message("{n} so far").format(n=integer(who.codings)) if who.name in basis.begun else "–")


def _written(report: Report) -> Iterator[Block]:
    """Yields each claim with its pinned quotes, supporting ones first, and the counts of its codes."""
    codings = _Codings(report)
    counted = {row.guid: row for row in report.rows}
    for authored in report.authored:
        theme = authored.theme
        yield Heading(2, theme.title, f"written-{theme.guid}")
        for part in filter(str.strip, theme.claim.split("\n\n")):
            yield Para(flowing(part))
        written = message("Written by {coder} on {date}.").format(coder=theme.user, date=day(theme.at[:10]))
        yield Para(written, "remark")
        yield from pinned_quotes(authored, codings.linked, codings.languages)
        if authored.left_out:
            yield Para(left_out(authored), "remark")
        rows = [counted[guid] for guid in theme.codes if guid in counted]
        if rows:
            yield code_table(rows, report.by, "Codes of this theme.")


class _Codings:
    """Finds the coding of a pinned place, and its language."""

    def __init__(self, report: Report) -> None:
        self.languages = _languages(report)
        pinned = {pin.excerpt.source for theme in report.authored for pin in theme.pins if pin.excerpt}
        self._found: dict[str, list[Excerpt]] = {source: [] for source in pinned}
        for excerpt in report.excerpts:
            if excerpt.source in pinned:
                self._found[excerpt.source].append(excerpt)

    def linked(self, pin: Excerpt) -> Excerpt:
        """Returns the excerpt with the guid of the coding that overlaps it most."""
        shared = {
            excerpt.guid: min(excerpt.end, pin.end) - max(excerpt.start, pin.start)
            for excerpt in self._found.get(pin.source, ())
        }
        nearest = max(shared, key=lambda guid: shared[guid], default="")
        return replace(pin, guid=nearest) if nearest and shared[nearest] > 0 else pin


def _languages(report: Report) -> dict[str, str]:
    """Returns the language of each source's interviewee."""
    return {source: who.languages[0] for who in report.interviewees if who.languages for source in who.sources}


def _themes(report: Report) -> Iterator[Block]:
    cited = (
        {excerpt.citation: excerpt.guid for excerpt in report.excerpts}
        if any(theme.prose for theme in report.themes)
        else {}
    )
    if report.themes:
        yield Para(convention(), "remark")
        if report.by:
            yield Para(chance_convention(small=groups_too_small(report)), "remark")
    else:
        yield Para(message("The codebook has no themes."))
    yield from theme_chapters(report, _languages(report), cited)


def _matrix(report: Report) -> Iterator[Block]:
    """Yields the analysts' text about each interviewee, code by code."""
    if report.matrix:
        yield Para("Analysts' summaries of the excerpts, by code and interviewee.")
    for path in dict.fromkeys(cell.path for cell in report.matrix):
        cells = [cell for cell in report.matrix if cell.path == path]
        yield Table.of_rows(
            f"{' / '.join(path)}.",
            ("Interviewee", "Summary", "By"),
            tuple((TableCell(cell.case, case=cell.case), flowing(cell.text) + _stale(cell), cell.by) for cell in cells),
        )


def _stale(cell: MatrixText) -> str:
    return " " + message("[stale: its excerpts have changed]") if cell.stale else ""
