"""Read a QualCoder project: its database `data.qda`, alone or in the zipped folder, converted to a .qde."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.safe_sqlite import MOST_BYTES, Database, number, opened, text
from fusen.formats.containers.safe_zip_xml import Package
from fusen.formats.projects.refi.parse import RawCase, RawCode, RawCoding, RawProject, RawSelection, RawText
from fusen.formats.projects.refi.read import exchanged
from fusen.formats.projects.table_project import TableProject, in_tree_order
from fusen.formats.registry import Loaded, Options
from fusen.model.project import Exchanged

_INSIDE = "data.qda"
_TABLES = ("source", "code_text", "code_name", "project")


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Exchanged]:
    """Return the project. Raises FileError with the file's name if it holds none or is broken."""
    data = file.read(MOST_BYTES + 1)
    if data.startswith(b"PK"):
        file.seek(0)
        package = Package(file, name, most_bytes=None)
        inside = next((member for member in package if member.rsplit("/", 1)[-1].casefold() == _INSIDE), None)
        if inside is None:
            raise FileError(f"{name}: has no {_INSIDE} in it; it is no project of QualCoder")
        data = package.read(inside, MOST_BYTES)
    with opened(data, name) as database:
        return exchanged(_QualcoderProject(database).raw(), name, options)


class _QualcoderProject(TableProject):
    """The tables of QualCoder as elements of REFI-QDA."""

    def __init__(self, database: Database) -> None:
        about = next(database.rows("project"), None)
        if about is None or not all(key in about for key in ("databaseversion", "memo")):
            raise FileError(f"{database.name}: is no project of QualCoder")
        super().__init__(database, "qualcoder", f"{text(about.get('date'))}{text(about.get('memo'))}")
        self._about = about

    def raw(self) -> RawProject:
        sources = self._sources()
        raw = RawProject(
            {"name": "", "origin": "QualCoder", "modifiedDateTime": text(self._about.get("date"))},
            text(self._about.get("memo")), codes=list(self._codes()), sources=list(sources.values()),
        )  # fmt: skip
        self._notes(raw, sources)
        self._cases(raw, sources)
        raw.users += [(guid, name) for name, guid in self.users.items()]
        return raw

    def _codes(self) -> Iterable[RawCode]:
        """Return the codes; categories become headings and precede their codes."""
        result: dict[str, RawCode] = {}
        for row in self.database.rows("code_cat", "catid"):
            result[self.guid("cat", row["catid"])] = self._code(row, "cat", "catid", "supercatid", codable=False)
        for row in self.database.rows("code_name", "cid"):
            result[self.guid("code", row["cid"])] = self._code(row, "code", "cid", "catid", codable=True)
        return in_tree_order(result)

    def _code(self, row: dict[str, Any], kind: str, key: str, above: str, *, codable: bool) -> RawCode:
        parent = row.get(above)
        guid = "" if parent is None else self.guid("cat", parent)
        if codable and row.get("supercid") is not None:
            guid = self.guid("code", row["supercid"])
        return RawCode(
            self.guid(kind, row[key]), text(row.get("name")), guid, text(row.get("color")), codable,
            text(row.get("memo")), (),
        )  # fmt: skip

    def _sources(self) -> dict[int, RawText]:
        """Return sources with their codings; pictures and recordings have no text."""
        result: dict[int, RawText] = {}
        for row in self.database.rows("source", "id"):
            content = row.get("fulltext")
            kind = "TextSource" if content is not None and text(content) else "PictureSource"
            source = RawText(kind, self.guid("source", row["id"]), text(row.get("name")))
            source.content = text(content) if kind == "TextSource" else None
            source.user, source.at = self.user(row.get("owner")), text(row.get("date"))
            source.description = text(row.get("memo"))
            result[number(row["id"])] = source
        for row in self.database.rows("code_text", "ctid"):
            home = result.get(number(row.get("fid")))
            if home is not None:
                home.selections.append(self._selection(row, "PlainTextSelection", "ctid"))
        for table, key in (("code_image", "imid"), ("code_av", "avid")):
            for row in self.database.rows(table, key):
                home = result.get(number(row.get("id")))
                if home is not None:
                    home.selections.append(self._selection(row, "PictureSelection", key))
        return result

    def _selection(self, row: dict[str, Any], kind: str, key: str) -> RawSelection:
        guid, user, at = self.guid(key, row[key]), self.user(row.get("owner")), text(row.get("date"))
        coding = RawCoding(self.guid(f"{key} coding", row[key]), user, at, (self.guid("code", row.get("cid")),), ())
        return RawSelection(
            kind, guid, text(row.get("seltext")), text(row.get("pos0")), text(row.get("pos1")), user, at,
            text(row.get("memo")), (coding,), (),
        )  # fmt: skip

    def _notes(self, raw: RawProject, sources: dict[int, RawText]) -> None:
        """Add annotations as notes that name a place of their source, and journal entries as notes on the project."""
        for row in self.database.rows("annotation", "anid"):
            home = sources.get(number(row.get("fid")))
            if home is not None:
                note = self._note(row, "annotation", "anid", text(row.get("memo")))
                note.selections.append(self._selection({**row, "memo": ""}, "PlainTextSelection", "anid"))
                note.selections[0] = note.selections[0]._replace(codings=())
                raw.notes.append(note)
                home.notes += (note.guid,)
        for row in self.database.rows("journal", "jid"):
            raw.notes.append(self._note(row, "journal", "jid", text(row.get("jentry"))))

    def _note(self, row: dict[str, Any], kind: str, key: str, content: str) -> RawText:
        return self.note(
            kind, row[key], content, name=text(row.get("name")), user=self.user(row.get("owner")),
            at=text(row.get("date")),
        )  # fmt: skip

    def _cases(self, raw: RawProject, sources: dict[int, RawText]) -> None:
        """Add cases with whole texts or stretches, and the values of their attributes."""
        values: dict[tuple[str, int], list[tuple[str, str]]] = {}
        for row in self.database.rows("attribute_type", "name"):
            raw.variables[self.guid("attribute", row["name"])] = (text(row["name"]), text(row.get("memo")))
        for row in self.database.rows("attribute"):
            value = (self.guid("attribute", row.get("name")), text(row.get("value")))
            values.setdefault((text(row.get("attr_type")), number(row.get("id"))), []).append(value)
        for key, source in sources.items():
            source.values = tuple(values.get(("file", key), ()))
        wholes: dict[int, list[str]] = {}
        parts: dict[int, list[str]] = {}
        for row in self.database.rows("case_text", "id"):
            home = sources.get(number(row.get("fid")))
            if home is None:
                continue
            start, end = number(row.get("pos0")), number(row.get("pos1"))
            if home.content is None or (start <= 0 and end >= len(home.content.rstrip()) - 1):
                wholes.setdefault(number(row.get("caseid")), []).append(home.guid)
            else:
                selection = self._selection({**row, "memo": ""}, "PlainTextSelection", "id")._replace(
                    codings=(), name="fusen: case"
                )
                home.selections.append(selection)
                parts.setdefault(number(row.get("caseid")), []).append(selection.guid)
        for row in self.database.rows("cases", "caseid"):
            key = number(row["caseid"])
            raw.cases.append(
                RawCase(
                    self.guid("case", key), text(row.get("name")), text(row.get("memo")), tuple(values.get(("case", key), ())),
                    tuple(wholes.get(key, ())), tuple(parts.get(key, ())), 0,
                )
            )  # fmt: skip
