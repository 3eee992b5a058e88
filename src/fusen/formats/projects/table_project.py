"""Base of the readers of database projects: guids that follow from row numbers, and users by name."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from fusen.formats.containers.safe_sqlite import Database, text
from fusen.formats.projects.refi.parse import RawCode, RawCoding, RawSelection, RawText


class TableProject:
    """A project of another tool in tables; `home` identifies the project among the tool's projects."""

    def __init__(self, database: Database, tool: str, home: str) -> None:
        self.database, self._space = database, f"{tool}:{home}"
        self.users: dict[str, str] = {}  # name → guid

    def guid(self, kind: str, key: object) -> str:
        """Return the guid of a row, the same each time the project is read."""
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self._space}:{kind}:{key}"))

    def user(self, name: Any) -> str:
        """Return the guid of a user by name; empty without a name."""
        plain = text(name).strip()
        return self.users.setdefault(plain, self.guid("user", plain)) if plain else ""

    def note(self, kind: str, key: object, content: str, *, name: str = "", user: str = "", at: str = "") -> RawText:
        """Return a note."""
        note = RawText("Note", self.guid(kind, key), name, content=content)
        note.user, note.at = user, at
        return note

    def coded(
        self, kind: str, key: object, span: tuple[int, int], code: str, *, quote: str, user: str, at: str, memo: str
    ) -> RawSelection:
        """Return a stretch of a text with a coding; without one if `code` is empty."""
        codings = (RawCoding(self.guid(f"{kind} coding", key), user, at, (code,), ()),) if code else ()
        return RawSelection(
            "PlainTextSelection", self.guid(kind, key), quote, str(span[0]), str(span[1]), user, at, memo, codings, (),
        )  # fmt: skip


def in_tree_order(codes: Mapping[str, RawCode]) -> Iterable[RawCode]:
    """Yield codes, parents before children."""
    below: dict[str, list[RawCode]] = {}
    for code in codes.values():
        below.setdefault(code.parent if code.parent in codes else "", []).append(code)
    waiting = list(reversed(below.get("", [])))
    while waiting:
        code = waiting.pop()
        yield code
        waiting += reversed(below.get(code.guid, []))


def categorised(
    codes: Mapping[str, RawCode], categories: Mapping[str, RawCode], members: Mapping[str, list[str]]
) -> tuple[list[RawCode], dict[str, tuple[str, ...]]]:
    """Return the codes below their first category, and the members of categories that share a code with another.

    `members` gives the codes of each category by guid.
    """
    homes: dict[str, str] = {}
    shared: dict[str, tuple[str, ...]] = {}
    for category, inside in members.items():
        here = [code for code in dict.fromkeys(inside) if code in codes and category in categories]
        if any(homes.setdefault(code, category) != category for code in here):
            shared[category] = tuple(here)
    placed = {guid: code._replace(parent=homes.get(guid, code.parent)) for guid, code in codes.items()}
    return list(in_tree_order({**categories, **placed})), shared
