"""SQLite backend: pragmas, transactions, full-text index, backup and integrity check."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import ConnectionPoolEntry

from fusen.errors import StoreError
from fusen.model.source import Passages
from fusen.storage.backends.write_queue import in_turn
from fusen.storage.durable_files import COMMITTED, settle, sync_file, sync_folder, unfinished_name
from fusen.storage.encryption import databases
from fusen.storage.encryption.held_keys import key_of_copy
from fusen.text.fold import folded

APPLICATION_ID = 0x66757365  # "fuse"
BUSY_SECONDS = 60
ATTEMPT_MS = 5  # of one attempt to take the write lock
YIELD, MOST_YIELDING = 0.03, 10.0  # seconds between two attempts of bulk work, and until it queues with the others
SIDE_FILES = ("", "-wal", "-shm")
MOST_PATH_BYTES = 480  # SQLite takes 512, with room for the names of its side files and of unfinished databases
RESTORE = "fusen restore restores the newest sound backup in .fusen/backups and keeps the damaged database next to it"

SEARCH_SCHEMA = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(body, content='', tokenize=\"unicode61 remove_diacritics 2\")"
)
PASSAGE_BITS = 32  # rowid in the index = text id << 32 | number of the passage


def connect(path: Path) -> Engine:
    """Returns an engine on the file; it pools connections, so each thread's next call finds one open."""
    url = URL.create("sqlite", database=str(path))  # from parts: in a text, `?`, `#` and `%41` of a folder would act
    key = databases.key_of(path)
    engine = create_engine(
        url,
        creator=lambda: databases.connect(path, key, timeout=BUSY_SECONDS, check_same_thread=False),
        module=databases.module(key),
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions are ours, see _begin
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "temp_store=MEMORY",
            "cache_size=-16000",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute("SELECT count(*) FROM sqlite_master").fetchone()  # opens the log, which then stays
        cursor.close()
        record.info["files"] = _identities(path)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        write = options.get("fusen_write", False)
        if write and options.get("fusen_bulk", False):
            _begin_bulk(connection, path)
        elif write:
            with in_turn(path, BUSY_SECONDS):
                _begin_writing(connection, BUSY_SECONDS)
        else:
            connection.exec_driver_sql("BEGIN")
        if write and connection.info["files"][1] is None:  # the log of a new database
            connection.info["files"][1] = _identities(path)[1]
        if write:
            settle(path, lambda number: _meta(connection, COMMITTED) == number)

    @event.listens_for(engine, "commit")
    def _refuse_other_file(connection: Connection) -> None:
        written = connection.get_execution_options().get("fusen_write", False)
        if written and connection.info["files"] != _identities(path):
            raise _moved(connection, path)

    return engine


def _begin_bulk(connection: Connection, path: Path) -> None:
    """Take the write lock when no other process waits for it: a decision never waits for two bulk steps."""
    deadline = time.monotonic() + MOST_YIELDING
    while time.monotonic() < deadline:
        with in_turn(path, 0) as is_first:
            if is_first:
                with suppress(*databases.errors()):  # another process writes
                    _begin_writing(connection, 0)
                    return
        time.sleep(YIELD)
    with in_turn(path, BUSY_SECONDS):
        _begin_writing(connection, BUSY_SECONDS)


def _begin_writing(connection: Connection, seconds: float) -> None:
    """Take the write lock, with short pauses between attempts: SQLite's own pauses grow to 100 ms."""
    raw = connection.connection.dbapi_connection
    assert raw is not None
    deadline = time.monotonic() + seconds
    raw.execute(f"PRAGMA busy_timeout = {ATTEMPT_MS}")
    try:
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except databases.errors() as error:
                if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
            else:
                return
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _meta(connection: Connection, key: str) -> str | None:
    return connection.exec_driver_sql("SELECT value FROM meta WHERE key = ?", (key,)).scalar()


def _identities(path: Path) -> list[tuple[int, int] | None]:
    """Returns the current identity of the database file and its log; None for a missing file."""
    result: list[tuple[int, int] | None] = []
    for suffix in SIDE_FILES[:2]:
        try:
            stat = os.stat(f"{path}{suffix}")
            result.append((stat.st_dev, stat.st_ino))
        except OSError:
            result.append(None)
    return result


def _moved(connection: Connection, path: Path) -> StoreError:
    """Returns the error that ends a step whose database is no longer the file at its path, with the remedy.

    The open file still has all earlier commits: fusen saves it next to the backups.
    """
    text = f"{path}: another program removed or replaced the database while it was open; this step was not saved"
    opened = connection.connection.dbapi_connection
    kept = path.parent / "backups" / f"rescued-{os.urandom(6).hex()}.db"
    try:
        kept = Path(connection.info.setdefault("rescued", str(kept)))
        if opened is not None and not kept.exists():
            opened.rollback()
            kept.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            make_file(kept)
            with closing(databases.connect(kept, databases.key_of(path))) as copy:
                opened.backup(copy)
                copy.execute("PRAGMA journal_mode=DELETE")
            sync_file(kept)
            sync_folder(kept.parent)
    except databases.errors(OSError, StoreError) as error:
        return StoreError(
            f"{text}, and fusen cannot save its content to {kept}: {error}", "keep fusen open and free disk space"
        )
    return StoreError(text, f"{kept} has everything confirmed before: close fusen, then run fusen restore {kept}")


@contextmanager
def translated(path: Path, doing: str) -> Iterator[None]:
    """Turn database errors into one clear message with the file and the remedy."""
    try:
        yield
    except databases.errors(DatabaseError) as error:
        cause = getattr(error, "orig", None) or error
        length = len(os.fsencode(path))
        if "unable to open" in str(cause) and length > MOST_PATH_BYTES:
            what = f"its path has {length:,} bytes; SQLite opens paths of up to {MOST_PATH_BYTES} bytes"
            raise StoreError(f"{path}: {doing}: {what}", "move the study to a folder with a shorter path") from error
        raise StoreError(f"{path}: {doing}: {_explain(cause)}", _way_out(cause)) from error


def _explain(cause: BaseException) -> str:
    message = str(cause)
    if "full" in message or "disk I/O" in message:
        return "the disk is full or a size limit is reached; nothing of this step was saved"
    if "readonly" in message or "read-only" in message or "unable to open" in message:
        return "fusen cannot write to the study"
    if "locked" in message or "busy" in message:
        return f"another program has locked the study for over {BUSY_SECONDS} s"
    if "malformed" in message or "not a database" in message or "corrupt" in message:
        return f"the database is damaged, or the file is not a database ({message})"
    return message


def _way_out(cause: BaseException) -> str:
    message = str(cause)
    if "malformed" in message or "not a database" in message or "corrupt" in message:
        return RESTORE
    if "full" in message or "disk I/O" in message:
        return "free disk space, then run the command again"
    if "readonly" in message or "read-only" in message or "unable to open" in message:
        return "check the permissions of the .fusen folder, or work on a copy"
    return ""


def identify(path: Path) -> int:
    """Returns the schema version of the file; raises StoreError if it is no study database."""
    with (
        translated(path, "cannot open the study"),
        closing(databases.opened(path, timeout=BUSY_SECONDS)) as connection,
    ):
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        number = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if application != APPLICATION_ID:
        raise StoreError(
            f"{path}: this is not a fusen study database",
            "move the file away; fusen then creates a new database from transcripts, codebook and .fusen/codings",
        )
    return number


def version(connection: Connection) -> int:
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def stamp(connection: Connection, version: int) -> None:
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {version}")


def make_file(path: Path) -> None:
    """Create an empty file that only its owner can read; SQLite gives -wal and -shm the same permissions."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError as error:
        raise StoreError(f"{path}: the file exists already") from error
    except OSError as error:
        raise StoreError(
            f"{path}: cannot be created: {error.strerror}", "free disk space, or check the folder"
        ) from error


def restrict(path: Path) -> None:
    """Make the file readable by its owner only, because transcripts are confidential."""
    if sys.platform == "win32":
        return
    for suffix in SIDE_FILES:
        side = path.with_name(path.name + suffix)
        with suppress(FileNotFoundError, PermissionError):  # gone in between, or another person's file
            if side.stat().st_mode & 0o077:
                side.chmod(0o600)


def traces(path: Path) -> tuple[tuple[int, int], ...] | None:
    """Returns times and sizes of the files, which change with each commit; None if the system reports them late."""
    if sys.platform == "win32":
        return None
    result = []
    for suffix in SIDE_FILES[:2]:
        with suppress(OSError):
            stat = os.stat(f"{path}{suffix}")
            result.append((stat.st_mtime_ns, stat.st_size))
    return tuple(result)


def create_search(connection: Connection) -> None:
    connection.exec_driver_sql(SEARCH_SCHEMA)


def index_passages(connection: Connection, texts: Iterable[tuple[int, str, Passages]]) -> None:
    """Add the passages of texts, given with their ids, to the search index."""
    rows = (
        ((text_id << PASSAGE_BITS) + number, indexable(body[start:end]))
        for text_id, body, passages in texts
        for number, (start, end) in enumerate(zip(passages.starts, passages.ends, strict=True))
    )
    while batch := list(islice(rows, 10_000)):
        connection.exec_driver_sql("INSERT INTO search(rowid, body) VALUES (?, ?)", batch)


def clear_search(connection: Connection) -> None:
    connection.exec_driver_sql("INSERT INTO search(search) VALUES ('delete-all')")


def find(connection: Connection, words: str, limit: int = -1) -> list[tuple[int, int]]:
    """Returns (text id, passage number) of every passage with all the words, in order; at most `limit`."""
    rows = connection.exec_driver_sql(
        "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid LIMIT ?", (search_expression(words), limit)
    ).all()
    mask = (1 << PASSAGE_BITS) - 1
    return [(row[0] >> PASSAGE_BITS, row[0] & mask) for row in rows]


_TERM = re.compile(r'"([^"]*)"|(\S+)')


def search_expression(words: str) -> str:
    """Returns the FTS5 expression for plain words, `"phrases"` and `prefix*`, with all other syntax literal."""
    quoted = ((literal.replace('"', '""'), is_prefix) for literal, is_prefix in search_terms(words))
    return " AND ".join(f'"{literal}"{"*" if is_prefix else ""}' for literal, is_prefix in quoted)


def search_terms(words: str) -> list[tuple[str, bool]]:
    """Returns each word or phrase as the index reads it, and whether it is a prefix. Raises StoreError if there is none."""
    terms = []
    for phrase, word in _TERM.findall(words):
        literal = indexable(phrase or word.rstrip("*")).strip()
        if any(character.isalnum() for character in literal):
            terms.append((literal, word.endswith("*")))
    if not terms:
        raise StoreError(f"{words!r}: nothing to search for", 'name words, a "phrase" or a prefix*')
    return terms


def copy_database(source: Path, target: Path) -> None:
    """Make a consistent copy while others use `source`: check it, complete it in one file, then move it into place."""
    aside = target.with_name(unfinished_name())
    with translated(target, "cannot write the copy"):
        try:
            make_file(aside)
            own = databases.key_of(source)
            key = key_of_copy(target) or own
            databases.copy(source, own, aside, key)
            with closing(databases.connect(aside, key)) as copy:
                copy.execute("PRAGMA synchronous=OFF")  # the whole file is synced below
                copy.execute("PRAGMA journal_mode=DELETE")  # so that it can be read where nothing can be written
                refuse_damage(copy, source)
            sync_file(aside)
            os.replace(aside, target)
            sync_folder(target.parent)
        except OSError as error:
            raise StoreError(
                f"{target}: cannot be written: {error.strerror}", "free disk space, or name another file"
            ) from error
        finally:
            for suffix in ("", "-journal"):
                with suppress(OSError):
                    aside.with_name(aside.name + suffix).unlink()


def refuse_damage(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse to copy a damaged database, because copies would displace the sound backups one by one."""
    finding = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    if finding != "ok":
        raise StoreError(f"{path}: the database is damaged ({finding})", RESTORE)


def overwrite_database(source: Path, target: Path) -> None:
    """Replace the content of the open database `target` by that of `source` in one transaction, visible to all users."""
    with (
        translated(target, "cannot restore"),
        closing(databases.opened(source)) as origin,
        closing(databases.opened(target, timeout=BUSY_SECONDS)) as live,
    ):
        live.execute("PRAGMA synchronous=FULL")
        origin.backup(live)


def compact(path: Path) -> None:
    """Rewrite the database without free pages, and empty its write-ahead log."""
    with translated(path, "cannot compact"), closing(databases.opened(path, timeout=BUSY_SECONDS)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("VACUUM")
        if connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            raise StoreError(f"{path}: another program reads it", "close fusen elsewhere, then open the study again")
    sync_file(path)


def seal(path: Path) -> None:
    """Write all of a closed database to its main file, durably, before a move."""
    with translated(path, "cannot complete the database"), closing(databases.opened(path)) as connection:
        connection.execute("PRAGMA synchronous=OFF")  # the whole file is synced below
        busy = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise StoreError(f"{path}: another program is reading it", "run the command again")
    sync_file(path)


def integrity(connection: Connection) -> list[str]:
    """Returns the problems that SQLite's own check finds."""
    result = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)") if row[0] != "ok"]
    result += [
        f"{row[0]} row {row[1]} points to a missing {row[2]}"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
    ]
    return result


_UNSPACED = re.compile(
    r"([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)


def indexable(body: str) -> str:
    """Return the passage as the index reads it: folded, and character by character in scripts without spaces."""
    return body if body.isascii() else _UNSPACED.sub(r" \1 ", folded(body))
