"""Read a passphrase or password from a file, from the environment, or from the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from fusen.errors import FileError, FusenError

OPTION = "--passphrase-file"


def without_file(arguments: Sequence[str]) -> list[str]:
    """Remove `--passphrase-file FILE` from the arguments, in any position, and use the first line of the file."""
    left: list[str] = []
    words = iter(arguments)
    for word in words:
        name, _, value = word.partition("=")
        if name != OPTION:
            left.append(word)
            continue
        file = value or next(words, "")
        if not file:
            raise typer.BadParameter(f"{OPTION} needs a file")
        from fusen.study.unlock import give

        give(first_line(Path(file)))
    return left


def first_line(file: Path) -> str:
    """Return the passphrase in a file."""
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FileError(f"{file}: the passphrase cannot be read: {error}", "name a text file") from error
    return lines[0] if lines else ""


def ask(what: str) -> str | None:
    """Ask for the passphrase of `what` at the terminal; None if there is no terminal."""
    import getpass

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return getpass.getpass(f"Passphrase of {what}: ", sys.stderr)


def ask_password(address: str) -> str:
    """Ask for the password of a database role at the terminal, or read it from the first line of standard input."""
    import getpass

    if sys.stdin.isatty() and sys.stderr.isatty():
        return getpass.getpass(f"Password for {address}: ", sys.stderr)
    return sys.stdin.readline().rstrip("\r\n")


def new_passphrase(*, given: bool = True) -> str:
    """Return the passphrase for a study that is not encrypted yet, asked twice at a terminal.

    Without `given`, the file and the environment do not count, because they hold the present passphrase.
    """
    from fusen.study import unlock

    known = unlock.given() if given else None
    if known is not None:
        return known
    first = ask("the study, new")
    if first is None:
        raise FusenError(
            "there is no passphrase, and this is no terminal", f"use {OPTION} FILE, or set {unlock.PASSPHRASE}"
        )
    if ask("the study, once more") != first:
        raise FusenError("the two passphrases differ; nothing was changed", "run the command again")
    return first
