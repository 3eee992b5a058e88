"""Commands for the history: show, undo, redo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fusen.cli.context import moment, opened
from fusen.cli.options import HERE, As, Format, Output, StudyDir

if TYPE_CHECKING:
    from fusen.model.history import HistoryStep

COLUMNS = ("id", "at", "user", "action", "kind", "reverses", "summary", "sentence")


def register(app: typer.Typer) -> None:
    app.command("history")(history)
    app.command("undo")(undo)
    app.command("redo")(redo)


def history(
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, show_default=False, help="Show the last N steps; default: 30.")
    ] = 30,
    ids: Annotated[bool, typer.Option("--ids", help="Show the ids and counts that each step stores.")] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Show who did what, newest first."""
    from dataclasses import asdict

    from fusen.cli import terminal
    from fusen.cli.terminal import show
    from fusen.report.table_block import Table, TableColumn

    with opened(study_dir, user) as (study, _):
        steps = study.history.steps(most)
        sentences = study.history.describe(steps)
    if output in (Format.json, Format.csv):
        rows = [asdict(step) | {"sentence": words} for step, words in zip(steps, sentences, strict=True)]
        terminal.rows(rows, output, COLUMNS)
        return
    columns = [
        TableColumn("step", [step.id for step in steps], numeric=True),
        TableColumn("when", [moment(step.at) for step in steps], priority=1),
        TableColumn("what", sentences, min_width=30),
    ]
    if ids:
        columns += [
            TableColumn("action", [_action(step) for step in steps], min_width=10),
            TableColumn("ids", [_details(step) for step in steps], min_width=20),
        ]
    if output is Format.md:
        terminal.markdown_table(Table("", tuple(columns)))
    else:
        show(columns)


def _action(step: HistoryStep) -> str:
    return f"{step.kind} {step.action}" if step.kind in ("undo", "redo") else step.action


def _details(step: HistoryStep) -> str:
    return ", ".join(f"{key} {value}" for key, value in step.summary.items() if value != 0)


def undo(study_dir: StudyDir = HERE, user: As = None) -> None:
    """Undo your last step; it stays in the history."""
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        step = study.history.undo()
        (sentence,) = study.history.describe([step])
    done(f"undone: step {step.id}, {sentence}")


def redo(study_dir: StudyDir = HERE, user: As = None) -> None:
    """Redo the step you undid last."""
    from dataclasses import replace

    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        undoing = study.history.redo()
        (sentence,) = study.history.describe([replace(undoing, kind="do")])
    done(f"redone: step {undoing.reverses}, {sentence}")
