"""Opening a study: first load, migrations and refused databases."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from fusen.errors import FusenError, StoreError
from fusen.storage import migrations, schema
from fusen.study import Study
from fusen.study.maintenance.backup import restore
from fusen.study.paths import StudyPaths
from tests.support.small_study import EU, code, make_study, opened, state, write_lines
from tests.support.studies import coding, environment, review

pytestmark = pytest.mark.folder


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_study(tmp_path_factory.mktemp("open") / "s")
    with opened(root) as study:
        code(study, "The money", "funding", memo="mine")
        study.reviews.add("EU-01.txt")
    return root


@pytest.fixture
def root(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(loaded, tmp_path / "s"))


def version(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def set_version(database: Path, number: int) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"PRAGMA user_version = {number}")


# -- making


def test_init_creates_a_study_and_overwrites_nothing(tmp_path: Path) -> None:
    made = {path.relative_to(tmp_path).as_posix() for path in Study.init(tmp_path)}
    assert made == {
        ".fusen/study.toml", ".fusen/.gitignore", "transcripts/cases.csv", "codebook/codebook.yaml"
    }  # fmt: skip
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert Study.init(tmp_path) == []
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    with opened(tmp_path) as study:
        assert (study.sources.all(), len(study.codebook.get()), study.maintenance.check()) == ((), 0, [])


def test_init_keeps_an_existing_codebook(tmp_path: Path) -> None:
    (tmp_path / "codebook").mkdir()
    (tmp_path / "codebook" / "mine.yml").write_text("codes:\n  - name: Mine\n")
    Study.init(tmp_path, "Ours")
    assert [path.name for path in (tmp_path / "codebook").iterdir()] == ["mine.yml"]
    with opened(tmp_path) as study:
        assert study.settings.name == "Ours"
        assert [found.name for found in study.codebook.get()] == ["Mine"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git not found")
def test_git_ignores_the_database_and_temporary_files(root: Path) -> None:
    Study.init(root)
    for name in ("study.db-wal", ".study.db.0123456789ab", ".study.db.0123456789ab-wal", ".0123456789ab.part"):
        (root / ".fusen" / name).write_bytes(b"x")
    (root / ".fusen" / "cache").mkdir(exist_ok=True)
    (root / ".fusen" / "cache" / "x").write_bytes(b"x")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    shown = subprocess.run(
        ["git", "status", "--porcelain", "-uall", ".fusen"], cwd=root, check=True, capture_output=True, text=True
    )
    assert [line[3:] for line in shown.stdout.splitlines()] == [".fusen/.gitignore", ".fusen/study.toml"]


# -- first load


def test_only_the_first_opening_loads_files(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s", cases="case,source,consent,side\nAnna,EU-01.txt,paraphrase,EU\n")
    (root / ".fusen" / "codings").mkdir()
    lines = [coding(EU, "EU-01.txt", "Eve", "funding", 0, 8, note="n"), review(EU, "EU-01.txt", "Eve")]
    write_lines(root / ".fusen" / "codings" / "eve.jsonl", lines)
    seen = []
    with Study.open(root, user="Ann", progress=lambda what, *_: seen.append(what)) as study:
        assert [info.path for info in study.sources.all()] == ["EU-01.txt", "JP-01.txt"]
        assert [case.name for case in study.context.store.cases.all()] == ["Anna", "JP-01"]
        assert [(made.user, made.note) for made in study.context.store.codings.live()] == [("Eve", "n")]
        assert [read.user for read in study.context.store.reviews.live()] == ["Eve"]
        assert {step.kind for step in study.history.steps()} == {"sync"}
        assert study.maintenance.check() == []
        known = state(study)
    assert {"reading", "storing", "placing"} <= set(seen)
    write_lines(root / ".fusen" / "codings" / "kim.jsonl", [review(EU, "EU-01.txt", "Kim")])
    with opened(root) as study:
        assert state(study) == known


def test_failed_first_load_leaves_nothing(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    (root / ".fusen" / "codings").mkdir()
    (root / ".fusen" / "codings" / "eve.jsonl").write_text("{}\n")
    with pytest.raises(FusenError, match=r"eve\.jsonl:1"):
        opened(root)
    assert sorted(path.name for path in (root / ".fusen").iterdir()) == ["codings", "study.toml"]
    (root / ".fusen" / "codings" / "eve.jsonl").unlink()
    with opened(root) as study:
        assert len(study.sources.all()) == 2


def test_unreadable_transcript_is_a_warning(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    (root / "transcripts" / "empty.txt").write_bytes(b"")
    with opened(root) as study:
        assert any("empty.txt" in warning and "(not imported)" in warning for warning in study.warnings)
        assert len(study.sources.all()) == 2


@pytest.mark.slow
def test_two_processes_may_load_a_study_at_the_same_time(tmp_path: Path) -> None:
    """Both end with the one database, and what each then decides is in it."""
    root = make_study(tmp_path / "s")
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom fusen.study import Study\n"
        "time.sleep(max(0, float(sys.argv[3]) - time.time()))\n"
        "with Study.open(Path(sys.argv[1]), user=sys.argv[2]) as study:\n"
        "    for number in range(20):\n        study.codings.add('EU-01.txt', number, number + 9, 'funding')\n"
    )
    at = str(time.time() + 2)
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(root), name, at], env=environment(), stderr=subprocess.PIPE)
        for name in ("Ann", "Bob", "Kim")
    ]
    for process in running:
        _, errors = process.communicate(timeout=60)
        assert (process.returncode, errors) == (0, b"")
    with opened(root) as study:
        assert study.context.store.codings.counts_by_source() == {
            (study.sources.all()[0].guid, name): 20 for name in ("Ann", "Bob", "Kim")
        }  # fmt: skip
        assert study.maintenance.check() == []
    assert list((root / ".fusen").glob(".study.db*")) == []


def test_old_temporary_files_are_deleted(root: Path) -> None:
    old, young = root / ".fusen" / ".study.db.000000000000", root / ".fusen" / ".study.db.111111111111"
    part, mine = root / "transcripts" / ".0123.part", root / "transcripts" / "notes.part"
    for path in (old, young, part, mine):
        path.write_bytes(b"x")
    for path in (old, part, mine):
        os.utime(path, (1, 1))
    shutil.rmtree(root / ".fusen" / "backups")  # so that it is the first opening of a day
    opened(root).close()
    assert [path.exists() for path in (old, part, young, mine)] == [False, False, True, True]


def test_orphaned_write_ahead_log_is_not_replayed(root: Path) -> None:
    database = root / ".fusen" / "study.db"
    with opened(root) as study:
        code(study, "the interpreter", "language")
        shutil.copy(root / ".fusen" / "study.db-wal", root / "kept-wal")
    database.unlink()
    shutil.move(root / "kept-wal", root / ".fusen" / "study.db-wal")
    with pytest.raises(FusenError, match=r"is missing, but study\.db-wal exists") as refused:
        opened(root)
    assert "fusen restore" in refused.value.hint
    assert not database.exists()


# -- what is no study


def test_missing_study_is_reported(tmp_path: Path) -> None:
    for folder, message in ((tmp_path, "no study in this folder or above it"), (tmp_path / "none", "no such folder")):
        with pytest.raises(FusenError, match=message):
            opened(folder)


def test_study_is_found_from_a_subfolder(root: Path) -> None:
    with opened(root / "transcripts") as study:
        assert study.paths.root == root


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a fusen study database"),
        (b"This is a letter, not a database. " * 50, "the file is not a database"),
        (None, "not a fusen study database"),
    ],
    ids=["empty", "text", "another program's"],
)
def test_foreign_database_is_refused_and_unchanged(root: Path, content: bytes | None, message: str) -> None:
    database = root / ".fusen" / "study.db"
    database.unlink()
    if content is None:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("CREATE TABLE theirs (a)")
    else:
        database.write_bytes(content)
    before = database.read_bytes()
    with pytest.raises(StoreError) as refused:
        opened(root)
    assert message in refused.value.message
    assert str(database) in refused.value.message
    assert refused.value.hint
    assert database.read_bytes() == before


@pytest.mark.parametrize("place", [0.3, 0.6, 0.9])
def test_damaged_database_is_refused_with_a_hint(root: Path, place: float) -> None:
    database = root / ".fusen" / "study.db"
    content = database.read_bytes()
    at = int(len(content) * place) // 4096 * 4096
    database.write_bytes(content[:at] + b"\xff" * 8192 + content[at + 8192 :])
    shutil.rmtree(root / ".fusen" / "backups")
    try:
        with opened(root) as study:
            problems = [*study.warnings, *study.maintenance.check()]
    except StoreError as error:
        problems = [f"{error.message} {error.hint}"]
    assert any("damaged" in line or "malformed" in line or "page" in line.casefold() for line in problems)
    assert list((root / ".fusen" / "backups").glob("daily*")) == []  # what is damaged is not kept as a backup


def test_database_of_another_study_is_refused(root: Path, tmp_path: Path) -> None:
    toml = root / ".fusen" / "study.toml"
    toml.write_text(toml.read_text().replace("7f4d9a52", "00000000"))
    with pytest.raises(FusenError, match="belongs to another study"):
        opened(root)


# -- schemas


def test_newer_schema_is_refused_and_unchanged(root: Path) -> None:
    database = root / ".fusen" / "study.db"
    set_version(database, schema.SCHEMA_VERSION + 1)
    before = database.read_bytes()
    with pytest.raises(StoreError, match="written by a newer fusen") as refused:
        opened(root)
    assert "update fusen" in refused.value.hint
    assert database.read_bytes() == before


def _add_a_colour_for_users(connection: Connection) -> None:
    """What a next version may well need: a column, filled from what is there, and an index."""
    connection.exec_driver_sql("ALTER TABLE users ADD COLUMN colour TEXT NOT NULL DEFAULT ''")
    connection.exec_driver_sql("UPDATE users SET colour = '#' || substr(guid, 1, 6)")
    connection.exec_driver_sql("CREATE INDEX users_colour ON users (colour)")


def _split_a_table(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE step_users AS SELECT id, user FROM steps")


@pytest.fixture
def next_schema(monkeypatch: pytest.MonkeyPatch) -> int:
    """A fusen two schema versions on, with the two migrations that lead there."""
    now = schema.SCHEMA_VERSION
    monkeypatch.setattr(schema, "SCHEMA_VERSION", now + 2)
    monkeypatch.setitem(migrations.MIGRATIONS, now, _add_a_colour_for_users)
    monkeypatch.setitem(migrations.MIGRATIONS, now + 1, _split_a_table)
    return now + 2


def test_an_older_schema_is_migrated_after_a_backup(root: Path, next_schema: int) -> None:
    database, backups = root / ".fusen" / "study.db", root / ".fusen" / "backups"
    earlier = set(backups.iterdir())
    with opened(root) as study:
        (backup,) = set(backups.iterdir()) - earlier
        assert (version(database), version(backup)) == (next_schema, next_schema - 2)
        assert [(made.note, made.user) for made in study.context.store.codings.live()] == [("mine", "Ann")]
        code(study, "the interpreter", "language")
        study.history.undo()
        assert study.maintenance.check() == []
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT colour LIKE '#______' FROM users").fetchall() == [(1,)]
        assert connection.execute("SELECT count(*) FROM step_users").fetchone()[0] > 0
    with opened(root):
        assert set(backups.iterdir()) - earlier == {backup}


def test_failed_migration_keeps_the_older_schema(root: Path, next_schema: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(connection: Connection) -> None:
        connection.exec_driver_sql("DELETE FROM codings")
        connection.exec_driver_sql("SELECT nothing FROM nowhere")

    monkeypatch.setitem(migrations.MIGRATIONS, next_schema - 1, fail)
    with pytest.raises(StoreError, match="cannot migrate"):
        opened(root)
    monkeypatch.undo()
    assert version(root / ".fusen" / "study.db") == next_schema - 2
    with opened(root) as study:
        assert len(study.context.store.codings.live()) == 1
        assert study.maintenance.check() == []


def test_an_older_backup_is_migrated_when_it_is_restored(root: Path, next_schema: int) -> None:
    daily = next((root / ".fusen" / "backups").glob("daily-*.db"))
    with opened(root) as study:
        study.codings.remove(study.context.store.codings.live()[0].guid)
        restore(StudyPaths(root), daily)
        assert version(root / ".fusen" / "study.db") == next_schema
    with opened(root) as study:
        assert study.maintenance.check() == []


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid"), reason="file permissions")
@pytest.mark.parametrize("mode", [0o555, 0o000], ids=["read-only", "unreadable"])
def test_study_without_permission_is_refused_in_one_line(root: Path, mode: int) -> None:
    """As somebody who is not root: root may write anywhere."""
    script = (
        "import os, sys\nfrom pathlib import Path\n"
        "import fusen.study.lifecycle, fusen.study.sources.import_files, fusen.study.exchange.merge, fusen.storage.history\n"
        "from fusen.errors import FusenError\nfrom fusen.study import Study\n"
        "if os.geteuid() == 0:\n    os.setgid(65534)\n    os.setuid(65534)\n"
        "try:\n    Study.open(Path(sys.argv[1]), user='Ann')\n"
        "except FusenError as error:\n    print(error.message, '|', error.hint)\n"
    )
    for folder in [*root.parents][:3]:
        if folder.stat().st_uid == os.geteuid():
            folder.chmod(0o755)
    (root / ".fusen").chmod(mode)
    try:
        done = subprocess.run(
            [sys.executable, "-c", script, str(root)], env=environment(), capture_output=True, text=True, check=False
        )
    finally:
        (root / ".fusen").chmod(0o755)
    assert done.stderr == ""
    assert str(root) in done.stdout
    assert "permissions" in done.stdout


def test_steps_keep_their_order_if_the_clock_goes_back(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(root) as study:
        code(study, "money was missing", "funding")
        before = study.context.store.codings.live()
        monkeypatch.setattr("fusen.storage.step.now", lambda: "2001-01-01T00:00:00.000Z")
        code(study, "The market over there", "market")
        newest, earlier = study.history.steps()[:2]
        assert newest.at > earlier.at > "2026"
        assert study.history.undo().action == "code"
        assert study.context.store.codings.live() == before
        assert study.maintenance.check() == []
