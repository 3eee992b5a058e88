"""Report sections with the findings, in order: overview, interviewees, themes and the cross-case sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from fusen.model.escape import flowing
from fusen.model.report import Interviewee, MatrixText, Report
from fusen.model.results import Basis, Excerpt, FrequencyRow
from fusen.model.statistics import BY_NAME, load
from fusen.report.blocks import Block, Figure, Heading, Para, Section, Table, TableCell, Terms, remark_paras
from fusen.report.charts.bars import frequency_bars
from fusen.report.charts.canvas import whose
from fusen.report.sections import cross_case
from fusen.report.sections.agreement import agreement
from fusen.report.sections.analyst_themes import left_out, pinned_quotes
from fusen.report.sections.sentences import number
from fusen.report.sections.themes import code_table, interviewees, theme_blocks
from fusen.text.language import LANGUAGE_NAMES


def findings(report: Report) -> tuple[Section, ...]:
    """Returns the findings in the order of a findings chapter."""
    made = [
        Section("overview", "Overview", tuple(_overview(report))),
        Section("interviewees", "Interviewees", tuple(_interviewees(report))),
        Section("written", "Written themes", tuple(_written(report))),
        Section("themes", "Themes", tuple(_themes(report))),
        Section("matrix", "Framework matrix", tuple(_matrix(report))),
        Section(
            "groups",
            f"Comparison by {report.by}" if report.by else "Comparison of groups",
            tuple(cross_case.groups(report)),
        ),
        Section("pairs", "Code co-occurrence", tuple(cross_case.pairs(report))),
        Section("saturation", "Saturation", tuple(cross_case.saturation(report))),
        Section("timeline", "Position in the interview", tuple(cross_case.timeline(report))),
        *(Section(name, BY_NAME[name].title, tuple(load(BY_NAME[name].section)(report))) for name in report.statistics),
        Section("agreement", "Agreement between coders", tuple(agreement(report))),
    ]
    return tuple(section for section in made if section.blocks)


def _overview(report: Report) -> Iterator[Block]:
    facts, basis = report.facts, report.basis
    yield Para(whose(basis))
    yield from remark_paras(basis.remarks[1:])
    shown = len(report.excerpts)
    closed = sum(excerpt.quote is None for excerpt in report.excerpts)
    hidden = sum(report.hidden.values())
    spoken = ", ".join(f"{LANGUAGE_NAMES.get(code[:2], code)} {count}" for code, count in facts.languages.items())
    yield Terms(
        (
            ("Interviewees", f"{len(basis.held)}; {len(basis.read)} fully coded"),
            ("Transcripts", f"{facts.sources}: {facts.words:,} words; {spoken or 'none'}"),
            ("Codes", f"{len(report.codebook)} in {number(len(report.codebook.themes), 'theme')}"),
            ("Codings", f"{shown + hidden:,}: {shown - closed:,} quoted here, {closed + hidden:,} withheld"),
            ("Withheld", _consent(report, closed, hidden)),
        )
    )
    yield Figure(
        frequency_bars(report.rows, cross_case.briefly(basis)),
        "Share of the fully coded interviewees with each code.",
    )
    yield _frequencies(report.rows)


def _consent(report: Report, closed: int, hidden: int) -> str:
    facts = report.facts
    said = [
        f"{number(closed, 'passage')} of interviewees who may be listed but not quoted" if closed else "",
        f"{number(hidden, 'coding')} of {number(facts.unlisted, 'interviewee')} who count in totals only"
        if hidden
        else "",
        f"{number(facts.kept_out, 'interviewee')} excluded" if facts.kept_out else "",
    ]
    return "; ".join(filter(None, said)) or "nothing"


def _frequencies(rows: Sequence[FrequencyRow]) -> Table:
    return Table.of_rows(
        "Themes and codes. A theme includes all codes below it; each passage and interviewee counts once.",
        ("Code", "Interviewees", "Codings", "Passages", "Words"),
        tuple(
            (
                TableCell(one.path[-1], one.guid, indent=len(one.path) - 1), interviewees(one.interviewees, one.of, one.guid), TableCell(f"{one.codings:,}", one.guid),
                f"{one.passages:,}", f"{one.words:,}",
            )
            for one in rows
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
                ", ".join(who.languages), f"{who.words:,}", _progress(who, report.basis),
                "yes" if who.quotable else "no", _codings(who, report.basis),
            )
            for who in report.interviewees
        ),
        (len(filled) + 2, len(filled) + 5),
    )  # fmt: skip
    if report.facts.unlisted:
        yield Para(
            f"{number(report.facts.unlisted, 'interviewee')} who may not be listed: counted in totals only.", "remark"
        )


def _progress(who: Interviewee, basis: Basis) -> str:
    return "yes" if who.read else "in progress" if who.name in basis.begun else "no"


def _codings(who: Interviewee, basis: Basis) -> TableCell:
    """Returns the number of codings; of an interviewee in progress those so far, which no total includes."""
    if who.read:
        return TableCell(f"{who.codings:,}", case=who.name if who.codings else "")
    return TableCell(f"{who.codings:,} so far" if who.name in basis.begun else "–")


def _written(report: Report) -> Iterator[Block]:
    """Yields each claim with its pinned quotes, supporting ones first, and the counts of its codes."""
    codings = _Codings(report)
    counted = {one.guid: one for one in report.rows}
    for one in report.authored:
        theme = one.theme
        yield Heading(2, theme.title, f"written-{theme.guid}")
        for part in filter(str.strip, theme.claim.split("\n\n")):
            yield Para(flowing(part))
        yield Para(f"Written by {theme.user}, {theme.at[:10]}.", "remark")
        yield from pinned_quotes(one, codings.linked, codings.languages)
        if one.left_out:
            yield Para(left_out(one), "remark")
        rows = [counted[guid] for guid in theme.codes if guid in counted]
        if rows:
            yield code_table(rows, report.by, "Codes of this theme.")


class _Codings:
    """Finds the coding of a pinned place, and its language."""

    def __init__(self, report: Report) -> None:
        self.languages = _languages(report)
        pinned = {pin.excerpt.source for one in report.authored for pin in one.pins if pin.excerpt}
        self._found: dict[str, list[Excerpt]] = {source: [] for source in pinned}
        for excerpt in report.excerpts:
            if excerpt.source in pinned:
                self._found[excerpt.source].append(excerpt)

    def linked(self, pin: Excerpt) -> Excerpt:
        """Returns the excerpt with the guid of the coding that overlaps it most."""
        shared = {
            one.guid: min(one.end, pin.end) - max(one.start, pin.start) for one in self._found.get(pin.source, ())
        }
        nearest = max(shared, key=lambda guid: shared[guid], default="")
        return replace(pin, guid=nearest) if nearest and shared[nearest] > 0 else pin


def _languages(report: Report) -> dict[str, str]:
    """Returns the language of each source's interviewee."""
    return {source: who.languages[0] for who in report.interviewees if who.languages for source in who.sources}


def _themes(report: Report) -> Iterator[Block]:
    if not report.themes:
        yield Para("The codebook has no themes to show.")
    cited = {one.citation: one.guid for one in report.excerpts} if any(one.prose for one in report.themes) else {}
    yield from theme_blocks(report.themes, report.by, _languages(report), cited)


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
    return " [stale: its excerpts have changed]" if cell.stale else ""
