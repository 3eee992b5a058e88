"""PostgreSQL enforces the permissions of team members."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from fusen.errors import FusenError, StoreError
from fusen.settings import read_study
from fusen.study import Study, lifecycle
from fusen.study.paths import StudyPaths
from fusen.study.team.connections import write_connection
from fusen.study.team.database import put_study
from fusen.study.team.members import Team
from tests.support.postgres_server import execute
from tests.support.small_study import code, make_study, opened, state
from tests.support.studies import PROJECT

pytestmark = [pytest.mark.usefixtures("own_folders"), pytest.mark.folder]


class Shared:
    """A study in a database, with members: Ann and Bob code, Cleo coordinates, Rita reads."""

    def __init__(self, address: str, root: Path) -> None:
        self.address, self.root = address, root
        self.roles: dict[str, str] = {}
        with opened(root, "Olga") as study:
            put_study(study.context, address)
        with self.as_owner() as study:
            for name, kind in (("Ann", "coder"), ("Bob", "coder"), ("Cleo", "coordinator"), ("Rita", "reader")):
                role = f"{name.lower()}_{address.rpartition('_')[2]}"
                Team(study.context).add(name, kind, login=role)
                self.roles[name] = role

    def as_owner(self) -> Study:
        write_connection(PROJECT, self.address)
        return Study.open(self.root, user="Olga")

    def address_of(self, name: str) -> str:
        return self.address.replace("fusen@", f"{self.roles[name]}@")

    def open(self, name: str, **options: Any) -> Study:
        write_connection(PROJECT, self.address_of(name))
        return Study.open(self.root, **options)

    def sql(self, name: str, statement: str) -> list[Any]:
        """Run one statement as a member, outside fusen."""
        import psycopg

        with psycopg.connect(self.address_of(name)) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else [cursor.rowcount]


@pytest.fixture
def shared(postgres_database: str, tmp_path: Path) -> Iterator[Shared]:
    made = Shared(postgres_database, make_study(tmp_path / "s"))
    yield made
    for role in made.roles.values():
        execute(postgres_database, f'DROP OWNED BY "{role}"', f'DROP ROLE "{role}"')


def test_coder_works_under_their_own_name(shared: Shared) -> None:
    with shared.open("Ann") as study:
        assert (study.user, study.context.role) == ("Ann", "coder")
        made = code(study, "The money", "funding", memo="why")
        study.reviews.add("EU-01.txt")
        study.codings.remove(made.guid)
        study.history.undo()
        assert study.context.store.codings.get(made.guid) == made
        assert study.results.search("interpreter")
        assert study.maintenance.check() == []
        study.results.frequencies()
    with pytest.raises(FusenError, match="writes as Ann"):
        shared.open("Ann", user="Bob")


def test_coder_removes_and_restores_their_coding_with_others_memos_and_links(shared: Shared) -> None:
    with shared.open("Ann") as study:
        mine = code(study, "The money", "funding")
        place = f"EU-01@{mine.start}-{mine.end}"
    with shared.open("Bob") as study:
        study.memos.write(mine.guid, "are you sure?")
        study.links.add(place, "contradicts", "Market pull")
    for statement in (
        "UPDATE notes SET until = 1 WHERE target = '{}'",
        "UPDATE links SET until = 1 WHERE origin = '{}'",
        'INSERT INTO notes (guid, since, "user", kind, target, text, at) '
        "SELECT guid, since, \"user\", kind, target, 'yes', at FROM notes WHERE target = '{}'",
    ):
        refused(shared, "Ann", statement.format(mine.guid))
    with shared.open("Ann") as study:
        store = study.context.store
        before = state(study), store.links.live()
        study.codings.remove(mine.guid)
        assert (store.memos.live(), store.links.live()) == ([], [])
        study.history.undo()
        assert (state(study), store.links.live()) == before
        study.links.add("Language barrier", "explains", place)
        assert len(store.links.live()) == 2


def test_owner_brings_the_rules_of_an_older_schema_up_to_date(shared: Shared) -> None:
    """A table that a migration adds has row-level security, and members may use it."""
    execute(shared.address, "DROP TABLE links", "UPDATE meta SET value = '2' WHERE key = 'schema'")
    with pytest.raises(StoreError, match="your role may not do this"):
        shared.open("Ann")
    shared.as_owner().close()
    with shared.open("Ann") as study:
        study.links.add("Funding gap", "explains", "Market pull")
    refused(shared, "Bob", "UPDATE links SET until = 1")
    execute(shared.address, "DROP POLICY fusen_insert ON links", "DELETE FROM meta WHERE key = 'team-rules'")
    shared.as_owner().close()
    with shared.open("Bob") as study:
        study.links.add("Market pull", "explains", "Funding gap")
        assert {link.user for link in study.context.store.links.live()} == {"Ann", "Bob"}


def test_reader_can_read_and_not_write(shared: Shared) -> None:
    with shared.open("Rita") as study:
        assert study.results.search("interpreter")
        with pytest.raises(StoreError, match="your role may not do this"):
            code(study, "The money", "funding")
    for statement in (
        "INSERT INTO users (guid, name) VALUES ('x', 'Eve')",
        "UPDATE codes SET name = 'x'",
        "DELETE FROM steps",
        "UPDATE meta SET value = 'x' WHERE key = 'project'",
    ):
        refused(shared, "Rita", statement)


def refused(shared: Shared, name: str, statement: str) -> None:
    """Assert that a statement is an error, or changes no row."""
    import psycopg

    with suppress(psycopg.errors.InsufficientPrivilege):
        assert shared.sql(name, statement) == [0], statement


FORBIDDEN = [
    # another person's work
    "UPDATE codings SET until = (SELECT max(id) FROM steps) WHERE \"user\" = (SELECT id FROM users WHERE name = 'Ann')",
    "UPDATE codings SET \"user\" = (SELECT id FROM users WHERE name = 'Bob')",
    "DELETE FROM codings",
    "TRUNCATE codings",
    'INSERT INTO codings (guid, since, "user", code, source, start, "end", origin, at, version, words, interviewer)'
    ' SELECT \'forged\', since, "user", code, source, start + 1, "end", origin, at, version, words, interviewer'
    " FROM codings LIMIT 1",
    "INSERT INTO steps (\"user\", at, action, kind, summary) SELECT id, '2026', 'x', 'do', '{}' FROM users WHERE name = 'Ann'",
    "UPDATE steps SET summary = '{}' WHERE \"user\" = (SELECT id FROM users WHERE name = 'Ann')",
    "INSERT INTO notes (guid, since, \"user\", kind, target, text, at) SELECT 'f', 1, id, 'free', 'x', 'x', '2026' FROM users WHERE name = 'Ann'",
    # the study
    "UPDATE codes SET until = 1",
    "UPDATE texts SET body = 'x'",
    "UPDATE cases SET until = 1",
    "DELETE FROM sources",
    "INSERT INTO users (guid, name) VALUES ('x', 'Eve')",
    "UPDATE meta SET value = 'x' WHERE key = 'project'",
    # the rules
    "UPDATE team SET kind = 'coordinator'",
    "INSERT INTO team SELECT 'eve', 1, 'coordinator'",
    "ALTER TABLE codings DISABLE ROW LEVEL SECURITY",
    "DROP POLICY fusen_update ON codings",
    "CREATE OR REPLACE FUNCTION fusen_kind() RETURNS text LANGUAGE sql AS $$ SELECT 'coordinator'::text $$",
    "CREATE TABLE public.codes2 (x integer)",
    "SET SESSION AUTHORIZATION fusen",
    "SET ROLE fusen",
]


def test_coder_cannot_change_records_of_others(shared: Shared) -> None:
    with shared.open("Ann") as study:
        code(study, "The money", "funding", memo="why")
    for statement in FORBIDDEN:
        refused(shared, "Bob", statement)


def test_closing_a_foreign_coding_is_an_error(shared: Shared) -> None:
    with shared.open("Ann") as study:
        made = code(study, "The money", "funding")
    with (
        shared.open("Bob") as study,
        pytest.raises(StoreError, match="your role may not do this"),
        study.context.store.step("Bob", "trial") as step,
    ):
        step.codings.close([made.guid])


SEEN = {
    "codings": "SELECT count(*) FROM codings WHERE \"user\" = (SELECT id FROM users WHERE name = 'Ann')",
    "reviews": "SELECT count(*) FROM reviews WHERE \"user\" = (SELECT id FROM users WHERE name = 'Ann')",
    "notes": "SELECT count(*) FROM notes WHERE \"user\" = (SELECT id FROM users WHERE name = 'Ann')",
    "steps": "SELECT count(*) FROM steps WHERE summary::text LIKE '%EU-01%' AND \"user\" = (SELECT id FROM users WHERE name = 'Ann')",
    "memo steps": "SELECT count(*) FROM steps WHERE action = 'note' AND \"user\" = (SELECT id FROM users WHERE name = 'Ann')",
}


def test_blind_round_hides_codings_of_others_until_all_have_submitted(shared: Shared) -> None:
    with shared.open("Cleo") as study:
        study.agreement.rounds.start(["Ann", "Bob"], sources=["EU-01.txt"])
    with shared.open("Ann") as study:
        code(study, "The money", "funding", memo="why")
        code(study, "The language", "language", source="JP-01.txt")
        study.memos.keep("EU-01@4-20", "odd")
        study.memos.keep("JP-01@4-20", "plain")
        study.agreement.rounds.submit(read=True)
    seen = {what: shared.sql("Bob", query)[0][0] for what, query in SEEN.items()}
    assert seen == {
        "codings": 1,
        "reviews": 0,
        "notes": 1,
        "steps": 0,
        "memo steps": 1,
    }  # what is outside the round is seen
    assert shared.sql("Cleo", SEEN["codings"])[0][0] == 2
    assert shared.sql("Ann", SEEN["codings"])[0][0] == 2
    with shared.open("Bob") as study:
        code(study, "the interpreter", "language")
        assert study.history.undo().user == "Bob"
        study.history.redo()
        study.agreement.rounds.submit(read=True)
        assert study.agreement.rounds.find(1).frozen is not None
    assert shared.sql("Bob", SEEN["codings"])[0][0] == 2
    assert shared.sql("Bob", SEEN["notes"])[0][0] == 3


def test_former_member_cannot_read(shared: Shared) -> None:
    with shared.as_owner() as study:
        Team(study.context).remove("Bob")
        assert [one.name for one in Team(study.context).members()] == ["Ann", "Cleo", "Rita"]
    with pytest.raises(FusenError):
        shared.open("Bob")
    import psycopg

    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        shared.sql("Bob", "SELECT count(*) FROM texts")


def test_only_the_owner_changes_the_team(shared: Shared) -> None:
    with shared.open("Cleo") as study, pytest.raises(FusenError, match="only the owner"):
        Team(study.context).add("Eve", "coder")


def test_a_study_in_its_folder_has_no_team(tmp_path: Path) -> None:
    root = make_study(tmp_path / "alone")
    assert read_study(StudyPaths(root).settings).project == PROJECT
    with lifecycle.open_study(root, user="Ann") as study, pytest.raises(FusenError, match="in its folder"):
        Team(study).members()
