"""Options of the test run, and a home of one's own for tests of the app."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

# Before anything imports numpy: several test processes with several threads each wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# A run in the background has SIGINT ignored, and so would the programs that the tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the expected screens and output anew")
    parser.addoption("--key-runs", type=int, default=6, metavar="N", help="random walks over the keys of the app")
    parser.addoption("--fuzz-cases", type=int, default=60, metavar="N", help="damaged files for each format's reader")


@pytest.fixture
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nobody's own settings or places are read or written."""
    folder: Path = tmp_path_factory.mktemp("person")
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.delenv("NO_COLOR", raising=False)
    return folder
