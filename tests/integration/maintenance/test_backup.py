"""Backup, restore and the consistency check."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from fusen.errors import FusenError
from fusen.model.filter import Filter
from fusen.study.maintenance.backup import KEPT, backups, restore
from fusen.study.paths import StudyPaths
from fusen.study.sources.import_files import ImportRequest
from tests.support.small_study import EU, code, make_study, opened, state
from tests.support.studies import environment

pytestmark = pytest.mark.folder


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_study(tmp_path_factory.mktemp("safety") / "s")
    with opened(root) as study:
        code(study, "The money", "funding", memo="mine")
        study.reviews.add("EU-01.txt")
        code(study, "It is large", "market")
        (root / "transcripts" / "EU-01.txt").write_text(EU.replace("It is large, ", ""))
        study.sources.import_files([], ImportRequest())  # leaves a detached coding
    return root


@pytest.fixture
def root(loaded: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(loaded, tmp_path / "s"))


def database(root: Path) -> Path:
    return root / ".fusen" / "study.db"


def damage(root: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database(root), isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("PRAGMA ignore_check_constraints=ON")
        for statement in statements:
            connection.execute(statement)


# -- backups


def test_backup_during_writes_is_consistent(root: Path) -> None:
    """A child codes without pause: each backup is sound, and holds codings 0 … n without a gap."""
    script = (
        "import sys\nfrom pathlib import Path\nfrom fusen.study import Study\n"
        "with Study.open(Path(sys.argv[1]), user='Kim') as study:\n"
        "    for number in range(200):\n"
        "        study.codings.add('EU-01.txt', number, number + 7, 'funding')\n"
        "        print(number, flush=True)\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(root)], env=environment(), stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    made: list[tuple[int, Path]] = []
    with opened(root) as study:
        for line in child.stdout:
            if int(line) % 40 == 10:
                made.append((int(line), study.maintenance.backup()))
        assert child.wait() == 0
        assert len(study.context.store.codings.live()) == 201
    assert len(made) == 5
    for at_least, path in made:
        restore(StudyPaths(root), path)
        with opened(root) as study:
            assert study.maintenance.check() == []
            starts = sorted(coding.start for coding in study.context.store.codings.live() if coding.user == "Kim")
            assert starts == list(range(len(starts)))
            assert len(starts) > at_least


def test_backup_is_one_private_file_and_never_overwrites(root: Path, tmp_path: Path) -> None:
    with opened(root) as study:
        code(study, "the interpreter", "language")
        target = study.maintenance.backup(tmp_path / "elsewhere" / "b.db")
        with pytest.raises(FusenError, match="exists already"):
            study.maintenance.backup(target)
        first, second = study.maintenance.backup(), study.maintenance.backup()
        assert first != second
    assert [path.name for path in target.parent.iterdir()] == ["b.db"]
    if sys.platform != "win32":
        assert {path.stat().st_mode & 0o777 for path in (target, first, second)} == {0o600}
    with closing(sqlite3.connect(f"file:{target}?mode=ro", uri=True)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
        assert connection.execute("SELECT count(*) FROM codings WHERE until IS NULL").fetchone()[0] == 3


def test_daily_backups_are_limited_in_number(root: Path) -> None:
    home = root / ".fusen" / "backups"
    (today,) = home.glob("daily-*")
    source = today.read_bytes()
    for day in range(1, KEPT + 5):
        (home / f"daily-{datetime.now(UTC) - timedelta(days=day):%Y-%m-%d}.db").write_bytes(source)
    (home / "2020-01-01T000000.db").write_bytes(source)
    opened(root).close()
    assert len(list(home.glob("daily-*"))) == KEPT + 5
    today.unlink()
    opened(root).close()
    kept = sorted(home.glob("daily-*"))
    assert (len(kept), kept[-1]) == (KEPT, today)
    assert (home / "2020-01-01T000000.db").exists()
    assert today.read_bytes() != b""


def test_todays_backup_stays_if_the_clock_went_back(root: Path) -> None:
    home = root / ".fusen" / "backups"
    (today,) = home.glob("daily-*")
    for year in range(2090, 2090 + KEPT):
        (home / f"daily-{year}-01-01.db").write_bytes(today.read_bytes())
    today.unlink()
    opened(root).close()
    assert today.exists()


def test_failed_daily_backup_is_a_warning(root: Path) -> None:
    home = root / ".fusen" / "backups"
    shutil.rmtree(home)
    home.write_bytes(b"in the way")
    with opened(root) as study:
        assert any("could not make today's backup" in warning for warning in study.warnings)
        code(study, "the interpreter", "language")


# -- restoring


def test_restore_replaces_and_keeps_the_previous_database(root: Path) -> None:
    with opened(root) as study:
        before = state(study)
        kept = study.maintenance.backup()
        code(study, "the interpreter", "language")
        after = state(study)
        found, aside = restore(StudyPaths(root), None)
        assert found == kept
        assert state(study) == before  # seen by those who have it open, without a new opening
        code(study, "The market", "market")
    assert aside is not None
    restore(StudyPaths(root), aside)
    with opened(root) as study:
        assert state(study) == after


def test_restore_without_a_name_skips_databases_set_aside(root: Path) -> None:
    with opened(root) as study:
        kept = study.maintenance.backup()
    assert restore(StudyPaths(root), None)[0] == kept
    assert restore(StudyPaths(root), None)[0] == kept
    assert len(backups(StudyPaths(root))) == 4


@pytest.mark.parametrize("content", [b"", b"no database at all" * 500, None], ids=["empty", "text", "torn"])
def test_corrupt_database_is_replaced_and_set_aside(root: Path, content: bytes | None) -> None:
    with opened(root) as study:
        before = state(study)
        study.maintenance.backup()
    torn = database(root).read_bytes()
    torn = torn[: len(torn) // 2] + b"\xff" * 9000 + torn[len(torn) // 2 + 9000 :]
    database(root).write_bytes(torn if content is None else content)
    log = database(root).with_name("study.db-wal")
    log.write_bytes(b"some log")
    _, aside = restore(StudyPaths(root), None)
    assert aside is not None
    assert aside.read_bytes() == (torn if content is None else content)
    assert aside.stat().st_mode & 0o777 == 0o600 or sys.platform == "win32"
    with opened(root) as study:
        assert state(study) == before
        assert study.maintenance.check() == []


def test_missing_database_is_restored(root: Path) -> None:
    with opened(root) as study:
        before = state(study)
        study.maintenance.backup()
    database(root).unlink()
    assert restore(StudyPaths(root), None)[1] is None
    with opened(root) as study:
        assert state(study) == before


def test_damaged_or_foreign_backup_is_refused_and_nothing_changed(root: Path, tmp_path: Path) -> None:
    with opened(root) as study:
        sound = study.maintenance.backup()
    content = sound.read_bytes()
    bad = {
        "torn.db": content[: len(content) // 2] + b"\xff" * 9000 + content[len(content) // 2 + 9000 :],
        "short.db": content[: len(content) // 2],
        "letter.db": b"Dear Ann, " * 900,
        "empty.db": b"",
    }
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    shutil.copy(sound, tmp_path / "other.db")
    with closing(sqlite3.connect(tmp_path / "other.db", isolation_level=None)) as connection:
        connection.execute("UPDATE meta SET value = '00000000-0000-4000-8000-000000000000' WHERE key = 'project'")
    shutil.copy(sound, tmp_path / "newer.db")
    with closing(sqlite3.connect(tmp_path / "newer.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = database(root).read_bytes()
    for name in (*bad, "other.db", "newer.db"):
        with pytest.raises(FusenError, match="this backup is damaged or does not belong to this study"):
            restore(StudyPaths(root), tmp_path / name)
    with pytest.raises(FusenError, match="no such file"):
        restore(StudyPaths(root), tmp_path / "none.db")
    assert database(root).read_bytes() == before
    assert sorted(path.name for path in (root / ".fusen").glob(".study.db*")) == []


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("CREATE TRIGGER t AFTER INSERT ON steps BEGIN DELETE FROM codings; END", "holds the trigger t"),
        ("UPDATE codings SET at = '2020-99-99'", "is no time"),
        ("UPDATE users SET name = 'Eve' WHERE name = 'Ann'", "had another name"),
    ],
)
def test_tampered_backup_is_refused_and_nothing_replaced(
    root: Path, tmp_path: Path, statement: str, message: str
) -> None:
    with opened(root, "Ann") as study:
        code(study, "The money", "funding")
        study.maintenance.backup(tmp_path / "theirs.db")
        before = state(study)
    with closing(sqlite3.connect(tmp_path / "theirs.db")) as connection:
        connection.execute(statement)
        connection.commit()
    with pytest.raises(FusenError, match=message):
        restore(StudyPaths(root), tmp_path / "theirs.db")
    with opened(root, "Ann") as study:
        assert state(study) == before


def test_newest_valid_backup_is_used_if_the_newest_is_damaged(root: Path) -> None:
    with opened(root) as study:
        sound, torn = study.maintenance.backup(), study.maintenance.backup()
    os.utime(sound, (1_000_000_000, 1_000_000_000))
    torn.write_bytes(torn.read_bytes()[:20_000])
    for daily in (root / ".fusen" / "backups").glob("daily-*"):
        daily.unlink()
    assert restore(StudyPaths(root), None)[0] == sound


def test_full_disk_is_not_reported_as_a_damaged_backup(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(root) as study:
        study.maintenance.backup()
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    with pytest.raises(FusenError, match=r"restoring needs [0-9.]+ MB, and the disk has 0.0 MB"):
        restore(StudyPaths(root), None)


def test_restore_into_a_folder_that_cannot_be_written_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(FusenError, match="fusen cannot write to the study"):
        restore(StudyPaths(root), None)


def test_missing_backups_are_reported(root: Path) -> None:
    shutil.rmtree(root / ".fusen" / "backups")
    with pytest.raises(FusenError, match="no backups in this folder"):
        restore(StudyPaths(root), None)


# -- check


def test_valid_study_has_no_problems(root: Path) -> None:
    with opened(root) as study:
        assert len(study.context.store.codings.live(detached=True)) == 1
        assert study.maintenance.check() == []


def test_quote_at_wrong_offsets_is_found(root: Path) -> None:
    shared = root / ".fusen" / "codings" / "me.jsonl"
    with opened(root) as study:
        study.exchange.export(shared, Filter(coders=(study.user,)), overwrite=True)
        assert study.maintenance.check() == []
        lines = [json.loads(line) for line in shared.read_text("utf-8").splitlines()]
        quoted = next(number for number, line in enumerate(lines) if line.get("quote"))
        lines[quoted]["quote"] = "Words nobody said"
        shared.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
        (problem,) = study.maintenance.check()
    assert problem.startswith(f".fusen/codings/me.jsonl:{quoted + 1}: its quote differs from the text at EU-01.txt@")


PLACED = "until IS NULL AND detached IS NULL"


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        (f"UPDATE codings SET start = -1 WHERE {PLACED}", "codings {}: [-1, "),
        (f"UPDATE codings SET end = 99999 WHERE {PLACED}", "99999) lies outside EU-01.txt"),
        (f"UPDATE codings SET end = start WHERE {PLACED}", "lies outside EU-01.txt"),
        ("UPDATE codings SET end = 99999 WHERE detached IS NOT NULL AND until IS NULL", "99999) lies outside EU-01.txt"),
        ("UPDATE reviews SET end = 99999 WHERE until IS NULL", "99999) lies outside EU-01.txt"),
        ("UPDATE texts SET body = replace(body, 'money', 'honey')", "its words do not match their sha256"),
        ("UPDATE texts SET chars = chars + 1", "characters, "),
        ("UPDATE sources SET until = since WHERE until IS NULL", "its source does not exist"),
        ("UPDATE codes SET until = since WHERE until IS NULL", "its code does not exist"),
        ("UPDATE codings SET user = 99", "points to a missing users"),
        ("UPDATE codings SET code = 99", "points to a missing things"),
        ("DELETE FROM texts", "points to a missing texts"),
        ("DELETE FROM steps WHERE action = 'code'", "points to a missing steps"),
        ("UPDATE codings SET until = 1 WHERE until IS NULL", "closed before it began"),
        ("UPDATE notes SET target = 'nobody' WHERE until IS NULL", "its subject does not exist"),
        ("UPDATE passages SET bounds = substr(bounds, 3)", "cut short"),
        ("UPDATE passages SET bounds = x'0000000005000000000000000000000000'", "cut short"),
        ("UPDATE passages SET bounds = x'05000000ffffff0f0000000000000000'", "outside the text"),
        ("UPDATE sources SET turns = json_set(turns, '$.end[0]', 99999)", "does not follow the one before it"),
        ("UPDATE sources SET turns = json_set(turns, '$.speaker[0]', 9)", "has no speaker"),
        ("UPDATE sources SET turns = json_remove(turns, '$.time[0]')", "its list of turns is incomplete"),
        ("DELETE FROM codes WHERE id = 'funding'", "its code does not exist"),
        ("UPDATE cases SET places = '[[\"nowhere\", null]]' WHERE until IS NULL", "its source nowhere does not exist"),
    ],
)  # fmt: skip
def test_damage_is_found(root: Path, statement: str, message: str) -> None:
    with opened(root) as study:
        guid = study.context.store.codings.live()[0].guid
        damage(root, statement)
        problems = study.maintenance.check()
    assert any(message.format(guid) in problem for problem in problems), problems


def test_duplicate_live_rows_of_a_coding_are_found(root: Path) -> None:
    damage(
        root, "DROP INDEX codings_live_guid", "DROP INDEX codings_once",
        f"CREATE TEMP TABLE again AS SELECT * FROM codings WHERE {PLACED} LIMIT 1",
        "UPDATE again SET row = (SELECT max(row) FROM codings) + 1",
        "INSERT INTO codings SELECT * FROM again",
    )  # fmt: skip
    with opened(root) as study:
        assert any("two live rows" in problem for problem in study.maintenance.check())


def test_broken_index_is_found(root: Path) -> None:
    with closing(sqlite3.connect(database(root), isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = replace(sql, '(guid)', '(until)') WHERE name = 'codings_live_guid'"
        )
    with opened(root) as study:
        assert any("codings_live_guid" in problem for problem in study.maintenance.check())


def test_study_opens_after_a_restore_from_before_an_import(root: Path, tmp_path: Path) -> None:
    (tmp_path / "EU-07.txt").write_text(EU.replace("Anna", "Clara"))
    with opened(root) as study:
        saved = study.maintenance.backup()
        study.sources.import_files([tmp_path / "EU-07.txt"])
    restore(StudyPaths(root), saved)
    with opened(root) as study:
        assert "EU-07.txt" not in {info.path for info in study.sources.all()}
        study.sources.import_files()
        assert "EU-07" in {case.name for case in study.cases.all()}
