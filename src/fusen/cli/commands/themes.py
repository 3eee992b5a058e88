"""Commands for analyst themes: write, pin places, list and remove."""

from __future__ import annotations

from typing import Annotated

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, Force, Format, Output, StudyDir, ToFile
from fusen.cli.output import to_file


def register(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Themes in your own words, with excerpts pinned to them.")
    group.command("write")(write)
    group.command("pin")(pin)
    group.command("unpin")(unpin)
    group.command("list")(list_)
    group.command("remove")(remove)
    app.add_typer(group, name="theme")


def write(
    title: Annotated[str, typer.Argument(metavar="TITLE", hidden=True)],
    claim: Annotated[str, typer.Argument(metavar="CLAIM", hidden=True)] = "",
    codes: Annotated[
        list[str] | None, typer.Option("--code", metavar="NAME", help="A code it speaks of; repeatable.")
    ] = None,
    rename: Annotated[str | None, typer.Option(metavar="TITLE", help="Call it something else.")] = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Write a theme: TITLE and what it claims.

    With the title of one that is there: its next version; what was there before stays in the history.
    """
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        theme = study.themes.write(title, claim, codes=codes, new_title=rename)
    done(f"theme: {theme.title}")


def pin(
    title: Annotated[str, typer.Argument(metavar="TITLE", hidden=True)],
    citation: Annotated[str, typer.Argument(metavar="CITATION", hidden=True)],
    stance: Annotated[
        str, typer.Option(metavar="STANCE", show_default=False, help="supporting (default), qualifying, contradicting.")
    ] = "supporting",
    note: Annotated[str, typer.Option(metavar="TEXT", show_default=False, help="Why.")] = "",
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Pin a place to the theme TITLE.

    CITATION is one such as JP-03@1234-1290. Pinned quotes come before typical ones in fusen themes.
    """
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        made = study.themes.pin(title, citation, stance, note=note)
    done(f"{citation} pinned as {made.stance}")


def unpin(
    title: Annotated[str, typer.Argument(metavar="TITLE", hidden=True)],
    citation: Annotated[str, typer.Argument(metavar="CITATION", hidden=True)],
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Take CITATION from the theme TITLE again."""
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        study.themes.unpin(title, citation)
    done(f"{citation} is not pinned any more")


def list_(
    file: ToFile = None,
    force: Force = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """All themes, with what supports, qualifies and contradicts them."""
    from fusen.cli.tables.analyst_themes import show_written, written_table

    with opened(study_dir, user) as (study, _):
        themes = study.themes.all()
    if not to_file(written_table(themes), file, force):
        show_written(themes, output)


def remove(
    title: Annotated[str, typer.Argument(metavar="TITLE", hidden=True)],
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Take the theme TITLE and its pins away; undo brings them back."""
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        study.themes.remove(title)
    done(f"removed: {title}")
