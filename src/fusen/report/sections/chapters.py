"""The findings chapter: each theme as prose, its codes as subsections, quotes introduced by who speaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fusen.analysis.pinned_quotes import parting
from fusen.analysis.significance import fisher, holm, permutation
from fusen.model.cross_case import SMALL
from fusen.model.escape import flowing
from fusen.model.report import Report
from fusen.model.results import Excerpt, FrequencyRow
from fusen.model.themes import CodeSummary, ThemeSummary, Voice
from fusen.report.blocks import Block, Heading, Para
from fusen.report.language import decimal, integer, language_code, listing, message, p_value, plural
from fusen.report.sections.prevalence import prevalence
from fusen.report.sections.sentences import beside, keywords, render_prose, thin
from fusen.report.sections.speakers import Speakers
from fusen.report.sections.themes import code_table, quote, withheld_para
from fusen.report.translate import translated

DIRECTIONS = {
    "for": ("{n} affirms “{code}”", "{n} affirm “{code}”"),
    "against": ("{n} denies “{code}”", "{n} deny “{code}”"),
    "mixed": ("{n} both affirms and denies “{code}”", "{n} both affirm and deny “{code}”"),
}
CHANCE = 0.05
"""A corrected p below this is called unlikely to be chance."""


def theme_chapters(report: Report, languages: Mapping[str, str], cited: Mapping[str, str]) -> Iterator[Block]:
    """Yields a chapter for each theme; `languages` by source, `cited` has codings (guids) by citation."""
    writer = _ChapterWriter(report, languages, cited)
    for summary in _ordered(report):
        yield from writer.theme(summary)


def _ordered(report: Report) -> list[ThemeSummary]:
    """Returns the themes that the settings name, in their order, then the others by weight."""
    first = {name: place for place, name in enumerate(report.layout.order)}
    ids = {code.guid: code.id for code in report.codebook}

    def place(summary: ThemeSummary) -> int:
        row = summary.theme.row
        return min(first.get(row.path[-1], len(first)), first.get(ids.get(row.guid) or "", len(first)))

    return sorted(report.themes, key=place)


class _ChapterWriter:
    """Writes chapters with the speakers, tests and directions of one report."""

    def __init__(self, report: Report, languages: Mapping[str, str], cited: Mapping[str, str]) -> None:
        self.report, self.languages, self.cited = report, languages, cited
        self.speakers = Speakers(report.interviewees, report.layout.speaker, report.layout.labels)
        self.chance = _chance(report.themes)
        self.ids = {code.guid: code.id for code in report.codebook}

    def theme(self, summary: ThemeSummary) -> Iterator[Block]:
        theme, depth = summary.theme, self.report.layout.depth
        yield Heading(2, theme.row.path[-1], f"theme-{theme.row.guid}")
        yield from self._about(theme, parting(summary.codes))
        if summary.prose is not None:
            yield render_prose(summary.prose, self.cited)
        own = [voice for voice in theme.against if voice.excerpt.code_guid == theme.row.guid]
        hidden = 0 if summary.codes else theme.withheld
        yield from self._evidence(theme.chosen(theme.row.guid), own, hidden)
        for code in summary.codes:
            if code.row.codings and (not depth or len(code.row.path) - 1 <= depth):
                yield Heading(3, " / ".join(code.row.path[1:]), f"code-{code.row.guid}")
                yield from self._about(code)
                yield from self._evidence(code.chosen(), code.against, code.withheld)
                for voice in beside(code):
                    reason = translated(voice.reason)
                    yield Para(message("{term}:").format(term=f"{reason[:1].upper()}{reason[1:]}"), "lead")
                    yield quote(voice.excerpt, self.languages)
        if summary.codes:
            rows = [code.row for code in summary.codes]
            caption = message("Codes of “{theme}”, by number of interviewees.").format(theme=theme.row.path[-1])
            yield code_table(rows, self.report.by, caption)

    def _about(self, summary: CodeSummary, apart: Sequence[str] = ()) -> Iterator[Block]:
        """Yields the opening paragraph: definition, prevalence, directions, groups and companions."""
        row, limits = summary.row, thin(summary)
        sentences = [_sentence(flowing(summary.definition)), prevalence(row)]
        if row.codings:
            sentences += [self._directions(summary), self._groups(row), _companions(summary)]
            if apart:
                sentences.append(
                    message("Groups differ most on {codes}.").format(codes="; ".join(map(translated, apart)))
                )
            sentences.append(keywords(summary.keywords))
        yield Para(_paragraph(filter(None, sentences)))
        if row.codings:
            yield Para(_who(row), "remark")
        if limits:
            yield Para(message("Limited evidence: {reasons}").format(reasons=translated(limits)), "thin")

    def _directions(self, summary: CodeSummary) -> str:
        """Returns how many interviewees take each direction, in words of the code."""
        row = summary.row
        counts = self.report.stances.get(row.guid, {}) if row.level == "code" or not self._has_codes(row) else {}
        named = self.report.layout.directions
        own = named.get(row.path[-1]) or named.get(self.ids.get(row.guid) or "") or {}
        parts = [
            f"{integer(counts[direction])} {own[direction]}"
            if own.get(direction)
            else plural(phrase, several, counts[direction]).replace("{code}", row.path[-1])
            for direction, (phrase, several) in DIRECTIONS.items()
            if counts.get(direction)
        ]
        if not parts:
            return ""
        return message("Of the {of} interviewees, {parts}.").format(of=integer(row.of), parts=listing(parts))

    def _has_codes(self, row: FrequencyRow) -> bool:
        return any(theme.theme.row.guid == row.guid and theme.codes for theme in self.report.themes)

    def _groups(self, row: FrequencyRow) -> str:
        """Returns the counts by group, and whether their difference could be chance."""
        groups = {name: count for name, count in row.groups.items() if count.of}
        if not self.report.by or len(groups) < 2:
            return ""
        counts = listing(
            [
                message("{group} {count} of {of}").format(
                    group=name, count=integer(count.interviewees), of=integer(count.of)
                )
                for name, count in groups.items()
            ]
        )
        counted = message("By {variable}: {counts}.").format(variable=self.report.by, counts=counts)
        p = self.chance.get(row.guid)
        if p is None:
            return counted
        verdict = (
            message("This difference is unlikely to be chance (p {p}).")
            if p < CHANCE
            else message("This difference could be chance (p {p}).")
        )
        shown = p_value(p)
        return f"{counted} {verdict.format(p=shown if shown[0] in '<>' else f'= {shown}')}"

    def _evidence(
        self, chosen: Sequence[tuple[Excerpt, str]], against: Sequence[Voice], hidden: int
    ) -> Iterator[Block]:
        before: list[str] = []
        for excerpt, _ in chosen:
            if excerpt.consent != "analyse":
                yield from self._quoted(excerpt, before)
        if hidden:
            yield withheld_para(hidden)
        voices = [voice for voice in against if voice.excerpt.consent != "analyse"]
        coded = [voice.excerpt for voice in voices if voice.coded]
        if coded:
            yield Para(
                plural(
                    "Not everyone agrees: one passage contradicts these.",
                    "Not everyone agrees: {n} passages contradict these.",
                    len(coded),
                ),
                "lead",
            )
        for excerpt in coded:
            yield from self._quoted(excerpt, before)
        worded = [voice.excerpt for voice in voices if not voice.coded]
        if worded:
            yield Para(message("The wording of these passages may contradict this; a coder has to decide:"), "lead")
        for excerpt in worded:
            yield quote(excerpt, self.languages)

    def _quoted(self, excerpt: Excerpt, before: list[str]) -> Iterator[Block]:
        yield Para(self.speakers.introduce(excerpt.case, before), "lead")
        yield quote(excerpt, self.languages)
        before.append(excerpt.case)


def groups_too_small(report: Report) -> bool:
    """Whether a group has too few interviewees to test any difference."""
    counts = [count.of for theme in report.themes[:1] for count in theme.theme.row.groups.values() if count.of]
    return bool(counts) and min(counts) < SMALL


def _chance(themes: Iterable[ThemeSummary]) -> dict[str, float | None]:
    """Returns p of the difference between groups by row (guid), Holm-corrected over all themes and over all codes."""
    themes = list(themes)
    result: dict[str, float | None] = {}
    for rows in ([theme.theme.row for theme in themes], [code.row for theme in themes for code in theme.codes]):
        result |= dict(zip((row.guid for row in rows), holm([_p(row) for row in rows]), strict=True))
    return result


def _p(row: FrequencyRow) -> float | None:
    groups = [count for count in row.groups.values() if count.of]
    if len(groups) < 2 or min(count.of for count in groups) < SMALL:
        return None
    with_, of = [count.interviewees for count in groups], [count.of for count in groups]
    return fisher(with_, of) if len(groups) == 2 else permutation(with_, of)


def _who(row: FrequencyRow) -> str:
    """Returns the interviewees by name, and how many more there are."""
    unnamed = row.interviewees - len(row.cases)
    names = [*row.cases]
    if unnamed:
        names.append(plural("{n} who may not be listed", "{n} who may not be listed", unnamed))
    counted = plural("{n} coding", "{n} codings", row.codings)
    return message("Interviewees: {names} ({codings}).").format(names=listing(names), codings=counted)


def _companions(summary: CodeSummary) -> str:
    if not summary.companions:
        return ""
    names = [
        message("“{code}” ({passages}; {expected} expected by chance, {low} to {high})").format(
            code=companion.code,
            passages=plural("{n} passage", "{n} passages", companion.passages),
            expected=decimal(companion.expected, 1),
            low=decimal(companion.low, 0),
            high=decimal(companion.high, 0),
        )
        for companion in summary.companions
    ]
    return message("It co-occurs more often than by chance with {codes}.").format(codes=listing(names))


def _paragraph(sentences: Iterable[str]) -> str:
    """Returns the sentences in a row; Japanese ones follow each other without a space."""
    result = ""
    for sentence in sentences:
        result += sentence if not result or (language_code() == "ja" and not result[-1].isascii()) else f" {sentence}"
    return result


def _sentence(text: str) -> str:
    """Returns the text with a full stop at its end."""
    text = text.strip()
    if not text or text[-1] in ".!?。！？…":
        return text
    return f"{text}{'。' if language_code() == 'ja' else '.'}"
