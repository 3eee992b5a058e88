"""Commands that export, merge, back up, restore and check the study."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fusen.cli.commands.projects import PROJECTS, write_project
from fusen.cli.context import chosen, listed, opened
from fusen.cli.options import (
    HERE,
    Anonymous,
    As,
    Coders,
    Codes,
    Context,
    IncludeInterviewer,
    Origins,
    Reference,
    Sources,
    StudyDir,
    Variables,
)

if TYPE_CHECKING:
    from fusen.study.exchange.merge_report import MergeReport


def register(app: typer.Typer) -> None:
    app.command("export")(export)
    app.command("merge")(merge)
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("check")(check)


def export(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", hidden=True)] = None,
    transcripts: Annotated[
        Path | None,
        typer.Option("--transcripts", metavar="DIR", help="Write the transcripts with pseudonyms to a new folder."),
    ] = None,
    word: Annotated[bool, typer.Option("--docx", help="With --transcripts: as .docx instead of .txt.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing file.")] = False,
    context: Context = 0,
    pseudonymous: Annotated[
        bool, typer.Option("--pseudonymous", help="In a project file: coders are numbers, not names.")
    ] = False,
    crlf: Annotated[
        bool, typer.Option("--crlf", help="In a project file: Windows line ends, for MAXQDA; offsets count them.")
    ] = False,
    variables: Variables = None,
    tidy: Annotated[
        bool, typer.Option("--tidy", help="A row for each interviewee and code, with a dictionary of the columns.")
    ] = False,
    coders: Coders = None,
    origins: Origins = None,
    sources: Sources = None,
    codes: Codes = None,
    reference: Reference = "union",
    include_interviewer: IncludeInterviewer = False,
    anonymous: Anonymous = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Write excerpts, codings or the whole project to a file.

    FILE's suffix decides: .csv .tsv .json .md .xlsx .docx .html .tex hold coded excerpts, .jsonl all
    that coders did, for others to merge, .qdpx everybody's whole project for any tool, .qdc the codebook.
    Other tables: their own command with --output FILE.
    """
    from fusen.cli import terminal
    from fusen.study.exchange.export_project import ExportOptions

    if transcripts is not None:
        _export_transcripts(transcripts, ".docx" if word else ".txt", study_dir, user)
        return
    if file is None:
        raise typer.BadParameter("name a FILE, or a folder with --transcripts DIR")
    wanted = chosen(coders, origins, sources, codes, reference, include_interviewer, anonymous)
    if file.suffix.lower() in PROJECTS:
        write_project(file, ExportOptions(wanted, pseudonymous, crlf), force, study_dir, user)
        return
    with opened(study_dir, user) as (study, _):
        count, basis = study.exchange.export(
            file, wanted, context=context, overwrite=force, variables=listed(variables), tidy=tidy
        )
    for line in basis.remarks:
        terminal.say(line)
    terminal.done(f"{count} rows written to {file}")


def _export_transcripts(folder: Path, suffix: str, study_dir: Path, user: str | None) -> None:
    from fusen.cli import terminal

    with opened(study_dir, user) as (study, _):
        made = study.pseudonyms.export_transcripts(folder, suffix=suffix)
    if made.withheld:
        terminal.say(f"Left out: {terminal.number(made.withheld, 'transcript')} that may not be quoted.")
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(made.replaced.items()))
    terminal.done(
        f"{terminal.number(len(made.files), 'transcript')} written to {folder}"
        + (f"; replaced: {kinds}" if kinds else "")
    )


def merge(
    other: Annotated[
        Path,
        typer.Argument(metavar="OTHER", hidden=True),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would come in, change nothing.")] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Take in what other people coded, read and wrote.

    OTHER is a .jsonl that a colleague exported, or another copy of this study. Merging again changes
    nothing, and the order does not matter. What was deleted there goes here.
    """
    from fusen.cli import terminal

    with opened(study_dir, user) as (study, progress):
        report = study.exchange.merge(other, dry_run=dry_run, progress=progress)
    terminal.warn(report.problems())
    for line in merged(report, dry_run):
        terminal.done(line)


def merged(report: MergeReport, dry_run: bool) -> list[str]:
    """Describe the result of a merge, one line for each fact."""
    from fusen.model.exchange import counted

    verb = "would be added" if dry_run else "added"
    said = [
        f"from {', '.join(report.coders) or 'nobody'}: {report.added} codings and {report.reviews} reviews {verb}, "
        f"{report.replaced} replaced by newer ones, {report.present} here already"
    ]
    more = counted(report.further)
    said += [f"{more} {verb}"] if more else []
    if report.taken_away:
        said.append(f"{report.taken_away} {'would go' if dry_run else 'gone'}: deleted there")
    return said + report.computed()


def backup(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", hidden=True)] = None,
    study_dir: StudyDir = HERE,
) -> None:
    """Copy the database, also while others work on it.

    Without FILE into .fusen/backups, under the date.
    """
    from fusen.cli.terminal import done

    with opened(study_dir) as (study, _):
        done(f"backup written to {study.maintenance.backup(file)}")


def restore(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", hidden=True)] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the backups, newest first.")] = False,
    study_dir: StudyDir = HERE,
) -> None:
    """Bring a backup back.

    FILE is a backup, else the newest one is taken. The present database is kept beside it.
    """
    from fusen.cli.terminal import done
    from fusen.study.maintenance.backup import backups
    from fusen.study.maintenance.backup import restore as bring_back
    from fusen.study.paths import StudyPaths, find_study

    layout = StudyPaths(find_study(study_dir))
    if list_:
        for path in backups(layout):
            done(f"{path}  {path.stat().st_size:,} bytes")
        return
    found, aside = bring_back(layout, file)
    done(f"restored {found}" + (f"; what was there is now {aside}" if aside else ""))


def check(study_dir: StudyDir = HERE) -> int:
    """Look for anything broken in the study.

    The database file, offsets inside texts, quotes equal to their spans, orphans.
    """
    from fusen.cli.terminal import done

    with opened(study_dir) as (study, _):
        problems = study.maintenance.check()
    for problem in problems:
        done(problem)
    done(f"{len(problems)} problems" if problems else "all is well")
    return 1 if problems else 0
