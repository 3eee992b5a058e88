"""Tables as Parquet files, written by DuckDB, which the extra `large` installs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fusen.errors import FileError, FusenError

Column = tuple[str, Sequence[Any]]  # DuckDB's type, values


def write_parquet(path: Path, columns: Mapping[str, Column]) -> None:
    """Write columns of equal length to a file that only its owner can read; None becomes NULL.

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
        with duckdb.connect(":memory:", config={"threads": 1}) as connection:
            connection.register("data", data)
            target = str(path).replace("'", "''")
            connection.execute(f"COPY (SELECT {chosen} FROM data) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        os.chmod(path, 0o600)  # DuckDB puts a file of its own in place
    except (OSError, duckdb.IOException) as error:
        raise FileError(
            f"{path}: cannot be written ({error})", "name another folder, or make room on the disk"
        ) from error


def is_installed() -> bool:
    return find_spec("duckdb") is not None


def texts(path: Path) -> Iterator[str]:
    """Yield every text in a Parquet file. Raises FileError if it cannot be read."""
    import duckdb

    try:
        with duckdb.connect(":memory:", config={"threads": 1}) as connection:
            rows = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
            while row := rows.fetchone():
                yield from (value for value in row if isinstance(value, str))
    except duckdb.Error as error:
        raise FileError(f"{path}: cannot be read ({error})") from error


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
