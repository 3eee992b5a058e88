"""A study moves into a shared database and back without loss."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.cli.complete import complete
from fusen.errors import FusenError, StoreError
from fusen.study.maintenance.backup import restore
from fusen.study.names import known_names
from fusen.study.paths import StudyPaths
from fusen.study.team import Team, connect, disconnect, pull, push
from fusen.study.team.connections import read_connections
from tests.support.dropping_proxy import DroppingProxy
from tests.support.small_study import CODEBOOK, code, make_study, opened, state
from tests.support.studies import PROJECT, fusen

pytestmark = [pytest.mark.usefixtures("own_folders"), pytest.mark.folder]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A study with codings, a memo, a deletion and a theme."""
    root = make_study(tmp_path / "s")
    with opened(root) as study:
        made = code(study, "The money", "funding", memo="why")
        code(study, "the interpreter", "language")
        study.codings.remove(made.guid)
        study.themes.write("Money", "Money is short.")
    return root


@pytest.fixture
def proxy(postgres_database: str) -> Iterator[DroppingProxy]:
    made = DroppingProxy(postgres_database)
    yield made
    made.close()


def test_connect_and_disconnect_lose_nothing(root: Path, postgres_database: str) -> None:
    with opened(root) as study:
        before, steps = state(study), study.history.steps()
    assert connect(root, postgres_database).is_new
    assert read_connections() == {PROJECT: postgres_database}
    with opened(root) as study:
        assert study.context.store.is_shared
        assert state(study) == before
        assert study.history.steps()[-len(steps) :] == steps
        made = code(study, "The market", "market")
        study.history.undo()
        study.history.redo()
        after, steps = state(study), study.history.steps()
    assert disconnect(root) == root
    assert read_connections() == {}
    with opened(root) as study:
        assert not study.context.store.is_shared
        assert (state(study), study.history.steps()) == (after, steps)
        assert study.context.store.codings.get(made.guid) == made
        assert study.maintenance.check() == []


def test_colleague_joins_from_an_empty_folder(root: Path, postgres_database: str, tmp_path: Path) -> None:
    connect(root, postgres_database)
    disconnect(root)
    joined = connect(tmp_path / "colleague", postgres_database)
    assert not joined.is_new
    assert (joined.root / "codebook" / "codebook.yaml").read_text() == CODEBOOK
    with opened(joined.root, "Bob") as study:
        assert study.sources.changes().missing == ()
        assert study.results.frequencies()
        code(study, "The money", "funding")


def test_files_and_database_are_synchronised(root: Path, postgres_database: str, tmp_path: Path) -> None:
    connect(root, postgres_database)
    other = tmp_path / "other"
    other.mkdir()
    (other / ".fusen").mkdir()
    (other / ".fusen" / "study.toml").write_bytes((root / ".fusen" / "study.toml").read_bytes())
    mine, theirs = root / "codebook" / "codebook.yaml", other / "codebook" / "codebook.yaml"
    with opened(other, "Bob"):
        assert theirs.read_text() == CODEBOOK
    mine.write_text(CODEBOOK.replace("Market pull", "Pull of the market"))
    with opened(root) as study:
        assert study.codebook.get().find("market")[0].name == "Pull of the market"
    with opened(other, "Bob") as study:
        assert study.codebook.get().find("market")[0].name == "Pull of the market"
        assert theirs.read_text() == mine.read_text()
    mine.write_text(CODEBOOK.replace("Market pull", "Ann's name"))
    theirs.write_text(CODEBOOK.replace("Market pull", "Bob's name"))
    opened(root).close()
    with opened(other, "Bob") as study:
        assert study.warnings == [
            "codebook/codebook.yaml was changed here and by a colleague: your version is now codebook.yaml.mine"
        ]
        assert study.codebook.get().find("market")[0].name == "Ann's name"
        assert "Bob's name" in (theirs.parent / "codebook.yaml.mine").read_text()


def test_push_sends_newer_steps_and_refuses_diverged_ones(root: Path, postgres_database: str) -> None:
    connect(root, postgres_database)
    disconnect(root)
    with opened(root) as study:
        code(study, "The market", "market")
    assert connect(root, postgres_database).ahead == 1
    assert push(root) == 1
    assert push(root) == 0
    with opened(root) as study:
        code(study, "The money", "funding")
        shared = state(study)
    disconnect(root, take=False)
    with opened(root, "Bob") as study:
        code(study, "the language", "language")
    connect(root, postgres_database)
    for move in (push, pull):
        with pytest.raises(StoreError, match="1 step"):
            move(root)
    with opened(root) as study:
        assert state(study) == shared
        study.exchange.merge(root / ".fusen" / "study.db")
        assert {coding.user for coding in study.context.store.codings.live()} == {"Ann", "Bob"}


def test_backup_of_a_shared_database_is_restored_into_it(root: Path, postgres_database: str) -> None:
    connect(root, postgres_database)
    with opened(root) as study:
        before = state(study)
        made = study.maintenance.backup()
        code(study, "The money", "funding")
    found, aside = restore(StudyPaths(root), None)
    assert found == made
    assert aside is not None
    with opened(root) as study:
        assert study.context.store.is_shared
        assert state(study) == before
        assert study.maintenance.check() == []
        code(study, "The money", "funding")


def test_database_of_another_study_is_refused(root: Path, postgres_database: str, tmp_path: Path) -> None:
    connect(root, postgres_database)
    other = make_study(tmp_path / "other")
    settings = other / ".fusen" / "study.toml"
    settings.write_text(settings.read_text().replace(PROJECT, "11111111-3c1e-4b8a-9d61-2e5f0c7b8a90"))
    with pytest.raises(FusenError, match="holds another study"):
        connect(other, postgres_database)
    with pytest.raises(FusenError, match="already in"):
        connect(root, postgres_database)
    with pytest.raises(FusenError, match="not in a shared database"):
        push(other)


def test_unanswered_commit_is_not_confirmed(root: Path, proxy: DroppingProxy) -> None:
    """Whether the server got the COMMIT or not; the same again neither fails nor doubles."""
    connect(root, proxy.address)
    with opened(root) as study:
        for words, arrives in (("The money", True), ("The market", False)):
            count = len(study.context.store.codings.live())
            proxy.drop_at, proxy.forwards = (b"NOTIFY", b"COMMIT"), arrives
            with pytest.raises(StoreError, match="not confirmed"):
                code(study, words, "funding")
            assert len(study.context.store.codings.live()) == count + arrives
            code(study, words, "funding")
            assert len(study.context.store.codings.live()) == count + 1
        assert study.maintenance.check() == []


def test_unreachable_database_is_named_with_a_hint(root: Path, proxy: DroppingProxy) -> None:
    connect(root, proxy.address)
    proxy.close()
    shut = fusen(root, "status")
    assert shut.code == 1
    assert "no connection" in shut.err
    assert fusen(root, "disconnect").code == 1
    assert fusen(root, "disconnect", "--without-pull").code == 0
    assert fusen(root, "status").code == 0


def test_commands_from_connect_to_disconnect_work(root: Path, postgres_database: str) -> None:
    made = fusen(root, "connect", postgres_database, "--as", "Ann")
    assert "copied into the shared database" in made.out + made.err
    role = f"bob_{postgres_database.rpartition('_')[2]}"
    added = fusen(root, "team", "add", "Bob", "--role", "reader", "--login", role, "--as", "Ann")
    assert "password, shown only now" in added.out + added.err
    assert fusen(root, "team", "list", "--format", "json").rows == [
        {"name": "Bob", "role": "reader", "database_role": role}
    ]
    assert fusen(root, "history", "--most", "1").out.count("gave a member of the team the rights of a reader") == 1
    assert fusen(root, "team", "remove", "Bob", "--as", "Ann").code == 0
    with opened(root) as study:
        assert Team(study.context).members() == []
    assert "steps pulled: 2" in fusen(root, "pull").out
    assert fusen(root, "disconnect").code == 0


def test_shell_completes_names_in_the_shared_database(
    root: Path, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect(root, postgres_database)
    with opened(root) as study:
        study.codebook.add("Trust")
    monkeypatch.chdir(root)
    assert complete(["frequencies", "--code", "Tru"]) == ["Trust"]
    assert complete(["code", ""]) == ["EU-01.txt", "JP-01.txt"]
    assert "Ann" in complete(["frequencies", "--coder", ""])
    assert known_names(root, "variables") == []
    disconnect(root, take=False)
    assert complete(["frequencies", "--code", "Tru"]) == []


def test_hand_edit_after_an_edit_of_fusen_is_no_conflict(root: Path, postgres_database: str) -> None:
    connect(root, postgres_database)
    path = root / "codebook" / "codebook.yaml"
    with opened(root) as study:
        study.codebook.add("Trust")
        study.history.undo()
        path.write_text(path.read_text().replace("Market pull", "Pull of the market"))
        assert study.codebook.reload() == []
        assert study.codebook.get().find("market")[0].name == "Pull of the market"
    assert not path.with_name("codebook.yaml.mine").exists()
