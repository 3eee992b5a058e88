"""Read an RQDA project (`.rqda`): files, codes, categories, cases, attributes and memos; offsets are code points."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.safe_sqlite import MOST_BYTES, Database, opened, text
from fusen.formats.projects.refi.parse import RawCase, RawCode, RawProject, RawSet, RawText
from fusen.formats.projects.refi.read import exchanged
from fusen.formats.projects.table_project import TableProject, categorised
from fusen.formats.registry import Loaded, Options
from fusen.model.project import Exchanged

TOOL = "RQDA"
_DELETED = ("0", "-1")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Row = dict[str, Any]


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Exchanged]:
    """Return the project. Raises FileError with the file's name if it holds none or is broken."""
    with opened(file.read(MOST_BYTES + 1), name) as database:
        if not (database.has("source") and database.has("freecode") and database.has("coding")):
            raise FileError(f"{name}: is no project of RQDA")
        return exchanged(_RqdaProject(database).raw(), name, options)


class _RqdaProject(TableProject):
    """The tables of RQDA as elements of REFI-QDA, without the rows that RQDA marks as deleted."""

    def __init__(self, database: Database) -> None:
        about = next(database.rows("project"), {})
        first = next(database.rows("source"), {})
        home = (
            f"{text(about.get('date'))}{text(about.get('memo'))}"
            or f"{text(first.get('date'))}{text(first.get('name'))}"
        )
        super().__init__(database, "rqda", home)
        self._about = about

    def raw(self) -> RawProject:
        about = self._about
        raw = RawProject(
            {"name": "", "origin": TOOL, "modifiedDateTime": _time(about.get("date"))}, text(about.get("memo"))
        )
        sources = self._sources()
        raw.sources = list(sources.values())
        self._codes(raw)
        self._codings(sources)
        self._sets(raw)
        self._notes(raw, sources)
        self._cases(raw, sources)
        raw.users += [(guid, name) for name, guid in self.users.items()]
        return raw

    def _rows(self, table: str, *needed: str) -> Iterator[Row]:
        return (row for row in self.database.rows(table, *needed) if text(row.get("status")) not in _DELETED)

    def _sources(self) -> dict[int, RawText]:
        result: dict[int, RawText] = {}
        for row in self._rows("source", "id", "file"):
            source = self._source(row, "TextSource")
            source.content = text(row.get("file"))
            result[_number(row["id"])] = source
        return result

    def _source(self, row: Row, kind: str) -> RawText:
        source = RawText(kind, self.guid(kind, _number(row["id"])), text(row.get("name")))
        source.user, source.at = self.user(row.get("owner")), _time(row.get("date"))
        source.description = text(row.get("memo"))
        return source

    def _codes(self, raw: RawProject) -> None:
        codes = {}
        for row in self._rows("freecode", "id"):
            codes[self._code(row["id"])] = self._described(row, self._code(row["id"]), codable=True)
        categories = {}
        for row in self._rows("codecat", "catid"):
            categories[self._category(row["catid"])] = self._described(row, self._category(row["catid"]), codable=False)
        members: dict[str, list[str]] = {}
        for row in self._rows("treecode", "cid", "catid"):
            members.setdefault(self._category(row["catid"]), []).append(self._code(row["cid"]))
        raw.codes, shared = categorised(codes, categories, members)
        raw.sets += [
            RawSet(self.guid("set", guid), categories[guid].name, "", tuple(("code", code) for code in inside))
            for guid, inside in shared.items()
        ]

    def _described(self, row: Row, guid: str, *, codable: bool) -> RawCode:
        return RawCode(guid, text(row.get("name")), "", text(row.get("color")), codable, text(row.get("memo")), ())

    def _code(self, key: object) -> str:
        return self.guid("code", _number(key))

    def _category(self, key: object) -> str:
        return self.guid("category", _number(key))

    def _codings(self, sources: dict[int, RawText]) -> None:
        for row in self._rows("coding", "cid", "fid", "selfirst", "selend"):
            home = sources.get(_number(row["fid"]))
            if home is not None:
                home.selections.append(
                    self.coded(
                        "coding", f"{_number(row['cid'])}:{_number(row['fid'])}:{_span(row)}", _span(row),
                        self._code(row["cid"]), quote=text(row.get("seltext")), user=self.user(row.get("owner")),
                        at=_time(row.get("date")), memo=text(row.get("memo")),
                    )
                )  # fmt: skip

    def _sets(self, raw: RawProject) -> None:
        """Add categories of files as sets, and pictures as sources without text."""
        inside: dict[int, list[tuple[str, str]]] = {}
        for row in self._rows("treefile", "fid", "catid"):
            member = ("source", self.guid("TextSource", _number(row["fid"])))
            inside.setdefault(_number(row["catid"]), []).append(member)
        for row in self._rows("filecat", "catid"):
            key = _number(row["catid"])
            raw.sets.append(
                RawSet(
                    self.guid("filecat", key), text(row.get("name")), text(row.get("memo")), tuple(inside.get(key, ()))
                )
            )
        raw.sources += [self._source(row, "PictureSource") for row in self._rows("image", "id")]

    def _notes(self, raw: RawProject, sources: dict[int, RawText]) -> None:
        """Add annotations as notes that name a place of their source, and journal entries as notes on the project."""
        for number, row in enumerate(self._rows("annotation", "fid")):
            home = sources.get(_number(row["fid"]))
            if home is not None:
                at = max(_number(row.get("position")), 0)
                note = self._note("annotation", number, row, "annotation")
                note.selections.append(self.coded("annotated", number, (at, at), "", quote="", user="", at="", memo=""))
                raw.notes.append(note)
                home.notes += (note.guid,)
        raw.notes += [self._note("journal", number, row, "journal") for number, row in enumerate(self._rows("journal"))]

    def _note(self, kind: str, key: object, row: Row, column: str) -> RawText:
        return self.note(
            kind, key, text(row.get(column)), name=text(row.get("name")), user=self.user(row.get("owner")),
            at=_time(row.get("date")),
        )  # fmt: skip

    def _cases(self, raw: RawProject, sources: dict[int, RawText]) -> None:
        """Add cases with whole files or stretches, and the values of attributes of cases and files."""
        described = {text(row["name"]): text(row.get("memo")) for row in self._rows("attributes", "name")}
        values: dict[tuple[str, int], list[tuple[str, str]]] = {}
        for table, column in (("caseAttr", "caseID"), ("fileAttr", "fileID")):
            for row in self._rows(table, "variable", column):
                name, value = text(row["variable"]), text(row.get("value"))
                described.setdefault(name, "")
                if value and value != "NA":
                    values.setdefault((table, _number(row[column])), []).append((self.guid("attribute", name), value))
        raw.variables = {self.guid("attribute", name): (name, memo) for name, memo in described.items()}
        for key, source in sources.items():
            source.values = tuple(values.get(("fileAttr", key), ()))
        wholes: dict[int, list[str]] = {}
        parts: dict[int, list[str]] = {}
        for number, row in enumerate(self._rows("caselinkage", "caseid", "fid")):
            home, case = sources.get(_number(row["fid"])), _number(row["caseid"])
            if home is None:
                continue
            start, end = _span(row)
            if start <= 0 and (end <= 0 or end >= len((home.content or "").rstrip()) - 1):
                wholes.setdefault(case, []).append(home.guid)
            else:
                stretch = self.coded("case", number, (start, end), "", quote="fusen: case", user="", at="", memo="")
                home.selections.append(stretch)
                parts.setdefault(case, []).append(stretch.guid)
        for row in self._rows("cases", "id"):
            key = _number(row["id"])
            raw.cases.append(
                RawCase(
                    self.guid("case", key), text(row.get("name")), text(row.get("memo")),
                    tuple(values.get(("caseAttr", key), ())), tuple(wholes.get(key, ())), tuple(parts.get(key, ())), 0,
                )
            )  # fmt: skip


def _number(value: Any) -> int:
    """Return a whole number, which R may store as a decimal; -1 for any other value."""
    try:
        return int(float(text(value)))
    except (ValueError, OverflowError):
        return -1


def _span(row: Row) -> tuple[int, int]:
    return _number(row.get("selfirst")), _number(row.get("selend"))


def _time(value: Any) -> str:
    """Return a time of R, such as `Mon Nov  3 09:12:33 2014`, in ISO form; empty for any other text."""
    parts = text(value).split()
    if len(parts) != 5 or parts[1] not in _MONTHS:
        return ""
    try:
        result = datetime.strptime(
            f"{parts[4]}-{_MONTHS.index(parts[1]) + 1}-{parts[2]} {parts[3]}", "%Y-%m-%d %H:%M:%S"
        )
    except ValueError:
        return ""
    return result.isoformat()
