"""The codebook: a tree of codes with definitions and the phrases that point to them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

NO_CODES = "the codebook has no codes yet"
"""The warning of a codebook without codes."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the codebook: words, `"exact words"`, `prefix*`, or a spaCy token pattern.

    `language` is None if the phrase applies to every language.
    """

    text: str = ""
    pattern: tuple[Mapping[str, Any], ...] = ()
    language: str | None = None

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Phrase:
        return cls(record.get("text", ""), tuple(record.get("pattern", ())), record.get("language"))

    def record(self) -> dict[str, Any]:
        """Returns the phrase as a JSON record."""
        value: dict[str, Any] = {"text": self.text} if self.text else {"pattern": list(self.pattern)}
        return value | ({"language": self.language} if self.language else {})


def meaning_version(definition: str, include: str, exclude: str) -> str:
    """Returns a hash of a code's meaning, 16 hexadecimal digits; it is the same on every machine."""
    return hashlib.sha256("\x1f".join((definition, include, exclude)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Code:
    """A code of the codebook; `path` has the names from its theme down to the code."""

    guid: str
    id: str
    name: str
    path: tuple[str, ...]
    parent: str | None = None  # guid
    definition: str = ""
    include: str = ""
    exclude: str = ""
    examples: tuple[str, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    not_phrases: tuple[Phrase, ...] = ()
    colour: str | None = None
    codable: bool = True
    retired: bool = False
    mark: int | None = field(default=None, compare=False)  # number of its sign and colour, for good

    @property
    def theme(self) -> str:
        return self.path[0]

    @property
    def label(self) -> str:
        return " / ".join(self.path)

    @property
    def version(self) -> str:
        """The version of the code: a hash of definition, include and exclude."""
        return meaning_version(self.definition, self.include, self.exclude)


@dataclass(frozen=True)
class Codebook:
    """Codes in the order of the file, each parent before its children."""

    codes: tuple[Code, ...]
    name: str = ""
    warnings: tuple[str, ...] = field(default=(), compare=False)

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def by_guid(self) -> dict[str, Code]:
        return {code.guid: code for code in self.codes}

    @cached_property
    def themes(self) -> tuple[Code, ...]:
        return tuple(code for code in self.codes if code.parent is None)

    @cached_property
    def _by_name(self) -> dict[str, list[Code]]:
        named: dict[str, list[Code]] = {}
        for code in self.codes:
            for key in {key.casefold() for key in (code.id, code.name, code.label, code.guid)}:
                named.setdefault(key, []).append(code)
        return named

    def find(self, name: str) -> list[Code]:
        """Returns the codes whose id, name, path or guid is `name`, ignoring case; several if the name is ambiguous."""
        return self._by_name.get(name.strip().casefold(), [])

    def subtree(self, code: Code) -> tuple[Code, ...]:
        """Returns the code and all codes below it."""
        inside = {code.guid}
        for other_code in self.codes:
            if other_code.parent in inside:
                inside.add(other_code.guid)
        return tuple(other_code for other_code in self.codes if other_code.guid in inside)
