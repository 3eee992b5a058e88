"""The `fusen` command: builds the app and turns errors into messages and exit codes."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer

from fusen import __version__
from fusen.cli.command_table import HOMES, requested
from fusen.cli.options import HERE, As, StudyDir
from fusen.cli.passphrase import OPTION as PASSPHRASE_FILE
from fusen.cli.passphrase import without_file
from fusen.cli.typer_patches import PlainGroup, make_plain
from fusen.errors import FusenError

DEBUG = "--debug"
WIDE = "--wide"
VERSION = "--version"
INTERRUPTED = "interrupted: everything confirmed before is saved"
UsageError: type[Exception] = typer.BadParameter.__bases__[0]  # from the click inside Typer, which does not export it


def _version(given: bool) -> None:
    if given:
        typer.echo(f"fusen {__version__}")
        raise typer.Exit


def app_for(arguments: Sequence[str]) -> typer.Typer:
    """Return an app with the requested command, or with every command's summary if no command is requested."""
    name = requested(arguments)
    home = next((home for home, commands in HOMES.items() if name in commands), None)
    app = _empty_app()
    if home is not None:
        import_module(f"fusen.cli.commands.{home}").register(app)
    elif VERSION not in arguments:
        for summaries in HOMES.values():
            for command, summary in summaries.items():
                app.command(command, help=summary)(_no_command)  # building the real commands takes 80 ms
    make_plain(app)
    return app


def whole_app() -> typer.Typer:
    """Return an app with all commands."""
    app = _empty_app()
    for home in HOMES:
        import_module(f"fusen.cli.commands.{home}").register(app)
    make_plain(app)
    return app


def _empty_app() -> typer.Typer:
    app = typer.Typer(
        name="fusen",
        cls=PlainGroup,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback(invoke_without_command=True)(fusen)
    return app


def _no_command() -> None:
    """Stand in for a command of which the help shows the summary alone."""


def fusen(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option(VERSION, callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[bool, typer.Option(DEBUG, help="Show a traceback when something fails.")] = False,
    wide: Annotated[bool, typer.Option(WIDE, help="Show all columns of tables, wider than the terminal.")] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
    passphrase_file: Annotated[
        Path | None,
        typer.Option(PASSPHRASE_FILE, metavar="FILE", help="A file with the passphrase of an encrypted study."),
    ] = None,
) -> None:
    """Qualitative coding of interview transcripts in the terminal.

    Without a command, fusen opens the study in the app, or prints its status if there is no terminal.
    """
    if context.invoked_subcommand is None:
        _app_or_status(context, study_dir, user)
        return
    given = {"study_dir": str(study_dir)} if study_dir != HERE else {}
    given |= {"user": user} if user is not None else {}
    if given:
        command: Any = context.command
        _inherit(context, command.commands[context.invoked_subcommand], given)


def _inherit(context: Any, command: Any, given: dict[str, str]) -> None:
    """Make options before a command the defaults of the command and of its subcommands."""

    def defaults(command: Any) -> dict[str, Any]:
        below = getattr(command, "commands", {})
        return {**given, **{name: defaults(sub) for name, sub in below.items()}}

    taken = {parameter.name for parameter in command.params}
    for name, option in (("study_dir", "--study"), ("user", "--as")):
        if name in given and name not in taken and not getattr(command, "commands", {}):
            raise typer.BadParameter(f"{command.name} does not take {option}")
    context.default_map = {command.name: defaults(command)}


def _app_or_status(context: typer.Context, folder: Path, user: str | None) -> None:
    from fusen.cli.commands.code import in_terminal, open_app
    from fusen.cli.commands.study import offer_study, status
    from fusen.study.paths import find_study

    try:
        find_study(folder)
    except FusenError:
        if folder != HERE:
            raise
        if in_terminal():
            if offer_study():
                open_app(folder, user, resume=False)
            return
        typer.echo(context.get_help())
        _say("hint: no study in this folder or above it; fusen init creates one, --study DIR names one")
    else:
        if in_terminal():
            open_app(folder, user, resume=False)
        else:
            status(folder, user)


def run(arguments: list[str]) -> int:
    """Run a command and return the exit code: 0 success, 1 data or request error, 2 usage error, 130 interrupted."""
    debug = DEBUG in arguments
    width = _width(arguments)
    arguments = [argument for argument in arguments if argument not in (DEBUG, WIDE)]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # characters missing in its encoding show as \\uXXXX
    try:
        with width:
            code = _run(arguments, debug)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as left:  # Rich raises this on a broken pipe
        return 0 if isinstance(left.__context__, BrokenPipeError) else 1
    return code


def _width(arguments: Sequence[str]) -> AbstractContextManager[None]:
    """Return the context in which tables have the width that the arguments ask for."""
    if WIDE not in arguments:
        return nullcontext()
    from fusen.cli.terminal import wide_tables

    return wide_tables()


def _run(arguments: list[str], debug: bool) -> int:
    try:
        arguments = without_file(arguments)
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
    message = re.sub(r"^No such option '(.+?)'\.", r"No such option: \1", message)  # the words of Click 8.5
    if error.ctx and message == error.ctx.get_help():
        print(message, file=sys.stderr)
    else:
        _say(f"error: {message}", f"hint: see {path} --help")


def _reader_gone() -> int:
    """Exit quietly when the reader of the output closes the pipe (`| head`)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _say(*lines: str) -> None:
    from fusen.model.escape import visible

    for line in filter(None, lines):
        print(visible(line), file=sys.stderr)
