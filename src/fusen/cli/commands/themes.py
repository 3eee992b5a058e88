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
        list[str] | None, typer.Option("--code", metavar="NAME", help="A code that the theme is about; repeatable.")
    ] = None,
    rename: Annotated[str | None, typer.Option(metavar="TITLE", help="Give the theme this title.")] = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Write a theme: its TITLE and its CLAIM.

    If TITLE exists, this writes its next version; the history keeps earlier versions.
    """
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        theme = study.themes.write(title, claim, codes=codes, new_title=rename)
    done(f"theme: {theme.title}")


def pin(
    title: Annotated[str, typer.Argument(metavar="TITLE", hidden=True)],
    citation: Annotated[str, typer.Argument(metavar="CITATION", hidden=True)],
    stance: Annotated[
        str,
        typer.Option(
            metavar="STANCE",
            show_default=False,
            help="What the excerpt does to the claim: supporting (default), qualifying, contradicting.",
        ),
    ] = "supporting",
    note: Annotated[str, typer.Option(metavar="TEXT", show_default=False, help="A note on the pin.")] = "",
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Pin an excerpt to the theme TITLE.

    CITATION is such as JP-03@1234-1290. fusen themes prints pinned quotes before others.
    """
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        result = study.themes.pin(title, citation, stance, note=note)
    done(f"{citation} pinned as {result.stance}")


def unpin(
    title: Annotated[str, typer.Argument(metavar="TITLE", hidden=True)],
    citation: Annotated[str, typer.Argument(metavar="CITATION", hidden=True)],
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Remove the pin CITATION from the theme TITLE."""
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        study.themes.unpin(title, citation)
    done(f"{citation} unpinned")


def list_(
    file: ToFile = None,
    force: Force = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """List themes with supporting, qualifying and contradicting pins."""
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
    """Remove the theme TITLE and its pins; undo restores them."""
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        study.themes.remove(title)
    done(f"removed: {title}")
