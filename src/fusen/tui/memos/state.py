"""The memos of the memo screen: read, chosen and grouped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from fusen.model.coding import Memo
from fusen.model.memos.entries import MemoEntry, MemoTarget

if TYPE_CHECKING:
    from fusen.study import Study

ORDERS = ("day", "subject", "kind", "coder")
"""What divides the list; each is the next for the key that divides."""


class MemoGroup(NamedTuple):
    """Memos under a title; `first` is the row of the first."""

    title: str
    first: int


class MemoWay(NamedTuple):
    """A way from a memo: to what it links to (`out`), or to a memo that links to it."""

    out: bool
    name: str
    target: MemoTarget | None


@dataclass(frozen=True, slots=True)
class FoundMemos:
    """The memos of one read of the study; `every` are all of them, for links."""

    step: int | None
    entries: Sequence[MemoEntry]
    groups: Sequence[MemoGroup]
    every: Sequence[MemoEntry]
    remarks: Sequence[str]
    versions: Mapping[str, Sequence[Memo]]

    def ways(self, entry: MemoEntry) -> list[MemoWay]:
        """Return the links of a memo, then the memos that link to it."""
        ways = [MemoWay(True, link.name, link.target) for link in entry.links]
        for memo in self.every:
            if any(link.target is not None and link.target.guid == entry.memo.guid for link in memo.links):
                target = MemoTarget("memo", memo.memo.guid, memo.about.label)
                ways.append(MemoWay(False, f"{memo.about.label}: {memo.first_line}", target))
        return ways


def read_memos(study: Study, words: str, order: str, own: bool) -> FoundMemos:
    """Return the memos with all the words, in groups; `own` leaves out other coders' memos."""
    step = study.history.last_step()
    every = study.memos.entries()
    result = study.memos.entries(words=words, coders=[study.user] if own else ())
    keys = {entry.memo.guid: _key(entry, order) for entry in result.entries}
    entries = list(result.entries)
    if order != "day":
        entries.sort(key=lambda entry: keys[entry.memo.guid].casefold())
    groups: list[MemoGroup] = []
    for row, entry in enumerate(entries):
        title = keys[entry.memo.guid]
        if not groups or groups[-1].title != title:
            groups.append(MemoGroup(title, row))
    versions = {
        entry.memo.guid: study.memos.versions(entry.memo.guid)
        for entry in entries
        if entry.versions > 1 and entry.text is not None
    }
    return FoundMemos(step, entries, groups, every.entries, result.remarks, versions)


def _key(entry: MemoEntry, order: str) -> str:
    if order == "day":
        return local_day(entry.memo.at)
    if order == "subject":
        return entry.about.case or entry.about.label
    return entry.memo.kind if order == "kind" else entry.memo.user


def local_day(at: str) -> str:
    """Return the day of a time in the local time zone; "today" for today."""
    day = datetime.fromisoformat(at).astimezone().date()
    return "today" if day == date.today() else f"{day:%Y-%m-%d}"
