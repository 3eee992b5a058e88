"""Commands for agreement rounds: start, submit, list and show them, and resolve disagreements."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, Anonymous, As, Codes, Force, Format, Output, Sources, StudyDir, ToFile
from fusen.cli.output import to_file

if TYPE_CHECKING:
    from fusen.study import Study

Listed = TypeVar("Listed")
Number = Annotated[
    int | None,
    typer.Argument(metavar="N", hidden=True),
]
Coders = Annotated[
    list[str] | None,
    typer.Option("--coders", metavar="A,B", help="Coders to compare, separated by commas; default: all people."),
]


def register(agreement: typer.Typer) -> None:
    round_ = typer.Typer(no_args_is_help=True, help="Rounds of blind coding: start, submit, list, show.")
    round_.command("start")(start)
    round_.command("submit")(submit)
    round_.command("list")(list_)
    round_.command("show")(show)
    agreement.add_typer(round_, name="round")
    agreement.command("disagreements")(disagreements)
    agreement.command("resolve")(resolve)


def named(coders: list[str] | None) -> tuple[str, ...]:
    return tuple(name.strip() for given in coders or () for name in given.split(",") if name.strip())


def shown(study: Study, lists: list[Listed], anonymous: bool) -> tuple[list[Listed], tuple[str, ...]]:
    """Return the rows, pseudonymous if `anonymous` is set, and the line that states it."""
    if not anonymous:
        return lists, ()
    rows, line = study.agreement.without_names(lists)
    return rows, (line,)


def start(
    coders: Annotated[
        list[str], typer.Option("--coders", metavar="A,B", help="Coders of the round, separated by commas.")
    ],
    sample: Annotated[
        str | None,
        typer.Option(
            metavar="20%|N",
            help="Assign this share of passages, or N stretches, at random instead of whole transcripts.",
        ),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="VARIABLE", help="Draw from each group of this variable.")
    ] = None,
    seed: Annotated[
        int, typer.Option(metavar="N", min=0, show_default=False, help="Seed of the draw; default: 1.")
    ] = 1,
    sources: Sources = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Assign transcripts or a sample for blind coding.

    Until all have submitted, these coders see neither each other's codings of it nor suggestions.
    """
    from fusen.cli.tables.rounds import say_started

    with opened(study_dir, user) as (study, _):
        result = study.agreement.rounds.start(named(coders), sources=sources or (), sample=sample, by=by, seed=seed)
        say_started(result, study.agreement.rounds.assigned(result.number))


def submit(
    number: Number = None,
    read: Annotated[bool, typer.Option("--read", help="Mark every assigned passage as read.")] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Submit your codings of round N; default: your open round.

    When the last coder submits, fusen computes agreement once and keeps the result.
    """
    from fusen.cli.tables.rounds import say_submitted

    with opened(study_dir, user) as (study, _):
        result = study.agreement.rounds.submit(number, read=read)
    say_submitted(result)


def list_(study_dir: StudyDir = HERE, user: As = None, output: Output = Format.table) -> None:
    """List all rounds with their coders, size and state."""
    from fusen.cli.tables.rounds import show_rounds

    with opened(study_dir, user) as (study, _):
        rounds = study.agreement.rounds.all()
        assigned = {round_.number: study.agreement.rounds.assigned(round_.number) for round_ in rounds}
    show_rounds(rounds, assigned, output)


def show(
    number: Number = None,
    stretches: Annotated[
        bool, typer.Option("--stretches", help="Show what was assigned, even if the round is closed.")
    ] = False,
    by: Annotated[
        str,
        typer.Option(
            "--by", metavar="code|source|pair", show_default=False, help="What a row describes; default: code."
        ),
    ] = "code",
    unit: Annotated[
        str,
        typer.Option(metavar="passage|character", show_default=False, help="The unit of comparison; default: passage."),
    ] = "passage",
    anonymous: Anonymous = False,
    file: ToFile = None,
    force: Force = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Show round N: its agreement or, while it is open, its assignment.

    Without N, shows the open round, or the newest if none is open.
    """
    from fusen.cli.tables.rounds import assigned_table, frozen_table
    from fusen.cli.terminal_blocks import show_result

    with opened(study_dir, user) as (study, _):
        result = study.agreement.rounds.find(number)
        if stretches or result.frozen is None:
            rows, further = shown(study, study.agreement.rounds.assigned(result.number), anonymous)
            assigned = assigned_table(result, rows, further)
            return None if to_file(assigned, file, force) else show_result(assigned, output)
        table = frozen_table(
            result, study.agreement.rounds.agreement(result.number, by=by, unit=unit, anonymous=anonymous)
        )
    return None if to_file(table, file, force) else show_result(table, output)


def disagreements(
    coders: Coders = None,
    number: Annotated[
        int | None,
        typer.Option(
            "--round", metavar="N", help="Only on passages that round N assigned; default: on all that they have read."
        ),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Only disagreements that are not resolved.")] = False,
    sources: Sources = None,
    codes: Codes = None,
    anonymous: Anonymous = False,
    file: ToFile = None,
    force: Force = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """List what coders coded differently.

    A row combines overlapping codings of a code, with each coder's spans and the resolution.
    """
    from fusen.cli.tables.rounds import disagreement_table
    from fusen.cli.terminal_blocks import show_result

    with opened(study_dir, user) as (study, _):
        result = study.agreement.rounds.disagreements(
            named(coders), number=number, sources=sources or (), codes=codes or ()
        )
        result = [disagreement for disagreement in result if disagreement.resolution is None] if open_ else result
        result, further = shown(study, result, anonymous)
        book = study.codebook.get().by_guid
    table = disagreement_table(result, further, book)
    if not to_file(table, file, force):
        show_result(table, output)


def resolve(
    citation: Annotated[str, typer.Argument(metavar="CITATION", hidden=True)],
    code: Annotated[str, typer.Option("--code", metavar="CODE", help="The code that the coders disagree about.")],
    keep: Annotated[
        str, typer.Option(metavar="NAME|both|neither|other", help="Whose codings count; other: another code.")
    ],
    reason: Annotated[
        str, typer.Option(metavar="REASON", help="Why coders differed: missed, boundary, definition or interpretation.")
    ],
    other: Annotated[str | None, typer.Option(metavar="CODE", help="The code that counts instead.")] = None,
    note: Annotated[
        str, typer.Option(metavar="TEXT", show_default=False, help="What the coders agreed, and why.")
    ] = "",
    coders: Coders = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Resolve a disagreement: whose codings count, and why.

    CITATION is such as JP-03@1234-1290. The codings become codings of the coder “consensus”, and every table
    counts those there. The resolution is a single step to undo.
    """
    from fusen.cli.tables.rounds import say_resolved

    with opened(study_dir, user) as (study, _):
        result = study.agreement.rounds.resolve(
            citation, code, keep, coders=named(coders), other=other, reason=reason, note=note
        )  # fmt: skip
        say_resolved(result, citation, study.codebook.get().by_guid)
