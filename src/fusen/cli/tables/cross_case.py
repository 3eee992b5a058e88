"""How crosstabs, pairs of codes and saturation look, in the terminal and as rows for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fusen.cli import terminal
from fusen.cli.options import Format
from fusen.cli.terminal_curve import plot
from fusen.cli.terminal_table import Column, show
from fusen.model.cross_case import (
    PAIR_COLUMNS,
    SATURATION_COLUMNS,
    CodePair,
    Cooccurrence,
    Crosstab,
    Saturation,
    SaturationRow,
    StoppingRule,
    pair_records,
    saturation_records,
)
from fusen.model.results import Basis
from fusen.model.table import Grid, Table

NAME = 24
SHADES = " ░▒▓█"
PLAIN_SHADES = " .:*#"


def show_crosstab(table: Table[Crosstab], output: Format) -> None:
    from fusen.report.writers.cells import markdown_grid

    terminal.remarks(table.remarks, output)
    if output in (Format.json, Format.csv):
        terminal.rows(table.to_dicts(), output, table.columns)
        return
    made, grid = table.made, table.sheet().grid or Grid((), (), ())
    if output is Format.md:
        terminal.write(markdown_grid(grid.titles, grid.rows))
    elif not made.rows or not made.columns:
        terminal.say("nothing to show: no code, or no group that may be shown")
    else:
        show(_cross_columns(grid), ["" if row.total.count else "dim" for row in made.rows] + ["bold"])


def _cross_columns(made: Grid) -> list[Column]:
    """p-values may go, then nothing."""
    down = list(zip(*made.rows, strict=True))
    return [
        Column(title, cells, right=right, least=0 if at else NAME, drop=int(title == "p"))
        for at, (title, cells, right) in enumerate(zip(made.titles, down, made.right, strict=True))
    ]


def show_cooccurrence(made: Cooccurrence, basis: Basis, output: Format, most: int) -> None:
    terminal.remarks(basis.remarks, output)
    if output is not Format.table:
        terminal.rows(pair_records(made), output, PAIR_COLUMNS)
        return
    if not made.pairs:
        terminal.say("no two codes stand together")
        return
    _heat_map(made, most)
    shown = made.pairs[:most]
    names = dict(zip(made.codes, _names(made.codes), strict=True))
    show(
        [
            Column("code", [names[pair.path] for pair in shown], least=18),
            Column("with", [names[pair.other_path] for pair in shown], least=18),
            Column("together", [f"{pair.together:,}" for pair in shown], right=True),
            Column("alone", [f"{pair.one:,}, {pair.two:,}" for pair in shown], right=True, drop=1),
            Column("Jaccard", [_decimal(pair.jaccard) for pair in shown], right=True, drop=3),
            Column("lift", [_decimal(pair.lift, 1) for pair in shown], right=True),
            Column("by chance", [_chance(pair) for pair in shown], right=True, drop=2),
            Column("interviews", [f"{pair.interviews:,}" for pair in shown], right=True, drop=4),
        ]
    )
    if len(shown) < len(made.pairs):
        line = f"{len(made.pairs) - len(shown):,} more pairs: --most {len(made.pairs)}, or --format csv."
        terminal.console().print(terminal.text(line, "dim"))


def _names(paths: Sequence[tuple[str, ...]]) -> list[str]:
    ends = [path[-1] for path in paths]
    return [end if ends.count(end) == 1 else " / ".join(path) for end, path in zip(ends, paths, strict=True)]


def _heat_map(made: Cooccurrence, most: int) -> None:
    """Counts of the codes that stand together most, shaded by the largest; the lower half, columns by number."""
    target = terminal.console()
    weight: dict[tuple[str, ...], int] = {}
    counts: dict[frozenset[tuple[str, ...]], int] = {}
    for pair in made.pairs:
        counts[frozenset((pair.path, pair.other_path))] = pair.together
        for path in (pair.path, pair.other_path):
            weight[path] = weight.get(path, 0) + pair.together
    best = {*sorted(weight, key=lambda path: -weight[path])[:most]}
    codes = [path for path in made.codes if path in best]
    top = max(counts.values(), default=0) or 1
    shades = SHADES if target.encoding.startswith("utf") else PLAIN_SHADES
    names = [f"{at + 1} {name}" for at, name in enumerate(_names(codes))]
    at_once = max(1, (target.width - NAME - 2) // (max(len(str(top)) + 1, 2) + 2))
    for first in range(0, len(codes) - 1, at_once):
        across = range(first, min(first + at_once, len(codes) - 1))
        down = range(first + 1, len(codes))
        columns = [Column("", [names[row] for row in down], least=NAME)]
        for at in across:
            cells = [
                _shaded(counts.get(frozenset((codes[row], codes[at])), 0), top, shades) if row > at else ""
                for row in down
            ]
            columns.append(Column(str(at + 1), cells, right=True))
        show(columns)
        target.print()
    said = [f"Columns by number; 1 is {names[0][2:]}."]
    if len(codes) < len(weight):
        said.append(f"The {len(codes)} codes that stand together most, of {len(weight)}: --most shows more.")
    target.print(terminal.text(" ".join(said), "dim"))
    target.print()


def _shaded(count: int, top: int, shades: str) -> str:
    return f"{shades[-(-count * (len(shades) - 1) // top)]}{count}" if count else "·" if shades == SHADES else "."


def _decimal(value: float | None, places: int = 2) -> str:
    return "–" if value is None else f"{value:.{places}f}"


def _chance(pair: CodePair) -> str:
    if pair.chance is None:
        return "–"
    bounds = f" ({pair.low:.0f}–{pair.high:.0f})" if pair.low is not None and pair.high is not None else ""
    return f"{pair.chance:.1f}{bounds}"


def show_saturation(made: Saturation, basis: Basis, output: Format) -> None:
    from fusen.report.writers.cells import markdown_table

    terminal.remarks(basis.remarks, output)
    if output is not Format.table:
        terminal.rows(saturation_records(made), output, SATURATION_COLUMNS)
        if output is Format.md:
            terminal.write("\n" + markdown_table(*_rule_table(made.rules)))
        return
    if not made.rows:
        terminal.say("no interviewee has been read in full by these coders")
        return
    for group in made.curves:
        rows = [row for row in made.rows if row.group == group]
        if group:
            terminal.console().print(terminal.text(group, "bold"))
        _print_rows(rows)
        plot(made.curves[group], [(row.interviews, row.total) for row in rows])
        terminal.console().print()
        _print_rules([rule for rule in made.rules if rule.group == group])
        terminal.console().print()


def _print_rows(rows: Sequence[SaturationRow]) -> None:
    names = [row.case + (f" (and {row.unnamed} not named)" if row.unnamed else "") for row in rows]
    show(
        [
            Column("interviews", [row.interviews for row in rows], right=True),
            Column("interviewee", names, least=12),
            Column("date", [row.date for row in rows], drop=3)
            if any(row.date for row in rows)
            else Column("", [""] * len(rows), drop=9),
            Column("new", [row.new for row in rows], right=True),
            Column("codes", [row.total for row in rows], right=True),
            Column("mean", [f"{row.mean:.1f} ({row.low:.0f}–{row.high:.0f})" for row in rows], right=True, drop=1),
            Column(
                "new by theme",
                [", ".join(f"{name} {n}" for name, n in row.themes.items()) for row in rows],
                least=20,
                drop=2,
            ),
        ]
    )


def _print_rules(rules: Sequence[StoppingRule]) -> None:
    records, columns = _rule_table(rules)
    show(
        [
            Column(
                column,
                [record[column] for record in records],
                right=column != "reached",
                least=30 if column == "reached" else 0,
                drop=1 if column == "runs, % new" else 0,
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
