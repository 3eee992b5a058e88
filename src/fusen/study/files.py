"""Write an exported file in the format of its suffix."""

from __future__ import annotations

from pathlib import Path

from fusen.errors import FileError
from fusen.formats.registry import Options, for_suffix
from fusen.study.paths import write_whole


def check_free(target: Path, overwrite: bool) -> None:
    if target.exists() and not overwrite:
        raise FileError(f"{target}: the file exists already", "choose another name, or replace it with --force")


def write_file(target: Path, kind: str, what: object) -> None:
    write = for_suffix(target.name, kind).load("writer")
    write_whole(target, lambda file: write(what, file, Options()))
