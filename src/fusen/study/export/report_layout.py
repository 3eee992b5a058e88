"""What `[report]` in `.fusen/study.toml` changes in a report: labels of variables and values, and the logo."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from fusen.errors import FileError
from fusen.model.codebook import Codebook
from fusen.model.filter import FilteredCodings
from fusen.model.report import Report, ReportedStatistic
from fusen.model.results import FrequencyRow
from fusen.model.themes import CodeSummary, ThemeSummary
from fusen.settings import ReportSettings

PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
MOST_BYTES = 5_000_000

Value = TypeVar("Value")


def logo_of(folder: Path, layout: ReportSettings) -> bytes:
    """Return the logo. Raises FileError if it is missing, outside the study's folder, too large, or no PNG or JPEG."""
    if not layout.logo:
        return b""
    path = (folder / layout.logo).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise FileError(f"{layout.logo}: the logo lies outside the study's folder", "copy it into the folder")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path}: {error.strerror}", "correct `logo` in [report] of .fusen/study.toml") from error
    if len(content) > MOST_BYTES or not content.startswith(tuple(PICTURES)):
        raise FileError(f"{path}: no PNG or JPEG picture of at most 5 MB", "save the logo as PNG")
    return content


def stances(counted: FilteredCodings, codebook: Codebook) -> dict[str, dict[str, int]]:
    """Return for each code (guid) the number of interviewees by direction; those with several directions are mixed."""
    above: dict[str, tuple[str, ...]] = {}
    for code in codebook:
        above[code.guid] = (code.guid, *(above[code.parent] if code.parent else ()))
    result: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for span in counted.spans:
        if span.direction and span.case in counted.basis.read:
            for guid in above[span.code]:
                result[guid, span.case].add(span.direction)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (guid, _), directions in result.items():
        counts[guid][next(iter(directions)) if len(directions) == 1 else "mixed"] += 1
    return {guid: dict(directions) for guid, directions in counts.items()}


def labelled(report: Report) -> Report:
    """Return the report with the labels of its layout in place of variables and values."""
    layout, by = report.layout, report.by
    if not layout.labels and not layout.values:
        return report
    names = _Labels(layout)
    statistics = dict(report.statistics)
    if by and "crosstab" in statistics:
        groups, remarks = statistics["crosstab"]
        columns = tuple(names.value(by, value) for value in groups.columns)
        statistics["crosstab"] = ReportedStatistic(replace(groups, columns=columns), remarks)
    return replace(
        report,
        by=by and names.variable(by),
        interviewees=tuple(replace(who, variables=names.variables(who.variables)) for who in report.interviewees),
        excerpts=tuple(replace(excerpt, variables=names.variables(excerpt.variables)) for excerpt in report.excerpts),
        rows=tuple(names.row(row, by) for row in report.rows),
        themes=tuple(names.theme(theme, by) for theme in report.themes),
        statistics=statistics,
        ledger=tuple(
            replace(entry, kind=names.variable(entry.kind), value=names.value(entry.kind, entry.value))
            for entry in report.ledger
        ),
    )


class _Labels:
    def __init__(self, layout: ReportSettings) -> None:
        self._layout = layout

    def variable(self, name: str) -> str:
        return self._layout.labels.get(name, name)

    def value(self, name: str, value: str) -> str:
        return self._layout.values.get(name, {}).get(value, value)

    def variables(self, values: Mapping[str, str]) -> dict[str, str]:
        return {self.variable(name): self.value(name, value) for name, value in values.items()}

    def groups(self, groups: Mapping[str, Value], by: str | None) -> dict[str, Value]:
        return {self.value(by or "", name): count for name, count in groups.items()}

    def row(self, row: FrequencyRow, by: str | None) -> FrequencyRow:
        return replace(row, groups=self.groups(row.groups, by))

    def remark(self, line: str, row: FrequencyRow, by: str | None) -> str:
        """Return the remark that only one group mentions a code, with the labels of the variable and the group."""
        for value in row.groups if by else ():
            line = line.replace(
                f"Only {by} {value} ", f"Only {self.variable(by or '')} {self.value(by or '', value)} ", 1
            )
        return line

    def theme(self, summary: ThemeSummary, by: str | None) -> ThemeSummary:
        def relabelled(part: CodeSummary) -> CodeSummary:
            remarks = tuple(self.remark(line, part.row, by) for line in part.remarks)
            return replace(part, row=self.row(part.row, by), remarks=remarks)

        return replace(summary, theme=relabelled(summary.theme), codes=tuple(map(relabelled, summary.codes)))
