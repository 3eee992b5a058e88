"""Addresses of the shared databases of a person's studies. They are personal settings: a study from another person
cannot redirect text to its own server."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from fusen.errors import FileError
from fusen.settings import personal_path
from fusen.storage.durable_files import write_whole

_HEAD = "# Databases of your studies, by the study's guid. `fusen connect` and `fusen disconnect` write this file.\n"


def connections_path() -> Path:
    return personal_path().with_name("databases.toml")


def read_connections() -> dict[str, str]:
    """Return the address of each connected study's database, by the study's guid."""
    path = connections_path()
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise FileError(
            f"{path}: cannot be read: {error}", "correct or delete the file, then run fusen connect"
        ) from error
    return {guid: address for guid, address in data.items() if isinstance(address, str)}


def write_connection(project: str, address: str | None) -> None:
    """Set the address of a study's database; None removes it."""
    result = {guid: known for guid, known in read_connections().items() if guid != project}
    if address is not None:
        result[project] = address
    lines = [f"{json.dumps(guid)} = {json.dumps(known)}\n" for guid, known in sorted(result.items())]
    path = connections_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, "".join([_HEAD, *lines]).encode())
