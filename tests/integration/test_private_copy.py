"""Plain copies of encrypted files do not outlive fusen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from fusen.study import private_copy
from tests.support.small_study import make_study, opened


@pytest.mark.skipif(sys.platform == "win32", reason="fork not found")
def test_opening_deletes_the_private_folder_of_a_killed_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = tmp_path / "memory"
    (memory / "fusen-of-another-program").mkdir(parents=True)
    monkeypatch.setattr(private_copy, "_MEMORY", memory)
    root = make_study(tmp_path / "s")
    child = os.fork()
    if not child:
        with private_copy.private_folder() as folder:
            (folder / "EU-01.txt").write_text("words")
            os._exit(0)
    os.waitpid(child, 0)
    assert [path.name for path in memory.rglob("*.txt")] == ["EU-01.txt"]
    with private_copy.private_folder() as mine:
        opened(root).close()
        assert mine.is_dir()
        assert mine.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in memory.iterdir()] == ["fusen-of-another-program"]
