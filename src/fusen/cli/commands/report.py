"""The command that writes all results to one document."""

from __future__ import annotations

from enum import StrEnum
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
    Force,
    IncludeInterviewer,
    IncludeOutside,
    Origins,
    Reference,
    Sources,
    StudyDir,
    Variables,
)
from fusen.cli.streams import ExportFile, OutputOption, StreamFormat, chosen_file, output_file
from fusen.model.quantity import quantity


class Checklist(StrEnum):
    coreq = "coreq"
    srqr = "srqr"
    jars_qual = "jars-qual"


def register(app: typer.Typer) -> None:
    app.command("report")(report)


def report(
    file: ExportFile = None,
    by: By = None,
    title: Annotated[str, typer.Option(metavar="TEXT", help="Title of the report; default: the study's name.")] = "",
    checklist: Annotated[
        Checklist | None, typer.Option(help="Add a reporting checklist, filled in as far as fusen knows.")
    ] = None,
    variables: Variables = None,
    output: OutputOption = None,
    format_: StreamFormat = None,
    force: Force = False,
    coders: Coders = None,
    origins: Origins = None,
    sources: Sources = None,
    codes: Codes = None,
    reference: Reference = "union",
    include_interviewer: IncludeInterviewer = False,
    include_outside: IncludeOutside = False,
    anonymous: Anonymous = False,
    prose: Prose = False,
    model: Model = None,
    allow_remote: AllowRemote = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Write all results to a document.

    FILE's suffix decides: .html opens in any browser and has filters, .docx is a draft of findings, .md is plain
    text. FILE - is standard output, in the format of --format.
    """
    from fusen.cli import terminal
    from fusen.study.export import ReportOptions

    file = chosen_file(file, output)
    filter_ = chosen(coders, origins, sources, codes, reference, include_interviewer, anonymous, include_outside)
    llm, typed = endpoint(model, allow_remote) if prose or model else (None, "")
    options = ReportOptions(
        by, title, checklist and checklist.value, listed(variables), llm, typed, sampled=str(file) != "-"
    )
    with output_file(file, format_) as target, opened(study_dir, user) as (study, progress):
        result = study.exchange.report(target, filter_, options, overwrite=force, progress=progress)
    for line in result.basis.remarks:
        terminal.say(line)
    terminal.written(f"report with {quantity(len(result.excerpts), 'excerpt')} written", file)
    if result.excerpt_file:
        terminal.say(f"the page holds a sample of the excerpts; {file.with_name(result.excerpt_file)} has all")
