"""Memos on a coding, source, case, code or the study; an edit adds a new version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.coding import MEMO_KINDS, Memo, MemoKind
from fusen.model.ids import new_guid
from fusen.model.memos.entries import MemoTarget
from fusen.storage.step import now
from fusen.study.input_check import memo_problem
from fusen.study.memos.anchors import lead_of, place_of
from fusen.study.memos.entries import find_memo, resolve
from fusen.study.memos.targets import MemoTargets
from fusen.study.scope.resolve import resolve_code

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def write_memo(study: StudyContext, target: str, text: str, kind: MemoKind, guid: str | None) -> Memo | None:
    """Write a new memo or the next version of the user's own memo; an empty text deletes it and returns None."""
    if kind not in MEMO_KINDS:
        raise FusenError(f"no kind of note is called {kind}", f"one of {', '.join(MEMO_KINDS)}")
    text = _checked(text)
    before = next((note for note in study.store.memos.live() if note.guid == guid), None) if guid else None
    if guid and before is None:
        raise FusenError("this memo no longer exists: it was deleted in the meantime", "write it again as a new memo")
    if before is not None and before.user != study.user:
        raise FusenError(f"this memo belongs to {before.user}", "write your own memo on the same item")
    if before is not None and (before.text, before.kind) == (text, kind):
        return before
    memo = Memo(new_guid(), study.user, kind, target, text, now()) if text else None
    if before is not None and memo is not None:
        memo = replace(before, kind=kind, text=text, at=memo.at)
    if before is None and memo is None:
        return None
    with study.store.step(study.user, "note") as step:
        step.memos.close([before.guid] if before else [])
        step.memos.add([memo] if memo else [])
        step.summary = {"note": (memo or before).guid, "about": target}  # type: ignore[union-attr]
    return memo


def keep(study: StudyContext, name: str, text: str, kind: str | None, code: str) -> Memo | None:
    """Write a memo on a name, or the next version of the user's own memo `memo:ID`, which keeps its citation."""
    if name.casefold().startswith("memo:"):
        before = find_memo(study, name)
        lead = before.text.partition("\n")[0] if place_of(before)[0] else ""
        return write_memo(study, before.target, _led(lead, text), _kind(kind or before.kind), before.guid)
    if not text.strip():
        raise FusenError("the memo has no words", "give its text, or the memo's own id to delete it: memo:ID")
    target = resolve(MemoTargets(study), name)
    if code:
        return write_memo(study, _own_coding(study, target, code), text, _kind(kind), None)
    lead = (
        lead_of(target.citation.rpartition("@")[0], target.span) if target.subject == "passage" and target.span else ""
    )
    return write_memo(study, target.guid, _led(lead, text), _kind(kind), None)


def _led(lead: str, text: str) -> str:
    return f"{lead}\n{text}" if lead and text.strip() else text


def _kind(kind: str | None) -> MemoKind:
    return kind or "free"  # type: ignore[return-value]  # `write_memo` checks it


def _own_coding(study: StudyContext, target: MemoTarget, code: str) -> str:
    if target.span is None:
        raise FusenError(f"{target.label} is no citation", "--code goes with a citation such as JP-03@10-40")
    named = resolve_code(study, code)
    for coding in study.store.codings.live(users=[study.user], codes=[named.guid], sources=[target.source]):
        if (coding.start, coding.end) == target.span:
            return coding.guid
    raise FusenError(
        f"{study.user} has no coding {named.label} at {target.citation}", "fusen excerpts lists the codings of a code"
    )


def write_memos(study: StudyContext, texts: Sequence[tuple[str, str]], kind: MemoKind) -> int:
    """Write memos from (guid, text) pairs in one step and return their number; empty texts are skipped."""
    at = now()
    result = [
        Memo(new_guid(), study.user, kind, target, checked, at) for target, text in texts if (checked := _checked(text))
    ]
    if result:
        with study.store.step(study.user, "note") as step:
            step.memos.add(result)
            step.summary = {"notes": len(result)}
    return len(result)


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    wrong = memo_problem(text)
    if wrong:
        raise FusenError(f"the memo contains {wrong}", "remove it")
    return text
