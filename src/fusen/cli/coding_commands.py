"""Commands about codes: the codebook, and tagging by its phrases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from fusen.cli.opened import chosen, opened
from fusen.cli.options import HERE, As, Codes, Format, Output, Sources, StudyDir

if TYPE_CHECKING:
    from fusen.model.codebook import Code

codebook_app = typer.Typer(
    name="codebook", help="Show the codebook, check it, or see its log.", rich_markup_mode=None,
    no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


def register(app: typer.Typer) -> None:
    app.add_typer(codebook_app)
    app.command("tag")(tag)


@codebook_app.command("show")
def show(codes: Codes = None, study_dir: StudyDir = HERE, user: As = None, output: Output = Format.table) -> None:
    """Every code with its definition and how many codings it has."""
    from fusen.cli import render

    with opened(study_dir, user) as (study, _):
        wanted, counts = study.find_codes(codes or []), study.coding_counts()
    columns = (
        "code",
        "id",
        "definition",
        "include",
        "exclude",
        "examples",
        "phrases",
        "colour",
        "codable",
        "retired",
        "codings",
    )
    if output is not Format.table:
        render.rows([_record(code, counts.get(code.guid, 0)) for code in wanted], output, columns)
        return
    shown = render.table("code", "definition", ("phrases", "right"), ("codings", "right"))
    for code in wanted:
        name = "  " * (len(code.path) - 1) + code.name + (" (retired)" if code.retired else "")
        cells = (name, code.definition, len(code.phrases) or "", counts.get(code.guid, 0) or "")
        shown.add_row(render.text(name, code_style(code)), *map(render.text, cells[1:]))
    render.console().print(shown)


def code_style(code: Code) -> str:
    return "bold" if code.parent is None else ""


def _record(code: Code, codings: int) -> dict[str, object]:
    from fusen.model.codebook import Phrase

    def written(phrase: Phrase) -> object:
        return phrase.text or [dict(token) for token in phrase.pattern]

    return {
        "code": code.label, "id": code.id, "definition": code.definition, "include": code.include,
        "exclude": code.exclude, "examples": list(code.examples), "phrases": [written(p) for p in code.phrases],
        "colour": code.colour, "codable": code.codable, "retired": code.retired, "codings": codings,
    }  # fmt: skip


@codebook_app.command("check")
def check(
    fix: Annotated[bool, typer.Option("--fix", help="Write an id for every code without one.")] = False,
    study_dir: StudyDir = HERE,
) -> None:
    """Read the codebook and name everything wrong with it, by file and line."""
    from fusen.cli.render import done, warn
    from fusen.study.codebook_files import check_codebook

    report = check_codebook(study_dir, fix=fix)
    warn(report.warnings)
    for name, count in report.fixed.items():
        done(f"{name}: {count} ids written")
    done(f"{report.codes} codes, {report.phrases} phrases: nothing wrong")


@codebook_app.command("log")
def log(study_dir: StudyDir = HERE, user: As = None, output: Output = Format.table) -> None:
    """What changed in the codebook, when and by whom, and how many codings stand under an older definition."""
    from dataclasses import asdict

    from fusen.cli import render

    with opened(study_dir, user) as (study, _):
        changes = study.codebook_log()
    columns = ("at", "user", "code", "change", "fields", "older")
    if output is not Format.table:
        render.rows([asdict(change) for change in changes], output, columns)
        return
    shown = render.table("when", "who", "code", "change", ("codings under an older definition", "right"))
    for change in changes:
        what = f"{change.change}: {', '.join(change.fields)}" if change.fields else change.change
        shown.add_row(
            *map(
                render.text,
                (change.at[:16].replace("T", " "), change.user, change.code, what, change.older or ""),
            )
        )
    render.console().print(shown)


def tag(
    codes: Codes = None,
    sources: Sources = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes to work with.")] = 1,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Match and count, change nothing.")] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Match the codebook's phrases over all interviewees, as the coder `fusen`, and count what is found."""
    from fusen.cli.render import say, warn
    from fusen.cli.results import show_frequencies

    with opened(study_dir, user) as (study, progress):
        report = study.tag(codes=codes or (), sources=sources or (), jobs=jobs, dry_run=dry_run, progress=progress)
        rows, basis = study.frequencies(chosen(["fusen"], None, sources, codes))
    warn(
        f"{count} of the codes have no phrase in `{language}`: transcripts in it can be matched less or not at all"
        for language, count in report.speechless
    )
    verb = "would be written" if dry_run else "written"
    say(
        f"{report.found} codings in {report.passages:,} passages of {report.sources} sources: {report.added} new {verb}, {report.removed} no longer match"
    )
    if not dry_run:
        show_frequencies(rows, basis, output, None)
