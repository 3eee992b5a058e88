"""Standard input and output in place of files, for the file name `-`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer

from fusen.errors import FusenError

STANDARD = Path("-")
BINARY = frozenset({".xlsx", ".docx", ".qdpx"})

StreamFormat = Annotated[
    str | None,
    typer.Option("--format", metavar="SUFFIX", help="The format of FILE -, such as csv."),
]

ExportFile = Annotated[Path | None, typer.Argument(metavar="FILE", hidden=True)]
OutputOption = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="The same as FILE.")]


def chosen_file(file: Path | None, output: Path | None) -> Path:
    """Return the file that the argument FILE or the option --output names."""
    if (file is None) == (output is None):
        raise typer.BadParameter(
            "name a FILE to write" if file is None else "name the file once: as FILE or after --output"
        )
    return file or output or STANDARD


@contextmanager
def input_file(path: Path, name: str | None, example: str = "EU-07.txt") -> Iterator[Path]:
    """Yield the path, or for `-` a temporary file with this name and the content of standard input."""
    if path != STANDARD:
        yield path
        return
    from fusen.study.private_copy import private_folder

    if not name:
        raise typer.BadParameter(f"- needs --name, such as --name {example}")
    if not Path(name).suffix:
        raise typer.BadParameter(f"--name {name} has no suffix, which says how to read it: such as --name {example}")
    with private_folder() as folder:
        file = folder / Path(name).name
        file.write_bytes(sys.stdin.buffer.read())
        yield file


@contextmanager
def input_files(paths: Iterable[Path], name: str | None) -> Iterator[list[Path]]:
    """Yield the paths, with a temporary file in place of `-`."""
    with ExitStack() as stack:
        yield [stack.enter_context(input_file(path, name)) for path in paths]


@contextmanager
def output_file(path: Path, format_: str | None) -> Iterator[Path]:
    """Yield the path, or for `-` a temporary file whose content goes to standard output."""
    if path != STANDARD:
        if format_ is not None:
            raise typer.BadParameter("--format goes with the file name -; a file's suffix decides its format")
        yield path
        return
    if not format_:
        raise typer.BadParameter("- needs --format, such as --format csv")
    from fusen.study.private_copy import private_folder

    suffix = f".{format_.lower().removeprefix('.')}"
    if suffix in BINARY and sys.stdout.isatty():
        raise FusenError(f"{suffix} files are not text", "redirect the output, or name a file")
    with private_folder() as folder:
        file = folder / f"fusen{suffix}"
        yield file
        _write(file.read_bytes())


def _write(content: bytes) -> None:
    from fusen.cli.terminal import write

    if sys.stdout.isatty():
        write(content.decode())  # makes control characters visible
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
