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
    Force,
    IncludeInterviewer,
    IncludeOutside,
    Origins,
    Reference,
    Sources,
    StudyDir,
    Variables,
)
from fusen.cli.streams import STANDARD, ExportFile, OutputOption, StreamFormat, chosen_file, input_file, output_file
from fusen.errors import FusenError
from fusen.model.quantity import quantity

if TYPE_CHECKING:
    from fusen.model.filter import Filter
    from fusen.study.exchange import MergeReport


def register(app: typer.Typer) -> None:
    app.command("export")(export)
    app.command("merge")(merge)
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("check")(check)


def export(
    file: ExportFile = None,
    transcripts: Annotated[
        Path | None,
        typer.Option("--transcripts", metavar="DIR", help="Write the transcripts with pseudonyms to a new folder."),
    ] = None,
    word: Annotated[bool, typer.Option("--docx", help="With --transcripts: as .docx instead of .txt.")] = False,
    force: Force = False,
    context: Context = 0,
    pseudonymous: Annotated[
        bool, typer.Option("--pseudonymous", help="In a project file, replace coders' names by numbers.")
    ] = False,
    crlf: Annotated[
        bool, typer.Option("--crlf", help="In a project file, write Windows line ends for MAXQDA; offsets count them.")
    ] = False,
    variables: Variables = None,
    output: OutputOption = None,
    format_: StreamFormat = None,
    tidy: Annotated[
        bool,
        typer.Option(
            "--tidy", help="Write a row for each interviewee and code, and a data dictionary beside the file."
        ),
    ] = False,
    parquet: Annotated[
        Path | None,
        typer.Option("--parquet", metavar="DIR", help="Write codings, codes, cases and sources as Parquet files."),
    ] = None,
    coders: Coders = None,
    origins: Origins = None,
    sources: Sources = None,
    codes: Codes = None,
    reference: Reference = "union",
    include_interviewer: IncludeInterviewer = False,
    include_outside: IncludeOutside = False,
    anonymous: Anonymous = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Write excerpts, codings or the whole project to a file.

    FILE's suffix decides: .csv .tsv .json .md .xlsx .docx .html .tex contain coded excerpts; .jsonl contains
    the work of coders, for colleagues to merge; .qdpx contains the whole project, for other programs; .qdc
    contains the codebook. FILE - is standard output, in the format of --format. For other tables use their own
    command with --output FILE.
    """
    from fusen.cli import terminal
    from fusen.study.exchange import ExportOptions

    if transcripts is not None:
        _export_transcripts(transcripts, ".docx" if word else ".txt", study_dir, user)
        return
    filter_ = chosen(coders, origins, sources, codes, reference, include_interviewer, anonymous, include_outside)
    if parquet is not None:
        _export_parquet(parquet, filter_, study_dir, user)
        return
    if file is None and output is None:
        raise typer.BadParameter("name a FILE, or a folder with --transcripts DIR or --parquet DIR")
    file = chosen_file(file, output)
    if tidy and file == STANDARD:
        raise FusenError("--tidy writes two files: the table and its data dictionary", "name a file instead of -")
    with output_file(file, format_) as target:
        if target.suffix.lower() in PROJECTS:
            write_project(target, file, ExportOptions(filter_, pseudonymous, crlf), force, study_dir, user)
            return
        with opened(study_dir, user) as (study, _):
            count, basis = study.exchange.export(
                target, filter_, context=context, overwrite=force, variables=listed(variables), tidy=tidy
            )
    for line in basis.remarks:
        terminal.say(line)
    terminal.written(f"{quantity(count, 'row')} written", file)


def _export_parquet(folder: Path, filter_: Filter, study_dir: Path, user: str | None) -> None:
    from fusen.cli import terminal

    with opened(study_dir, user) as (study, _):
        count, basis = study.exchange.export_parquet(folder, filter_)
    for line in basis.remarks:
        terminal.say(line)
    terminal.done(f"{quantity(count, 'coding')} written to {folder}")


def _export_transcripts(folder: Path, suffix: str, study_dir: Path, user: str | None) -> None:
    from fusen.cli import terminal

    with opened(study_dir, user) as (study, _):
        result = study.pseudonyms.export_transcripts(folder, suffix=suffix)
    if result.withheld:
        terminal.say(f"Left out: {quantity(result.withheld, 'transcript')} that may not be quoted.")
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(result.replaced.items()))
    terminal.done(
        f"{quantity(len(result.files), 'transcript')} written to {folder}" + (f"; replaced: {kinds}" if kinds else "")
    )


def merge(
    other: Annotated[
        Path,
        typer.Argument(metavar="OTHER", hidden=True),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be merged without changing anything.")
    ] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Merge a colleague's codings, reviews, memos and decisions.

    OTHER is a .jsonl file that a colleague exported (- reads it from standard input), or another copy of this
    study. The order of merges does
    not matter, and a repeated merge changes nothing. Deletions are merged too.
    """
    from fusen.cli import terminal

    with input_file(other, "stdin.jsonl") as file, opened(study_dir, user) as (study, progress):
        report = study.exchange.merge(file, dry_run=dry_run, progress=progress)
    terminal.warn(report.problems())
    for line in merged(report, dry_run):
        terminal.done(line)


def merged(report: MergeReport, dry_run: bool) -> list[str]:
    """Describe the result of a merge, one line for each fact."""
    from fusen.model.project import record_counts

    verb = "would be added" if dry_run else "added"
    lines = [
        f"from {', '.join(report.coders) or 'no coder'}: {quantity(report.added, 'coding')} and {quantity(report.reviews, 'review')} {verb}, "
        f"{report.replaced} replaced by newer versions, {report.present} already present"
    ]
    more = record_counts(report.further)
    lines += [f"{more} {verb}"] if more else []
    if report.taken_away:
        lines.append(f"{report.taken_away} {'would be removed' if dry_run else 'removed'}: deleted in the other copy")
    return lines + report.computed()


def backup(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", hidden=True)] = None,
    study_dir: StudyDir = HERE,
) -> None:
    """Back up the database, even while it is in use.

    Without FILE, the backup goes to .fusen/backups and is named after the date.
    """
    from fusen.cli.terminal import done

    with opened(study_dir) as (study, _):
        done(f"backup written to {study.maintenance.backup(file)}")


def restore(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", hidden=True)] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the backups, newest first.")] = False,
    study_dir: StudyDir = HERE,
) -> None:
    """Restore a backup.

    FILE is a backup; the default is the newest. fusen keeps the present database next to it.
    """
    from fusen.cli.passphrase import ask
    from fusen.cli.terminal import done
    from fusen.study.maintenance import backups
    from fusen.study.maintenance import restore as bring_back
    from fusen.study.paths import StudyPaths, find_study
    from fusen.study.unlock import ask_with

    layout = StudyPaths(find_study(study_dir))
    if list_:
        for path in backups(layout):
            done(f"{path}  {path.stat().st_size:,} bytes")
        return
    ask_with(ask)
    result, aside = bring_back(layout, file)
    done(f"restored {result}" + (f"; the previous database is now {aside}" if aside else ""))


def check(study_dir: StudyDir = HERE) -> int:
    """Check the study for damage.

    Checks the database file, positions in texts, quotes against their spans, and references.
    """
    from fusen.cli.terminal import done

    with opened(study_dir) as (study, _):
        problems = study.maintenance.check()
    for problem in problems:
        done(problem)
    done(f"problems: {len(problems)}" if problems else "no problems")
    return 1 if problems else 0
