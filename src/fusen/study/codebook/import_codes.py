"""Import of codes from a file: add new codes, report differences, and apply one side as one step."""

from __future__ import annotations

import io
import unicodedata
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusen.errors import FileError, FusenError
from fusen.formats.codebook.table import PHRASES, CodebookTable, codebook_sheet, sheet_for
from fusen.formats.registry import Loaded, Options, for_suffix
from fusen.model.codebook import Code, Codebook
from fusen.model.codebook_edit import ImportCodes
from fusen.model.quantity import quantity
from fusen.report.sections.codebook import codebook_document
from fusen.report.writers.registry import DOCUMENTS, RECORDS, load
from fusen.report.writers.xlsx import write_sheets
from fusen.study.codebook.edit import CodebookEditing
from fusen.study.codebook.plan_edit import CodebookDraft, Plan, in_languages, planned
from fusen.study.paths import read_bytes, write_whole
from fusen.study.sync import reload_codebook

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

TEXTS = ("definition", "include", "exclude", "colour")
FIELDS = ("name", "parent", *TEXTS, "examples", *PHRASES, "codable")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a code that differs between the study and the file, both as text."""

    code: str
    field: str
    here: str
    file: str


@dataclass(frozen=True, slots=True)
class CodeImport:
    """Result of an import: labels of new codes, differences, and labels of codes that only the study has."""

    new: tuple[str, ...]
    differences: tuple[Difference, ...]
    only_here: tuple[str, ...]
    done: bool
    warnings: tuple[str, ...] = ()


def import_codes(study: StudyContext, path: Path, *, keep: str | None, wording: bool, dry_run: bool) -> CodeImport:
    """Read a file and import its codes.

    `keep` resolves differences: `mine` or `theirs`; without it, differences prevent the import. Codes that the file
    lacks stay.
    """
    CodebookEditing(study).start()
    reload_codebook(study)
    table, warnings = read_table(path, study.settings.project)
    here = study.store.codebook.get()
    edit = compared(here, table, wording)
    differences = tuple(_differences(here, edit))
    if keep == "mine":
        edit = replace(edit, changes={})
    known = set(edit.here.values())
    known -= {edit.here.get(guid, "") for guid in table.only_named}
    only = tuple(code.label for code in here if code.guid not in known and not code.retired)
    done = not dry_run and (keep is not None or not differences)
    if done and (edit.new or edit.changes):
        CodebookEditing(study).edit(edit)
    new = tuple(code.label for code in table.codebook if code.guid not in edit.here)
    return CodeImport(new, differences, only, done, warnings)


def read_table(path: Path, project: str) -> tuple[CodebookTable, tuple[str, ...]]:
    """Read a codebook file. Raises FileError or CodebookError."""
    read = for_suffix(path.name, "codebook").load("reader")
    result: Loaded[Codebook | CodebookTable] = read(io.BytesIO(read_bytes(path)), path.name, Options(project=project))
    item = result.items[0]
    table = item if isinstance(item, CodebookTable) else CodebookTable(item, frozenset(FIELDS))
    return table, tuple(line for line in result.warnings if "has no id" not in line)


def compared(here: Codebook, table: CodebookTable, wording: bool) -> ImportCodes:
    """Match the codes of the file by guid, then by full name; retired codes become active again."""
    living = {code.guid: code for code in here if not code.retired}
    labels = {_label(code): code for code in living.values()}
    guids: dict[str, str] = {}
    new: list[Code] = []
    there: dict[str, Code] = {}
    for code in table.codebook:
        mine = living.get(code.guid) or labels.get(_label(code))
        if code.guid in table.only_named:
            result = [match for match in here.find(code.name) if not match.retired]
            mine = mine or (result[0] if len(result) == 1 else None)
        if mine is not None and code.guid in table.only_named:
            guids[code.guid] = mine.guid
        elif mine is None or mine.guid in there:
            new.append(code)
        else:
            guids[code.guid], there[mine.guid] = mine.guid, code
    changes = {}
    for guid, code in there.items():
        mine, above = living[guid], guids.get(code.parent or "", code.parent)
        moved = ("parent",) if "parent" in table.fields and above != mine.parent else ()
        differing = [
            key for key in FIELDS if key in table.fields and key != "parent" and _value(code, key) != _value(mine, key)
        ]
        if fields := (*moved, *differing):
            changes[guid] = fields
    return ImportCodes(tuple(new), guids, there, changes, wording)


def _value(code: Code, key: str) -> Any:
    """Return a comparable value; phrases of different languages have no common order."""
    value = getattr(code, key)
    return in_languages((), sorted(value, key=lambda phrase: phrase.language or "")) if key in PHRASES else value


def _label(code: Code) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", name) for name in code.path)


def _differences(here: Codebook, edit: ImportCodes) -> Iterable[Difference]:
    for guid, fields in edit.changes.items():
        mine, theirs = here.by_guid[guid], edit.there[guid]
        for key in fields:
            yield Difference(mine.label, key, _shown(mine, key), _shown(theirs, key))


def _shown(code: Code, key: str) -> str:
    if key == "parent":
        return " / ".join(code.path[:-1]) or "(top)"
    value = getattr(code, key)
    if key in PHRASES:
        value = [phrase.text or str([dict(token) for token in phrase.pattern]) for phrase in value]
    return "; ".join(value) if isinstance(value, (list, tuple)) else str("" if value is None else value)


# -- as an edit of the codebook


@planned.register
def _(edit: ImportCodes, draft: CodebookDraft) -> Plan:
    guids = dict(edit.here)
    last: dict[str | None, str] = {}
    draft.rewriting.write_ids(list(edit.changes))
    for code in edit.new:
        parent = guids.get(code.parent or "", code.parent)
        _add(draft, code, parent, last.get(parent) or draft.last(parent))
        last[parent] = code.guid
    wordings = []
    for guid, fields in edit.changes.items():
        before = draft.code(guid)
        _change(draft, before, edit.there[guid], fields, guids)
        if edit.wording and draft.codes[guid].version != before.version:
            wordings.append((guid, draft.codes[guid].version, before.version))
    result = draft.finish([f"{quantity(len(edit.new), 'code')} added, {len(edit.changes)} changed"])
    result.wordings = wordings
    return result


def _add(draft: CodebookDraft, code: Code, parent: str | None, after: str | None) -> None:
    pairs = {"name": code.name, "id": code.id} | {key: getattr(code, key) for key in TEXTS if getattr(code, key)}
    draft.check_name(code.name, parent)
    draft.rewriting.add(pairs, parent, after)
    for key in PHRASES:
        draft.rewriting.put_phrases(code.guid, key, (), in_languages((), getattr(code, key)))
    if code.examples:
        draft.rewriting.put_examples(code.guid, (), code.examples)
    if not code.codable:
        draft.rewriting.put_codable(code.guid, False)
    spoken: dict[str, Any] = {key: in_languages((), getattr(code, key)) for key in PHRASES}
    draft.codes[code.guid] = replace(code, path=(), parent=parent, retired=False, **spoken)
    draft.new.append(code.guid)


def _change(draft: CodebookDraft, before: Code, there: Code, fields: Sequence[str], guids: dict[str, str]) -> None:
    guid, now = before.guid, draft.codes[before.guid]
    values: dict[str, Any] = {}
    if "parent" in fields:
        parent = guids.get(there.parent or "", there.parent)
        below = draft.under(guid)
        if parent in below:
            raise FusenError(f"{before.label} cannot go below itself", "move it first, then import again")
        draft.placed |= set(below)
        draft.rewriting.write_ids(below)
        draft.rewriting.move(guid, parent, draft.last(parent))
        values["parent"] = parent
    if "name" in fields:
        draft.check_name(there.name, before.parent, [guid])
        draft.rewriting.write_ids(draft.under(guid))
        draft.rewriting.name_parents(before, [sibling.guid for sibling in draft.siblings(guid)])
    for key in ("name", *TEXTS):
        if key in fields:
            values[key] = getattr(there, key)
            draft.rewriting.put_text(guid, key, values[key] or "")
    for key in PHRASES:
        if key in fields:
            values[key] = in_languages(getattr(now, key), getattr(there, key))
            draft.rewriting.put_phrases(guid, key, getattr(now, key), values[key])
    if "examples" in fields:
        values["examples"] = there.examples
        draft.rewriting.put_examples(guid, now.examples, there.examples)
    if "codable" in fields:
        values["codable"] = there.codable
        draft.rewriting.put_codable(guid, there.codable)
    draft.codes[guid] = replace(now, **values)


def write_codebook_file(study: StudyContext, target: Path, *, overwrite: bool, for_tool: str | None = None) -> int:
    """Write the codebook without retired codes in the format of the suffix, and return the number of codes.

    `for_tool` is the program that reads a `.csv` in its own columns: taguette or requal.
    """
    from fusen.study.files import check_free, write_file

    check_free(target, overwrite)
    codebook, suffix = study.store.codebook.get(), target.suffix.lower()
    if for_tool is not None:
        if suffix != ".csv":
            raise FileError(f"{target}: {for_tool} reads codebooks as .csv", "name the file so")
        sheet = sheet_for(for_tool, codebook)
        content = load(RECORDS, suffix)(sheet)
        write_whole(target, content.removeprefix(BOM_UTF8))  # a mark would be part of the first column's name there
        return len(sheet.rows)
    if suffix == ".xlsx":
        write_whole(target, write_sheets([codebook_sheet(codebook)], typed=False))
    elif suffix in RECORDS:
        write_whole(target, load(RECORDS, suffix)(codebook_sheet(codebook)))
    elif suffix in DOCUMENTS:
        write_whole(target, load(DOCUMENTS, suffix)(codebook_document(codebook)))
    else:
        write_file(target, "codebook", codebook)
    return sum(not code.retired for code in codebook)
