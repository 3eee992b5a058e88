"""A database removed or replaced while open is reported, and confirmed codings are kept."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from fusen.errors import StoreError
from fusen.study.maintenance.backup import restore
from fusen.study.paths import StudyPaths
from tests.support.small_study import code, make_study, opened, state

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps an open file in its place")


def replace(path: Path) -> None:
    shutil.copyfile(path, path.with_name("copy"))
    os.replace(path.with_name("copy"), path)


WAYS: dict[str, Callable[[Path], object]] = {
    "unlinked": os.unlink,
    "replaced by a copy": replace,
    "renamed": lambda path: path.rename(path.with_name("other.db")),
    "log unlinked": lambda path: os.unlink(f"{path}-wal"),
    "folder removed": lambda path: shutil.rmtree(path.parent),
}


@pytest.mark.parametrize("way", WAYS)
def test_step_is_refused_and_confirmed_codings_are_kept(way: str, tmp_path: Path, own_folders: Path) -> None:
    root = make_study(tmp_path / "s")
    settings = root / ".fusen" / "study.toml"
    toml = settings.read_bytes()
    with opened(root) as study:
        code(study, "The money was missing", "funding")
        before = state(study)
        WAYS[way](root / ".fusen" / "study.db")
        for _ in range(2):
            with pytest.raises(StoreError, match=r"study\.db: another program removed or replaced") as refused:
                code(study, "the first grant ended", "funding")
        assert state(study) == before
    found = re.search(r"fusen restore (\S+)", refused.value.hint)
    assert found
    assert len(list((root / ".fusen" / "backups").glob("rescued-*.db"))) == 1
    settings.write_bytes(toml)
    for left in (root / ".fusen").glob("study.db*"):
        left.unlink()
    restore(StudyPaths(root), Path(found[1]))
    with opened(root) as study:
        assert state(study) == before
        assert study.maintenance.check() == []
