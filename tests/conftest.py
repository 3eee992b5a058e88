"""Options of the test run, and an empty home folder for tests."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

# Set before numpy loads: several test processes with several threads each slow one another down.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A background run ignores SIGINT, and the programs that tests start and interrupt would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="rewrite the expected screens and outputs")
    parser.addoption(
        "--key-runs", type=int, default=6, metavar="N", help="number of random walks over the keys of the app"
    )
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
