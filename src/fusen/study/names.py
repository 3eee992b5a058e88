"""Names of codes, sources, cases, coders, themes and variables, without opening the study."""

from __future__ import annotations

from pathlib import Path

from fusen.errors import FusenError
from fusen.settings import read_study
from fusen.study.paths import StudyPaths, find_study

GROUPS_OF_CODERS = ("people", "all")


def known_names(folder: Path, kind: str) -> list[str]:
    """Return the names of a kind in the study at or above a folder; empty if there is no study or no database."""
    from fusen.storage.backends.names import names, shared_names

    try:
        paths = StudyPaths(find_study(folder))
        address = _address(paths)
        result = names(paths.database, kind) if address is None else shared_names(address, kind)
    except FusenError:
        return []
    return [*result, *GROUPS_OF_CODERS] if kind == "coders" and result else result


def _address(paths: StudyPaths) -> str | None:
    """Return the address of the database that a team shares; None if the study's database is in its folder."""
    from fusen.study.team.connections import read_connections

    connections = read_connections()
    return connections.get(read_study(paths.settings).project) if connections else None
