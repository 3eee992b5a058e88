"""PostgreSQL stores, finds, counts and copies like SQLite."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select

from fusen.errors import StoreError
from fusen.model.source import Passages
from fusen.storage import schema
from fusen.storage.backends.postgres import PostgresBackend, database_url
from fusen.storage.backends.sqlite_backend import SqliteBackend
from fusen.storage.backends.whole_copy import copy_study
from fusen.storage.integrity import check_store
from fusen.storage.store import Store
from fusen.study import Study
from tests.support.postgres_server import execute
from tests.support.small_study import code, make_study, opened
from tests.support.studies import PROJECT

pytestmark = pytest.mark.folder


def backend(address: str, folder: Path) -> PostgresBackend:
    return PostgresBackend(database_url(address), folder / ".fusen" / "study.db")


@pytest.fixture
def store(postgres_database: str, tmp_path: Path) -> Iterator[Store]:
    made = Store.create(backend(postgres_database, tmp_path), PROJECT)
    yield made
    made.close()


@pytest.fixture
def coded(tmp_path: Path) -> Iterator[Study]:
    """A study with each kind of change: codings, reviews, memos, undo and redo, deletions, a theme and a round."""
    with opened(make_study(tmp_path / "s")) as study:
        made = code(study, "The money", "funding", memo="why")
        code(study, "the interpreter", "language", direction="for", magnitude=2)
        study.reviews.add("EU-01.txt")
        study.autocode.tag()
        study.codings.remove(made.guid)
        study.history.undo()
        study.history.redo()
        study.memos.write(PROJECT, "日本語 memo")
        study.themes.write("Money", "Money is short.", codes=["funding"])
        kept = code(study, "The market", "market")
        study.themes.pin("Money", f"EU-01@{kept.start}-{kept.end}")
        study.links.add("Funding gap", "leads to", "Language barrier")
        study.matrix.write("EU-01", "funding", "Short of money.")
        study.agreement.rounds.start(["Ann", "Bob"], sources=["JP-01.txt"])
        study.agreement.rounds.submit(read=True)
        yield study


def rows(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table but the metadata, with numbers."""
    tables = [table for table in schema.metadata.sorted_tables if table is not schema.meta]
    return {
        table.name: [tuple(row) for row in store.connection.read(select(table).order_by(*table.primary_key))]
        for table in tables
    }


def test_every_index_of_live_rows_has_its_condition(store: Store, postgres_database: str) -> None:
    """A total unique index would refuse the second version of any row."""
    conditional = {str(index.name) for table in schema.TEMPORAL for index in table.indexes if "where" in index.info}
    with create_engine(database_url(postgres_database)).connect() as connection:
        found = connection.exec_driver_sql("SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%% WHERE %%'")
        assert {row[0] for row in found} == conditional
    assert len(conditional) > 40


def test_copies_in_both_directions_have_every_row(coded: Study, store: Store, tmp_path: Path) -> None:
    source = coded.context.store
    copy_study(source, store)
    assert rows(store) == rows(source)
    assert check_store(store) == []
    back = Store.create(tmp_path / "back.db", PROJECT)
    copy_study(store, back)
    assert rows(back) == rows(source)
    assert check_store(back) == []
    back.close()


def test_copy_continues_its_sequences(coded: Study, store: Store) -> None:
    copy_study(coded.context.store, store)
    last = store.history.last_step()
    with store.step("Ann", "trial") as step:
        step.note_change()
    assert store.history.last_step() == last + 1


def test_a_copy_refuses_to_overwrite_steps(coded: Study, store: Store) -> None:
    copy_study(coded.context.store, store)
    with store.step("Ann", "trial") as step:
        step.note_change()
    before = rows(store)
    with pytest.raises(StoreError, match="1 step"):
        copy_study(coded.context.store, store)
    assert rows(store) == before


letters = "abAÄéñßIıİσжЖ予算ーがカﾊＡ1 _-'\"*.,、%\\\u0301\u3099😀ü"
texts = st.text(st.sampled_from(letters), min_size=1, max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(texts, min_size=1, max_size=6),
    st.lists(st.one_of(texts, texts.map("{}*".format), texts.map('"{}"'.format)), min_size=20, max_size=20),
)
def test_both_backends_find_the_same_passages(
    store: Store, tmp_path: Path, bodies: list[str], searches: list[str]
) -> None:
    path = tmp_path / "search.db"
    other = Store.open(path, backup=lambda: None) if path.exists() else Store.create(path, PROJECT)
    indexed = [(number, body, Passages([(0, len(body), 1, 0)])) for number, body in enumerate(bodies, 1)]
    for one in (store, other):
        with one.connection.begin("", write=True) as connection:
            one.connection.backend.clear_search(connection)
            one.connection.backend.index_passages(connection, indexed)
    for words in searches:
        found: list[object] = []
        for one in (store, other):
            with one.connection.begin("") as connection:
                try:
                    found.append(one.connection.backend.find(connection, words))
                except StoreError as error:
                    found.append(error.message)
        assert found[0] == found[1], words
    other.close()


def test_concurrent_writers_number_steps_in_commit_order(store: Store, postgres_database: str, tmp_path: Path) -> None:
    second = Store.open(backend(postgres_database, tmp_path / "b"), backup=lambda: None)

    def write(one: Store, user: str) -> None:
        for _ in range(10):
            with one.step(user, "trial") as step:
                step.note_change()

    threads = [threading.Thread(target=write, args=pair) for pair in ((store, "Ann"), (second, "Bob"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    steps = store.history.steps()
    assert len(steps) == 20
    assert [step.at for step in steps] == sorted((step.at for step in steps), reverse=True)
    second.close()


def test_commit_of_another_process_changes_the_traces(store: Store, postgres_database: str, tmp_path: Path) -> None:
    second = Store.open(backend(postgres_database, tmp_path / "b"), backup=lambda: None)
    while (before := store.history.traces()) is None:
        time.sleep(0.01)
    assert store.history.traces() == before
    with second.step("Bob", "trial") as step:
        step.note_change()
    for _ in range(100):
        if store.history.traces() != before:
            break
        time.sleep(0.01)
    assert store.history.traces() != before
    second.close()


def test_lost_connection_confirms_nothing_and_the_next_step_reconnects(store: Store, postgres_database: str) -> None:
    def step(*, killed: bool) -> None:
        with store.step("Ann", "trial") as open_step:
            open_step.note_change()
            if killed:
                name = postgres_database.rpartition("/")[2]
                execute(
                    postgres_database.replace(name, "postgres"),
                    f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
                )

    step(killed=False)
    with pytest.raises(StoreError, match="not confirmed"):
        step(killed=True)
    assert len(store.history.steps()) == 1
    step(killed=False)
    assert len(store.history.steps()) == 2


def test_a_damaged_schema_is_reported(store: Store, postgres_database: str) -> None:
    execute(postgres_database, "DROP INDEX codings_once", "DROP TABLE search")
    assert check_store(store) == ["table search is missing", "index codings_once is missing"]


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("postgresql://ann:secret@host/study", "leave the password out"),
        ("postgresql://ann@host/study?password=secret", "leave the password out"),
        ("postgresql://ann@host", "no address of a PostgreSQL database"),
        ("mysql://ann@host/study", "no address of a PostgreSQL database"),
        ("study", "no address of a database"),
    ],
)
def test_unusable_address_is_refused_without_showing_its_password(address: str, problem: str) -> None:
    with pytest.raises(StoreError, match=problem) as raised:
        database_url(address)
    assert "secret" not in str(raised.value)


def test_database_with_other_tables_is_unchanged(postgres_database: str, tmp_path: Path) -> None:
    execute(postgres_database, "CREATE TABLE other (x integer)")
    with pytest.raises(StoreError, match="has tables already"):
        Store.create(backend(postgres_database, tmp_path), PROJECT)
    with pytest.raises(StoreError, match="not a fusen study database"):
        Store.open(backend(postgres_database, tmp_path), backup=lambda: None)


def test_file_backend_names_its_path(tmp_path: Path) -> None:
    assert str(SqliteBackend(tmp_path / "study.db")) == str(tmp_path / "study.db")
