"""Memos on a coding, source, case, code or the study; an edit adds a new version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.coding import MEMO_KINDS, Memo, MemoKind
from fusen.model.ids import new_guid
from fusen.storage.step import now
from fusen.study.input_check import memo_problem

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
    made = Memo(new_guid(), study.user, kind, target, text, now()) if text else None
    if before is not None and made is not None:
        made = replace(before, kind=kind, text=text, at=made.at)
    if before is None and made is None:
        return None
    with study.store.step(study.user, "note") as step:
        step.memos.close([before.guid] if before else [])
        step.memos.add([made] if made else [])
        step.summary = {"note": (made or before).guid, "about": target}  # type: ignore[union-attr]
    return made


def write_memos(study: StudyContext, texts: Sequence[tuple[str, str]], kind: MemoKind) -> int:
    """Write memos from (guid, text) pairs in one step and return their number; empty texts are skipped."""
    at = now()
    made = [
        Memo(new_guid(), study.user, kind, target, checked, at) for target, text in texts if (checked := _checked(text))
    ]
    if made:
        with study.store.step(study.user, "note") as step:
            step.memos.add(made)
            step.summary = {"notes": len(made)}
    return len(made)


def _checked(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    wrong = memo_problem(text)
    if wrong:
        raise FusenError(f"the memo contains {wrong}", "remove it")
    return text
