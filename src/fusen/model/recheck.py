"""Rechecks: decisions made under an older meaning of a code, and the results of rechecking them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fusen.model.coding import Coding


@dataclass(frozen=True, slots=True)
class Wording:
    """Two versions of a code (guid) that a person declared equal in meaning."""

    guid: str
    code: str
    version: str
    like: str


@dataclass(frozen=True, slots=True)
class Recheck:
    """A user's recheck: this version of the code does not apply to `[start, end)` of the text with this hash."""

    guid: str
    user: str
    code: str  # guid
    source: str  # guid
    sha256: str
    start: int
    end: int
    version: str
    at: str


@dataclass(frozen=True, slots=True)
class RecheckItem:
    """A decision to recheck: a coding made under an older meaning, or a passage reviewed then without the code."""

    code: str  # guid
    source: str  # guid
    start: int
    end: int
    coding: Coding | None = None


class Meanings:
    """Groups of code versions with the same meaning."""

    def __init__(self, wordings: Iterable[Wording]) -> None:
        self._next: dict[tuple[str, str], set[str]] = {}
        for wording in wordings:
            self._next.setdefault((wording.code, wording.version), set()).add(wording.like)
            self._next.setdefault((wording.code, wording.like), set()).add(wording.version)

    def same(self, code: str, version: str) -> frozenset[str]:
        """Returns the version and all versions with the same meaning."""
        result, waiting = {version}, [version]
        while waiting:
            for alike in self._next.get((code, waiting.pop()), ()):
                if alike not in result:
                    result.add(alike)
                    waiting.append(alike)
        return frozenset(result)
