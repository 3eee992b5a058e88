"""Listen for commits of other people on a separate connection."""

from __future__ import annotations

from threading import Event, Thread
from typing import Any

from sqlalchemy import URL

from fusen.storage.backends.role_passwords import log_in

CHANNEL = "fusen_changes"
_PAUSE = 2.0  # seconds before it connects again
_LOOK = 0.5  # seconds between looks whether it shall end


class ChangeListener:
    """Counts notifications of commits in a thread."""

    def __init__(self, url: URL) -> None:
        self.count: int | None = None
        """The number of notifications so far; None while there is no connection."""
        self._url = url
        self._ended = Event()
        self._heard = 0
        self._thread = Thread(target=self._listen, name="fusen-changes", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        self._thread.join(timeout=5)

    def _listen(self) -> None:
        import psycopg

        while not self._ended.is_set():
            try:
                with log_in(self._url, self._connect) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._hear(connection)
            except psycopg.Error:
                self.count = None
                self._ended.wait(_PAUSE)

    def _connect(self, password: str | None = None) -> Any:
        import psycopg

        address = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(address, autocommit=True, application_name="fusen-changes", password=password)

    def _hear(self, connection: Any) -> None:
        self._heard += 1  # steps written before it listened
        self.count = self._heard
        while not self._ended.is_set():
            for _ in connection.notifies(timeout=_LOOK, stop_after=1):
                self._heard += 1
                self.count = self._heard
