"""Mapping of a project file's codes to codes of the study, and the codebook file for new codes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.formats.codebook.rewrite_yaml import Rewriting
from fusen.formats.codebook.splice_yaml import CannotSplice
from fusen.formats.codebook.write_yaml import written
from fusen.formats.projects.refi.vocabulary import nested, unique
from fusen.model.codebook import Code
from fusen.model.ids import code_guid
from fusen.model.project import ExchangeTally, Project
from fusen.study.exchange.map_sources import ImportConflict

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

_SAID = ("definition", "include", "exclude", "examples")
_OWN = ("colour", "codable")  # fields that other tools set arbitrarily
_KEPT = re.compile(r"[^\w-]+")
FOLDER = "codebook"


@dataclass(slots=True)
class CodePlan:
    """`guids` maps codes of the file to codes of the study; `new` goes to the codebook files, `retired` to the
    database.
    """

    guids: dict[str, str] = field(default_factory=dict)
    new: list[Code] = field(default_factory=list)
    retired: list[Code] = field(default_factory=list)
    changed: dict[str, Code] = field(default_factory=dict)  # file's version of a code, by guid in the study
    conflicts: list[ImportConflict] = field(default_factory=list)


def plan_codes(study: StudyContext, project: Project, tally: ExchangeTally) -> CodePlan:
    """Match codes by guid, then by full name; different fields are a conflict."""
    plan, codebook = CodePlan(), study.store.codebook.get()
    labels = {_label(code.path): code for code in codebook if not code.retired}
    paths: dict[str, tuple[str, ...]] = {}  # path of every existing and new code, by guid in the study
    for code in project.codes:
        parent = plan.guids.get(code.parent or "")
        path = (*(paths.get(parent or "", ())), code.name)
        here = codebook.by_guid.get(code.guid) or labels.get(_label(path))
        if here is not None:
            plan.guids[code.guid] = here.guid
            paths[here.guid] = here.path
            if here.guid != code.guid:
                tally.converted("codes", "merged with the study's codes of that name")
            _compare(plan, here, code, codebook.by_guid, (*_SAID, *(_OWN if project.own else ())))
            continue
        plan.guids[code.guid] = code.guid
        paths[code.guid] = path
        code_id = code.id if code_guid(study.settings.project, code.id) == code.guid else code.guid
        updated = replace(_plain(code), id=code_id, parent=parent, path=path)
        (plan.retired if code.retired else plan.new).append(updated)
    _lift(plan, study)
    return plan


def _lift(plan: CodePlan, study: StudyContext) -> None:
    """Move new codes below retired codes to the top level, because a codebook file cannot name a retired parent."""
    retired = {code.guid for code in plan.retired} | {code.guid for code in study.store.codebook.get() if code.retired}
    plan.new = [replace(code, parent=None) if code.parent in retired else code for code in plan.new]


def _label(path: Sequence[str]) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", name) for name in path)


def _plain(code: Code) -> Code:
    """Return the code as a codebook file can store it: without outer white space and control characters."""
    texts = {key: _clean(getattr(code, key)) for key in ("definition", "include", "exclude")}
    return replace(code, **texts, examples=tuple(filter(None, map(_clean, code.examples))))  # type: ignore[arg-type]


def _clean(text: str) -> str:
    kept = (
        character if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp") else " "
        for character in text
    )
    return "".join(kept).strip()


def _compare(plan: CodePlan, here: Code, code: Code, known: Mapping[str, Code], keys: Sequence[str]) -> None:
    """Record the fields that differ in the file; an empty field is no difference because other tools may not support
    it.
    """
    there = _plain(code)
    differ = [
        key for key in keys if getattr(there, key) not in (None, "", ()) and getattr(there, key) != getattr(here, key)
    ]
    if there.name != here.name:
        differ.insert(0, f"name ({there.name})")
    above, parent = known.get(here.parent or ""), plan.guids.get(code.parent or "")
    if (parent or None) != (above.guid if above else None):
        differ.append("place in the tree")
    if differ and not here.retired:
        plan.conflicts.append(ImportConflict("code", here.label, f"the file has another {', '.join(differ)}"))
        codable = there.codable if "codable" in keys else here.codable
        colour = there.colour if "colour" in keys else here.colour
        plan.changed[here.guid] = replace(there, parent=parent, path=here.path, codable=codable, colour=colour)


def codebook_contents(
    study: StudyContext, project: Project, plan: CodePlan, files: Sequence[tuple[str, bytes]], keep: str | None
) -> dict[str, bytes]:
    """Return codebook files to write by name: a file for new codes and, with `keep` "theirs", changed files.

    Raises FusenError if an entry cannot change without affecting others.
    """
    contents = _changed(study, plan, files) if keep == "theirs" and plan.changed else {}
    if plan.new:
        name, content = _new_file(study, project, plan, [name for name, _ in files])
        contents[name] = content
    return contents


def _new_file(study: StudyContext, project: Project, plan: CodePlan, held: Sequence[str]) -> tuple[str, bytes]:
    below = nested(plan.new)
    if not held:
        return f"{FOLDER}/codebook.yaml", written(
            [(code, None) for code in below[None]], below, name=study.settings.name
        )
    stem = _KEPT.sub("-", project.name.casefold()).strip("-")[:60] or "imported"
    name = f"{FOLDER}/{unique(stem, {file.removeprefix(f'{FOLDER}/').rpartition('.')[0] for file in held})}.yaml"
    ids = {code.guid: code.id for code in study.store.codebook.get()}
    tops = [(code, ids.get(code.parent or "")) for code in below.get(None, ())]
    return name, written(tops, below, comment=f"Codes from {project.name}.")


def _changed(study: StudyContext, plan: CodePlan, files: Sequence[tuple[str, bytes]]) -> dict[str, bytes]:
    """Return the files with the project's changes to existing codes; all other text stays."""
    known, rewriting = study.store.codebook.get().by_guid, Rewriting(files, study.settings.project)
    try:
        for guid, there in plan.changed.items():
            here = known[guid]
            rewriting.write_ids([guid])
            for key in ("name", "definition", "include", "exclude", "colour"):
                if getattr(there, key) not in (None, "", getattr(here, key)):
                    rewriting.put_text(guid, key, getattr(there, key))
            if there.examples and there.examples != here.examples:
                rewriting.put_examples(guid, here.examples, there.examples)
            if there.codable != here.codable:
                rewriting.put_codable(guid, there.codable)
            if there.parent != here.parent and (there.parent is None or there.parent in known):
                rewriting.move(guid, there.parent, None)
    except CannotSplice as error:
        raise FusenError(
            f"a code cannot be written over {error}", "change the codebook by hand, then import with --keep mine"
        ) from error
    return rewriting.changed(files)
