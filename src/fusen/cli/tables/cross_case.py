"""Pairs of codes and saturation, in the terminal and as rows for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal import show
from fusen.cli.terminal_curve import plot
from fusen.model.cross_case import (
    CodePair,
    Cooccurrence,
    Saturation,
    SaturationRow,
    StoppingRule,
)
from fusen.model.table import Table
from fusen.report.language import p_value
from fusen.report.table_block import TableColumn

NAME = 24
SHADES = " ░▒▓█"
PLAIN_SHADES = " .:*#"


def show_cooccurrence(table: Table[Cooccurrence], output: Format, most: int, *, fdr: bool = False) -> None:
    result = table.result
    terminal.remarks(table.remarks, output)
    if output is not Format.table:
        terminal.rows(table.to_dicts(), output, table.columns)
        return
    if not result.pairs:
        terminal.say("no codes occur together")
        return
    _heat_map(result, most)
    shown = result.pairs[:most]
    names = dict(zip(result.codes, _names(result.codes), strict=True))
    show(
        [
            TableColumn("code", [names[pair.path] for pair in shown], min_width=18),
            TableColumn("with", [names[pair.other_path] for pair in shown], min_width=18),
            TableColumn("together", [f"{pair.together:,}" for pair in shown], numeric=True),
            TableColumn(
                "alone", [f"{pair.one_alone:,}, {pair.two_alone:,}" for pair in shown], numeric=True, priority=1
            ),
            TableColumn("Jaccard", [_decimal(pair.jaccard) for pair in shown], numeric=True, priority=3),
            TableColumn("lift", [_decimal(pair.lift, 1) for pair in shown], numeric=True),
            TableColumn("by chance", [_chance(pair) for pair in shown], numeric=True, priority=2),
            *([TableColumn("q", [p_value(pair.q) for pair in shown], numeric=True)] if fdr else []),
            TableColumn("interviews", [f"{pair.interviews:,}" for pair in shown], numeric=True, priority=4),
        ]
    )
    if len(shown) < len(result.pairs):
        line = f"{len(result.pairs) - len(shown):,} more pairs: --most {len(result.pairs)}, or --format csv."
        terminal.line(line, "dim")


def _names(paths: Sequence[tuple[str, ...]]) -> list[str]:
    ends = [path[-1] for path in paths]
    return [end if ends.count(end) == 1 else " / ".join(path) for end, path in zip(ends, paths, strict=True)]


def _heat_map(cooccurrence: Cooccurrence, most: int) -> None:
    """Print the counts of the most frequent pairs, shaded by the largest; lower half, with numbered columns."""
    weight: dict[tuple[str, ...], int] = {}
    counts: dict[frozenset[tuple[str, ...]], int] = {}
    for pair in cooccurrence.pairs:
        counts[frozenset((pair.path, pair.other_path))] = pair.together
        for path in (pair.path, pair.other_path):
            weight[path] = weight.get(path, 0) + pair.together
    best = {*sorted(weight, key=lambda path: -weight[path])[:most]}
    codes = [path for path in cooccurrence.codes if path in best]
    top = max(counts.values(), default=0) or 1
    shades = PLAIN_SHADES if terminal.plain() else SHADES
    names = [f"{at + 1} {name}" for at, name in enumerate(_names(codes))]
    at_once = max(1, (terminal.console().width - NAME - 2) // (max(len(str(top)) + 1, 2) + 2))
    for first in range(0, len(codes) - 1, at_once):
        across = range(first, min(first + at_once, len(codes) - 1))
        down = range(first + 1, len(codes))
        columns = [TableColumn("", [names[row] for row in down], min_width=NAME)]
        for at in across:
            cells = [
                _shaded(counts.get(frozenset((codes[row], codes[at])), 0), top, shades) if row > at else ""
                for row in down
            ]
            columns.append(TableColumn(str(at + 1), cells, numeric=True))
        show(columns)
        terminal.blank()
    notes = [f"Columns have the numbers of the rows; 1 is {names[0][2:]}."]
    if len(codes) < len(weight):
        notes.append(f"The {len(codes)} codes that occur together most often, of {len(weight)}: --most shows more.")
    terminal.line(" ".join(notes), "dim")
    terminal.blank()


def _shaded(count: int, top: int, shades: str) -> str:
    return f"{shades[-(-count * (len(shades) - 1) // top)]}{count}" if count else "·" if shades == SHADES else "."


def _decimal(value: float | None, places: int = 2) -> str:
    return "–" if value is None else f"{value:.{places}f}"


def _chance(pair: CodePair) -> str:
    if pair.chance is None:
        return "–"
    bounds = f" ({pair.low:.0f}–{pair.high:.0f})" if pair.low is not None and pair.high is not None else ""
    return f"{pair.chance:.1f}{bounds}"


def show_saturation(table: Table[Saturation], output: Format) -> None:
    result = table.result
    terminal.remarks(table.remarks, output)
    if output is not Format.table:
        terminal.rows(table.to_dicts(), output, table.columns)
        if output is Format.md:
            records, columns = _rule_table(result.rules)
            terminal.write("\n")
            terminal.rows(records, output, columns)
        return
    if not result.rows:
        terminal.say("these coders have read no interviewee in full")
        return
    for group in result.curves:
        rows = [row for row in result.rows if row.group == group]
        if group:
            terminal.line(group, "bold")
        _print_rows(rows)
        plot(result.curves[group], [(row.interviews, row.total) for row in rows])
        terminal.blank()
        _print_rules([rule for rule in result.rules if rule.group == group])
        terminal.blank()


def _print_rows(rows: Sequence[SaturationRow]) -> None:
    names = [row.case + (f" (and {row.unnamed} not named)" if row.unnamed else "") for row in rows]
    show(
        [
            TableColumn("interviews", [row.interviews for row in rows], numeric=True),
            TableColumn("interviewee", names, min_width=12),
            TableColumn("date", [row.date for row in rows], priority=3)
            if any(row.date for row in rows)
            else TableColumn("", [""] * len(rows), priority=9),
            TableColumn("new", [row.new for row in rows], numeric=True),
            TableColumn("codes", [row.total for row in rows], numeric=True),
            TableColumn(
                "mean", [f"{row.mean:.1f} ({row.low:.0f}–{row.high:.0f})" for row in rows], numeric=True, priority=1
            ),
            TableColumn(
                "new by theme",
                [", ".join(f"{name} {n}" for name, n in row.themes.items()) for row in rows],
                min_width=20,
                priority=2,
            ),
        ]
    )


def _print_rules(rules: Sequence[StoppingRule]) -> None:
    records, columns = _rule_table(rules)
    show(
        [
            TableColumn(
                column,
                [record[column] for record in records],
                numeric=column != "reached",
                min_width=30 if column == "reached" else 0,
                priority=1 if column == "runs, % new" else 0,
            )
            for column in columns
            if column != "group"
        ]
    )


def _rule_table(rules: Sequence[StoppingRule]) -> tuple[list[dict[str, Any]], list[str]]:
    columns = ["group", "base", "run", "threshold", "codes in base", "reached", "runs, % new"]
    return [
        {
            "group": rule.group, "base": rule.base, "run": rule.run, "threshold": f"≤ {rule.threshold:.0%}",
            "codes in base": rule.base_codes, "reached": _reached(rule), "runs, % new": _runs(rule),
        }
        for rule in rules
    ], columns  # fmt: skip


def _reached(rule: StoppingRule) -> str:
    if rule.unassessable:
        return f"not assessable: {rule.unassessable}"
    if rule.reached is None:
        return "not reached"
    return f"{rule.reached}+{rule.run} interviews"


def _runs(rule: StoppingRule, most: int = 6) -> str:
    shown = rule.runs if len(rule.runs) <= most else (*rule.runs[: most - 1], rule.runs[-1])
    texts = [f"{run.share:.0%}" for run in shown]
    return ", ".join([*texts[:-1], "…", texts[-1]] if len(rule.runs) > most else texts)
