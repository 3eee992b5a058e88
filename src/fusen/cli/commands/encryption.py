"""Commands that encrypt and decrypt the study."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, StudyDir
from fusen.cli.passphrase import new_passphrase


def register(app: typer.Typer) -> None:
    app.command("encrypt")(encrypt)
    app.command("decrypt")(decrypt)


def encrypt(
    keyring: Annotated[
        bool | None,
        typer.Option(
            "--keyring/--no-keyring",
            help="Keep the key in the system's keyring, or delete it there.",
            show_default=False,
        ),
    ] = None,
    change: Annotated[
        bool, typer.Option("--change-passphrase", help="Change the passphrase of an encrypted study.")
    ] = False,
    new_file: Annotated[
        Path | None,
        typer.Option("--new-passphrase-file", metavar="FILE", help="A file with the new passphrase; default: ask."),
    ] = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Encrypt the study under a passphrase.

    fusen encrypts the database, transcripts, codebook, caches and backups, and asks for the passphrase once in each
    run. If you lose the passphrase, nobody can read the study.
    """
    from fusen.cli import terminal
    from fusen.cli.passphrase import first_line

    with opened(study_dir, user) as (study, _):
        if change:
            study.maintenance.change_passphrase(first_line(new_file) if new_file else new_passphrase(given=False))
            terminal.done("the passphrase is changed; copies of the study and older backups keep the old one")
        if study.paths.key.exists() and (change or keyring is not None):
            if keyring is not None:
                study.maintenance.use_keyring(keyring)
                terminal.done(f"the key is {'in' if keyring else 'no longer in'} the system's keyring")
            return
        report = study.maintenance.encrypt(new_passphrase(), keyring=bool(keyring))
    terminal.done(
        f"encrypted: {terminal.number(report.databases, 'database')}, {terminal.number(report.files, 'file')}; "
        f"searched {terminal.number(report.searched, 'file')} for words of the transcripts"
    )
    terminal.warn(
        [f"{name} holds words of transcripts and is not encrypted: move or delete it" for name in report.plain]
    )
    if (study.paths.root / ".git").exists():
        terminal.warn([".git: earlier versions in the repository are not encrypted"])


def decrypt(study_dir: StudyDir = HERE, user: As = None) -> None:
    """Decrypt the study for good.

    All files are plain again, and the system's keyring forgets the key.
    """
    from fusen.cli import terminal

    with opened(study_dir, user) as (study, _):
        report = study.maintenance.decrypt()
    terminal.done(
        f"decrypted: {terminal.number(report.databases, 'database')}, {terminal.number(report.files, 'file')}"
    )
