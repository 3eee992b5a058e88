"""Commands that edit the codebook; each reports how many codings change, and `fusen undo` reverses it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, DryRun, Format, Output, StudyDir
from fusen.model.quantity import quantity

if TYPE_CHECKING:
    from fusen.model.codebook_edit import CodebookEdit

Named = Annotated[str, typer.Argument(metavar="CODE", hidden=True)]
NewName = Annotated[str, typer.Argument(metavar="NAME", hidden=True)]
Under = Annotated[str | None, typer.Option("--under", metavar="CODE", help="The parent code; default: none.")]


QUEUE_COLUMNS = ("code", "codings", "passages")


def register(codebook: typer.Typer) -> None:
    for command in (add, rename, move, edit, merge, delete, queue):
        codebook.command()(command)


def _carry_out(
    folder: Path, user: str | None, dry_run: bool, edit_of: Callable[[Callable[[str], str]], CodebookEdit]
) -> None:
    """Show the effect of an edit and make it; `edit_of` receives a function from a code's name to its guid."""
    from fusen.cli.terminal import done, say

    with opened(folder, user) as (study, _):
        editing = study.codebook.edit
        editing.start()
        preview = editing.preview(edit_of(lambda name: study.codebook.find([name])[0].guid))
        for line in preview.lines:
            say(line)
        if not dry_run:
            before = study.history.last_step()
            made_new = editing.do(preview).step > before
            done("saved; fusen undo reverses it" if made_new else "no change")


def add(
    name: NewName,
    under: Under = None,
    definition: Annotated[str, typer.Option(metavar="TEXT", help="What the code means.")] = "",
    heading: Annotated[
        bool, typer.Option("--heading", help="Make it a heading, which cannot be attached to text.")
    ] = False,
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
    """Rename CODE to NAME; its codings stay."""
    from fusen.model.codebook_edit import RenameCode

    _carry_out(study_dir, user, dry_run, lambda find: RenameCode(find(code), name))


def move(
    code: Named,
    under: Under = None,
    place: Annotated[
        int | None, typer.Option(metavar="N", min=1, help="The position among its siblings, from 1; default: last.")
    ] = None,
    dry_run: DryRun = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Move CODE and its subcodes within the tree."""
    from fusen.model.codebook_edit import MoveCode

    at = None if place is None else place - 1
    _carry_out(
        study_dir, user, dry_run, lambda find: MoveCode(find(code), None if under is None else find(under), at)
    )  # fmt: skip


def edit(
    code: Named,
    definition: Annotated[str | None, typer.Option(metavar="TEXT", help="What the code means.")] = None,
    include: Annotated[str | None, typer.Option(metavar="TEXT", help="What belongs to it as well.")] = None,
    exclude: Annotated[str | None, typer.Option(metavar="TEXT", help="What does not belong to it.")] = None,
    colour: Annotated[str | None, typer.Option(metavar="#RRGGBB", help="The colour; empty lets fusen choose.")] = None,
    change: Annotated[
        Literal["wording", "meaning"] | None,
        typer.Option(
            "--change",
            metavar="wording|meaning",
            help="Whether only the wording changes, or the meaning; a change of meaning queues the codings for a recheck.",
        ),
    ] = None,
    dry_run: DryRun = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Edit the texts of CODE; an empty text removes one."""
    from fusen.model.codebook_edit import ChangeCode

    meaning = None if change is None else change == "meaning"
    _carry_out(
        study_dir, user, dry_run,
        lambda find: ChangeCode(find(code), definition, include, exclude, colour=colour, meaning=meaning),
    )  # fmt: skip


def merge(
    code: Named,
    into: Annotated[str, typer.Option("--into", metavar="CODE", help="The code that receives the codings.")],
    look: Annotated[bool, typer.Option("--look", help="Queue the moved codings for a recheck.")] = False,
    dry_run: DryRun = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Merge CODE into another code.

    The other code receives its codings, subcodes, phrases and examples.
    """
    from fusen.model.codebook_edit import MergeCodes

    _carry_out(study_dir, user, dry_run, lambda find: MergeCodes(find(code), find(into), look))


def delete(
    code: Named,
    codings: Annotated[
        Literal["keep", "remove"],
        typer.Option(metavar="keep|remove", help="Keep its codings on a retired code, or remove them."),
    ] = "keep",
    dry_run: DryRun = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Delete CODE and its subcodes."""
    from fusen.model.codebook_edit import DeleteCode

    _carry_out(study_dir, user, dry_run, lambda find: DeleteCode(find(code), codings))


def queue(study_dir: StudyDir = HERE, user: As = None, output: Output = Format.table) -> None:
    """Count what waits for your recheck.

    These are codings made before the meaning of their code changed, and passages you reviewed then
    without the code. The app shows them one by one.
    """
    from fusen.cli import terminal
    from fusen.cli.terminal import show as show_grid
    from fusen.report.table_block import TableColumn

    with opened(study_dir, user) as (study, _):
        waiting = study.codebook.waiting()
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
    """Report on stderr what waits for a recheck, if anything."""
    from fusen.cli.terminal import say

    codings, passages = (sum(column) for column in zip(*counts, strict=True)) if counts else (0, 0)
    if codings or passages:
        say(
            f"{quantity(codings, 'coding')} and {quantity(passages, 'passage')} wait for your recheck: start fusen, press g, then l"
        )
