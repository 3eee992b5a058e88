"""Members of the team that shares a database: who they are and what each may do."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fusen.errors import FusenError
from fusen.settings import check_name
from fusen.storage.backends import postgres_team
from fusen.storage.backends.postgres_team import KINDS, Member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fusen.storage.store import Store
    from fusen.study.context import StudyContext


@dataclass(frozen=True, slots=True)
class NewMember:
    """A member, and the password of a database role that fusen made for them; None if the role existed."""

    member: Member
    password: str | None


class Team:
    """`study.team`: the members of a shared study."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def members(self) -> Sequence[Member]:
        """Return all members by name. Raises FusenError if the study's database is not shared."""
        with _reading(self._study.store) as connection:
            return postgres_team.members(connection)

    def add(self, name: str, kind: str, *, login: str | None = None) -> NewMember:
        """Let a person work in the database as this coder, with a role of the same name unless `login` names another.

        `kind` is coordinator, coder or reader. A member that is added again gets the rights of `kind`. Raises FusenError unless you own the database.
        """
        study = self._study
        name = check_name(name, "a coder's name")
        known = next((allowed for allowed in KINDS if allowed == kind), None)
        if known is None:
            raise FusenError(f"{kind!r} is no role in a team", f"choose {', '.join(KINDS)}")
        member, password = Member(login or name, name, known), secrets.token_urlsafe(18)
        _require_owner(study.store)
        with study.store.step(study.user, "team add", kind="sync") as step:
            number = step.user_id(name)
            step.summary = {"kind": kind}
            step.note_change()
            with study.store.connection.begin(f"cannot add {name}") as connection:
                is_new = postgres_team.add_member(connection, member, number, password)
        return NewMember(member, password if is_new else None)

    def remove(self, name: str) -> None:
        """Take a member's rights in the database away; their work stays. Raises FusenError unless you own it."""
        study = self._study
        _require_owner(study.store)
        with study.store.step(study.user, "team remove", kind="sync") as step:
            step.note_change()
            with study.store.connection.begin(f"cannot remove {name}") as connection:
                postgres_team.remove_member(connection, name)


def act_as_member(study: StudyContext, named: str | None) -> None:
    """Make the member that opened the database the acting coder. Raises FusenError for another name than their own,
    unless they coordinate."""
    member = _member_of(study.store)
    if member is None:
        _update_rules(study.store)
        return
    study.role = member.kind
    if named is None:
        study.user = member.name
    elif named != member.name and member.kind != "coordinator":
        raise FusenError(f"your role writes as {member.name}, not as {named}", "leave --as out")


def _update_rules(store: Store) -> None:
    """Bring the rules of an older fusen up to date, as the owner of the database."""
    with _reading(store) as connection:
        is_current = postgres_team.has_current_rules(connection)
    if not is_current:
        with store.connection.begin("cannot update the rules of the team", write=True) as connection:
            postgres_team.protect(connection)


def _member_of(store: Store) -> Member | None:
    """Return the member that opened the store; None for the owner of the database, who is outside the rules.

    Raises FusenError for a database role that is not in the team.
    """
    with _reading(store) as connection:
        result = postgres_team.me(connection)
        if result is None and not postgres_team.is_owner(connection):
            raise FusenError(
                f"{store.connection.backend}: your role is not in the team",
                "ask the owner of the database to add you: fusen team add NAME --role coder",
            )
    return result


@contextmanager
def _reading(store: Store) -> Iterator[Any]:
    if not store.is_shared:
        raise FusenError("this study is in its folder, not in a shared database", "fusen connect shares it")
    with store.connection.begin("cannot read the team") as connection:
        yield connection


def _require_owner(store: Store) -> None:
    with _reading(store) as connection:
        postgres_team.require_owner(connection)
