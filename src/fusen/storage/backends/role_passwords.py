"""Passwords of database roles in the system's keyring."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import URL

from fusen.storage.encryption.secret_service import delete_secret, read_secret, write_secret

Session = TypeVar("Session")


def log_in(url: URL, connect: Callable[..., Session]) -> Session:
    """Returns a connection that `connect()` opens with `~/.pgpass`, or `connect(password=…)` with the keyring."""
    from psycopg import OperationalError

    try:
        return connect()
    except OperationalError as error:
        password = read_password(url) if "no password supplied" in str(error) else None
        if password is None:
            raise
    return connect(password=password)


def read_password(url: URL) -> str | None:
    """Returns the password of the address's role; None if the keyring lacks it."""
    return read_secret(_name(url))


def write_password(url: URL, password: str) -> None:
    """Keep the password of the address's role. Raises StoreError if the system has no keyring."""
    write_secret(_name(url), password, missing="pip install 'fusen[team]'")


def delete_password(url: URL) -> None:
    """Delete the password of the address's role if the keyring has it."""
    delete_secret(_name(url))


def _name(url: URL) -> str:
    """Returns the address without a password and without options."""
    return url.set(drivername="postgresql", query={}).render_as_string()
