"""Edits to the codebook as values, and the preview of an edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from fusen.model.codebook import Code, Phrase


@dataclass(frozen=True, slots=True)
class AddCode:
    """A new code below `parent` (a guid, or None for the top level), after the sibling `after` or last."""

    name: str
    parent: str | None = None
    after: str | None = None
    definition: str = ""
    codable: bool = True


@dataclass(frozen=True, slots=True)
class RenameCode:
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class MoveCode:
    """A move of a code below `parent` (None: the top level), to position `place` among its siblings or last.

    The codes `also` follow it.
    """

    code: str
    parent: str | None
    place: int | None = None
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangeCode:
    """Changes to the fields of a code; None keeps a field, an empty value clears it.

    `meaning` says whether a change of definition, include or exclude changes the meaning (True) or only the wording
    (False).
    """

    code: str
    definition: str | None = None
    include: str | None = None
    exclude: str | None = None
    examples: tuple[str, ...] | None = None
    phrases: tuple[Phrase, ...] | None = None
    not_phrases: tuple[Phrase, ...] | None = None
    colour: str | None = None
    codable: bool | None = None
    meaning: bool | None = None


@dataclass(frozen=True, slots=True)
class MergeCodes:
    """A merge: the codings of `code` become codings of `into`; `look` queues them for a recheck."""

    code: str
    into: str
    look: bool = False


@dataclass(frozen=True, slots=True)
class SplitCode:
    """A split: new sibling codes of `code`. `given` maps a coding's guid to the number of its new code; other codings
    stay."""

    code: str
    names: tuple[str, ...]
    given: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeleteCode:
    """Deletion of a code and all codes below it. Their codings are removed, or kept on a code marked as retired."""

    code: str
    codings: Literal["keep", "remove"] = "keep"


@dataclass(frozen=True, slots=True)
class ImportCodes:
    """Codes taken from a file: `new` codes, each parent before its children, and changes to existing codes.

    `here` maps a guid in the file to the guid in this study; `changes` maps a guid in this study to the fields that
    take the value of the file's code `there`. With `wording`, no change of definition, include or exclude changes a
    meaning.
    """

    new: tuple[Code, ...]
    here: Mapping[str, str] = field(default_factory=dict)
    there: Mapping[str, Code] = field(default_factory=dict)  # by guid here
    changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wording: bool = False


CodebookEdit = AddCode | RenameCode | MoveCode | ChangeCode | MergeCodes | SplitCode | DeleteCode | ImportCodes


@dataclass(frozen=True, slots=True)
class Preview:
    """The effects of an edit. fusen carries the edit out only if the codebook and the codings are still unchanged."""

    edit: CodebookEdit
    lines: tuple[str, ...]  # sentences for people
    codings: Mapping[str, int]  # by coder, those that become codings of another code or go
    seen: str  # a hash of the codebook's files and of those codings
