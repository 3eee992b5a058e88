"""Read a Taguette project (`.sqlite3`): HTML documents as text, and highlights with offsets in UTF-8 bytes."""

from __future__ import annotations

import json
import uuid
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING, Any, BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.safe_sqlite import MOST_BYTES, Database, number, opened, text
from fusen.formats.containers.safe_zip_xml import refuse_many
from fusen.formats.projects.refi.parse import RawCode, RawCoding, RawProject, RawSelection, RawText
from fusen.formats.projects.refi.read import exchanged
from fusen.formats.registry import Loaded, Options
from fusen.model.project import Exchanged

if TYPE_CHECKING:
    from lxml.etree import _Element

_STEP = 1000  # characters
_LINES = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "table",
        "tr",
        "blockquote",
        "pre",
        "br",
        "hr",
        "section",
        "article",
    ]
)


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Exchanged]:
    """Return the project. Raises FileError with the file's name if it holds none, several, or is broken."""
    with opened(file.read(MOST_BYTES + 1), name) as database:
        projects = list(database.rows("projects"))
        if not projects:
            raise FileError(f"{name}: is no project of Taguette")
        if len(projects) > 1:
            raise FileError(
                f"{name}: holds {len(projects)} projects", "export the one you want from Taguette as .sqlite3"
            )
        return exchanged(_TaguetteProject(database, projects[0]).raw(), name, options)


class _TaguetteProject:
    def __init__(self, database: Database, about: dict[str, Any]) -> None:
        self._database, self._about = database, about
        self._home = f"{text(about.get('created'))}{text(about.get('name'))}"
        self._made = self._makers()

    def _guid(self, kind: str, key: object) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"taguette:{self._home}:{kind}:{key}"))

    def _makers(self) -> dict[int, tuple[str, str]]:
        """Return author and time by highlight from the command log, because highlights do not record them."""
        result: dict[int, tuple[str, str]] = {}
        for row in self._database.rows("commands"):
            try:
                payload = json.loads(text(row.get("payload")))
            except (ValueError, RecursionError):
                continue
            if isinstance(payload, dict) and payload.get("type") == "highlight_add":
                result.setdefault(
                    number(payload.get("highlight_id")), (text(row.get("user_login")), text(row.get("date")))
                )
        return result

    def raw(self) -> RawProject:
        rows = self._database.rows
        raw = RawProject(
            {"name": text(self._about.get("name")), "origin": "Taguette", "modifiedDateTime": text(self._about.get("created"))},
            text(self._about.get("description")),
        )  # fmt: skip
        raw.users = [(self._guid("user", row["login"]), text(row["login"])) for row in rows("users", "login")]
        members = [text(row.get("user_login")) for row in rows("project_members")]
        if len(members) == 1:
            raw.attributes["creatingUserGUID"] = self._guid("user", members[0])
        raw.codes = [
            RawCode(self._guid("tag", row["id"]), text(row.get("path")), "", "", True, text(row.get("description")), ())
            for row in rows("tags", "id")
        ]
        shown = {number(row["id"]): self._document(row) for row in rows("documents", "id")}
        tags: dict[int, list[str]] = {}
        for row in rows("highlight_tags"):
            tags.setdefault(number(row.get("highlight_id")), []).append(self._guid("tag", row.get("tag_id")))
        for row in rows("highlights", "id"):
            home = shown.get(number(row.get("document_id")))
            if home is not None:
                source, seen = home
                source.selections.append(self._highlight(row, seen, tags.get(number(row["id"]), [])))
        raw.sources = [source for source, _ in shown.values()]
        return raw

    def _document(self, row: dict[str, Any]) -> tuple[RawText, Shown]:
        seen = Shown(text(row.get("contents")), f"{self._database.name}: the document {text(row.get('name'))}")
        source = RawText("TextSource", self._guid("document", row["id"]), text(row.get("name")), content=seen.text)
        source.at, source.description = text(row.get("created")), text(row.get("description"))
        return source, seen

    def _highlight(self, row: dict[str, Any], seen: Shown, tags: list[str]) -> RawSelection:
        start, end = seen.at(number(row.get("start_offset"))), seen.at(number(row.get("end_offset")), is_end=True)
        user, at = self._made.get(number(row["id"]), ("", ""))
        guid = self._guid("user", user) if user else ""
        codings = tuple(RawCoding(self._guid("coding", f"{row['id']}/{tag}"), guid, at, (tag,), ()) for tag in tags)
        words = " ".join(Shown(text(row.get("snippet")), self._database.name).text.split())
        return RawSelection(
            "PlainTextSelection", self._guid("highlight", row["id"]), words, str(start), str(end), guid, at, "", codings, (),
        )  # fmt: skip


class Shown:
    """The text of an HTML document, with the position of Taguette's offsets in it.

    Taguette counts the UTF-8 bytes of the text nodes alone; the returned text has a line for each paragraph.
    Raises FileError for a document that is too large, naming `place`.
    """

    def __init__(self, markup: str, place: str) -> None:
        self._parts: list[str] = []
        self._starts: list[int] = []  # of each node, in characters of the text
        self._nodes: list[str] = []
        self._ends: list[int] = []  # of each node, in Taguette's bytes
        self._bytes = self._chars = 0
        self._steps: dict[int, list[int]] = {}
        for event, node in _walked(markup, place):
            if node.tag in _LINES:
                self._line(always=node.tag == "br" and event == "end")
            self._take_text(node.text if event == "start" else node.tail)
        self.text = "".join(self._parts)

    def _take_text(self, data: str | None) -> None:
        if data:
            text = data.replace("\r\n", "\n").replace("\r", "\n")
            self._nodes.append(text)
            self._starts.append(self._chars)
            self._bytes += len(text) if text.isascii() else len(text.encode())
            self._ends.append(self._bytes)
            self._parts.append(text)
            self._chars += len(text)

    def _line(self, *, always: bool = False) -> None:
        """Add a line break that the markup implies."""
        if self._parts and (always or not self._parts[-1].endswith("\n")):
            self._parts.append("\n")
            self._chars += 1

    def at(self, offset: int, *, is_end: bool = False) -> int:
        """Return the character at a byte offset; -1 outside. Between nodes: the next start, or with `is_end` the last end."""
        if not 0 <= offset <= self._bytes or not self._nodes:
            return -1 if offset else 0
        result = bisect_left(self._ends, offset) if is_end else bisect_right(self._ends, offset)
        node = min(result, len(self._nodes) - 1)
        node_text = self._nodes[node]
        rest = offset - (self._ends[node - 1] if node else 0)
        if node_text.isascii():
            return self._starts[node] + rest
        steps = self._steps.get(node) or self._steps.setdefault(node, _steps(node_text))
        step = bisect_right(steps, rest) - 1
        piece = node_text[step * _STEP : (step + 1) * _STEP].encode()[: rest - steps[step]]
        return self._starts[node] + step * _STEP + len(piece.decode("utf-8", "ignore"))


def _steps(message: str) -> list[int]:
    """Return the number of bytes before every thousandth character."""
    lengths = (len(message[at : at + _STEP].encode()) for at in range(0, len(message), _STEP))
    return list(accumulate(lengths, initial=0))


def _walked(markup: str, place: str) -> Iterator[tuple[str, _Element]]:
    """Return start and end events of the elements; an element's text follows its start."""
    from lxml import etree

    data = f"<html><body>{markup}</body></html>".encode()
    refuse_many(data, place)
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise FileError(f"{place}: cannot be read as HTML: {error}") from error
    return iter(etree.iterwalk(root, ("start", "end")))
