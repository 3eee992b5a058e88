"""Commands for the codebook and for auto-coding."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from fusen.cli.context import chosen, moment, opened
from fusen.cli.options import HERE, As, Cluster, Codes, Format, Output, Sources, StudyDir
from fusen.model.quantity import quantity

LOG_COLUMNS = ("at", "user", "code", "change", "fields", "older")


class TagMethod(StrEnum):
    phrases = "phrases"
    combined = "combined"


def register(app: typer.Typer) -> None:
    from fusen.cli.commands import codebook_edit, codebook_file

    group = typer.Typer(
        help="Show the codebook, check it, edit it, or see its log.", rich_markup_mode=None, no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )  # fmt: skip
    for command in (show, check, log):
        group.command()(command)
    codebook_edit.register(group)
    codebook_file.register(group)
    app.add_typer(group, name="codebook")
    app.command("tag")(tag)


def show(codes: Codes = None, study_dir: StudyDir = HERE, user: As = None, output: Output = Format.table) -> None:
    """List the codes, their definitions and codings."""
    from fusen.cli import terminal
    from fusen.cli.terminal import show as show_grid
    from fusen.model.result_columns import CODE_COLUMNS
    from fusen.model.result_columns import codes as codes_shape
    from fusen.report.table_block import TableColumn

    with opened(study_dir, user) as (study, _):
        listed, counts = study.codebook.find(codes or []), study.codings.counts()
    if output is not Format.table:
        terminal.rows(codes_shape(counts).records(listed), output, CODE_COLUMNS)
        return
    columns = (
        TableColumn("code", [code.name + (" (retired)" if code.retired else "") for code in listed], min_width=24),
        TableColumn("definition", [code.definition for code in listed], min_width=20, priority=2),
        TableColumn("phrases", [len(code.phrases) or "" for code in listed], numeric=True, priority=1),
        TableColumn("codings", [counts.get(code.guid, 0) or "" for code in listed], numeric=True),
    )
    show_grid(columns, ["" if code.parent else "bold" for code in listed], [len(code.path) - 1 for code in listed])


def check(
    fix: Annotated[bool, typer.Option("--fix", help="Write an id for every code that has none.")] = False,
    study_dir: StudyDir = HERE,
) -> None:
    """Report mistakes in the codebook by file and line."""
    from fusen.cli.terminal import done, warn
    from fusen.study.codebook import check_codebook

    report = check_codebook(study_dir, fix=fix)
    warn(report.warnings)
    for name, count in report.fixed.items():
        done(f"{name}: {quantity(count, 'id')} written")
    warnings = f", {quantity(len(report.warnings), 'warning')}" if report.warnings else ""
    done(f"{quantity(report.codes, 'code')}, {quantity(report.phrases, 'phrase')}: no mistakes{warnings}")


def log(study_dir: StudyDir = HERE, user: As = None, output: Output = Format.table) -> None:
    """List the changes to codes: when, by whom, what.

    The last column counts codings made before the definition changed.
    """
    from dataclasses import asdict

    from fusen.cli import terminal
    from fusen.cli.commands.codebook_edit import say_waiting
    from fusen.cli.terminal import show as show_grid
    from fusen.report.table_block import TableColumn

    with opened(study_dir, user) as (study, _):
        changes, waiting = study.codebook.log(), study.codebook.waiting()
    if output is not Format.table:
        terminal.rows([asdict(change) for change in changes], output, LOG_COLUMNS)
        return
    whats = [f"{change.change}: {', '.join(change.fields)}" if change.fields else change.change for change in changes]
    show_grid((
        TableColumn("when", [moment(change.at) for change in changes], priority=1),
        TableColumn("who", [change.user for change in changes], min_width=8),
        TableColumn("code", [change.code for change in changes], min_width=20),
        TableColumn("change", whats, min_width=10),
        TableColumn("older codings", [change.older or "" for change in changes], numeric=True),
    ))  # fmt: skip
    if any(change.older for change in changes):
        terminal.console().print(
            terminal.text("Older codings were made before the meaning of their code changed.", "dim")
        )
    say_waiting([counts for _, counts in waiting])


def tag(
    codes: Codes = None,
    sources: Sources = None,
    by: Annotated[
        TagMethod | None,
        typer.Option(
            "--by",
            metavar="phrases|combined",
            show_default=False,
            help="phrases: phrase matches alone. combined: learns from people's decisions, too; default once they have coded 50 passages in two interviews.",
        ),
    ] = None,
    min_score: Annotated[
        float | None,
        typer.Option(
            "--min-score",
            metavar="P",
            min=0.05,
            max=0.95,
            show_default=False,
            help="combined: the lowest probability of a code; default: the threshold of each code, learnt from the coded interviews. A higher P gives fewer codings, and more of them are right.",
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option(metavar="N", min=1, show_default=False, help="Number of processes for phrases; default: 1.")
    ] = 1,
    outside: Annotated[
        bool, typer.Option("--include-outside", help="Also code phrase matches in text outside turns.")
    ] = False,
    cluster: Cluster = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count the codings without changing anything.")] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Code passages by phrases and by what people have coded.

    The codings belong to the coder `fusen` and replace its earlier ones. Then the command prints their frequencies.
    """
    from fusen.cli.tables.tag_report import tag_lines
    from fusen.cli.terminal import say, warn
    from fusen.cli.terminal_blocks import show_result

    with opened(study_dir, user) as (study, progress):
        report = study.autocode.tag(
            codes=codes or (),
            sources=sources or (),
            by=by,
            min_score=min_score,
            jobs=jobs,
            outside=outside,
            cluster=cluster,
            dry_run=dry_run,
            progress=progress,
        )
        table = study.results.frequencies(chosen(["fusen"], None, sources, codes, include_outside=outside))
    warn(
        f"{quantity(count, 'code')} without a phrase in the language `{language}`: fusen cannot find them in its transcripts"
        for language, count in report.speechless
    )
    for line in tag_lines(report, dry_run):
        say(line)
    if not dry_run:
        show_result(table, output)
