"""Tables as Parquet files, written by DuckDB, which the extra `large` installs."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fusen.errors import FileError, FusenError

Column = tuple[str, Sequence[Any]]  # DuckDB's type, values


def write_parquet(path: Path, columns: Mapping[str, Column]) -> None:
    """Write columns of equal length to a new file that only its owner can read; NULL stands for None.

    Raises FusenError without DuckDB, FileError if the file cannot be written.
    """
    import numpy as np

    try:
        import duckdb
    except ImportError as error:
        raise FusenError("Parquet needs DuckDB, which is not installed", "pip install 'fusen[large]'") from error
    names = list(columns)
    data = {
        f"c{number}": np.array(columns[name][1], dtype=object if columns[name][0] == "VARCHAR" else None)
        for number, name in enumerate(names)
    }
    chosen = ", ".join(f"CAST(c{number} AS {columns[name][0]}) AS {_quoted(name)}" for number, name in enumerate(names))
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with duckdb.connect(":memory:", config={"threads": 1}) as connection:
            connection.register("data", data)
            target = str(path).replace("'", "''")
            connection.execute(f"COPY (SELECT {chosen} FROM data) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    except (OSError, duckdb.IOException) as error:
        raise FileError(
            f"{path}: cannot be written ({error})", "name another folder, or make room on the disk"
        ) from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
