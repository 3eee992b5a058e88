"""Counted codings as a folder of Parquet files, for statistics programs and databases."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from fusen.errors import FileError, FusenError
from fusen.formats.parquet import Column, write_parquet
from fusen.model.codebook import Codebook
from fusen.model.filter import Filter
from fusen.model.quantity import quantity
from fusen.model.results import Basis, CodedSpan
from fusen.model.source import SourceInfo
from fusen.study.cases import variables_of
from fusen.study.made_exports import record_export
from fusen.study.results.remarks import with_remarks
from fusen.study.scope.select import select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

ROWS = 1_000_000
"""Codings of a file."""


def export_parquet(study: StudyContext, folder: Path, filter_: Filter) -> tuple[int, Basis]:
    """Write codings, codes, cases and sources to a new folder; return the number of codings and their basis.

    Codings have bounds and no quotes. Interviewees who may not be listed are left out. Raises FileError if the folder
    holds files, FusenError without DuckDB or for anonymous output.
    """
    if filter_.anonymous:
        raise FusenError("Parquet files name interviewees and files", "export FILE.csv --anonymous masks them")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileError(f"{folder}: holds files already", "name a new folder")
    selected, codebook = select_codings(study, filter_), study.store.codebook.get()
    basis = selected.basis
    paths = {guid: info.path for guid, info in selected.sources.items()}
    spans = [
        span
        for span in selected.spans
        if basis.listed(span.case) and (selected.codes is None or span.code in selected.codes)
    ]
    spans.sort(key=lambda span: (paths[span.source], span.start, span.end))
    with _whole_folder(folder) as aside:
        for number, start in enumerate(range(0, len(spans) or 1, ROWS)):
            part = spans[start : start + ROWS]
            write_parquet(aside / f"codings-{number:05}.parquet", _codings(part, codebook, paths))
        write_parquet(aside / "codes.parquet", _codes(codebook))
        write_parquet(aside / "cases.parquet", _cases(basis, list(variables_of(study))))
        write_parquet(aside / "sources.parquet", _sources(_listed_sources(basis, selected.sources)))
    record_export(study, folder)
    hidden = sum(not basis.listed(name) for name in basis.held)
    lines = [f"{quantity(hidden, 'interviewee')} who may not be listed left out."] if hidden else []
    return len(spans), with_remarks(basis, lines)


@contextmanager
def _whole_folder(folder: Path) -> Iterator[Path]:
    """Yield a temporary folder that is renamed to the target at the end; an error leaves neither folder."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    except OSError as error:
        raise FileError(f"{folder}: cannot be written ({error.strerror})", "name another folder") from error
    try:
        yield aside
        with suppress(FileNotFoundError):
            folder.rmdir()
        aside.rename(folder)
    finally:
        rmtree(aside, ignore_errors=True)


def _listed_sources(basis: Basis, infos: Mapping[str, SourceInfo]) -> list[SourceInfo]:
    """Return the sources without those that belong only to interviewees who may not be listed."""
    homes = [(place.source, basis.listed(name)) for name, case in basis.held.items() for place in case.places]
    hidden = {source for source, _ in homes} - {source for source, listed in homes if listed}
    return [info for guid, info in infos.items() if guid not in hidden]


def _sources(infos: Collection[SourceInfo]) -> dict[str, Column]:
    return {
        "source": ("VARCHAR", [info.path for info in infos]),
        "language": ("VARCHAR", [info.language for info in infos]),
        "words": ("BIGINT", [info.words for info in infos]),
    }


def _codings(spans: Sequence[CodedSpan], codebook: Codebook, paths: Mapping[str, str]) -> dict[str, Column]:
    codes = [codebook.by_guid[span.code] for span in spans]
    return {
        "code": ("VARCHAR", [code.label for code in codes]),
        "path": ("VARCHAR", [" / ".join(code.path) for code in codes]),
        "theme": ("VARCHAR", [code.path[0] for code in codes]),
        "case": ("VARCHAR", [span.case for span in spans]),
        "source": ("VARCHAR", [paths[span.source] for span in spans]),
        "start": ("BIGINT", [span.start for span in spans]),
        "end": ("BIGINT", [span.end for span in spans]),
        "words": ("BIGINT", [span.words for span in spans]),
        "coder": ("VARCHAR", [span.coder for span in spans]),
        "direction": ("VARCHAR", [span.direction for span in spans]),
        "decisions": ("BIGINT", [span.decisions for span in spans]),
    }


def _codes(codebook: Codebook) -> dict[str, Column]:
    codes = list(codebook)
    return {
        "code": ("VARCHAR", [code.label for code in codes]),
        "path": ("VARCHAR", [" / ".join(code.path) for code in codes]),
        "theme": ("VARCHAR", [code.path[0] for code in codes]),
        "definition": ("VARCHAR", [code.definition for code in codes]),
        "retired": ("BOOLEAN", [code.retired for code in codes]),
    }


def _cases(basis: Basis, variables: Sequence[str]) -> dict[str, Column]:
    listed = [case for name, case in basis.held.items() if basis.listed(name)]
    return {
        "case": ("VARCHAR", [case.name for case in listed]),
        "fully_coded": ("BOOLEAN", [case.name in basis.read for case in listed]),
        **{f"variable {name}": ("VARCHAR", [case.variables.get(name) for case in listed]) for name in variables},
    }
