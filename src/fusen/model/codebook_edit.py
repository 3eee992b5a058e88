"""Edits to the codebook as values, and the preview of an edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from fusen.model.codebook import Code, Phrase


@dataclass(frozen=True, slots=True)
class AddCode:
    """A new code below `parent` (guid; None: at the top), behind its sibling `after`, last where none is named."""

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
    """Below `parent` (None: to the top), as the number `place` among its siblings there; last where none is given."""

    code: str
    parent: str | None
    place: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeCode:
    """Other words in a code; None leaves a field as it is, an empty value takes it away.

    `meaning` says whether a change of definition, include or exclude changes what the code means (True) or only how
    that is worded (False).
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
    """The codings of `code` become codings of `into`; with `look` they are queued for a second look there."""

    code: str
    into: str
    look: bool = False


@dataclass(frozen=True, slots=True)
class SplitCode:
    """New codes beside `code`; `given` says which of them (by number) a coding of it (by guid) gets. The others stay."""

    code: str
    names: tuple[str, ...]
    given: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DeleteCode:
    """The code and all below it. Its codings are kept, on a code that is marked retired, or removed."""

    code: str
    codings: Literal["keep", "remove"] = "keep"


@dataclass(frozen=True, slots=True)
class TakeCodes:
    """Codes out of a file: `new` ones, each parent before its children, and other words for those that are here.

    `here` gives the guid of the code here by the guid in the file; `changes` the fields, by guid here, in which the
    file's code `there` counts. With `wording` no change of definition, include or exclude is one of meaning.
    """

    new: tuple[Code, ...]
    here: Mapping[str, str] = field(default_factory=dict)
    there: Mapping[str, Code] = field(default_factory=dict)  # by guid here
    changes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    wording: bool = False


CodebookEdit = AddCode | RenameCode | MoveCode | ChangeCode | MergeCodes | SplitCode | DeleteCode | TakeCodes


@dataclass(frozen=True, slots=True)
class Preview:
    """What an edit will do. It is carried out only while the codebook and the codings are as they were seen here."""

    edit: CodebookEdit
    lines: tuple[str, ...]  # sentences for people
    codings: Mapping[str, int]  # by coder, those that become codings of another code or go
    seen: str  # a hash of the codebook's files and of those codings
