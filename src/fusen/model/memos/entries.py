"""Memos as lists show them: what each is about, its words, its versions and its links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from fusen.model.coding import Memo
from fusen.model.memos.markdown import read_memo
from fusen.model.quantity import quantity

Subject = Literal["study", "source", "passage", "coding", "code", "case", "coder", "memo"]

SUBJECTS = ("study", "source", "passage", "coding", "code", "case", "coder", "memo")
"""What a memo can be about, and what a link can lead to."""

MEMO_LINK = re.compile(r"\[\[([^\[\]\n]{1,200})\]\]")
"""A link in a memo: `[[Funding gap]]`, `[[JP-03@10-40]]`, `[[case:JP-03]]`."""

SHORT_ID = 8


@dataclass(frozen=True, slots=True)
class MemoTarget:
    """What a memo is about or a link leads to: `guid` of the record, `label` for people.

    A passage has the guid of its source and a span; a coding has both and the guid of its code.
    """

    subject: Subject
    guid: str
    label: str
    source: str = ""  # guid
    span: tuple[int, int] | None = None
    citation: str = ""
    code: str = ""  # guid
    case: str = ""  # name


@dataclass(frozen=True, slots=True)
class MemoLink:
    """A link as typed; `target` is None if nothing in the study has this name."""

    name: str
    target: MemoTarget | None


@dataclass(frozen=True, slots=True)
class MemoEntry:
    """A memo in a list. `text` is the words without the citation line, or None if consent withholds them."""

    memo: Memo
    about: MemoTarget
    text: str | None
    versions: int
    links: tuple[MemoLink, ...] = ()

    @property
    def id(self) -> str:
        """Returns the short id by which commands name the memo."""
        return self.memo.guid[:SHORT_ID]

    @property
    def first_line(self) -> str:
        """Returns the first paragraph as plain words."""
        first = next(iter(read_memo(self.text or "")), None)
        return "" if first is None else first.mark.lstrip() + "".join(run.text for run in first.runs)

    @property
    def waits(self) -> bool:
        """Returns whether the memo holds an open task, a line that begins with `- [ ]`."""
        return any(line.lstrip().startswith("- [ ]") for line in (self.text or "").split("\n"))


@dataclass(frozen=True, slots=True)
class MemoList:
    """Memos, newest first, and the number of those that consent keeps out of every list."""

    entries: tuple[MemoEntry, ...]
    omitted: int = 0

    @property
    def remarks(self) -> tuple[str, ...]:
        withheld = sum(entry.text is None for entry in self.entries)
        lines = []
        if withheld:
            lines.append(f"Withheld by consent: the words of {quantity(withheld, 'memo')}.")
        if self.omitted:
            lines.append(f"Omitted by consent: {quantity(self.omitted, 'memo')}.")
        return tuple(lines)


def linked_names(text: str) -> list[str]:
    """Returns the names in the links of a text, in order and once each."""
    return list(dict.fromkeys(match.strip() for match in MEMO_LINK.findall(text) if match.strip()))
