"""The command that writes all results to one document."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fusen.cli.context import chosen, listed, opened
from fusen.cli.llm_options import AllowRemote, Model, Prose, endpoint
from fusen.cli.options import (
    HERE,
    Anonymous,
    As,
    By,
    Coders,
    Codes,
    IncludeInterviewer,
    Origins,
    Reference,
    Sources,
    StudyDir,
    Variables,
)


class Checklist(StrEnum):
    coreq = "coreq"
    srqr = "srqr"
    jars_qual = "jars-qual"


def register(app: typer.Typer) -> None:
    app.command("report")(report)


def report(
    file: Annotated[Path, typer.Argument(metavar="FILE", hidden=True)],
    by: By = None,
    title: Annotated[str, typer.Option(metavar="TEXT", help="Its title; default: the study's name.")] = "",
    checklist: Annotated[
        Checklist | None, typer.Option(help="Add a reporting checklist, what is known filled in.")
    ] = None,
    variables: Variables = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    coders: Coders = None,
    origins: Origins = None,
    sources: Sources = None,
    codes: Codes = None,
    reference: Reference = "union",
    include_interviewer: IncludeInterviewer = False,
    anonymous: Anonymous = False,
    prose: Prose = False,
    model: Model = None,
    allow_remote: AllowRemote = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Write the whole study as one document.

    FILE's suffix decides: .html opens in any browser and filters, .docx is a findings draft, .md plain text.
    """
    from fusen.cli import terminal
    from fusen.study.export import ReportOptions

    wanted = chosen(coders, origins, sources, codes, reference, include_interviewer, anonymous)
    asked, typed = endpoint(model, allow_remote) if prose or model else (None, "")
    options = ReportOptions(by, title, checklist and checklist.value, listed(variables), asked, typed)
    with opened(study_dir, user) as (study, progress):
        made = study.exchange.report(file, wanted, options, overwrite=force, progress=progress)
    for line in made.basis.remarks:
        terminal.say(line)
    terminal.done(f"report with {terminal.number(len(made.excerpts), 'excerpt')} written to {file}")
