"""Commands that code: code and uncode a citation, mark as read, and open the app."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, Coders, StudyDir
from fusen.errors import FusenError
from fusen.model.quantity import quantity

Place = Annotated[str, typer.Argument(metavar="CITATION", hidden=True)]
FORMS = "fusen.cli.command_forms:form_of"  # builds any command: an import of it would be a circle
CodeName = Annotated[str | None, typer.Argument(metavar="CODE", hidden=True)]


def register(app: typer.Typer) -> None:
    app.command("code")(code)
    app.command("uncode")(uncode)
    app.command("review")(review)


def in_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def code(
    place: Annotated[str | None, typer.Argument(metavar="SOURCE|CITATION", hidden=True)] = None,
    name: CodeName = None,
    direction: Annotated[
        Literal["for", "against", "mixed"] | None,
        typer.Option(metavar="for|against|mixed", help="The direction of the coding."),
    ] = None,
    magnitude: Annotated[
        int | None, typer.Option(metavar="1|2|3", min=1, max=3, help="The magnitude of the coding.")
    ] = None,
    note: Annotated[str | None, typer.Option(metavar="TEXT", help="A memo on the coding.")] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Code line by line instead of in the app, for screen readers.")
    ] = False,
    coders: Coders = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Code a citation, or open a transcript in the app.

    fusen code JP-03@1234-1290 "Funding gap" codes the citation. Without CODE, the app opens the transcript that
    SOURCE names (path, stem or case) or the citation's passage; without both, it continues where you stopped.
    """
    if plain:
        _code_by_line(study_dir, user, place)
        return
    if name is None:
        open_app(study_dir, user, place, coders, resume=True)
        return
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        source, start, end = study.sources.span(place or "")
        study.codings.add(source, start, end, name, direction=direction, magnitude=magnitude, memo=note)
        (result,) = study.codebook.find([name])[:1]
    done(f"{study.user} coded {place} with {result.name}")


def _code_by_line(folder: Path, user: str | None, place: str | None) -> None:
    """Code a transcript line by line; without a place, the first with unread passages of the interviewee."""
    from fusen.cli.plain_session import PlainSession

    with suppress(ImportError):
        import readline  # noqa: F401  # input() then has line editing and earlier lines

    with opened(folder, user) as (study, _):
        if place is None:
            rows = study.sources.status()
            unread = next((row for row in rows if row.reviewed.get(study.user, 0.0) < 1), None)
            if unread is None:
                raise FusenError("no transcript has unread passages", "fusen code --plain SOURCE opens one")
            place = unread.source
        source, offset = study.sources.locate(place)
        PlainSession(study, source, offset, lambda: input("> "), print).run()


def uncode(place: Place, name: CodeName = None, study_dir: StudyDir = HERE, user: As = None) -> None:
    """Remove your codings at a citation.

    Removes your coding of CITATION with CODE, or without CODE all your codings of exactly this span.
    """
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        source, start, end = study.sources.span(place)
        codes = None if name is None else [study.codebook.find([name])[0].guid]
        result = study.codings.find(users=[study.user], sources=[source], codes=codes)
        mine = [coding.guid for coding in result if (coding.start, coding.end) == (start, end)]
        if not mine:
            what = "no coding" if name is None else f"no coding with {name}"
            raise FusenError(f"{study.user} has {what} of {place}", f"fusen excerpts {place} lists codings there")
        study.codings.apply({}, remove=mine, action="uncode")
    done(f"{study.user} removed {quantity(len(mine), 'coding')} of {place}")


def review(
    place: Annotated[str, typer.Argument(metavar="SOURCE|CITATION", hidden=True)],
    unread: Annotated[bool, typer.Option("--unread", help="Mark it as unread instead.")] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Mark a transcript or a passage as read.

    SOURCE is a path, stem or case. A citation such as JP-03@1234-1290 marks only that span.
    """
    from fusen.cli.terminal import done

    with opened(study_dir, user) as (study, _):
        source, offset = study.sources.locate(place)
        start, end = 0, next(info.chars for info in study.sources.all() if info.guid == source)
        if offset is not None:
            source, start, end = study.sources.span(place)
        if unread:
            study.reviews.remove(source, start, end)
        else:
            study.reviews.add(source, start, end)
    done(f"{study.user} marked {place} as {'unread' if unread else 'read'}")


def open_app(
    folder: Path = HERE, user: str | None = None, place: str | None = None, coders: list[str] | None = None, *,
    resume: bool = True,
) -> None:  # fmt: skip
    from fusen.cli.passphrase import ask
    from fusen.cli.progress import Bar
    from fusen.study import Study
    from fusen.study.unlock import ask_with

    ask_with(ask)
    if not in_terminal():
        raise FusenError("the app needs a terminal", "fusen code CITATION CODE, status, search and excerpts do not")
    with Bar() as progress, Study.open(folder, user=user, progress=progress) as study:
        from fusen.cli.command_table import command_summaries
        from fusen.model.statistics import load
        from fusen.tui.app import StartPosition, run
        from fusen.tui.keys.command_dialog import Commands

        source, offset = study.sources.locate(place) if place else (None, None)
        progress.__exit__(None, None, None)
        commands = Commands(command_summaries(), load(FORMS))
        run(study, StartPosition(source, offset, study.coders.named(coders) if coders else None, resume), commands)
