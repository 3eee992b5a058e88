"""What an error of PostgreSQL means to a coder, and the remedy."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import DatabaseError

from fusen.errors import ConnectionFailed, StoreError

CONNECTION_LOST = "the connection to the database is lost; this step is not confirmed"


def explained(error: DatabaseError) -> tuple[type[StoreError], str, str]:
    """Returns the kind of error, a sentence and a hint."""
    cause: Any = error.orig or error
    state: str = getattr(cause, "sqlstate", None) or ""
    text = str(cause).strip().partition("\n")[0].removeprefix("ERROR:").strip()
    if state in _BY_STATE:
        return StoreError, *_BY_STATE[state]
    if error.connection_invalidated or state.startswith("57P"):
        return (
            ConnectionFailed,
            CONNECTION_LOST,
            "fusen connects again with the next step; fusen history shows what was saved",
        )
    if state.startswith(("08", "28", "3D")) or "connection" in text or "getaddrinfo" in text:
        return (
            ConnectionFailed,
            f"no connection: {text.rpartition(' failed: ')[2]}",
            "check the address, the role, its password in ~/.pgpass or the keyring, and the network",
        )
    if "NUL" in text:
        return StoreError, "PostgreSQL cannot store a text with the character U+0000", "remove it from the transcript"
    return StoreError, text, ""


_BY_STATE = {
    "55P03": ("another program has held the study for over 60 s", "run the command again"),
    "42501": ("your role may not do this", "ask the coordinator of the team; fusen team lists the roles"),
    "53100": ("the server's disk is full; nothing of this step was saved", "ask who keeps the server"),
    "25006": ("the server takes no changes now", "ask who keeps the server"),
}
