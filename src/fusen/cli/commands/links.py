"""Commands for links between codings and codes: make, remove and list them."""

from __future__ import annotations

from typing import Annotated

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, Force, Format, Output, Plot, StudyDir, ToFile


def register(app: typer.Typer) -> None:
    app.command("link")(link)
    app.command("unlink")(unlink)
    app.command("links")(links)


def link(
    origin: Annotated[str, typer.Argument(metavar="A", hidden=True)],
    relation: Annotated[str, typer.Argument(metavar="RELATION", hidden=True)],
    target: Annotated[str, typer.Argument(metavar="B", hidden=True)],
    note: Annotated[str, typer.Option(metavar="TEXT", show_default=False, help="A memo on the link.")] = "",
    from_code: Annotated[
        str, typer.Option(metavar="CODE", show_default=False, help="The code of the coding A, if A has several.")
    ] = "",
    to_code: Annotated[
        str, typer.Option(metavar="CODE", show_default=False, help="The code of the coding B, if B has several.")
    ] = "",
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Link a coding or code A to B.

    A and B are a code, or the citation of a coding such as JP-03@1234-1290. RELATION is explains, contradicts, "leads to",
    "example of", or your own words.
    """
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        made = study.links.add(origin, relation, target, note=note, origin_code=from_code, target_code=to_code)
    done(f"link {made.guid[:8]}: {origin} {made.relation} {target}")


def unlink(
    name: Annotated[str, typer.Argument(metavar="ID", hidden=True)],
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Remove your link with this ID from fusen links; undo restores it."""
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        removed = study.links.remove(name)
    done(f"link {removed.guid[:8]} removed")


def links(
    about: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            show_default=False,
            help="Only links of this code, its codings, or the codings at a citation.",
        ),
    ] = "",
    relations: Annotated[
        list[str] | None, typer.Option("--relation", metavar="RELATION", help="Only this relation; repeatable.")
    ] = None,
    coders: Annotated[
        list[str] | None, typer.Option("--coder", metavar="NAME", help="Only links of this coder; repeatable.")
    ] = None,
    plot: Plot = None,
    file: ToFile = None,
    force: Force = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    output: Output = Format.table,
) -> None:
    """List links between codings and codes, with their passages.

    --plot draws the codes as a network; links between codings join their codes.
    """
    from fusen.cli.output import picture, to_file
    from fusen.cli.tables.links import link_table, show_links
    from fusen.report.charts.link_network import link_network

    with opened(study_dir, user) as (study, _):
        found = study.links.all(about, relations=relations or (), coders=coders or ())
    picture(plot, lambda: link_network(found), force=force)
    if not to_file(link_table(found), file, force):
        show_links(found, output)
