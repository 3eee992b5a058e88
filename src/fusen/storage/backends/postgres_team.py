"""Members of a team and their rights, which PostgreSQL enforces for every client: a database role is a coder.

Coders write rows in their own name alone. While a round of agreement is open to a member, other people's rows on the
assigned stretches are invisible to that member. The owner of the database is outside these rules.
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from fusen.errors import StoreError
from fusen.storage import schema
from fusen.storage.durable_files import COMMITTED

MemberKind = Literal["coordinator", "coder", "reader"]
RULES_KEY = "team-rules"
KINDS: tuple[MemberKind, ...] = ("coordinator", "coder", "reader")


class Member(NamedTuple):
    """A database role, its coder and its rights."""

    role: str
    name: str
    kind: MemberKind


_PLACED = ("codings", "reviews", "rejections", "looks")
_OWN = (*_PLACED, "notes", "links", "submissions", "themes", "pins", "cells", "resolutions")
"""Tables in which coders write rows in their own name."""

_SEES = {
    **dict.fromkeys(_PLACED, 'fusen_sees("user", source, start, "end")'),
    "notes": 'fusen_sees_memo("user", target, text)',
    "links": 'fusen_sees_link("user", origin, target)',
}
"""What a member sees of each table while a round is open to them."""

_DEFINER = "LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp"
_FUNCTIONS = (
    """CREATE TABLE IF NOT EXISTS team (
         role name PRIMARY KEY, "user" integer NOT NULL UNIQUE REFERENCES users (id) DEFERRABLE INITIALLY DEFERRED,
         kind text NOT NULL CHECK (kind IN ('coordinator', 'coder', 'reader')))""",
    f"""CREATE OR REPLACE FUNCTION fusen_me() RETURNS integer {_DEFINER}
          AS $$ SELECT "user" FROM team WHERE role = session_user $$""",
    f"""CREATE OR REPLACE FUNCTION fusen_kind() RETURNS text {_DEFINER}
          AS $$ SELECT kind FROM team WHERE role = session_user $$""",
    # the stretches on which the member sees no row of anybody else: of rounds that some coder has yet to submit
    f"""CREATE OR REPLACE FUNCTION fusen_blind() RETURNS TABLE (source integer, first integer, last integer) {_DEFINER}
          AS $$
            SELECT things.id, (stretch.value ->> 2)::integer, (stretch.value ->> 3)::integer
            FROM rounds
            JOIN users ON users.id = fusen_me() AND rounds.coders::jsonb ? users.name
            CROSS JOIN LATERAL json_array_elements(rounds.stretches) AS stretch
            JOIN things ON things.guid = stretch.value ->> 0
            WHERE rounds.until IS NULL AND EXISTS (
              SELECT FROM json_array_elements_text(rounds.coders) AS coder (name)
              WHERE NOT EXISTS (
                SELECT FROM submissions JOIN users AS author ON author.id = submissions."user"
                WHERE submissions.until IS NULL AND submissions.round = rounds.guid AND author.name = coder.name))
          $$""",
    f"""CREATE OR REPLACE FUNCTION fusen_is_blind() RETURNS boolean {_DEFINER}
          AS $$ SELECT EXISTS (SELECT FROM fusen_blind()) $$""",
    f"""CREATE OR REPLACE FUNCTION fusen_sees(author integer, place integer, start integer, "end" integer)
          RETURNS boolean {_DEFINER}
          AS $$ SELECT author = fusen_me() OR NOT EXISTS (
            SELECT FROM fusen_blind() AS blind WHERE blind.source = place AND blind.first < $4 AND $3 < blind.last) $$""",
    f"""CREATE OR REPLACE FUNCTION fusen_sees_target(target text) RETURNS boolean {_DEFINER}
          AS $$ SELECT NOT EXISTS (
            SELECT FROM codings WHERE guid = target AND NOT fusen_sees("user", source, start, "end")) AND NOT EXISTS (
            SELECT FROM reviews WHERE guid = target AND NOT fusen_sees("user", source, start, "end")) $$""",
    # the first line of a memo on a passage is its citation
    f"""CREATE OR REPLACE FUNCTION fusen_sees_memo(author integer, target text, words text) RETURNS boolean {_DEFINER}
          AS $$ SELECT author = fusen_me() OR fusen_sees_target(target) AND NOT EXISTS (
            SELECT FROM fusen_blind() AS blind JOIN things ON things.id = blind.source AND things.guid = target
            CROSS JOIN LATERAL (
              SELECT regexp_match(split_part(words, chr(10), 1), '@(\\d+)-(\\d+)\\Z') AS bounds) AS cited
            WHERE blind.first < cited.bounds[2]::numeric AND cited.bounds[1]::numeric < blind.last) $$""",
    f"""CREATE OR REPLACE FUNCTION fusen_sees_link(author integer, origin text, target text) RETURNS boolean {_DEFINER}
          AS $$ SELECT author = fusen_me() OR fusen_sees_target(origin) AND fusen_sees_target(target) $$""",
    f"""CREATE OR REPLACE FUNCTION fusen_sees_step(number integer) RETURNS boolean {_DEFINER}
          AS $$ SELECT NOT EXISTS ({
        " UNION ALL ".join(
            f"SELECT FROM {table} WHERE (since = number OR until = number) AND NOT {rule}"
            for table, rule in _SEES.items()
        )
    }) $$""",
    f"""CREATE OR REPLACE FUNCTION fusen_is_gone(target text) RETURNS boolean {_DEFINER}
          AS $$ SELECT EXISTS (SELECT FROM codings WHERE guid = target)
            AND NOT EXISTS (SELECT FROM codings WHERE guid = target AND until IS NULL) $$""",
    f"""CREATE OR REPLACE FUNCTION fusen_is_mine(target text) RETURNS boolean {_DEFINER}
          AS $$ SELECT EXISTS (
            SELECT FROM codings WHERE guid = target AND until IS NULL AND "user" = fusen_me()) $$""",
    *(
        f"""CREATE OR REPLACE FUNCTION fusen_knows_{table}(record jsonb) RETURNS boolean {_DEFINER}
              AS $$ SELECT EXISTS (SELECT FROM {table} AS known
                WHERE to_jsonb(known) - '{{row,since,until}}'::text[] = record - '{{row,since,until}}'::text[]) $$"""
        for table in ("notes", "links")
    ),
)  # fmt: skip
_SEES_ALL = "NOT (SELECT fusen_is_blind())"
_IS_COORDINATOR = "(SELECT fusen_kind()) = 'coordinator'"
_MINE = f"""({_IS_COORDINATOR} OR (SELECT fusen_kind()) = 'coder' AND "user" = (SELECT fusen_me()))"""
_IS_CODER = "(SELECT fusen_kind()) = 'coder'"
_ENDS = {"notes": ("target",), "links": ("origin", "target")}
"""Columns with the codings that a memo or link depends on: the author of such a coding removes it with the others'
memos and links, and brings them back unchanged."""
_LOCAL_KEYS = f"(starts_with(key, '{COMMITTED}') OR key IN ('search-stale', 'search-rules', 'unindexed', 'exports'))"


def protect(connection: Connection) -> None:
    """Create the rules, or bring them and the rights of all members up to date."""
    statements = _statements()
    for statement in statements:
        connection.exec_driver_sql(statement)
    for member in members(connection):
        _grant(connection, member)
    connection.exec_driver_sql(
        "INSERT INTO meta (key, value) VALUES (%s, %s) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (RULES_KEY, _version(statements)),
    )
    try:
        with connection.begin_nested():  # before PostgreSQL 15 every role may add tables in this schema
            connection.exec_driver_sql("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    except DatabaseError:
        return


def has_current_rules(connection: Connection) -> bool:
    """Returns whether the database has the rules and rights that this version of fusen sets."""
    known = connection.exec_driver_sql("SELECT value FROM meta WHERE key = %s", (RULES_KEY,)).scalar()
    return known == _version(_statements())


def _statements() -> tuple[str, ...]:
    return (*_FUNCTIONS, *_policies())


def _version(statements: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join([*statements, *map(repr, _GRANTS.values())]).encode()).hexdigest()


def _policies() -> list[str]:
    """Returns the statements that set the policies of each table; later ones add to earlier ones."""
    temporal = [table.name for table in schema.TEMPORAL]
    result: list[str] = []

    def allow(table: str, command: str, rule: str, *, check: str | None = None) -> None:
        name = f"fusen_{command.lower()}"
        result.append(f'DROP POLICY IF EXISTS {name} ON "{table}"')
        using = "" if command == "INSERT" else f" USING ({rule})"
        checked = f" WITH CHECK ({check or rule})" if command in ("INSERT", "UPDATE") else ""
        result.append(f'CREATE POLICY {name} ON "{table}" FOR {command}{using}{checked}')

    for table in (*schema.metadata.tables, "search", "team"):
        result.append(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
        allow(table, "SELECT", _visible(table))
        for command in ("INSERT", "UPDATE", "DELETE"):
            allow(table, command, _IS_COORDINATOR)
    for table in temporal:
        rule = _MINE if table in _OWN else _IS_COORDINATOR
        allow(table, "INSERT", rule)
        # Another member's row is visible to the update, so closing it raises an error.
        allow(table, "UPDATE", "true", check=rule)
    for table, ends in _ENDS.items():
        gone, mine = (" OR ".join(f"{name}({end})" for end in ends) for name in ("fusen_is_gone", "fusen_is_mine"))
        allow(table, "UPDATE", "true", check=f"{_MINE} OR {_IS_CODER} AND until IS NOT NULL AND ({gone})")
        allow(table, "INSERT", f"{_MINE} OR {_IS_CODER} AND ({mine}) AND fusen_knows_{table}(to_jsonb({table}))")
    allow("round_results", "INSERT", f"{_IS_COORDINATOR} OR {_OF_MY_ROUND}")
    for command in ("INSERT", "UPDATE", "DELETE"):
        allow("steps", command, _MINE)
        allow("meta", command, f"{_IS_COORDINATOR} OR {_LOCAL_KEYS}")
        allow("search", command, "(SELECT fusen_kind()) IS NOT NULL")
    return result


_OF_MY_ROUND = """EXISTS (SELECT FROM rounds JOIN users ON users.id = (SELECT fusen_me())
  WHERE rounds.guid = round_results.guid AND rounds.until IS NULL AND rounds.coders::jsonb ? users.name)"""


def _visible(table: str) -> str:
    if table in _SEES:
        return f"{_SEES_ALL} OR {_SEES[table]}"
    if table == "steps":
        return f'{_SEES_ALL} OR "user" = (SELECT fusen_me()) OR fusen_sees_step(id)'
    return "true"


# -- members


def me(connection: Connection) -> Member | None:
    """Returns the member that this connection's role is; None if it is none."""
    return next((member for member in members(connection) if member.role == _session_user(connection)), None)


def is_owner(connection: Connection) -> bool:
    """Returns whether the role of this connection is outside the rules."""
    query = "SELECT pg_has_role(session_user, relowner, 'MEMBER') FROM pg_class WHERE oid = 'users'::regclass"
    return bool(connection.exec_driver_sql(query).scalar_one())


def require_owner(connection: Connection) -> None:
    """Raise StoreError unless the role of this connection owns the database."""
    if not is_owner(connection):
        raise StoreError("only the owner of the database may do this", "ask who created the database")


def is_blind(connection: Connection) -> bool:
    """Returns whether an open round hides other people's rows from this connection's role."""
    return not is_owner(connection) and bool(connection.exec_driver_sql("SELECT fusen_is_blind()").scalar_one())


def members(connection: Connection) -> list[Member]:
    """Returns all members by name."""
    query = 'SELECT team.role::text, users.name, team.kind FROM team JOIN users ON users.id = team."user"'
    return sorted((Member(*row) for row in connection.exec_driver_sql(query)), key=lambda member: member.name)


def add_member(connection: Connection, member: Member, user: int, password: str | None) -> bool:
    """Make a database role, or take an existing one, and let it work as this coder; return whether it is new.

    `user` is the coder's number. A member that is added again gets the new rights.
    """
    role = _quoted(member.role)
    known = connection.exec_driver_sql("SELECT 1 FROM pg_roles WHERE rolname = %s", (member.role,)).first()
    if known is None:
        word = "NULL" if password is None else _literal(_encrypted(connection, member.role, password))
        connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN PASSWORD {word}".replace("%", "%%"))
    connection.exec_driver_sql(
        'INSERT INTO team (role, "user", kind) VALUES (%s, %s, %s) '
        'ON CONFLICT (role) DO UPDATE SET "user" = excluded."user", kind = excluded.kind',
        (member.role, user, member.kind),
    )
    _grant(connection, member)
    return known is None


def _grant(connection: Connection, member: Member) -> None:
    role = _quoted(member.role).replace("%", "%%")
    for statement in (*_revoked(), *_GRANTS["reader"], *_GRANTS[member.kind]):
        connection.exec_driver_sql(statement.replace("MEMBER", role))


def remove_member(connection: Connection, name: str) -> None:
    """Take a member's rights away; the coder's work and the database role stay."""
    match = next((member for member in members(connection) if member.name == name), None)
    if match is None:
        raise StoreError(f"{name} is not in the team", "fusen team list shows the members")
    connection.exec_driver_sql("DELETE FROM team WHERE role = %s", (match.role,))
    for statement in _revoked():
        connection.exec_driver_sql(statement.replace("MEMBER", _quoted(match.role).replace("%", "%%")))


_TABLES = "ALL TABLES IN SCHEMA public"
_TEMPORAL = ", ".join(f'"{table.name}"' for table in schema.TEMPORAL)
_GRANTS: dict[MemberKind, tuple[str, ...]] = {
    "reader": (
        "GRANT USAGE ON SCHEMA public TO MEMBER",
        f"GRANT SELECT ON {_TABLES} TO MEMBER",
        "GRANT INSERT, UPDATE, DELETE ON meta TO MEMBER",  # of the keys that every folder has for itself
        "GRANT INSERT, DELETE ON search TO MEMBER",  # the next search completes the index
    ),
    "coder": (
        f"GRANT INSERT, UPDATE (until) ON {_TEMPORAL} TO MEMBER",
        "GRANT INSERT, UPDATE (summary, action, kind, reverses), DELETE ON steps TO MEMBER",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO MEMBER",
    ),
    "coordinator": (
        f"GRANT ALL ON {_TABLES} TO MEMBER",
        "REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON team FROM MEMBER",
        "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO MEMBER",
    ),
}


def _revoked() -> tuple[str, ...]:
    return (f"REVOKE ALL ON {_TABLES} FROM MEMBER", "REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM MEMBER")


def _encrypted(connection: Connection, role: str, password: str) -> str:
    """Returns a password as the server stores it, so that no log of statements shows it."""
    session: Any = connection.connection.dbapi_connection
    encrypted: bytes = session.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
    return encrypted.decode()


def _session_user(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT session_user::text").scalar_one())


def _quoted(name: str) -> str:
    """Returns a name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
