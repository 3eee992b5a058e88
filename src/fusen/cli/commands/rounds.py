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
    typer.Option("--coders", metavar="A,B", help="Whose codings, separated by commas; default: all people's."),
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


def shown(study: Study, found: list[Listed], anonymous: bool) -> tuple[list[Listed], tuple[str, ...]]:
    """Return the rows, pseudonymous if `anonymous` is set, and the line that states it."""
    from fusen.study.mask import unnamed

    if not anonymous:
        return found, ()
    rows, line = unnamed(study.context, found)
    return rows, (line,)


def start(
    coders: Annotated[list[str], typer.Option("--coders", metavar="A,B", help="Who codes, separated by commas.")],
    sample: Annotated[
        str | None,
        typer.Option(metavar="20%|N", help="Not whole transcripts but this share, or N stretches, drawn at random."),
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="VARIABLE", help="Draw from each of its groups.")] = None,
    seed: Annotated[int, typer.Option(metavar="N", min=0, show_default=False, help="Of the draw; default: 1.")] = 1,
    sources: Sources = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Assign transcripts or a sample, to be coded blind.

    Until all have submitted, these coders see neither each other's codings of it nor suggestions.
    """
    from fusen.cli.tables.rounds import say_started

    with opened(study_dir, user) as (study, _):
        made = study.agreement.rounds.start(named(coders), sources=sources or (), sample=sample, by=by, seed=seed)
        say_started(made, study.agreement.rounds.assigned(made.number))


def submit(
    number: Number = None,
    read: Annotated[
        bool, typer.Option("--read", help="What is assigned and not marked as read, you have read too.")
    ] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Say that you are done with round N, else your open one.

    When the last coder submits, agreement is computed once and kept as it is.
    """
    from fusen.cli.tables.rounds import say_submitted

    with opened(study_dir, user) as (study, _):
        found = study.agreement.rounds.submit(number, read=read)
    say_submitted(found)


def list_(study_dir: StudyDir = HERE, user: As = None, output: Output = Format.table) -> None:
    """All rounds: whose, how much, how far."""
    from fusen.cli.tables.rounds import show_rounds

    with opened(study_dir, user) as (study, _):
        rounds = study.agreement.rounds.all()
        assigned = {one.number: study.agreement.rounds.assigned(one.number) for one in rounds}
    show_rounds(rounds, assigned, output)


def show(
    number: Number = None,
    stretches: Annotated[bool, typer.Option("--stretches", help="What was assigned, also of a closed round.")] = False,
    by: Annotated[
        str, typer.Option("--by", metavar="code|source|pair", show_default=False, help="A row for each; default: code.")
    ] = "code",
    unit: Annotated[
        str, typer.Option(metavar="passage|character", show_default=False, help="Default: passage.")
    ] = "passage",
    anonymous: Anonymous = False,
    file: ToFile = None,
    force: Force = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """Show round N: its agreement; while open, what is assigned.

    Without N the round that is open, else the newest.
    """
    from fusen.cli.tables.agreement import show_agreement
    from fusen.cli.tables.rounds import assigned_table, frozen_table, show_assigned

    with opened(study_dir, user) as (study, _):
        found = study.agreement.rounds.find(number)
        if stretches or found.frozen is None:
            made, further = shown(study, study.agreement.rounds.assigned(found.number), anonymous)
            assigned = assigned_table(found, made, further)
            return None if to_file(assigned, file, force) else show_assigned(found, made, assigned, output)
        table = frozen_table(
            found, study.agreement.rounds.agreement(found.number, by=by, unit=unit, anonymous=anonymous)
        )
    return None if to_file(table, file, force) else show_agreement(table, output)


def disagreements(
    coders: Coders = None,
    number: Annotated[
        int | None,
        typer.Option("--round", metavar="N", help="On what round N assigned; default: on all they have read."),
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Only those not resolved yet.")] = False,
    sources: Sources = None,
    codes: Codes = None,
    anonymous: Anonymous = False,
    file: ToFile = None,
    force: Force = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """List what coders judged differently.

    Codings of a code that overlap are one row, with each coder's and how it was resolved.
    """
    from fusen.cli.tables.rounds import disagreement_table, show_disagreements

    with opened(study_dir, user) as (study, _):
        found = study.agreement.rounds.disagreements(
            named(coders), number=number, sources=sources or (), codes=codes or ()
        )
        found = [one for one in found if one.resolution is None] if open_ else found
        found, further = shown(study, found, anonymous)
        book = study.codebook.get().by_guid
    table = disagreement_table(found, further, book)
    if not to_file(table, file, force):
        show_disagreements(found, table, book, output)


def resolve(
    citation: Annotated[str, typer.Argument(metavar="CITATION", hidden=True)],
    code: Annotated[str, typer.Option("--code", metavar="CODE", help="The code they disagree about.")],
    keep: Annotated[
        str, typer.Option(metavar="NAME|both|neither|other", help="Whose codings stand; other: another code.")
    ],
    reason: Annotated[str, typer.Option(metavar="REASON", help="missed, boundary, definition or interpretation.")],
    other: Annotated[str | None, typer.Option(metavar="CODE", help="The code that stands instead.")] = None,
    note: Annotated[str, typer.Option(metavar="TEXT", show_default=False, help="What was agreed, and why.")] = "",
    coders: Coders = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Settle a disagreement: whose codings stand, and why.

    CITATION is a place such as JP-03@1234-1290. The codings become codings of the coder “consensus”, which every table then counts there. One step, undone by undo.
    """
    from fusen.cli.tables.rounds import say_resolved

    with opened(study_dir, user) as (study, _):
        made = study.agreement.rounds.resolve(
            citation, code, keep, coders=named(coders), other=other, reason=reason, note=note
        )  # fmt: skip
        say_resolved(made, citation, study.codebook.get().by_guid)
