"""Commands about the study as a whole: init, import, status, search."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fusen.cli.opened import opened
from fusen.cli.options import HERE, As, Format, Output, StudyDir

if TYPE_CHECKING:
    from fusen.model.rows import SourceStatus
    from fusen.study.importing import ImportReport


def register(app: typer.Typer) -> None:
    app.command("init")(init)
    app.command("import")(import_)
    app.command("status")(status)
    app.command("search")(search)


def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Default: here.")] = HERE,
    name: Annotated[str | None, typer.Option(help="The study's name; default: the folder's.")] = None,
) -> None:
    """Make a folder a study, with a codebook template; overwrites nothing."""
    from fusen.cli.render import done
    from fusen.study import Study

    made = Study.init(folder, name)
    for path in made:
        done(f"made {path}")
    done(
        "next: put transcripts into transcripts/, edit the codebook, run fusen tag"
        if made
        else "this is a study already"
    )


def import_(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[PATH…]", help="Files or folders; default: all that is new or changed."),
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="The files' encoding, where it cannot be told.")] = None,
    language: Annotated[str | None, typer.Option(help="The files' language, as en, ja, fr.")] = None,
    interviewer: Annotated[list[str] | None, typer.Option(help="A speaker who asks; repeatable.")] = None,
    name: Annotated[str | None, typer.Option(help="The name below transcripts/ for one file.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and show, change nothing.")] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> int:
    """Read transcripts into the study; changed ones again, carrying their codings over."""
    from fusen.study.importing import ImportRequest

    request = ImportRequest(encoding, language, tuple(interviewer or ()), name, dry_run)
    with opened(study_dir, user, sync=False) as (study, progress):
        report = study.import_files(paths or [], request, progress)
    show_import(report, output, dry_run)
    return 1 if report.failures else 0


def show_import(report: ImportReport, output: Format, dry_run: bool) -> None:
    from dataclasses import asdict

    from fusen.cli import render

    if output is not Format.table:
        columns = ("source", "state", "format", "language", "encoding", "turns", "speakers", "interviewers", "times", "words", "passages", "warnings")  # fmt: skip
        render.rows([asdict(row) for row in report.rows], output, columns)
    elif report.rows:
        shown = render.table(
            "source",
            "",
            "language",
            ("turns", "right"),
            "speakers",
            "times",
            ("words", "right"),
            ("passages", "right"),
            "warnings",
        )
        for row in report.rows:
            speakers = ", ".join(
                f"{s} (asks)" if s in row.interviewers else s or "(one, unnamed)" for s in row.speakers
            )
            cells = (
                row.source,
                row.state,
                row.language,
                f"{row.turns:,}",
                speakers,
                "yes" if row.times else "no",
                f"{row.words:,}",
                f"{row.passages:,}",
                "; ".join(row.warnings),
            )
            shown.add_row(*map(render.text, cells))
        render.console().print(shown)
    if report.carried and output is Format.table:
        _show_carried(report)
    render.warn(report.warnings)
    for failure in report.failures:
        render.say(f"error: {failure.message}\n  hint: {failure.hint}" if failure.hint else f"error: {failure.message}")
    verb = "would be read" if dry_run else "read"
    failed = f", {len(report.failures)} failed" if report.failures else ""
    render.say(f"{len(report.rows)} {verb}{failed}" if report.rows or failed else "nothing is new or changed")


def _show_carried(report: ImportReport) -> None:
    from fusen.cli import render

    shown = render.table("codings carried over", "code", "coder", "was", "is", "words")
    for row in report.carried:
        if row.fate != "kept":
            new = "" if row.new is None else f"{row.new[0]}-{row.new[1]}"
            cells = (
                f"{row.fate} in {row.source}",
                row.code,
                row.coder,
                f"{row.old[0]}-{row.old[1]}",
                new,
                row.quote[:60],
            )
            shown.add_row(*map(render.text, cells))
    counts = {
        fate: sum(row.fate == fate for row in report.carried) for fate in ("kept", "moved", "doubtful", "detached")
    }
    if shown.row_count:
        render.console().print(shown)
    render.console().print(render.text(", ".join(f"{count} {fate}" for fate, count in counts.items())))


def status(study_dir: StudyDir = HERE, user: As = None, output: Output = Format.table) -> None:
    """Every source with its length, what each coder has read and coded, and what changed on disk."""
    from fusen.cli import render

    with opened(study_dir, user) as (study, _):
        rows, changes, settings = study.status(), study.file_changes(), study.settings
        variables = {case.name: case.variables for case in study.store.cases()}
    if output is not Format.table:
        columns = (
            "source",
            "case",
            "format",
            "language",
            "words",
            "turns",
            "speakers",
            "passages",
            "changed",
            "reviewed",
            "codings",
        )
        render.rows([_record(row) for row in rows], output, columns)
        return
    _status_table(rows, settings.name, len(variables))
    if changes.new:
        render.say(f"{len(changes.new)} new on disk ({', '.join(changes.new[:5])}): fusen import reads them")
    if changes.changed:
        render.say(
            f"{len(changes.changed)} changed on disk ({', '.join(changes.changed[:5])}): fusen import carries their codings over"
        )
    if not rows and not changes.new:
        render.say("no transcripts yet: put .txt or .md files into transcripts/ and run fusen import")


def _record(row: SourceStatus) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(row) | {
        "speakers": list(row.speakers),
        "reviewed": dict(row.reviewed),
        "codings": dict(row.codings),
    }


def _status_table(rows: list[SourceStatus], name: str, cases: int) -> None:
    from fusen.cli import render

    coders = sorted({coder for row in rows for coder in (*row.reviewed, *row.codings)})
    words = sum(row.words for row in rows)
    render.console().print(render.text(f"{name}: {cases} interviewees, {len(rows)} sources, {words:,} words", "bold"))
    shown = render.table(
        "source",
        "interviewee",
        "language",
        ("words", "right"),
        ("passages", "right"),
        *((coder, "right") for coder in coders),
        "",
    )
    for row in rows:
        done = [f"{row.reviewed.get(coder, 0):4.0%} {row.codings.get(coder, 0):4}" for coder in coders]
        shown.add_row(
            *map(
                render.text,
                (
                    row.source,
                    row.case,
                    row.language,
                    f"{row.words:,}",
                    f"{row.passages:,}",
                    *done,
                    row.changed,
                ),
            )
        )
    render.console().print(shown)
    if coders:
        render.console().print(render.text("For each coder: share reviewed, codings.", "dim"))


def search(
    words: Annotated[list[str], typer.Argument(help='Words, "a phrase" or prefix*.')],
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Passages of all transcripts with all the words, each with its citation."""
    from fusen.cli import render
    from fusen.cli.results import excerpt_blocks

    with opened(study_dir, user) as (study, _):
        found = study.search(" ".join(words))
    columns = ("citation", "source", "case", "speaker", "time", "start", "end", "quote")
    if output is Format.table:
        excerpt_blocks(found, by_code=False)
        render.say(f"{len(found)} passages")
    else:
        render.rows([{column: getattr(row, column) for column in columns} for row in found], output, columns)
