"""Commands that protect interviewees: erase one of them, replace names by pseudonyms, encrypt and decrypt the study."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, Format, Output, StudyDir
from fusen.cli.passphrase import new_passphrase
from fusen.model.quantity import quantity

if TYPE_CHECKING:
    from fusen.model.erasure import ErasurePlan, ErasureReport

Yes = Annotated[bool, typer.Option("--yes", "-y", help="Erase without asking.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would be erased.")]


def register(app: typer.Typer) -> None:
    app.command("erase")(erase)
    names = typer.Typer(help="Find names in transcripts and replace them.", no_args_is_help=True)
    names.command("find")(find)
    names.command("apply")(apply)
    app.add_typer(names, name="pseudonyms")
    app.command("encrypt")(encrypt)
    app.command("decrypt")(decrypt)


def erase(
    case: Annotated[str, typer.Argument(metavar="CASE", hidden=True)],
    yes: Yes = False,
    dry_run: DryRun = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> int:
    """Erase an interviewee who withdraws from the study.

    CASE is the interviewee's name, as in fusen status. fusen removes the transcripts, all codings, memos and
    quotes, backups, caches and every file below the study that contains the interviewee's words. This cannot be
    undone. fusen lists what is out of reach.
    """
    from fusen.cli import terminal

    with opened(study_dir, user) as (study, progress):
        plan = study.maintenance.plan_erasure(case)
        for line in _planned(plan):
            terminal.say(line)
        if dry_run:
            return 0
        if not yes:
            _confirm(plan)
        report = study.maintenance.erase(case, progress)
    for line in _erased(report):
        terminal.done(line)
    return 1 if report.remaining else 0


def _confirm(plan: ErasurePlan) -> None:
    from fusen.errors import FusenError

    if not sys.stdin.isatty():
        raise FusenError("an erasure needs a confirmation, and this is no terminal", "--yes erases without asking")
    typer.confirm(f"Erase {plan.case} for good?", abort=True, err=True)


def _planned(plan: ErasurePlan) -> list[str]:

    lines = [
        f"{plan.case}: {quantity(len(plan.sources), 'transcript')}, {quantity(plan.codings, 'coding')} and "
        f"{quantity(plan.memos, 'memo')} will be erased, with all backups and caches of the study",
        *(f"delete {name}" for name in plan.files),
    ]
    return lines + [f"out of reach: {line}" for line in plan.out_of_reach]


def _erased(report: ErasureReport) -> list[str]:

    lines = [f"erased: {quantity(report.sources, 'transcript')}, {quantity(len(report.deleted), 'file')}"]
    lines += [f"rewritten: {name}" for name in report.rewritten]
    if report.remaining:
        lines += [f"still holds words of the interviewee: {name}; delete it" for name in report.remaining]
    else:
        lines.append(f"searched {quantity(report.searched, 'file')} of the study: no words of the interviewee are left")
    return lines + [f"out of reach: {line}" for line in report.out_of_reach]


def find(study_dir: StudyDir = HERE, user: As = None, output: Output = Format.table) -> None:
    """Propose names, places, addresses and dates of birth.

    Finds people, organisations, places, addresses, phone numbers and dates of birth. Writes them to .fusen/pseudonyms.csv, which only you can read and no export contains. Look through
    the file: change pseudonyms, delete one to keep its name, add names. Your rows stay in later runs.
    """
    from dataclasses import asdict

    from fusen.cli import terminal
    from fusen.report.table_block import TableColumn

    with opened(study_dir, user) as (study, progress):
        rows = study.pseudonyms.find(progress)
        for line in study.pseudonyms.method():
            terminal.say(line)
        file = study.paths.pseudonyms
    if output is not Format.table:
        terminal.rows([asdict(row) for row in rows], output, ("name", "pseudonym", "kind", "count", "sources"))
        return
    terminal.show((
        TableColumn("name", [row.name for row in rows], min_width=16),
        TableColumn("pseudonym", [row.pseudonym for row in rows], min_width=12),
        TableColumn("kind", [row.kind for row in rows]),
        TableColumn("count", [f"{row.count:,}" for row in rows], numeric=True),
        TableColumn("sources", [f"{row.sources:,}" for row in rows], numeric=True),
    ))  # fmt: skip
    terminal.done(f"{quantity(len(rows), 'name')} in {file}: look through them, then fusen pseudonyms apply")


def apply(
    keep_originals: Annotated[
        bool, typer.Option("--keep-originals", help="Keep the texts with names, so that fusen undo restores them.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Delete the originals without asking.")] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Replace the names in all transcripts by pseudonyms.

    The pseudonyms are those of .fusen/pseudonyms.csv. Codings, reviews and memos move with their words, in one step. Without --keep-originals the texts
    with names are deleted from the study, its database and its backups.
    """
    from fusen.cli import terminal
    from fusen.errors import FusenError

    if not (yes or keep_originals):
        if not sys.stdin.isatty():
            raise FusenError(
                "the original texts would be deleted, and this is no terminal",
                "--yes deletes them without asking, --keep-originals keeps them",
            )
        typer.confirm("Delete the original texts and files for good?", abort=True, err=True)
    with opened(study_dir, user) as (study, progress):
        report = study.pseudonyms.apply(keep_originals=keep_originals, progress=progress)
    kinds = ", ".join(f"{kind} {count:,}" for kind, count in sorted(report.replaced.items()))
    terminal.done(f"{quantity(len(report.sources), 'transcript')} changed" + (f": {kinds}" if kinds else ""))
    if report.only_in_database:
        terminal.warn([
            f"{len(report.only_in_database)} files were no plain text and are gone from transcripts/; the study keeps their "
            "texts: fusen export --transcripts DIR writes them"
        ])  # fmt: skip
    terminal.warn([f"{name} still holds a name: delete it, or write it again" for name in report.remaining])
    if report.unused:
        terminal.warn([f"no transcript holds {len(report.unused)} of the names, such as {report.unused[0]}"])


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
        f"encrypted: {quantity(report.databases, 'database')}, {quantity(report.files, 'file')}; "
        f"searched {quantity(report.searched, 'file')} for words of the transcripts"
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
    terminal.done(f"decrypted: {quantity(report.databases, 'database')}, {quantity(report.files, 'file')}")
