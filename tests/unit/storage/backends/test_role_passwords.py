"""The password of a database role comes from the system's keyring if libpq has none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fusen.errors import StoreError
from fusen.storage.backends.postgres import database_url
from fusen.storage.backends.role_passwords import delete_password, log_in, read_password, write_password

psycopg = pytest.importorskip("psycopg")
keyring = pytest.importorskip("keyring")
pytestmark = pytest.mark.folder
ADDRESS = database_url("postgresql://Anna@db.example.org/study?sslmode=require")


class Memory(keyring.backend.KeyringBackend):  # type: ignore[misc, name-defined, unused-ignore]
    """A keyring in memory."""

    priority = 1  # type: ignore[assignment, unused-ignore]

    def __init__(self) -> None:
        super().__init__()
        self.secrets: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.secrets.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError


@pytest.fixture
def memory() -> Iterator[Memory]:
    before, backend = keyring.get_keyring(), Memory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def server(message: str, right: str = "") -> Any:
    """Return a function that connects with the right password and otherwise fails with this message."""

    def connect(password: str = "") -> str:
        if not right or password != right:
            raise psycopg.OperationalError(message)
        return "connected"

    return connect


def test_password_in_keyring_is_found_by_role_and_host(memory: Memory) -> None:
    write_password(ADDRESS, "secret")
    assert memory.secrets == {("fusen", "postgresql://Anna@db.example.org/study"): "secret"}
    assert read_password(ADDRESS.set(query={})) == "secret"
    assert read_password(ADDRESS.set(username="Ben")) is None
    delete_password(ADDRESS)
    delete_password(ADDRESS)
    assert memory.secrets == {}


@pytest.mark.usefixtures("memory")
def test_keyring_is_asked_only_if_a_password_is_missing() -> None:
    missing = server("fe_sendauth: no password supplied", right="secret")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        log_in(ADDRESS, missing)
    write_password(ADDRESS, "secret")
    assert log_in(ADDRESS, missing) == "connected"
    with pytest.raises(psycopg.OperationalError, match="refused"):
        log_in(ADDRESS, server("connection refused", right="secret"))


def test_a_keyring_that_cannot_keep_a_secret_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends import fail

    monkeypatch.setattr(keyring.core, "_keyring_backend", fail.Keyring())  # type: ignore[no-untyped-call]
    with pytest.raises(StoreError, match="keyring cannot be used"):
        write_password(ADDRESS, "secret")
