"""The `fusen` command: builds the app and turns errors into messages and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, Any

import typer

from fusen import __version__
from fusen.cli.options import HERE
from fusen.cli.typer_patches import PlainGroup, make_plain
from fusen.errors import FusenError

HOMES = {
    "study": ("init", "import", "status", "search"),
    "speakers": ("speakers",),
    "edit": ("edit",),
    "code": ("code",),
    "codes": ("tag", "codebook"),
    "results": ("frequencies", "themes", "excerpts"),
    "query": ("query",),
    "suggest": ("suggest",),
    "cross_case": ("crosstab", "cooccurrence", "saturation", "keywords", "timeline", "transitions", "profile"),
    "agreement": ("agreement",),
    "matrix": ("matrix",),
    "themes": ("theme",),
    "evaluate": ("evaluate",),
    "report": ("report",),
    "exchange": ("export", "merge", "backup", "restore", "check"),
    "history": ("history", "undo", "redo"),
    "privacy": ("erase", "pseudonyms"),
}
"""The commands of each module in this package; a module is imported only for the requested command."""

DEBUG = "--debug"
VERSION = "--version"
INTERRUPTED = "interrupted; what was confirmed before is kept, nothing is half-written"
UsageError: type[Exception] = typer.BadParameter.__bases__[0]  # from the click inside Typer, which does not export it


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"fusen {__version__}")
        raise typer.Exit


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """Return an app with the requested command, or with all commands: building the others takes 80 ms."""
    app = typer.Typer(
        name="fusen",
        cls=PlainGroup,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(fusen)
    named = next((argument for argument in arguments if not argument.startswith("-")), "")
    homes = [home for home, commands in HOMES.items() if named in commands]
    for home in homes or (() if VERSION in arguments else HOMES):
        import_module(f"fusen.cli.commands.{home}").register(app)
    make_plain(app)
    return app


def fusen(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option(VERSION, callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[bool, typer.Option(DEBUG, help="Show a traceback when something fails.")] = False,
) -> None:
    """Qualitative coding of interview transcripts in the terminal.

    Without a command: the app on the study here; where there is no terminal, its status.
    """
    if context.invoked_subcommand is None:
        _app_or_status(context)


def _app_or_status(context: typer.Context) -> None:
    from fusen.cli.commands.code import in_terminal, open_app
    from fusen.cli.commands.study import status
    from fusen.study.paths import find_study

    try:
        find_study(HERE)
    except FusenError:
        typer.echo(context.get_help())
        _say("hint: no study here or above: fusen init makes one, --study DIR after a command names one")
    else:
        if in_terminal():
            open_app()
        else:
            status()


def run(arguments: list[str]) -> int:
    """Run a command and return the exit code: 0 success, 1 data or request error, 2 usage error, 130 interrupted."""
    debug = DEBUG in arguments
    arguments = [argument for argument in arguments if argument != DEBUG]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # characters missing in its encoding show as \\uXXXX
    try:
        code = _run(arguments, debug)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as left:  # Rich raises this on a broken pipe
        return 0 if isinstance(left.__context__, BrokenPipeError) else 1
    return code


def _run(arguments: list[str], debug: bool) -> int:
    try:
        result = app_for(arguments)(arguments, prog_name="fusen", standalone_mode=False)
    except FusenError as error:
        if debug:
            raise
        _say(f"error: {error.message}", f"hint: {error.hint}" if error.hint else "")
        return 1
    except (typer.Abort, KeyboardInterrupt):
        _say(INTERRUPTED)
        return 130
    except UsageError as error:
        _say_usage(error)
        return 2
    if result == 130:  # newer Typers raise this on an interruption
        _say(INTERRUPTED)
    return result if isinstance(result, int) else 0


def _say_usage(error: Any) -> None:
    """Print a usage error; a group without a command shows its help."""
    path = error.ctx.command_path if error.ctx else "fusen"
    message = error.format_message().replace("Value error, ", "", 1)  # prefix of the message in newer Typers
    if error.ctx and message == error.ctx.get_help():
        print(message, file=sys.stderr)
    else:
        _say(f"error: {message}", f"hint: {path} --help shows how")


def _reader_gone() -> int:
    """Exit quietly when the reader of the output closes the pipe (`| head`)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _say(*lines: str) -> None:
    from fusen.model.escape import visible

    for line in filter(None, lines):
        print(visible(line), file=sys.stderr)
