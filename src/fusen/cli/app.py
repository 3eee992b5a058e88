"""The `fusen` command: all commands in one app, and errors turned into messages and exit codes."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from fusen import __version__
from fusen.cli import coding_commands, exchange_commands, history_commands, result_commands, study_commands
from fusen.errors import FusenError

app = typer.Typer(
    name="fusen",
    help="Qualitative coding of interview transcripts in the terminal.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group in (study_commands, coding_commands, result_commands, exchange_commands, history_commands):
    group.register(app)

DEBUG = "--debug"
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
    """Without a command: the status of the study here."""
    if context.invoked_subcommand is None:
        study_commands.status()


def run(arguments: list[str]) -> int:
    """Run one command; returns the exit code: 0 done, 1 data or request, 2 usage, 130 interrupted."""
    debug = DEBUG in arguments
    arguments = [argument for argument in arguments if argument != DEBUG]
    try:
        result = app(arguments, standalone_mode=False)
    except FusenError as error:
        if debug:
            raise
        _say(f"error: {error.message}", f"hint: {error.hint}" if error.hint else "")
        return 1
    except typer.Abort:
        _say("interrupted; what was confirmed before is kept, nothing is half-written")
        return 130
    except UsageError as error:
        error.show(sys.stderr)  # type: ignore[attr-defined]
        return 2
    except BrokenPipeError:
        sys.stdout = None  # the reader went away: nothing to tell
        return 0
    return result if isinstance(result, int) else 0


def _say(*lines: str) -> None:
    from fusen.model.shown import visible

    for line in filter(None, lines):
        print(visible(line), file=sys.stderr)
