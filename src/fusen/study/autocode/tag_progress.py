"""Progress of auto-coding that commits in portions, from which an interrupted run continues."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from fusen.model.coding import AUTO_USER
from fusen.model.source import SourceInfo
from fusen.storage.step import Step

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

UNFINISHED = "tag-unfinished"


@dataclass(frozen=True, slots=True)
class TagProgress:
    """Counts of the portions that a run has committed; `first` and `last` are steps."""

    sources: int = 0
    passages: int = 0
    matches: int = 0
    added: int = 0
    removed: int = 0
    updated: int = 0
    replaced: int = 0
    first: int | None = None
    last: int = 0


def run_digest(options: Sequence[object], infos: Sequence[SourceInfo], closed: Mapping[str, set[str | None]]) -> str:
    """Return a digest of the options, codes, sources and consent that the codings of a run depend on."""
    texts = [(info.guid, info.sha256, info.language, info.rules, info.interviewers) for info in infos]
    silent = sorted((source, sorted(map(str, speakers))) for source, speakers in closed.items())
    return hashlib.sha256(repr((options, texts, silent)).encode()).hexdigest()


def unfinished_run(study: StudyContext, digest: str, *, decisions_matter: bool) -> TagProgress:
    """Return the progress of an interrupted run with the same digest.

    The run starts again after any later step, except a coder's new decisions if they do not matter.
    """
    value = json.loads(study.store.get_meta(UNFINISHED) or "{}")
    if value.pop("digest", None) != digest:
        return TagProgress()
    progress, newest = TagProgress(**value), study.store.history.last_step()
    if newest == progress.last:
        return progress
    kept = not decisions_matter and study.store.history.has_only_new_codings(progress.last, newest + 1, [AUTO_USER])
    return progress if kept else TagProgress()


def put_progress(step: Step, progress: TagProgress, digest: str) -> None:
    """Store the progress in the transaction of the portion that it counts."""
    step.put_meta(UNFINISHED, json.dumps({"digest": digest, **asdict(progress)}))


def end_progress(step: Step) -> None:
    step.put_meta(UNFINISHED, "")
