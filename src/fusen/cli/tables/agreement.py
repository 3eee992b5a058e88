"""Agreement in the terminal and as rows for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal import show
from fusen.model.agreement import (
    TITLES,
    WITHOUT,
    AgreementRow,
    AgreementTable,
    Undefined,
    cell,
    count_titles,
    counts,
    figure,
    inline,
    label,
    names_of,
)
from fusen.report.sections.result_table import result_table
from fusen.report.table_block import RowStyle, TableColumn

BESIDE = {
    "alpha_masi": "Sets of codes on a passage, α with MASI distance",
    "alpha_masi_coded": "The same, on passages with a coding",
    "u_binary": "Spans regardless of code, |uα",
    "u_codes": "Spans and their codes together, uα",
    "cu_alpha": "Codes where both coded a span, cuα (pairs of coders only)",
}
NAME = 20
"""Minimum width of a code's name in cells."""


def show_agreement(table: AgreementTable, output: Format) -> None:
    terminal.remarks(table.remarks, output)
    if output is Format.md:
        terminal.markdown_table(result_table(table.sheet()))
        return
    if output is not Format.table:
        terminal.rows(table.to_dicts(), output, table.columns)
        return
    groups = list(dict.fromkeys(row.suggestions for row in table.rows))
    for group in groups:
        rows = [row for row in table.rows if row.suggestions == group]
        if len(groups) > 1:
            head = "With" if group == "with" else "Without"
            terminal.line(f"{head} decisions {WITHOUT[table.without]}", "bold")
        _show_rows(rows, table)
    terminal.line(_legend(table), "dim")


def _show_rows(rows: Sequence[AgreementRow], table: AgreementTable) -> None:
    unused = [row for row in rows if row.level == "code" and not row.some]
    kept = [row for row in rows if row not in unused]
    names = names_of(table)
    show(_columns(kept, names, table), _styles(kept), _depths(kept))
    for row in rows:
        if row.level == "pooled":
            for name in BESIDE:
                if name in row.estimates:
                    terminal.line(f"{BESIDE[name]}: {inline(row.estimates[name])}.")
    if unused:
        codes = ", ".join(row.path[-1] for row in unused)
        terminal.line(f"Undefined, because no coder used the code ({len(unused)}): {codes}.")
    for reason, where in _reasons(kept, names).items():
        terminal.line(f"Undefined, {reason}: {'; '.join(where)}.")
    terminal.blank()
    if table.by != "source" and any(row.by_interview for row in kept):
        _show_interviews([row for row in kept if row.by_interview], table)


def _columns(rows: Sequence[AgreementRow], names: Sequence[str], table: AgreementTable) -> list[TableColumn]:
    titles = count_titles(table)
    counted = [counts(row, titles) for row in rows]
    pairs = len(table.coders) > 2 and table.by != "pair"
    return [
        _labels(rows, {"code": "code", "source": "interview", "pair": "coders"}[table.by]),
        *(TableColumn(title, [cells[place] for cells in counted], numeric=True) for place, title in enumerate(titles)),
        *(
            TableColumn(
                "κ, mean of pairs" if name == "cohen_kappa" and pairs else TITLES[name],
                [cell(row.estimates[name], name) for row in rows],
                numeric=True,
            )
            for name in names
        ),
    ]


def _labels(rows: Sequence[AgreementRow], title: str) -> TableColumn:
    return TableColumn(title, [label(row, rows) for row in rows], min_width=NAME)


def _styles(rows: Sequence[AgreementRow]) -> list[RowStyle]:
    return ["bold" if row.level == "pooled" else "" for row in rows]


def _depths(rows: Sequence[AgreementRow]) -> list[int]:
    return [1 if row.level == "definition" else 0 for row in rows]


def _reasons(rows: Iterable[AgreementRow], names: Sequence[str]) -> dict[str, list[str]]:
    """Return why single cells are undefined: reason → places."""
    rows = list(rows)
    result: dict[str, list[str]] = {}
    for row in rows:
        for name in names:
            value = row.estimates[name].value
            if isinstance(value, Undefined):
                where = result.setdefault(value.reason, [])
                row_label = label(row, rows)
                where += [] if row_label in where else [row_label]
    return result


def _show_interviews(rows: Sequence[AgreementRow], table: AgreementTable) -> None:
    """Show each interview's value of one coefficient; programs receive all coefficients."""
    name = "alpha" if table.unit == "passage" else "u_alpha"
    interviews = list(rows[-1].by_interview)
    terminal.line(f"{TITLES[name]} in each interview", "bold")
    columns = [
        TableColumn(_stem(interview), [_alone(row, interview, name) for row in rows], numeric=True)
        for interview in interviews
    ]
    show([_labels(rows, ""), *columns], _styles(rows), _depths(rows))
    terminal.line("– undefined: no coder used the code there, or used it for everything.", "dim")
    terminal.blank()


def _stem(source: str) -> str:
    return source.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def _alone(row: AgreementRow, interview: str, name: str) -> str:
    value = row.by_interview.get(interview, {}).get(name)
    return "–" if value is None or isinstance(value, Undefined) else figure(value, name)


def _legend(table: AgreementTable) -> str:
    coded = "passages coded by each" if table.unit == "passage" else "characters coded by each"
    pooled = "Pooled: mean observed and mean expected agreement over the codes used (de Vries et al. 2008)."
    fleiss = "" if "fleiss_kappa" in names_of(table) else " Fleiss' κ: --format json."
    return f"Counts: {coded}. {pooled}{fleiss} --thresholds lists published thresholds."


def show_thresholds(output: Format) -> None:
    """Show published thresholds; their interpretation is left to the reader."""
    from fusen.study.agreement import THRESHOLDS

    if output is not Format.table:
        rows = [asdict(threshold) | {"bands": dict(threshold.bands)} for threshold in THRESHOLDS]
        terminal.rows(rows, output, list(rows[0]))
        return
    for threshold in THRESHOLDS:
        terminal.line(threshold.coefficient, "bold")
        terminal.line("  " + "; ".join(f"{start} {word}" for start, word in threshold.bands))
        terminal.line(f"  {threshold.source}: {threshold.remark}.", "dim")
