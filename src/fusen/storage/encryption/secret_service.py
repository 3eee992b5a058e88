"""Secrets in the system's keyring, each under a name."""

from __future__ import annotations

from typing import Any

from fusen.errors import StoreError

SERVICE = "fusen"


def read_secret(name: str) -> str | None:
    """Returns a secret; None if the keyring lacks it or cannot be used."""
    keyring = _keyring()
    if keyring is None:
        return None
    try:
        secret: str | None = keyring.get_password(SERVICE, name)
    except Exception:  # noqa: BLE001 - its backends raise errors of their own, such as those of D-Bus
        return None
    return secret


def write_secret(name: str, secret: str, *, missing: str) -> None:
    """Keep a secret. Raises StoreError if there is no keyring; `missing` says how to install the package."""
    keyring = _keyring()
    if keyring is None:
        raise StoreError("the package keyring is not installed", missing)
    try:
        keyring.set_password(SERVICE, name, secret)
    except Exception as error:
        raise StoreError(f"the system's keyring cannot be used: {error}", "leave out --keyring") from error


def delete_secret(name: str) -> None:
    """Delete a secret if the keyring has it. Raises StoreError if it stays."""
    keyring = _keyring()
    if keyring is None:
        return
    try:
        keyring.delete_password(SERVICE, name)
    except Exception as error:
        if read_secret(name) is not None:
            raise StoreError(
                f"the system's keyring cannot be used: {error}", "delete the key of fusen there"
            ) from error


def _keyring() -> Any:
    try:
        import keyring
    except ImportError:
        return None
    return keyring
