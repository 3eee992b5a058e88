"""Files of a study whose database is shared: edits on both sides."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from fusen.study.paths import StudyPaths
from fusen.study.team.files import MINE, bring_files

NAME = "codebook/codebook.yaml"


class Store:
    """The files that the database holds, in all their versions."""

    def __init__(self) -> None:
        self.codebook = self
        self.now: dict[str, bytes] = {}
        self.known: set[tuple[str, str]] = set()

    def put(self, name: str, content: bytes | None) -> None:
        if content is None:
            del self.now[name]
        else:
            self.now[name] = content
            self.known.add((name, sha256(content).hexdigest()))

    def kept_files(self) -> dict[str, str]:
        return {name: sha256(content).hexdigest() for name, content in self.now.items()}

    def known_files(self) -> set[tuple[str, str]]:
        return self.known

    def file_content(self, name: str) -> bytes:
        return self.now[name]


@pytest.fixture
def shared(tmp_path: Path) -> Any:
    for folder in (".fusen", "codebook", "transcripts"):
        (tmp_path / folder).mkdir()
    store, paths = Store(), StudyPaths(tmp_path)
    store.put(NAME, b"first")
    assert bring_files(store, paths) == []  # type: ignore[arg-type]
    return SimpleNamespace(store=store, paths=paths, file=tmp_path / NAME)


def test_a_colleagues_edit_reaches_the_folder(shared: Any) -> None:
    assert shared.file.read_bytes() == b"first"
    shared.store.put(NAME, b"second")
    assert bring_files(shared.store, shared.paths) == []
    assert shared.file.read_bytes() == b"second"
    shared.store.put(NAME, None)
    bring_files(shared.store, shared.paths)
    assert not shared.file.exists()


def test_an_own_edit_stays_to_be_read(shared: Any) -> None:
    shared.file.write_bytes(b"mine")
    assert bring_files(shared.store, shared.paths) == []
    assert shared.file.read_bytes() == b"mine"


def test_of_two_edits_the_own_one_is_kept_under_another_name(shared: Any) -> None:
    shared.file.write_bytes(b"mine")
    shared.store.put(NAME, b"theirs")
    (warning,) = bring_files(shared.store, shared.paths)
    assert warning.startswith(f"{NAME} was changed here and by a colleague")
    assert shared.file.read_bytes() == b"theirs"
    assert shared.file.with_name(shared.file.name + MINE).read_bytes() == b"mine"


@pytest.mark.parametrize(
    "name",
    ["../escaped.yaml", "codebook/../../x.yaml", "codebook/a\\b.yaml", "transcripts/a.txt", "codebook/.hidden.yaml"],
)
def test_no_other_file_is_written(shared: Any, name: str) -> None:
    before = sorted(shared.paths.root.parent.rglob("*"))
    shared.store.put(name, b"content")
    bring_files(shared.store, shared.paths)
    assert sorted(shared.paths.root.parent.rglob("*")) == before
