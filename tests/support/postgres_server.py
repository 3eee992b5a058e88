"""A PostgreSQL server for tests: the one that FUSEN_TEST_POSTGRES names, else one of our own on a free loopback port."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from glob import glob
from pathlib import Path
from typing import Any

ADDRESS = "FUSEN_TEST_POSTGRES"
MISSING = "no PostgreSQL server is installed (Debian: postgresql), or psycopg is missing"
_ALWAYS = ("shared_buffers=32MB", "max_connections=200")
_QUICK = (
    *_ALWAYS, "fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off", "wal_level=minimal",
    "max_wal_senders=0",
)  # fmt: skip


def server_programs() -> Path | None:
    """Return the folder with `initdb` and `postgres`; the newest version that is installed."""
    places = [str(Path(found).parent)] if (found := shutil.which("initdb")) else []
    places += sorted(glob("/usr/lib/postgresql/*/bin"), key=lambda place: int(Path(place).parent.name), reverse=True)
    return next((Path(place) for place in places if Path(place, "postgres").exists()), None)


def is_available() -> bool:
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return False
    return bool(os.environ.get(ADDRESS, server_programs()))


@contextmanager
def running_server(*, durable: bool = False) -> Iterator[str]:
    """Give the address of a server, without a database's name; the role `fusen` may do everything.

    Only a `durable` server waits for the disk.
    """
    if named := os.environ.get(ADDRESS):
        yield named
        return
    programs = server_programs()
    assert programs is not None, MISSING
    person: dict[str, Any] = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="fusen-pg-", ignore_cleanup_errors=True) as folder:
        if person:  # a server refuses to run as root
            shutil.chown(folder, "postgres", "postgres")
        data = f"{folder}/data"
        made = [
            str(programs / "initdb"),
            "-D",
            data,
            "-U",
            "fusen",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-N",
        ]
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **person)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        settings = [part for one in (_ALWAYS if durable else _QUICK) for part in ("-c", one)]
        command = [str(programs / "postgres"), "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder, *settings]
        with open(f"{folder}/log", "wb") as log:
            server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, **person)
        try:
            address = f"postgresql://fusen@127.0.0.1:{port}"
            _wait_for(server, address)
            yield address
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown
            server.wait(30)


def _wait_for(server: subprocess.Popen[bytes], address: str) -> None:
    import psycopg

    for _ in range(300):
        try:
            psycopg.connect(f"{address}/postgres").close()
        except psycopg.OperationalError:
            assert server.poll() is None, "the server ended"
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server does not answer")


def execute(address: str, *statements: str) -> None:
    """Run statements outside transactions in the database of an address."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
