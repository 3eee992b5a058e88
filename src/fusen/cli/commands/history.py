"""Commands for the history: show, undo, redo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fusen.cli.context import moment, opened
from fusen.cli.options import HERE, As, Format, Output, StudyDir

if TYPE_CHECKING:
    from fusen.model.history import HistoryStep

COLUMNS = ("id", "at", "user", "action", "kind", "reverses", "summary")


def register(app: typer.Typer) -> None:
    app.command("history")(history)
    app.command("undo")(undo)
    app.command("redo")(redo)


def history(
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, show_default=False, help="Steps to show; default: 30.")
    ] = 30,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Who did what, newest first."""
    from dataclasses import asdict

    from fusen.cli import terminal
    from fusen.cli.terminal import show
    from fusen.report.blocks import TableColumn

    with opened(study_dir, user) as (study, _):
        steps = study.history.steps(most)
    if output is not Format.table:
        terminal.rows([asdict(step) for step in steps], output, COLUMNS)
        return
    show((
        TableColumn("step", [step.id for step in steps], numeric=True),
        TableColumn("when", [moment(step.at) for step in steps], priority=1),
        TableColumn("who", [step.user for step in steps], min_width=8),
        TableColumn("what", [_what(step) for step in steps], min_width=14),
        TableColumn("", [_details(step) for step in steps], min_width=20),
    ))  # fmt: skip


def _what(step: HistoryStep) -> str:
    return f"{step.kind} of step {step.reverses}: {step.action}" if step.kind in ("undo", "redo") else step.action


def _details(step: HistoryStep) -> str:
    return ", ".join(f"{key} {value}" for key, value in step.summary.items() if value != 0)


def undo(study_dir: StudyDir = HERE, user: As = None) -> None:
    """Take back your newest step; it stays in the history."""
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        step = study.history.undo()
    done(f"undone: step {step.id}, {step.action} {_details(step)}")


def redo(study_dir: StudyDir = HERE, user: As = None) -> None:
    """Do again what you undid last."""
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        step = study.history.redo()
    done(f"done again: {step.action} {_details(step)}")
