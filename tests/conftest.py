"""Options of the test run, and an empty home folder for tests."""

from __future__ import annotations

import gc
import os
import signal
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.compiled_statements import share_compiled_statements
from tests.support.unsynced_writes import write_without_sync

if TYPE_CHECKING:
    from tests.support.postgres_studies import StudyDatabases

# Set before numpy loads: several test processes with several threads each slow one another down.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Tests start hundreds of programs, and each would compile fusen again if none of them kept what it compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# A background run ignores SIGINT, and the programs that tests start and interrupt would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

share_compiled_statements()
write_without_sync()

# How fast examples are drawn depends on the machine; no test may fail because it is slow or shared, and every run
# tries the same examples. `--hypothesis-profile explore` draws new ones.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", settings.get_profile("explore"), derandomize=True)
settings.load_profile("repeatable")

TIMED = (
    "tests/tui/test_autocode_process.py",  # another process beside the event loop, also in the tests of tui below
    "tests/tui/test_coding.py::test_change_of_another_process",
    "tests/tui/test_command_dialog.py",
    "tests/tui/test_long_work.py::test_phrases_are_matched_in_a_separate_process",
    "tests/tui/test_llm_client.py",
    "tests/tui/test_moved_codings.py",
    "tests/tui/test_passages.py::test_change_of_another_process",
    "tests/tui/test_mpv.py",
    "tests/tui/test_review_queue.py",
    "tests/tui/test_shared_database.py",
    "tests/tui/test_suggestions.py",
    "tests/robustness/test_app_kills.py",  # a real terminal
    "tests/robustness/test_app_terminal.py",
    "tests/robustness/test_keys_typed_ahead.py",
    "tests/robustness/test_durability.py",  # signals at random moments
    "tests/integration/suggestions/test_process.py",
    "tests/integration/test_lifecycle.py::test_two_processes",  # open one study at the same moment
    "tests/cli/test_app.py::test_interrupted",
)
"""Tests that depend on a clock, a terminal or another process: `.ci/run` may try them twice."""


SQLITE, POSTGRESQL = "sqlite", "postgresql"
_INTEGRATION = "tests/integration/"
ON_BOTH = (
    "tests/unit/storage/test_store.py",
    "tests/tui/test_coding_parts.py",
    "tests/tui/test_navigation.py",
    "tests/tui/test_span_selection.py",
    "tests/unit/tui/coding/test_commands.py",
    "tests/tui/test_correction.py",
    *(
        _INTEGRATION + name
        for name in (
            "autocode/test_tagger.py",
            "codebook/",
            "memos/",
            "scope/",
            "test_sync.py",
            "exchange/test_empty_resolutions.py",
            "exchange/test_merge.py",
            "agreement/test_rounds.py::test_round_runs_from_start_to_freeze",
            "agreement/test_rounds.py::test_open_round_hides_codings_of_others",
            "agreement/test_rounds.py::test_start_and_submission_can_be_undone",
            "themes/test_matrix.py::test_cells_become_stale_if_their_codings_change",
            "themes/test_matrix.py::test_cells_can_be_undone_and_have_a_history",
            "codings/test_apply.py::test_two_codes_and_a_review_are_one_step",
            "codings/test_apply.py::test_memos_have_versions_and_are_edited_by_their_author",
            "codings/test_codings.py::test_coding_stores_all_fields",
            "codings/test_codings.py::test_deleting_a_coding_deletes_its_memo",
            "codings/test_codings.py::test_review_covers_the_source_or_a_part",
            "codings/test_codings.py::test_only_its_coder_deletes_a_coding",
            "codings/test_codings.py::test_reimported_text_is_the_one_coded",
            "sources/test_store_sources.py::test_one_undo_takes_all_portions_back_and_redo_brings_them_again",
            "pseudonyms/test_apply.py::test_without_keep_originals_the_database_forgets",
            "pseudonyms/test_apply.py::test_with_keep_originals",
            "maintenance/test_undo.py::test_undo_affects_only_the_users_steps",
            "maintenance/test_undo.py::test_redo_is_refused_if_its_source_is_missing",
            "maintenance/test_undo.py::test_import_can_be_undone_after_other_imports_and_case_edits",
        )
    ),
)
"""Tests that run twice, with their studies in either database; without those marked `folder`."""
WITH_OPTION = ("tests/unit/storage/", _INTEGRATION, "tests/tui/")
"""Tests that run twice with `--both-databases`."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    both = (*ON_BOTH, *WITH_OPTION) if metafunc.config.getoption("--both-databases") else ON_BOTH
    is_both = metafunc.definition.nodeid.startswith(both)
    if is_both and not metafunc.definition.get_closest_marker("folder"):
        systems = [SQLITE, pytest.param(POSTGRESQL, marks=[pytest.mark.postgres, pytest.mark.slow])]
        metafunc.parametrize("database", systems, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("campaign") and not config.getoption("--campaign"):
            item.add_marker(pytest.mark.skip(reason="takes many minutes: run it with --campaign"))
        if item.nodeid.startswith(TIMED):
            item.add_marker(pytest.mark.timing)


def pytest_collection_finish() -> None:
    """Let garbage collection pass over modules and collected tests, and run less often: it took 6 % of the CPU time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Return one process more than there are cores for `-n auto`: tests of the app wait more than they work."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else (os.cpu_count() or 1) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--campaign", action="store_true", help="run the long random campaigns too")
    parser.addoption("--both-databases", action="store_true", help="run all tests of studies and the app on both")
    parser.addoption("--golden", action="store_true", help="rewrite the expected screens and outputs")
    parser.addoption(
        "--fuzz-cases", type=int, default=25, metavar="N", help="number of damaged files for each format's reader"
    )


@pytest.fixture
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, so that tests neither read nor write a person's settings."""
    folder: Path = tmp_path_factory.mktemp("person")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.delenv("NO_COLOR", raising=False)
    return folder


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Return a function that returns a folder, built by the first worker that asks for it; nobody may change it."""
    from tests.support import shared_folders

    return partial(shared_folders.built_once, shared_folders.run_folder(tmp_path_factory.getbasetemp()))


@pytest.fixture(scope="session")
def tagged_sample(built_once: Callable[[str, Callable[[Path], None]], Path]) -> Path:
    """The sample study with its phrase matches, to be copied."""
    from tests.support.shared_folders import tag_sample

    return built_once("tagged-sample", tag_sample)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a PostgreSQL server; the test is skipped where none is found."""
    from tests.support import postgres_server

    if not postgres_server.is_available():
        pytest.skip(postgres_server.MISSING)
    with postgres_server.running_server() as address:
        yield address


@pytest.fixture
def postgres_database(postgres_server: str) -> Iterator[str]:
    """The address of an empty database."""
    from tests.support.postgres_server import execute

    name = f"study_{uuid.uuid4().hex}"
    execute(f"{postgres_server}/postgres", f"CREATE DATABASE {name}")
    yield f"{postgres_server}/{name}"
    execute(f"{postgres_server}/postgres", f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def study_databases(postgres_server: str) -> StudyDatabases:
    """Databases of this process for tests that keep their studies in PostgreSQL."""
    from tests.support import postgres_studies

    postgres_studies.share_postgres_statements()
    return postgres_studies.StudyDatabases(postgres_server)


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """Where the studies of the test are: in their folders (sqlite) or in PostgreSQL."""
    system = getattr(request, "param", SQLITE)
    if system == SQLITE:
        yield system
    else:
        from tests.support.postgres_studies import in_postgres

        databases, own = request.getfixturevalue("study_databases"), request.getfixturevalue("tmp_path")
        with in_postgres(databases, own), _fewer_examples(request.function):
            yield system


@contextmanager
def _fewer_examples(test: Any) -> Iterator[None]:
    """Draw a fifth of a test's random examples: what they are about is tried with the database in the folder."""
    name = "_hypothesis_internal_use_settings"
    own: settings | None = getattr(test, name, None)
    if own is None:
        yield
        return
    setattr(test, name, settings(own, max_examples=max(1, own.max_examples // 5)))
    yield
    setattr(test, name, own)
