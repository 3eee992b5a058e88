"""The record of exported files: name, date and person, to find all copies of a quote."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.model.erasure import MadeExport
from fusen.storage.step import Step, now

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

KEY = "exports"


def record_export(study: StudyContext, target: Path) -> None:
    """Record an exported file by its path below the study or in full, outside the steps: it changes no result."""
    path = target.resolve()
    root = study.paths.root.resolve()
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
    with study.store.writing_meta(KEY) as (before, put):
        data = json.loads(before or "{}")
        data.pop(name, None)
        put(json.dumps(data | {name: [now(), study.user]}, ensure_ascii=False))


def made_exports(study: StudyContext) -> tuple[MadeExport, ...]:
    """Return all recorded exports, oldest first; a file written several times counts once, with its last date."""
    data = json.loads(study.store.get_meta(KEY) or "{}")
    return tuple(MadeExport(name, at, user) for name, (at, user) in data.items())


def redact_exports(study: StudyContext, step: Step, redact: Callable[[str], str]) -> None:
    """Take names out of the names of recorded exports."""
    data = json.loads(study.store.get_meta(KEY) or "{}")
    clean = {redact(name): value for name, value in data.items()}
    if clean != data:
        step.put_meta(KEY, json.dumps(clean, ensure_ascii=False))
