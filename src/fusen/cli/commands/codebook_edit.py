"""Commands that edit the codebook; each reports how many codings change, and `fusen undo` reverses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, Format, Output, StudyDir

if TYPE_CHECKING:
    from fusen.model.codebook_edit import CodebookEdit

Named = Annotated[str, typer.Argument(metavar="CODE", hidden=True)]
NewName = Annotated[str, typer.Argument(metavar="NAME", hidden=True)]
Under = Annotated[str | None, typer.Option("--under", metavar="CODE", help="The code above it; default: the top.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would happen, change nothing.")]


QUEUE_COLUMNS = ("code", "codings", "passages")


def register(codebook: typer.Typer) -> None:
    for command in (add, rename, move, edit, merge, delete, queue):
        codebook.command()(command)


def _carry_out(
    folder: Path, user: str | None, dry_run: bool, made: Callable[[Callable[[str], str]], CodebookEdit]
) -> None:
    """Show the effect of an edit and make it; `made` receives a function from a code's name to its guid."""
    from fusen.cli.terminal import done, say

    with opened(folder, user) as (study, _):
        editing = study.codebook.edit
        editing.start()
        preview = editing.preview(made(lambda name: study.codebook.find([name])[0].guid))
        for line in preview.lines:
            say(line)
        if not dry_run:
            before = study.history.last_step()
            made_new = editing.do(preview).step > before
            done("written; fusen undo takes it back" if made_new else "nothing to write")


def add(
    name: NewName,
    under: Under = None,
    definition: Annotated[str, typer.Option(metavar="TEXT", help="What the code means.")] = "",
    heading: Annotated[bool, typer.Option("--heading", help="A heading: nothing is coded with it.")] = False,
    dry_run: DryRun = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Add a code NAME."""
    from fusen.model.codebook_edit import AddCode

    _carry_out(
        study_dir, user, dry_run,
        lambda find: AddCode(name, None if under is None else find(under), None, definition, not heading),
    )  # fmt: skip


def rename(
    code: Named, name: NewName, dry_run: DryRun = False, study_dir: StudyDir = HERE, user: As = None
) -> None:  # fmt: skip
    """Call CODE by another NAME; its codings stay."""
    from fusen.model.codebook_edit import RenameCode

    _carry_out(study_dir, user, dry_run, lambda find: RenameCode(find(code), name))


def move(
    code: Named,
    under: Under = None,
    place: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="Its place there, from 1; default: the last.")
    ] = None,
    dry_run: DryRun = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Put CODE with all below it elsewhere in the tree."""
    from fusen.model.codebook_edit import MoveCode

    at = None if place is None else place - 1
    _carry_out(
        study_dir, user, dry_run, lambda find: MoveCode(find(code), None if under is None else find(under), at)
    )  # fmt: skip


def edit(
    code: Named,
    definition: Annotated[str | None, typer.Option(metavar="TEXT", help="What the code means.")] = None,
    include: Annotated[str | None, typer.Option(metavar="TEXT", help="What also belongs to it.")] = None,
    exclude: Annotated[str | None, typer.Option(metavar="TEXT", help="What does not.")] = None,
    colour: Annotated[str | None, typer.Option(metavar="#RRGGBB", help="Its colour; empty: fusen's choice.")] = None,
    change: Annotated[
        Literal["wording", "meaning"] | None,
        typer.Option(
            "--change",
            metavar="wording|meaning",
            help="Does the change concern the wording only, or the meaning? Then its codings are queued for a second look.",
        ),
    ] = None,
    dry_run: DryRun = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Change what is written in CODE; an empty text takes it away."""
    from fusen.model.codebook_edit import ChangeCode

    meaning = None if change is None else change == "meaning"
    _carry_out(
        study_dir, user, dry_run,
        lambda find: ChangeCode(find(code), definition, include, exclude, colour=colour, meaning=meaning),
    )  # fmt: skip


def merge(
    code: Named,
    into: Annotated[str, typer.Option("--into", metavar="CODE", help="The code that gets its codings.")],
    look: Annotated[bool, typer.Option("--look", help="Queue them there for a second look.")] = False,
    dry_run: DryRun = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Make the codings of CODE codings of another code.

    What stands below it goes there too, phrases and examples are added.
    """
    from fusen.model.codebook_edit import MergeCodes

    _carry_out(study_dir, user, dry_run, lambda find: MergeCodes(find(code), find(into), look))


def delete(
    code: Named,
    codings: Annotated[
        Literal["keep", "remove"],
        typer.Option(metavar="keep|remove", help="Its codings: keep them on a retired code, or remove them."),
    ] = "keep",
    dry_run: DryRun = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Delete CODE and all below it."""
    from fusen.model.codebook_edit import DeleteCode

    _carry_out(study_dir, user, dry_run, lambda find: DeleteCode(find(code), codings))


def queue(study_dir: StudyDir = HERE, user: As = None, output: Output = Format.table) -> None:
    """Count what waits for your second look.

    Codings made while a code meant something else, and passages reviewed then without it. The app shows
    them one by one.
    """
    from fusen.cli import terminal
    from fusen.cli.terminal import show as show_grid
    from fusen.report.blocks import TableColumn

    with opened(study_dir, user) as (study, _):
        waiting = study.codebook.edit.second_look.counts()
    if output is not Format.table:
        rows = [dict(zip(QUEUE_COLUMNS, (code.label, *counts), strict=True)) for code, counts in waiting]
        terminal.rows(rows, output, QUEUE_COLUMNS)
        return
    show_grid((
        TableColumn("code", [code.label for code, _ in waiting], min_width=24),
        TableColumn("codings", [codings or "" for _, (codings, _) in waiting], numeric=True),
        TableColumn("passages", [passages or "" for _, (_, passages) in waiting], numeric=True),
    ))  # fmt: skip
    say_waiting([counts for _, counts in waiting])


def say_waiting(counts: Sequence[tuple[int, int]]) -> None:
    """Report on stderr what waits for a second look, if anything."""
    from fusen.cli.terminal import number, say

    codings, passages = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
    if codings or passages:
        say(
            f"{number(codings, 'coding')} and {number(passages, 'passage')} wait for your second look: fusen, then g and l"
        )
