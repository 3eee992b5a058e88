"""The `fusen` command: all commands in one app, and errors turned into messages and exit codes."""

from __future__ import annotations

import os
import sys
from io import TextIOWrapper
from typing import Annotated, Any

import typer

from fusen import __version__
from fusen.cli import (
    across_commands,
    agreement_command,
    codebook_edit_commands,
    codebook_file_commands,
    coding_commands,
    evaluate_command,
    exchange_commands,
    history_commands,
    matrix_commands,
    query_command,
    report_command,
    result_commands,
    screen_commands,
    study_commands,
    suggest_command,
    theme_commands,
)
from fusen.cli.options import HERE
from fusen.errors import FusenError

app = typer.Typer(
    name="fusen",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
GROUPS = (
    study_commands,
    screen_commands,
    coding_commands,
    codebook_edit_commands,
    codebook_file_commands,
    result_commands,
    query_command,
    suggest_command,
    across_commands,
    agreement_command,
    matrix_commands,
    theme_commands,
    evaluate_command,
    report_command,
    exchange_commands,
    history_commands,
)
for group in GROUPS:
    group.register(app)

DEBUG = "--debug"
INTERRUPTED = "interrupted; what was confirmed before is kept, nothing is half-written"
UsageError: type[Exception] = typer.BadParameter.__bases__[0]  # of the click inside Typer, which does not export it


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"fusen {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def fusen(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[bool, typer.Option(DEBUG, help="Show a traceback when something fails.")] = False,
) -> None:
    """Qualitative coding of interview transcripts in the terminal.

    Without a command: the app on the study here; where there is no terminal, its status.
    """
    if context.invoked_subcommand is None:
        _app_or_status(context)


def _app_or_status(context: typer.Context) -> None:
    from fusen.study.layout import find_study

    try:
        find_study(HERE)
    except FusenError:
        typer.echo(context.get_help())
        _say("hint: no study here or above: fusen init makes one, --study DIR after a command names one")
    else:
        if screen_commands.in_terminal():
            screen_commands.open_app()
        else:
            study_commands.status()


def run(arguments: list[str]) -> int:
    """Run one command; returns the exit code: 0 done, 1 data or request, 2 usage, 130 interrupted."""
    debug = DEBUG in arguments
    arguments = [argument for argument in arguments if argument != DEBUG]
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # what the terminal's encoding lacks is shown as \\uXXXX
    try:
        code = _run(arguments, debug)
        sys.stdout.flush()
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as left:  # Rich's answer to a broken pipe
        return 0 if isinstance(left.__context__, BrokenPipeError) else 1
    return code


def _run(arguments: list[str], debug: bool) -> int:
    try:
        result = app(arguments, prog_name="fusen", standalone_mode=False)
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
    if result == 130:  # how newer Typers hand an interruption on
        _say(INTERRUPTED)
    return result if isinstance(result, int) else 0


def _say_usage(error: Any) -> None:
    """A misspelt command or option; a group without a command shows its help."""
    path = error.ctx.command_path if error.ctx else "fusen"
    message = error.format_message().replace("Value error, ", "", 1)  # how newer Typers begin it
    if error.ctx and message == error.ctx.get_help():
        print(message, file=sys.stderr)
    else:
        _say(f"error: {message}", f"hint: {path} --help shows how")


def _reader_gone() -> int:
    """The reader of our output has seen enough (`| head`): nothing to tell, also not at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _say(*lines: str) -> None:
    from fusen.model.shown import visible

    for line in filter(None, lines):
        print(visible(line), file=sys.stderr)
