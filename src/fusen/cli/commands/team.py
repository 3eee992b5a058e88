"""Commands for a study that a team shares in a database on PostgreSQL."""

from __future__ import annotations

from typing import Annotated

import typer

from fusen.cli.context import opened
from fusen.cli.options import HERE, As, Format, Output, StudyDir

COLUMNS = ("name", "role", "database_role")


def register(app: typer.Typer) -> None:
    app.command("connect")(connect)
    app.command("disconnect")(disconnect)
    app.command("push")(push)
    app.command("pull")(pull)
    team = typer.Typer(help="List, add and remove the members of a team.", no_args_is_help=True)
    team.command("add")(add)
    team.command("remove")(remove)
    team.command("list")(list_)
    app.add_typer(team, name="team")


def connect(
    address: Annotated[str, typer.Argument(metavar="ADDRESS", hidden=True)],
    keyring: Annotated[
        bool, typer.Option("--keyring", help="Ask for the role's password, and keep it in the system's keyring.")
    ] = False,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Keep the study in a database that a team shares.

    ADDRESS is postgresql://ROLE@HOST/DATABASE, without the password: fusen reads it from ~/.pgpass or the keyring. An
    empty database gets the study with its history; an empty folder gets the study from the database.
    """
    from fusen.cli.passphrase import ask_password
    from fusen.cli.terminal import done, warn
    from fusen.study.team import connect

    result = connect(study_dir, address, user=user, password=ask_password(address) if keyring else None)
    warn(list(result.warnings))
    done(f"{result.root}: the study is now {'copied into' if result.is_new else 'in'} the shared database")
    if result.ahead:
        done(
            f"the folder's own database has {result.ahead:,} {'step' if result.ahead == 1 else 'steps'} that the shared one "
            "lacks; the owner of the database runs fusen push, a coordinator fusen merge .fusen/study.db"
        )


def disconnect(
    keep: Annotated[
        bool, typer.Option("--without-pull", help="Leave the folder's own database as it was before.")
    ] = False,
    study_dir: StudyDir = HERE,
) -> None:
    """Keep the study in its folder again."""
    from fusen.cli.terminal import done
    from fusen.study.team import disconnect

    done(f"{disconnect(study_dir, take=not keep)}: the study is now in its folder")


def push(study_dir: StudyDir = HERE) -> None:
    """Bring newer steps of the folder into the shared database.

    Refuses if the shared database has steps that the folder lacks: then merge. Only the owner of the database pushes.
    """
    from fusen.cli.terminal import done
    from fusen.study.team import push

    done(f"steps pushed: {push(study_dir):,}")


def pull(study_dir: StudyDir = HERE) -> None:
    """Bring newer steps of the shared database into the folder."""
    from fusen.cli.terminal import done
    from fusen.study.team import pull

    count, aside = pull(study_dir)
    done(f"steps pulled: {count:,}" + (f"; the previous database is now {aside}" if aside else ""))


def add(
    name: Annotated[str, typer.Argument(metavar="NAME", hidden=True)],
    role: Annotated[
        str, typer.Option("--role", metavar="ROLE", help="What NAME may do: coordinator, coder or reader.")
    ] = "coder",
    login: Annotated[str | None, typer.Option(metavar="ROLE", help="The role in the database; default: NAME.")] = None,
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Add a member to the team, or change what a member may do.

    fusen makes a database role for NAME, unless it exists, and prints its password once. A coder writes under NAME
    alone; a coordinator also edits the codebook, imports and starts rounds; a reader changes nothing.
    """
    from fusen.cli.terminal import done
    from fusen.study.team import Team

    with opened(study_dir, user) as (study, _):
        result = Team(study.context).add(name, role, login=login)
    done(f"{name} is now a {result.member.kind} with the database role {result.member.role}")
    if result.password is not None:
        done(f"password, shown only now: {result.password}")


def remove(
    name: Annotated[str, typer.Argument(metavar="NAME", hidden=True)],
    study_dir: StudyDir = HERE,
    user: As = None,
) -> None:
    """Take a member's rights in the database away; their work stays."""
    from fusen.cli.terminal import done
    from fusen.study.team import Team

    with opened(study_dir, user) as (study, _):
        Team(study.context).remove(name)
    done(f"{name} is no longer in the team")


def list_(study_dir: StudyDir = HERE, output: Output = Format.table) -> None:
    """List the members of the team and what each may do."""
    from fusen.cli import terminal
    from fusen.report.table_block import TableColumn
    from fusen.study.team import Team

    with opened(study_dir) as (study, _):
        members = Team(study.context).members()
    if output is not Format.table:
        rows = [{"name": member.name, "role": member.kind, "database_role": member.role} for member in members]
        terminal.rows(rows, output, COLUMNS)
        return
    terminal.show(
        [
            TableColumn("name", [member.name for member in members]),
            TableColumn("role", [member.kind for member in members]),
            TableColumn("database role", [member.role for member in members]),
        ]
    )
