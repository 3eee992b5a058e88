"""Pictures as SVG or PNG files, each written completely or not at all."""

from __future__ import annotations

from pathlib import Path

from fusen.errors import FileError
from fusen.study.paths import write_whole

PICTURES = (".svg", ".png")


def write_picture(target: Path, svg: str, *, overwrite: bool = False) -> None:
    """Write a picture in the format of the suffix. Raises FileError for another suffix or an existing file."""
    suffix = target.suffix.lower()
    if suffix not in PICTURES:
        raise FileError(f"{target}: charts are written as {' or '.join(PICTURES)}", "choose one of these suffixes")
    if target.exists() and not overwrite:
        raise FileError(f"{target}: the file exists already", "choose another name, or replace it with --force")
    if suffix == ".svg":
        write_whole(target, svg.encode())
        return
    from fusen.report.charts.png import png

    write_whole(target, png(svg))
