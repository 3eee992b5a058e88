"""Options of the test run, and an empty home folder for tests."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Set before numpy loads: several test processes with several threads each slow one another down.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A background run ignores SIGINT, and the programs that tests start and interrupt would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How fast examples are drawn depends on the machine; no test may fail because it is slow or shared, and every run
# tries the same examples. `--hypothesis-profile explore` draws new ones.
settings.register_profile("explore", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeatable", settings.get_profile("explore"), derandomize=True)
settings.load_profile("repeatable")

TIMED = (
    "tests/tui/",  # an event loop and a suggester's process beside it
    "tests/robustness/",  # real terminals, signals, killed processes
    "tests/integration/suggestions/test_process.py",
    "tests/integration/test_lifecycle.py",  # processes that open one study at the same moment
    "tests/cli/test_app.py::test_interrupted",
)
"""Tests that depend on time all the same: `.ci/run` may try them twice."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("campaign") and not config.getoption("--campaign"):
            item.add_marker(pytest.mark.skip(reason="takes many minutes: run it with --campaign"))
        if item.nodeid.startswith(TIMED):
            item.add_marker(pytest.mark.timing)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--campaign", action="store_true", help="run the long random campaigns too")
    parser.addoption("--golden", action="store_true", help="rewrite the expected screens and outputs")
    parser.addoption(
        "--fuzz-cases", type=int, default=60, metavar="N", help="number of damaged files for each format's reader"
    )


@pytest.fixture
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder, so that tests neither read nor write a person's settings."""
    folder: Path = tmp_path_factory.mktemp("person")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.delenv("NO_COLOR", raising=False)
    return folder
