"""Names of codes, sources, cases, coders, themes and variables, without opening the study."""

from __future__ import annotations

from pathlib import Path

from fusen.errors import FusenError
from fusen.study.paths import StudyPaths, find_study

GROUPS_OF_CODERS = ("people", "all")


def known_names(folder: Path, kind: str) -> list[str]:
    """Return the names of a kind in the study at or above a folder; empty if there is no study or no database."""
    from fusen.storage.backends.names import names

    try:
        result = names(StudyPaths(find_study(folder)).database, kind)
    except FusenError:
        return []
    return [*result, *GROUPS_OF_CODERS] if kind == "coders" and result else result
