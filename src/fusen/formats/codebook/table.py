"""The codebook as a table with a row for each code: write records, and read `.csv`, `.xlsx`, `.md`, `.docx` and
`.yaml`."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from fusen.errors import CodebookError, FileError
from fusen.formats.codebook.read_yaml import read_files
from fusen.formats.projects.refi.vocabulary import describe, split_description
from fusen.formats.registry import Loaded, Options
from fusen.model.codebook import Code, Codebook
from fusen.model.table import Sheet

FIXED = ("id", "name", "parent", "definition", "include", "exclude", "examples", "colour", "codable")
PHRASES = ("phrases", "not_phrases")
SEPARATOR = " / "
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ALIASES = {
    "code name": "name", "label": "name", "title": "name", "full name": "code", "path": "code", "code path": "code",
    "description": "definition", "meaning": "definition", "comment": "definition", "memo": "definition",
    "includes": "include", "inclusion": "include", "inclusion criteria": "include", "when to use": "include",
    "excludes": "exclude", "exclusion": "exclude", "exclusion criteria": "exclude", "when not to use": "exclude",
    "example": "examples", "quote": "examples", "quotes": "examples", "color": "colour", "theme": "parent",
    "category": "parent", "parent code": "parent", "tag": "code", "code description": "definition",
    "code color": "colour",
}  # fmt: skip

_GUARDED = re.compile(r"'+[=+\-@\t\r\n]")
_LANGUAGE = re.compile(r"(phrases|not_phrases)(?: \(([\w-]+)\))?\Z")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_PARTS = frozenset({"include", "exclude", "examples"})
_FALSE = frozenset({"false", "no", "0", "heading"})


@dataclass(frozen=True, slots=True)
class CodebookTable:
    """Returns the codebook of a file, and the fields of a code that the file contains.

    `only_named` are guids of parent codes without a row of their own.
    """

    codebook: Codebook
    fields: frozenset[str]
    only_named: frozenset[str] = frozenset()


# -- writing


def columns(codes: Iterable[Code]) -> tuple[str, ...]:
    """Returns the fixed columns, and a `phrases` column for each language with phrases."""
    codes = list(codes)
    spoken = [
        dict.fromkeys(_title(key, phrase.language) for code in codes for phrase in getattr(code, key))
        for key in PHRASES
    ]
    return (*FIXED[:7], *(title for titles in spoken for title in sorted(titles)), *FIXED[7:])


def rows(codes: Sequence[Code]) -> list[dict[str, str]]:
    """Returns a row for each code, with text cells that `read` converts back exactly."""
    ids = {code.guid: code.id for code in codes}
    titles = columns(codes)
    return [_row(code, ids, titles) for code in codes]


def _row(code: Code, ids: Mapping[str, str], titles: Sequence[str]) -> dict[str, str]:
    row = dict.fromkeys(titles, "")
    row |= {key: getattr(code, key) or "" for key in ("id", "name", "definition", "include", "exclude", "colour")}
    row["parent"] = ids.get(code.parent or "", "")
    row["examples"] = _lines(code.examples)
    row["codable"] = "true" if code.codable else "false"
    for key in PHRASES:
        written: dict[str, list[str]] = {}
        for phrase in getattr(code, key):
            written.setdefault(_title(key, phrase.language), []).append(
                phrase.text or json.dumps([dict(token) for token in phrase.pattern], ensure_ascii=False)
            )
        row |= {title: _lines(items) for title, items in written.items()}
    return row


def _title(key: str, language: str | None) -> str:
    return f"{key} ({language})" if language else key


def _lines(items: Sequence[str]) -> str:
    """Return one item per line; as a JSON list if an item would not read back the same."""
    plain = "\n".join(items)
    return plain if _items(plain) == list(items) else json.dumps(list(items), ensure_ascii=False)


def _items(cell: str) -> list[str]:
    if cell.startswith('["'):
        try:
            data = json.loads(cell)
        except ValueError:
            data = None
        if isinstance(data, list) and all(isinstance(item, str) for item in data):
            return data
    return [line.strip() for line in cell.split("\n") if line.strip()]


def codebook_sheet(codebook: Codebook) -> Sheet:
    """Returns the codebook as a sheet for the writers of records."""
    codes = _living(codebook)
    return Sheet("Codebook", columns(codes), rows(codes))


def write_yaml(codebook: Codebook, file: BinaryIO, options: Options) -> None:
    """Write the whole codebook as one file."""
    import yaml

    codes = _living(codebook)
    below: dict[str | None, list[dict[str, Any]]] = {}
    result = {code.guid: _plain(code) for code in codes}
    for code in codes:
        below.setdefault(code.parent if code.parent in result else None, []).append(result[code.guid])
    for guid, plain in result.items():
        if guid in below:
            plain["codes"] = below[guid]
    tree = {"name": codebook.name, "codes": below.get(None, [])}
    file.write(yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=110).encode())


def _plain(code: Code) -> dict[str, Any]:
    result: dict[str, Any] = {"name": code.name, "id": code.id}
    result |= {key: value for key in ("definition", "include", "exclude") if (value := getattr(code, key))}
    if code.examples:
        result["examples"] = list(code.examples)
    for key in PHRASES:
        spoken: dict[str | None, list[Any]] = {}
        for phrase in getattr(code, key):
            spoken.setdefault(phrase.language, []).append(phrase.text or [dict(token) for token in phrase.pattern])
        if spoken:
            result[key] = spoken.get(None, spoken)
    if code.colour:
        result["colour"] = code.colour
    return result if code.codable else result | {"codable": False}


def _living(codebook: Codebook) -> list[Code]:
    return [code for code in codebook if not code.retired]


OTHER_TOOLS = {
    "taguette": ("tag", "description"),
    "requal": ("code_name", "code_description", "code_color"),
}
"""Columns of the codebooks that other programs read, by program."""


def sheet_for(tool: str, codebook: Codebook) -> Sheet:
    """Return the codebook in the columns of another program: full name, description, colour.

    A description holds definition, include, exclude and examples. Headings come along if they have one.
    """
    columns = OTHER_TOOLS[tool]
    cells = ((code, (code.label, describe(code), code.colour or "")) for code in _living(codebook))
    rows = [dict(zip(columns, row, strict=False)) for code, row in cells if code.codable or row[1]]
    return Sheet("Codebook", columns, rows)


# -- reading


def read_csv(file: BinaryIO, name: str, options: Options) -> Loaded[CodebookTable]:
    try:
        text = file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(f"{name}: not UTF-8", "save the table as CSV UTF-8") from error
    first = text.split("\n", 1)[0]
    try:
        result = list(csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True))
    except csv.Error as error:
        raise FileError(f"{name}: {error}", "check its quotes") from error
    return read_rows([[_unguarded(cell) for cell in row] for row in result], name, options)


def _unguarded(cell: str) -> str:
    return cell[1:] if _GUARDED.match(cell) else cell


def read_xlsx(file: BinaryIO, name: str, options: Options) -> Loaded[CodebookTable]:
    from fusen.formats.containers.xlsx_rows import first_sheet

    result, warnings = first_sheet(file, name)
    loaded = read_rows(result, name, options)
    return replace(loaded, warnings=(*loaded.warnings, *warnings))


def read_docx(file: BinaryIO, name: str, options: Options) -> Loaded[CodebookTable]:
    """Reads the first table whose head names a column of codes."""
    from fusen.formats.containers.safe_zip_xml import Package

    package = Package(file, name)
    if "word/document.xml" not in package:
        raise FileError(f"{name}: not a Word document")
    for table in package.xml("word/document.xml").iter(f"{W}tbl"):
        result = [[_cell_text(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
        if result and {"name", "code"} & {_known(cell) for cell in result[0]}:
            return read_rows(result, name, options)
    raise FileError(f"{name}: no table in it names a column of codes", "its head needs Code or Name")


def _cell_text(cell: Any) -> str:
    """Return paragraphs and line breaks as lines."""
    paragraphs = []
    for paragraph in cell.iter(f"{W}p"):
        parts = [node.text or "" if node.tag == f"{W}t" else "\n" for node in paragraph.iter(f"{W}t", f"{W}br")]
        paragraphs.append("".join(parts))
    return "\n".join(paragraphs)


def read_markdown(file: BinaryIO, name: str, options: Options) -> Loaded[CodebookTable]:
    """Reads the first table, whose cells may contain `<br>`."""
    lines = file.read().decode("utf-8-sig", "replace").splitlines()
    result = [_cells(line) for line in lines if line.lstrip().startswith("|")]
    return read_rows([row for row in result if not all(re.fullmatch(r":?-+:?", cell) for cell in row)], name, options)


def _cells(line: str) -> list[str]:
    parts = re.split(r"(?<!\\)\|", line.strip().strip("|"))
    return [re.sub(r"\\(.)", r"\1", re.sub(r" *<br */?> *", "\n", part.strip())) for part in parts]


def read_yaml(file: BinaryIO, name: str, options: Options) -> Loaded[CodebookTable]:
    files = read_files([(name, file.read())], options.project)
    return Loaded((CodebookTable(files, frozenset((*FIXED, *PHRASES))),), files.warnings)


def read_rows(cells: Sequence[Sequence[str]], name: str, options: Options) -> Loaded[CodebookTable]:
    """Returns a codebook from rows; the first is the header. Raises FileError or CodebookError with row numbers."""
    cells = [[cell.strip() for cell in row] for row in cells]
    head, *body = cells or [[]]
    titles = [_known(title) for title in head]
    if not {"name", "code"} & {*titles}:
        raise FileError(
            f"{name}: no column of codes",
            f"the head of the table names them: {', '.join(FIXED)}, or code for full names",
        )
    unknown = [title for title, known in zip(head, titles, strict=True) if not known and title]
    records = [{known: cell for known, cell in zip(titles, row, strict=False) if known} for row in body]
    _refuse_broken_patterns(records, name)
    if "definition" in titles and not _PARTS & {*titles}:
        records = [_taken_apart(record) for record in records]
    lines, named = _settled(records)
    text = "codes:\n" + "".join(f"- {json.dumps(line, ensure_ascii=False)}\n" if line else "#\n" for line in lines)
    codebook = read_files([(name, text.encode("utf-8", "surrogatepass"))], options.project)
    fields = frozenset(
        "parent" if title == "code" else kind[1] if (kind := _LANGUAGE.match(title)) else title
        for title in titles
        if title
    )
    fields |= {key for key in _PARTS if any(record.get(key) for record in records)}
    if "code" in titles:
        fields |= {"name"}
    sentences = [f"{name}: columns without use: {', '.join(unknown)}"] if unknown else []
    only = frozenset(code.guid for code in codebook if code.path in named)
    return Loaded((CodebookTable(codebook, fields, only),), tuple(sentences))


def _taken_apart(record: Mapping[str, str]) -> dict[str, str]:
    """Return the row with the description's parts, as `sheet_for` joins them, and a colour that the codebook knows."""
    definition, include, exclude, examples = split_description(record.get("definition", ""))
    colour = record.get("colour", "")
    match = _RGB.fullmatch(colour)
    if match:
        colour = "#" + "".join(f"{min(int(part), 255):02x}" for part in match.groups())
    parts = {"definition": definition, "include": include, "exclude": exclude, "examples": _lines(examples)}
    return {**record, **parts, "colour": colour}


def _refuse_broken_patterns(records: Sequence[Mapping[str, str]], name: str) -> None:
    """Raises CodebookError naming every row with a token pattern that is not JSON."""
    problems = []
    for row, record in enumerate(records, 2):
        for title, cell in record.items():
            for item in _items(cell) if _LANGUAGE.match(title) else ():
                try:
                    _phrase(item)
                except (ValueError, RecursionError) as error:
                    problems.append(f"{name}:{row}: {title}: a token pattern is JSON in one line: {error}")
    if problems:
        raise CodebookError(problems)


def _phrase(item: str) -> Any:
    return json.loads(item) if item.startswith("[{") else item


def _known(title: str) -> str:
    """Return the column's standard name; empty if it is unknown."""
    plain = " ".join(title.casefold().replace("_", " ").split())
    plain = ALIASES.get(plain, plain)
    plain = plain.replace("not phrases", "not_phrases")
    return plain if plain in (*FIXED, "code") or _LANGUAGE.match(plain) else ""


def _settled(records: Sequence[Mapping[str, str]]) -> tuple[list[dict[str, Any] | None], set[tuple[str, ...]]]:
    """Return each row as a code in YAML, line by line; then headings that rows name but no row defines."""
    result = [_code(record) if any(record.values()) else None for record in records]
    paths = {tuple(code["path"]) for code in result if code}
    missing = dict.fromkeys(
        path[:depth] for path in sorted(paths) for depth in range(1, len(path)) if path[:depth] not in paths
    )
    by_name = {code[key] for code in result if code for key in ("id", "name") if code.get(key)}
    named = dict.fromkeys(
        code["parent"] for code in result if code and code.get("parent") and code["parent"] not in by_name
    )
    result += [{"path": path, "name": path[-1], "codable": False} for path in missing]
    result += [{"path": (name,), "name": name, "codable": False} for name in named if (name,) not in missing]
    for code in filter(None, result):
        path = code.pop("path")
        if len(path) > 1:
            code.setdefault("parent", path[-2])
    return result, {*missing, *((name,) for name in named)}


def _code(record: Mapping[str, str]) -> dict[str, Any]:
    path = tuple(part.strip() for part in record.get("code", "").split(SEPARATOR) if part.strip())
    code: dict[str, Any] = {"path": path, "name": record.get("name") or (path[-1] if path else "")}
    code |= {
        key: record[key] for key in ("id", "parent", "definition", "include", "exclude", "colour") if record.get(key)
    }
    if record.get("examples"):
        code["examples"] = _items(record["examples"])
    if record.get("codable", "").casefold() in _FALSE:
        code["codable"] = False
    for title, cell in record.items():
        kind = _LANGUAGE.match(title)
        if kind and cell:
            held = code.setdefault(kind[1], {})
            held[kind[2] or ""] = [_phrase(item) for item in _items(cell)]
    for key in PHRASES:
        if key in code and "" in code[key]:
            code[key] = code[key][""]
    return code
