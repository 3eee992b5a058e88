"""A report's findings as blocks, in their order: overview, interviewees, themes, and what stands in modules of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from fusen.model.escape import flowing
from fusen.model.report import Report, Written
from fusen.model.results import CodeSummary, Excerpt, FrequencyRow, ThemeSummary, Voice
from fusen.model.themes import STANCES, WrittenTheme
from fusen.report.blocks import Block, Cell, Figure, Heading, Para, Quote, Table, Terms, row
from fusen.report.charts.bars import frequency_bars
from fusen.report.charts.canvas import notes, whose
from fusen.report.sections import cross_case
from fusen.report.sections.agreement import agreement
from fusen.report.sections.sentences import LANGUAGES, beside, number, paragraph, reference, thin, told, withheld

GONE = "[its words are no longer in the transcript]"


@dataclass(frozen=True, slots=True)
class Section:
    anchor: str
    title: str
    blocks: tuple[Block, ...]


def findings(report: Report) -> tuple[Section, ...]:
    """What was found, in the order of a findings chapter."""
    made = [
        Section("overview", "Overview", tuple(_overview(report))),
        Section("interviewees", "Interviewees", tuple(_interviewees(report))),
        Section("written", "Themes in the analysts' words", tuple(_written(report))),
        Section("themes", "Themes", tuple(_themes(report))),
        Section("matrix", "Framework matrix", tuple(_matrix(report))),
        Section("groups", f"By {report.by}" if report.by else "By group", tuple(cross_case.groups(report))),
        Section("pairs", "Codes that stand together", tuple(cross_case.pairs(report))),
        Section("saturation", "Saturation", tuple(cross_case.saturation(report))),
        Section("timeline", "Where codes stand in the interviews", tuple(cross_case.timeline(report))),
        Section("agreement", "Agreement between coders", tuple(agreement(report))),
    ]
    return tuple(section for section in made if section.blocks)


def _same(text: str) -> str:
    return text


def _overview(report: Report) -> Iterator[Block]:
    facts, basis = report.facts, report.basis
    yield Para(whose(basis))
    for line in notes(basis.remarks):
        yield Para(line, "remark")
    shown = len(report.excerpts)
    closed = sum(excerpt.quote is None for excerpt in report.excerpts)
    hidden = sum(report.hidden.values())
    spoken = ", ".join(f"{LANGUAGES.get(code[:2], code)} {count}" for code, count in facts.languages.items())
    yield Terms(
        (
            ("Interviewees", f"{len(basis.held)}, of whom {len(basis.read)} read in full"),
            ("Transcripts", f"{facts.sources}: {facts.words:,} words; {spoken or 'none'}"),
            ("Codes", f"{len(report.codebook)} in {number(len(report.codebook.themes), 'theme')}"),
            ("Codings", f"{shown + hidden:,}: {shown - closed:,} quoted here, {closed + hidden:,} withheld"),
            ("Withheld", _consent(report, closed, hidden)),
        )
    )
    yield Figure(
        frequency_bars(report.rows, cross_case.briefly(basis)),
        "Interviewees who have each code, of those read in full.",
    )
    yield _frequencies(report.rows)


def _consent(report: Report, closed: int, hidden: int) -> str:
    facts = report.facts
    said = [
        f"{number(closed, 'passage')} of interviewees who may be named, not quoted" if closed else "",
        f"{number(hidden, 'coding')} of {number(facts.unlisted, 'interviewee')} counted in totals only"
        if hidden
        else "",
        f"{number(facts.kept_out, 'interviewee')} kept out of everything" if facts.kept_out else "",
    ]
    return "; ".join(filter(None, said)) or "nothing"


def _frequencies(rows: Sequence[FrequencyRow]) -> Table:
    return Table(
        "Themes and codes; a theme counts all below it, each passage and interviewee once.",
        ("Code", "Interviewees", "Codings", "Passages", "Words"),
        tuple(
            row(
                Cell(_indented(one), one.guid), _of(one.interviewees, one.of, one.guid), Cell(f"{one.codings:,}", one.guid),
                f"{one.passages:,}", f"{one.words:,}",
            )
            for one in rows
        ),
        (1, 2, 3, 4),
    )  # fmt: skip


def _indented(one: FrequencyRow) -> str:
    return "\u2003" * (len(one.path) - 1) + one.path[-1]


def _of(count: int, of: int, code: str = "", group: tuple[str, str] | None = None) -> Cell:
    return Cell(f"{count} of {of}" if of else "not read", code if count else "", group=group)


def _interviewees(report: Report) -> Iterator[Block]:
    names = list(dict.fromkeys(key for who in report.interviewees for key in who.variables))
    filled = [name for name in names if any(who.variables.get(name) for who in report.interviewees)]
    yield Table(
        "Interviewees who may be named.",
        ("Interviewee", *filled, "Language", "Words", "Read in full", "Quoted", "Codings"),
        tuple(
            row(
                Cell(who.name, case=who.name), *(who.variables.get(name, "") for name in filled),
                ", ".join(who.languages), f"{who.words:,}", "yes" if who.read else "no",
                "yes" if who.quotable else "no", Cell(f"{who.codings:,}" if who.read else "–", case=who.name if who.codings else ""),
            )
            for who in report.interviewees
        ),
        (len(filled) + 2, len(filled) + 5),
    )  # fmt: skip
    if report.facts.unlisted:
        yield Para(f"{number(report.facts.unlisted, 'interviewee')} counted in totals only, in no list.", "remark")


def _written(report: Report) -> Iterator[Block]:
    """Each claim with the quotes pinned to it, those for it first, and what is counted of the codes it speaks of."""
    codings = _Codings(report)
    counted = {one.guid: one for one in report.rows}
    for one in report.authored:
        theme = one.theme
        yield Heading(2, theme.title, f"written-{theme.guid}")
        for part in filter(str.strip, theme.claim.split("\n\n")):
            yield Para(flowing(part))
        yield Para(f"Written by {theme.user}, {theme.at[:10]}.", "remark")
        yield from _pinned(one, codings)
        rows = [counted[guid] for guid in theme.codes if guid in counted]
        if rows:
            yield _code_table(rows, report.by, "Codes it speaks of.")


def _pinned(one: WrittenTheme, codings: _Codings) -> Iterator[Block]:
    for stance in STANCES:
        pins = one.of(stance)
        if pins:
            yield Para(f"{stance.capitalize()}:")
        for pin in pins:
            if pin.excerpt is None:
                yield Para(GONE, "remark")
            else:
                yield _quote(codings.linked(pin.excerpt), codings.languages, pin.pin.note)
    if one.left_out:
        yield Para(f"{withheld(one.left_out)} Of interviewees who may not be listed or are not counted here.", "remark")


class _Codings:
    """The coding that a pinned place leads to, and the language it is in."""

    def __init__(self, report: Report) -> None:
        self.languages = _languages(report)
        pinned = {pin.excerpt.source for one in report.authored for pin in one.pins if pin.excerpt}
        self._found: dict[str, list[Excerpt]] = {source: [] for source in pinned}
        for excerpt in report.excerpts:
            if excerpt.source in pinned:
                self._found[excerpt.source].append(excerpt)

    def linked(self, pin: Excerpt) -> Excerpt:
        """With the guid of the coding that shares most with it."""
        shared = {
            one.guid: min(one.end, pin.end) - max(one.start, pin.start) for one in self._found.get(pin.source, ())
        }
        nearest = max(shared, key=lambda guid: shared[guid], default="")
        return replace(pin, guid=nearest) if nearest and shared[nearest] > 0 else pin


def _languages(report: Report) -> dict[str, str]:
    """By source the language of its interviewee."""
    return {source: who.languages[0] for who in report.interviewees if who.languages for source in who.sources}


def _themes(report: Report) -> Iterator[Block]:
    if not report.themes:
        yield Para("The codebook has no themes to show.")
    cited = {one.citation: one.guid for one in report.excerpts} if any(one.prose for one in report.themes) else {}
    yield from themes(report.themes, report.by, _languages(report), cited)


def themes(
    summaries: Iterable[ThemeSummary], by: str | None, languages: dict[str, str], cited: dict[str, str]
) -> Iterator[Block]:
    """Each theme with its codes and quotes; `languages` by source, `cited` has codings (guids) by citation."""
    for summary in summaries:
        yield from _theme(summary, by, languages, cited)


def _theme(summary: ThemeSummary, by: str | None, languages: dict[str, str], cited: dict[str, str]) -> Iterator[Block]:
    theme = summary.theme
    yield Heading(2, theme.row.path[-1], f"theme-{theme.row.guid}")
    yield from _about(theme, by)
    if summary.prose is not None:
        yield told(summary.prose, cited)
    if summary.codes:
        rows = [code.row for code in summary.codes]
        yield _code_table(rows, by, f"Codes of {rows[0].path[0]}.")
    own = theme.chosen(theme.row.guid)
    against = [voice for voice in theme.against if voice.excerpt.code_guid == theme.row.guid]
    yield from _evidence(own, 0 if summary.codes else theme.withheld, against, languages)
    for code in summary.codes:
        if code.row.codings:
            yield Heading(3, " / ".join(code.row.path[1:]), f"code-{code.row.guid}")
            yield from _about(code, by)
            yield from _evidence(code.chosen(), code.withheld, code.against, languages)
            for voice in beside(code):
                yield _quote(voice.excerpt, languages, voice.reason)


def _about(summary: CodeSummary, by: str | None) -> Iterator[Block]:
    if summary.definition.strip():
        yield Para(summary.definition, "definition")
    yield Para(paragraph(summary, by, _same))
    cautions = thin(summary, _same)
    if cautions:
        yield Para(f"Thin: {cautions}", "thin")


def _code_table(rows: Sequence[FrequencyRow], by: str | None, caption: str) -> Table:
    groups = list(rows[0].groups) if by else []
    return Table(
        caption,
        ("Code", "Interviewees", *groups, "Codings", "Passages"),
        tuple(
            row(
                Cell(" / ".join(one.path[1:]) or one.path[0], one.guid), _of(one.interviewees, one.of, one.guid),
                *(_of(one.groups[g].interviewees, one.groups[g].of, one.guid, (by or "", g)) for g in groups),
                Cell(f"{one.codings:,}", one.guid), f"{one.passages:,}",
            )
            for one in rows
        ),
        tuple(range(1, len(groups) + 4)),
    )  # fmt: skip


def _evidence(
    quotes: Sequence[tuple[Excerpt, str]], hidden: int, against: Sequence[Voice], languages: dict[str, str]
) -> Iterator[Block]:
    for excerpt, why in quotes:
        if excerpt.consent != "analyse":
            yield _quote(excerpt, languages, why)
    if hidden:
        yield Para(withheld(hidden), "remark")
    voices = [voice for voice in against if voice.excerpt.consent != "analyse"]
    if voices:
        yield Para("Against the grain:")
    for voice in voices:
        yield _quote(voice.excerpt, languages, voice.reason)


def _quote(excerpt: Excerpt, languages: dict[str, str], reason: str = "") -> Quote:
    may = excerpt.consent == "quote" and excerpt.quote is not None
    words = flowing(excerpt.quote or "") if may else withheld(1)
    language = languages.get(excerpt.source, "") if may else ""
    return Quote(words, reference(excerpt, _same), excerpt.guid, language, reason)


def _matrix(report: Report) -> Iterator[Block]:
    """What the analysts wrote of each interviewee, code by code."""
    if report.matrix:
        yield Para("Summaries written by the analysts, each on the excerpts of its interviewee and code.")
    for path in dict.fromkeys(cell.path for cell in report.matrix):
        cells = [cell for cell in report.matrix if cell.path == path]
        yield Table(
            f"{' / '.join(path)}.",
            ("Interviewee", "Summary", "By"),
            tuple(row(Cell(cell.case, case=cell.case), flowing(cell.text) + _stale(cell), cell.by) for cell in cells),
        )


def _stale(cell: Written) -> str:
    return " [its excerpts have changed since]" if cell.stale else ""
