"""Lists of memos: choose them by what they are about, kind, coder and words; their versions and their links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.coding import MEMO_KINDS, Memo
from fusen.model.memos.entries import SHORT_ID, SUBJECTS, MemoEntry, MemoList, MemoTarget
from fusen.study.memos.anchors import place_of
from fusen.study.memos.targets import MemoTargets
from fusen.study.memos.withheld import withheld_notes
from fusen.text.fold import UNSPACED, fold

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

_ID = re.compile(r"(?:memo:)?[0-9a-f-]{4,36}")
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_SPACED = rf"[^\W{UNSPACED}]"
"""A letter of a script with spaces between words."""


@dataclass(frozen=True, slots=True)
class MemoFilter:
    """Which memos a list holds; an empty field chooses all."""

    about: str = ""
    on: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    words: str = ""


def list_memos(study: StudyContext, filter_: MemoFilter) -> MemoList:
    """Return the chosen memos, newest first. Raises FusenError for a name that nothing in the study has."""
    check(filter_)
    targets = MemoTargets(study)
    about = resolve(targets, filter_.about) if filter_.about else None
    fits, withheld = matcher(filter_.words), withheld_notes(study)
    counts: Counter[str] = Counter()
    if targets.memos:
        counts.update(study.store.memos.version_counts())
    entries, omitted = [], 0
    for memo in targets.memos.values():
        target = targets.of(memo)
        if target is None or not _is_chosen(filter_, memo, target, about) or targets.is_blind(memo, target):
            continue
        words = place_of(memo)[1]
        if not targets.is_listed(target):
            omitted += 1
        elif memo.guid in withheld:
            entries += [] if filter_.words else [MemoEntry(memo, target, None, counts[memo.guid])]
        elif fits(f"{words}\n{target.label}"):
            entries.append(MemoEntry(memo, target, words, counts[memo.guid], targets.links(words)))
    entries.sort(key=lambda entry: entry.memo.at, reverse=True)
    return MemoList(tuple(entries), omitted)


def check(filter_: MemoFilter) -> None:
    """Raise FusenError for an unknown kind of memo or subject."""
    for given, known, what in (
        (filter_.kinds, MEMO_KINDS, "kind of memo"),
        (filter_.on, SUBJECTS, "subject of a memo"),
    ):
        for name in given:
            if name not in known:
                raise FusenError(f"no {what} is called {name}", f"one of {', '.join(known)}")


def _is_chosen(filter_: MemoFilter, memo: Memo, target: MemoTarget, about: MemoTarget | None) -> bool:
    return (
        (not filter_.on or target.subject in filter_.on)
        and (not filter_.kinds or memo.kind in filter_.kinds)
        and (not filter_.coders or memo.user in filter_.coders)
        and (about is None or concerns(target, about))
    )


def concerns(target: MemoTarget, about: MemoTarget) -> bool:
    """Return whether a memo on `target` concerns `about`: the record itself, or a passage or coding within it."""
    if about.span is not None and target.span is not None and about.source == target.source:
        return target.span[0] < about.span[1] and about.span[0] < target.span[1]
    if about.subject == "case":
        return target.case == about.label or target.guid == about.guid
    return about.span is None and about.guid in (target.guid, target.source, target.code)


def resolve(targets: MemoTargets, name: str) -> MemoTarget:
    """Return what a name means. Raises FusenError for an unknown or ambiguous name."""
    result = targets.named(name) or targets.by_guid(name)
    if result is None:
        raise FusenError(
            f"{name}: no code, source, case, citation or memo of the study",
            "name one such as JP-03@10-40, code:NAME, source:NAME, case:NAME, memo:ID or study",
        )
    return result


def find_memo(study: StudyContext, name: str) -> Memo:
    """Return the memo whose guid begins with `name`. Raises FusenError unless exactly one does."""
    memos = {memo.guid: memo for memo in study.store.memos.live()}
    result = [guid for guid in memos if guid.startswith(name.removeprefix("memo:"))] if len(name) >= 4 else []
    if len(result) == 1:
        return memos[result[0]]
    near = get_close_matches(name, [guid[:SHORT_ID] for guid in memos], 1, 0.7)
    hint = f"did you mean {near[0]}?" if near else "fusen memo list shows the ids"
    raise FusenError(f"{name}: {len(result)} memos have an id that begins so" if result else f"no memo {name}", hint)


def find_entry(study: StudyContext, name: str) -> MemoEntry:
    """Return the memo whose guid begins with `name` as a list shows it. Raises FusenError if no list may show it."""
    guid = find_memo(study, name).guid
    entry = next((memo for memo in list_memos(study, MemoFilter()).entries if memo.memo.guid == guid), None)
    if entry is None:
        raise FusenError(
            f"memo {name} may not be shown", "it is about an interviewee without consent, or blind coding hides it"
        )
    return entry


def on_name(study: StudyContext, name: str) -> MemoList:
    """Return the memo with this id, or all memos about a name."""
    try:
        return list_memos(study, MemoFilter(about=name))
    except FusenError:
        if not _ID.fullmatch(name):
            raise
    return MemoList((find_entry(study, name),))


def matcher(words: str) -> Callable[[str], bool]:
    """Return a test for texts with all the words, `"phrases"` and `prefix*`; folded as in the search of transcripts."""
    patterns = [_pattern(phrase or word) for phrase, word in _TERM.findall(words)]

    def fits(text: str) -> bool:
        folded = fold(text, close=True).text
        return all(pattern.search(folded) for pattern in patterns)

    return fits


def _pattern(term: str) -> re.Pattern[str]:
    folded = fold(term.rstrip("*"), close=True).text.strip()
    before = f"(?<!{_SPACED})" if re.match(_SPACED, folded) else ""
    after = f"(?!{_SPACED})" if not term.endswith("*") and re.match(_SPACED, folded[-1:]) else ""
    return re.compile(before + re.escape(folded) + after)


def broken_links(study: StudyContext) -> list[str]:
    """Return a line for each link of a memo that leads nowhere."""
    targets = MemoTargets(study)
    return [
        f"memo {memo.guid[:SHORT_ID]} by {memo.user}: [[{link.name}]] leads to nothing in the study"
        for memo in targets.memos.values()
        for link in targets.links(place_of(memo)[1])
        if link.target is None
    ]


def linking(entries: Collection[MemoEntry], to: MemoTarget, *, but: str = "") -> list[MemoEntry]:
    """Return the memos with a link that concerns `to`, except the memo with the guid `but`."""
    return [
        entry
        for entry in entries
        if entry.memo.guid != but
        and any(link.target is not None and _leads_to(link.target, to) for link in entry.links)
    ]


def _leads_to(linked: MemoTarget, to: MemoTarget) -> bool:
    if linked.span is not None and to.span is not None:
        return linked.source == to.source and linked.span[0] < to.span[1] and to.span[0] < linked.span[1]
    return linked.guid == to.guid and linked.span is None
