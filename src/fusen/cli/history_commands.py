"""Commands over the history: who did what, undo, redo."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fusen.cli.opened import opened
from fusen.cli.options import HERE, As, Format, Output, StudyDir

if TYPE_CHECKING:
    from fusen.model.history import HistoryStep


def register(app: typer.Typer) -> None:
    app.command("history")(history)
    app.command("undo")(undo)
    app.command("redo")(redo)


def history(
    most: Annotated[int, typer.Option("--most", min=1, help="Steps to show, newest first.")] = 30,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Who did what, newest first."""
    from dataclasses import asdict

    from fusen.cli import render

    with opened(study_dir, user) as (study, _):
        steps = study.history(most)
    columns = ("id", "at", "user", "action", "kind", "reverses", "summary")
    if output is not Format.table:
        render.rows([asdict(step) for step in steps], output, columns)
        return
    shown = render.table(("step", "right"), "when", "who", "what", "")
    for step in steps:
        shown.add_row(
            *map(render.text, (step.id, step.at[:19].replace("T", " "), step.user, _what(step), _details(step)))
        )
    render.console().print(shown)


def _what(step: HistoryStep) -> str:
    return f"{step.kind} of step {step.reverses}: {step.action}" if step.kind in ("undo", "redo") else step.action


def _details(step: HistoryStep) -> str:
    return ", ".join(f"{key} {value}" for key, value in step.summary.items())


def undo(study_dir: StudyDir = HERE, user: As = None) -> None:
    """Take back your newest step; it stays in the history."""
    from fusen.cli.render import done

    with opened(study_dir, user) as (study, _):
        step = study.undo()
    done(f"undone: step {step.id}, {step.action} {_details(step)}")


def redo(study_dir: StudyDir = HERE, user: As = None) -> None:
    """Do again what you undid last."""
    from fusen.cli.render import done

    with opened(study_dir, user) as (study, _):
        step = study.redo()
    done(f"done again: {step.action} {_details(step)}")
