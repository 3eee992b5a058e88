"""Commands for the whole study: init, import, status, search."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from fusen.cli.commands.projects import AssumeReviewed, Keep, Strict, import_projects, init_from_project
from fusen.cli.context import opened
from fusen.cli.options import HERE, As, Cluster, Format, Jobs, Output, StudyDir
from fusen.cli.passphrase import new_passphrase
from fusen.cli.streams import input_files
from fusen.model.quantity import quantity

if TYPE_CHECKING:
    from fusen.model.results import SourceStatus
    from fusen.study.sources import ImportRequest

STATUS_COLUMNS = (
    "source", "case", "format", "language", "words", "turns", "speakers", "passages", "changed", "reviewed", "codings",
    "reading",
)  # fmt: skip
SearchMethod = Literal["plain", "word", "regex"]
SEARCH_COLUMNS = ("citation", "source", "case", "speaker", "time", "page", "start", "end", "quote")


def register(app: typer.Typer) -> None:
    app.command("init")(init)
    app.command("import")(import_)
    app.command("status")(status)
    app.command("search")(search)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", hidden=True)] = HERE,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="The study's name; default: the folder's.")] = None,
    from_: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Start from a project of another program: .qdpx, .qda …."),
    ] = None,
    assume_reviewed: AssumeReviewed = False,
    strict: Strict = False,
    encrypted: Annotated[
        bool, typer.Option("--encrypted", help="Encrypt the study from the start, under a passphrase.")
    ] = False,
    user: As = None,
) -> None:
    """Create a study in a folder; overwrites nothing.

    Creates DIR if it does not exist; without DIR, the current folder becomes a study.
    """
    from fusen.cli.terminal import done
    from fusen.study import Study

    if encrypted:
        Study.begin_encrypted(folder, new_passphrase())
    if from_ is not None:
        init_from_project(folder, from_, name, assume_reviewed, strict, user)
        return
    study = Study.init(folder, name)
    for path in study:
        done(f"created {path}")
    done(
        "next: put transcripts into transcripts/, edit the codebook, run fusen tag"
        if study
        else "this folder is already a study"
    )


def offer_study() -> bool:
    """Offer to make the current folder a study; return whether it became one. Never offers it for the home folder."""
    from fusen.cli.terminal import done
    from fusen.study import Study

    folder = Path.cwd()
    done(f"There is no study in {folder} or above it.")
    if folder in (Path.home(), Path(folder.anchor)):
        done("Make a folder for a study first: mkdir interviews && cd interviews && fusen")
    elif typer.confirm("Make this folder a study, with codebook/ and transcripts/?", default=True, err=True):
        Study.init(folder)
        return True
    done("fusen --study DIR opens another study, fusen --help lists all commands.")
    return False


def import_(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH", hidden=True),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="NAME", help="Encoding of the files, if fusen cannot detect it.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Language of the files, such as en, ja, fr.")
    ] = None,
    interviewer: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A speaker who asks; repeatable.")
    ] = None,
    speakers: Annotated[
        list[str] | None, typer.Option(metavar="A=B,…", help="Rename speakers: label in the file=name.")
    ] = None,
    speaker_pattern: Annotated[
        str | None,
        typer.Option(metavar="PATTERN", help="How the file writes labels: '[{name}] {talk}', '{time} {name}'."),
    ] = None,
    include_outside: Annotated[
        bool | None,
        typer.Option(
            "--include-outside/--leave-outside",
            help="Count text outside turns, such as an introduction, as talk.",
            show_default=False,
        ),
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show how files are read; write nothing.")] = False,
    case: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the interviewee; for a focus group SPEAKER=NAME,….")
    ] = None,
    columns: Annotated[
        list[str] | None,
        typer.Option(
            metavar="A,B,…", help="A table's columns of answers, or time=, speaker=, text=, case=, conversation=COLUMN."
        ),
    ] = None,
    read_as: Annotated[
        str | None, typer.Option(metavar="SHAPE", help="Read a table as a survey, talk or conversations.")
    ] = None,
    sheet: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Read this sheet of a workbook; repeatable. Default: all.")
    ] = None,
    missing: Annotated[
        list[str] | None,
        typer.Option(metavar="A,B,…", help="Cells of a survey that are no answer, besides blanks, N/A and dashes."),
    ] = None,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name below transcripts/, for a single file.")
    ] = None,
    keep: Keep = None,
    assume_reviewed: AssumeReviewed = False,
    strict: Strict = False,
    formats: Annotated[bool, typer.Option("--formats", help="List the file formats, and what each loses.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read the files without changing the study.")] = False,
    jobs: Jobs = 1,
    cluster: Cluster = None,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> int:
    """Import new and changed transcripts.

    PATH is a file or folder; fusen copies it into transcripts/ unless it is there already. PATH - is standard
    input, named by --name. Without PATH, fusen reads every new or changed file in transcripts/. A changed transcript
    keeps its codings: they move with their words. fusen also merges shared files (.jsonl) and imports projects of
    other programs (.qdpx, .qdc, .qda, .sqlite3).
    """
    from fusen.study.exchange import is_project
    from fusen.study.sources import ImportRequest

    if formats:
        return show_formats(output)
    request = ImportRequest(
        encoding, language, tuple(interviewer or ()), name, dry_run, pairs("--speakers", speakers),
        tuple(part.strip() for names in columns or () for part in names.split(",") if part.strip()), case,
        speaker_pattern, preview, include_outside, read_as, tuple(sheet or ()),
        tuple(part.strip() for names in missing or () for part in names.split(",") if part.strip()),
    )  # fmt: skip
    with input_files(paths or (), name) as files:
        if any(path.suffix.lower() == ".jsonl" for path in files):
            return _import_codings(files, dry_run or preview, study_dir, user)
        if any(map(is_project, files)):
            return import_projects(files, keep, assume_reviewed, strict, dry_run or preview, study_dir, user, output)
        return _import_transcripts(files, request, jobs, cluster, study_dir, user, output)


def _import_transcripts(
    files: list[Path], request: ImportRequest, jobs: int, cluster: str | None, study_dir: Path, user: str | None,
    output: Format,
) -> int:  # fmt: skip
    from dataclasses import replace

    from fusen.cli.commands.speakers import show_previews
    from fusen.cli.tables.imports import show_import

    with opened(study_dir, user, sync=False) as (study, progress):
        first = study.context.is_new  # then opening it has read the existing files
        loaded = study.sources.as_imported() if first else ()
        request = replace(request, just_read=first)
        report = study.sources.import_files(files, request, progress, jobs=jobs, cluster=cluster)
    news = tuple(line for line in report.warnings if line not in study.warnings)
    report = replace(report, rows=(*loaded, *report.rows), warnings=news)
    if request.preview:
        show_previews(report, output)
    else:
        show_import(report, output, request.dry_run)
    return 1 if report.failures else 0


def _import_codings(paths: list[Path], dry_run: bool, study_dir: Path, user: str | None) -> int:
    """Merge codings files for `import`, so users need not know `merge`."""
    from fusen.cli.commands.exchange import merge

    if any(path.suffix.lower() != ".jsonl" for path in paths):
        raise typer.BadParameter("import shared files (.jsonl) and transcripts separately")
    for path in paths:
        merge(path, dry_run, study_dir, user)
    return 0


def pairs(option: str, given: list[str] | None) -> dict[str, str]:
    """Parse `A=B,C=D` into a mapping."""
    result = {}
    for part in (part for names in given or () for part in names.split(",") if part.strip()):
        label, equals, called = part.partition("=")
        if not (equals and label.strip() and called.strip()):
            raise typer.BadParameter(f"{option} takes LABEL=NAME, several separated by commas, not {part.strip()!r}")
        result[label.strip()] = called.strip()
    return result


def show_formats(output: Format) -> int:
    from fusen.cli import terminal
    from fusen.cli.terminal import show
    from fusen.report.table_block import TableColumn
    from fusen.study.sources import imported

    read = imported()
    if output is Format.table:
        show(
            (
                TableColumn("files", [" ".join(format_.suffixes) for format_ in read], min_width=10),
                TableColumn("reads", [format_.summary for format_ in read], min_width=24),
                TableColumn("loses", [format_.lost for format_ in read], min_width=16),
            )
        )
    else:
        rows = [{"format": r.name, "files": r.suffixes, "read": r.summary, "lost": r.lost} for r in read]
        terminal.rows(rows, output, ("format", "files", "read", "lost"))
    return 0


def status(study_dir: StudyDir = HERE, user: As = None, output: Output = Format.table) -> None:
    """List the sources, and what each coder has read and coded.

    Also reports files that are new, changed or missing on disk.
    """
    from fusen.cli import terminal
    from fusen.cli.commands.codebook_edit import say_waiting

    with opened(study_dir, user) as (study, _):
        changes = study.sources.changes()
        remarks = study.sources.remarks()
        rows, name, cases = study.sources.status(changes), study.settings.name, study.cases.all()
        waiting = study.codebook.waiting()
        assumed = study.exchange.assumed_reviews()
    for line in assumed:
        terminal.say(line)
    if output is not Format.table:
        terminal.rows([_record(row) for row in rows], output, STATUS_COLUMNS)
        return
    _show_status(rows, name, len(cases))
    for what, files, way_out in (
        ("new on disk", changes.new, "fusen import reads them"),
        ("changed on disk", changes.changed, "fusen import reads them again and moves their codings along"),
        ("missing from disk", changes.missing, "the study keeps their texts and codings"),
    ):
        if files:
            named = ", ".join(files[:5]) + (" …" if len(files) > 5 else "")
            terminal.say(f"{len(files)} {what} ({named}): {way_out}")
    for line in remarks:
        terminal.say(line)
    say_waiting([counts for _, counts in waiting])
    if not rows and not changes.new:
        terminal.say("no transcripts yet: put .txt or .md files into transcripts/ and run fusen import")


def _record(row: SourceStatus) -> dict[str, object]:
    plain = {column: getattr(row, column) for column in STATUS_COLUMNS}
    return plain | {
        "speakers": list(row.speakers), "reviewed": dict(row.reviewed), "codings": dict(row.codings),
    }  # fmt: skip


def _show_status(rows: list[SourceStatus], name: str, cases: int) -> None:
    """Show the sources with a column for each coder, people first."""
    from fusen.cli import terminal
    from fusen.cli.terminal import show
    from fusen.model.coding import AUTO_USER
    from fusen.report.table_block import TableColumn

    result = {coder for row in rows for coder in (*row.reviewed, *row.codings)}
    coders = sorted(result, key=lambda coder: (coder == AUTO_USER, coder))
    words = sum(row.words for row in rows)
    heading = f"{name}: {quantity(cases, 'interviewee')}, {quantity(len(rows), 'source')}, {quantity(words, 'word')}"
    terminal.console().print(terminal.text(heading, "bold"))
    if not rows:
        return
    show((
        TableColumn("source", [row.source for row in rows], min_width=16),
        TableColumn("interviewee", [row.case for row in rows], min_width=11, priority=1),
        TableColumn("language", [row.language for row in rows], priority=3),
        TableColumn("words", [f"{row.words:,}" for row in rows], numeric=True, priority=2),
        TableColumn("passages", [f"{row.passages:,}" for row in rows], numeric=True, priority=4),
        TableColumn("read as", [row.reading for row in rows], min_width=12, priority=5),
        *(TableColumn(coder, [_progress(row, coder) for row in rows], numeric=True) for coder in coders),
        *([TableColumn("", [row.changed for row in rows])] if any(row.changed for row in rows) else []),
    ))  # fmt: skip
    if coders:
        terminal.console().print(terminal.text("Below each coder: the share read, and the number of codings.", "dim"))
    else:
        terminal.say("no codings yet: fusen tag codes the matches of the codebook's phrases")


def _progress(row: SourceStatus, coder: str) -> str:
    share = row.reviewed.get(coder, 0)
    read = f"{99 if 0.99 < share < 1 else round(100 * share)}%" if share else "–"
    return f"{read} {row.codings.get(coder, 0):4}"


def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", hidden=True)],
    word: Annotated[bool, typer.Option("--word", help="Whole words exactly as typed, including accents.")] = False,
    regex: Annotated[bool, typer.Option("--regex", help="WORDS is a regular expression.")] = False,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", metavar="N", min=1, help="Show the first N; default: 100, all in --format json and csv."
        ),
    ] = None,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Find passages that contain all the words.

    WORDS are plain words, a "phrase" in quotes, or a prefix*. A citation such as JP-03@1234-1290 finds its passage.
    Without a terminal, the command prints plain lines: citation, speaker and quote, separated by tabs. If nothing is
    found, it says so and exits with 0.
    """
    from fusen.cli import terminal
    from fusen.cli.terminal_blocks import plain_lines, print_blocks
    from fusen.report.sections.excerpts import quotes_by_case

    with opened(study_dir, user) as (study, progress):
        how: SearchMethod = "regex" if regex else "word" if word else "plain"
        result = study.results.search(" ".join(words), how, progress=progress)
        memos = study.memos.entries(words=" ".join(words)) if how != "regex" else None
    listed = result[: limit or (100 if output in (Format.table, Format.md) else len(result))]
    if output is not Format.table:
        terminal.rows([{key: getattr(row, key) for key in SEARCH_COLUMNS} for row in listed], output, SEARCH_COLUMNS)
    elif terminal.is_terminal():
        print_blocks(quotes_by_case((excerpt, "") for excerpt in listed))
    else:
        plain_lines(listed)
    if not result:
        terminal.say("no passages found")
    elif len(listed) < len(result):
        terminal.say(f"{len(listed):,} of {quantity(len(result), 'passage')}; --limit N shows more")
    elif output is Format.table:
        terminal.say(quantity(len(result), "passage"))
    if memos and memos.entries:
        terminal.say(f"{quantity(len(memos.entries), 'memo')} with these words: fusen memo search shows them")
