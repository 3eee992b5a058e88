"""Read a requal project (`.requal`): documents, codes, categories, cases, segments and memos."""

from __future__ import annotations

import re
from typing import Any, BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.safe_sqlite import MOST_BYTES, Database, number, opened, text
from fusen.formats.projects.refi.parse import RawCase, RawCode, RawProject, RawSet, RawText
from fusen.formats.projects.refi.read import exchanged
from fusen.formats.projects.table_project import TableProject, categorised
from fusen.formats.registry import Loaded, Options
from fusen.model.project import Exchanged

_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")

Row = dict[str, Any]


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Exchanged]:
    """Return the project. Raises FileError with the file's name if it holds none, several, or is broken."""
    with opened(file.read(MOST_BYTES + 1), name) as database:
        if not (database.has("segments") and database.has("documents")):
            raise FileError(f"{name}: is no project of requal")
        projects = list(database.rows("projects", "project_id"))
        if len(projects) != 1:
            raise FileError(
                f"{name}: holds {len(projects)} projects", "fusen reads a file of requal that holds one project"
            )
        return exchanged(_RequalProject(database, projects[0]).raw(), name, options)


class _RequalProject(TableProject):
    def __init__(self, database: Database, about: Row) -> None:
        super().__init__(database, "requal", f"{text(about.get('created_at'))}{text(about.get('project_name'))}")
        self._about = about
        people = {number(row["user_id"]): text(row.get("user_name")) for row in database.rows("users", "user_id")}
        self._people = {key: self.user(name) for key, name in people.items()}

    def raw(self) -> RawProject:
        about = self._about
        raw = RawProject(
            {"name": text(about.get("project_name")), "origin": "requal", "modifiedDateTime": text(about.get("created_at"))},
            text(about.get("project_description")),
        )  # fmt: skip
        if len(self._people) == 1:
            raw.attributes["creatingUserGUID"] = next(iter(self._people.values()))
        sources = {number(row["doc_id"]): self._document(row) for row in self.database.rows("documents", "doc_id")}
        raw.sources = list(sources.values())
        self._codes(raw)
        memos = self._memos(raw)
        self._segments(sources, memos)
        for key, source in sources.items():
            source.notes += tuple(memos.get(("doc", key), ()))
        self._cases(raw, sources)
        raw.users += [(guid, name) for name, guid in self.users.items()]
        return raw

    def _document(self, row: Row) -> RawText:
        source = RawText("TextSource", self.guid("doc", row["doc_id"]), text(row.get("doc_name")))
        source.content, source.description = text(row.get("doc_text")), text(row.get("doc_description"))
        source.user, source.at = self._people.get(number(row.get("user_id")), ""), text(row.get("created_at"))
        return source

    def _codes(self, raw: RawProject) -> None:
        codes = {}
        for row in self.database.rows("codes", "code_id"):
            guid, colour = self.guid("code", row["code_id"]), _colour(row.get("code_color"))
            codes[guid] = RawCode(
                guid, text(row.get("code_name")), "", colour, True, text(row.get("code_description")), ()
            )
        categories = {}
        for row in self.database.rows("categories", "category_id"):
            guid = self.guid("category", row["category_id"])
            description = text(row.get("category_description"))
            categories[guid] = RawCode(guid, text(row.get("category_name")), "", "", False, description, ())
        members: dict[str, list[str]] = {}
        for table in ("category_code_map", "categories_codes_map"):
            for row in self.database.rows(table, "category_id", "code_id"):
                inside = members.setdefault(self.guid("category", row["category_id"]), [])
                inside.append(self.guid("code", row["code_id"]))
        raw.codes, shared = categorised(codes, categories, members)
        raw.sets += [
            RawSet(self.guid("set", guid), categories[guid].name, "", tuple(("code", code) for code in inside))
            for guid, inside in shared.items()
        ]

    def _memos(self, raw: RawProject) -> dict[tuple[str, int], list[str]]:
        """Add the memos, and return their guids by target; a memo without a target belongs to the project."""
        for row in self.database.rows("memos", "memo_id"):
            user = self._people.get(number(row.get("user_id")), "")
            raw.notes.append(self.note("memo", row["memo_id"], text(row.get("text")), user=user))
        result: dict[tuple[str, int], list[str]] = {}
        for kind, table in (("doc", "documents"), ("code", "codes"), ("segment", "segments")):
            for row in self.database.rows(f"memos_{table}_map", "memo_id", f"{kind}_id"):
                result.setdefault((kind, number(row[f"{kind}_id"])), []).append(self.guid("memo", row["memo_id"]))
        keys = {self.guid("code", key): key for kind, key in result if kind == "code"}
        raw.codes = [
            code._replace(notes=tuple(result[("code", keys[code.guid])])) if code.guid in keys else code
            for code in raw.codes
        ]
        return result

    def _segments(self, sources: dict[int, RawText], memos: dict[tuple[str, int], list[str]]) -> None:
        """Add the codings. requal counts characters from 1, and its end is the last coded character."""
        for row in self.database.rows("segments", "segment_id", "doc_id", "code_id", "segment_start", "segment_end"):
            home = sources.get(number(row["doc_id"]))
            if home is not None:
                selection = self.coded(
                    "segment", row["segment_id"], (number(row["segment_start"]) - 1, number(row["segment_end"])),
                    self.guid("code", row["code_id"]), quote=text(row.get("segment_text")),
                    user=self._people.get(number(row.get("user_id")), ""), at=text(row.get("created_at")), memo="",
                )  # fmt: skip
                notes = tuple(memos.get(("segment", number(row["segment_id"])), ()))
                home.selections.append(selection._replace(notes=notes))

    def _cases(self, raw: RawProject, sources: dict[int, RawText]) -> None:
        wholes: dict[int, list[str]] = {}
        for row in self.database.rows("case_document_map", "case_id", "doc_id"):
            home = sources.get(number(row["doc_id"]))
            if home is not None:
                wholes.setdefault(number(row["case_id"]), []).append(home.guid)
        for row in self.database.rows("cases", "case_id"):
            key = number(row["case_id"])
            raw.cases.append(
                RawCase(
                    self.guid("case", key), text(row.get("case_name")), text(row.get("case_description")), (),
                    tuple(wholes.get(key, ())), (), 0,
                )
            )  # fmt: skip


def _colour(value: Any) -> str:
    """Return `rgb(1, 2, 3)` as `#010203`."""
    match = _RGB.fullmatch(text(value).strip())
    return "#" + "".join(f"{min(int(part), 255):02x}" for part in match.groups()) if match else text(value)
