"""Progress of tagging that commits in portions, by which an interrupted run goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from fusen.model.codebook import Code
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
    found: int = 0
    added: int = 0
    removed: int = 0
    first: int | None = None
    last: int = 0


def digest_of(codes: Iterable[Code], infos: Iterable[SourceInfo], closed: Mapping[str, set[str | None]]) -> str:
    """Return a digest of all that the phrase matches of a run depend on."""
    texts = [(info.guid, info.sha256, info.language, info.rules, info.interviewers) for info in infos]
    silent = sorted((source, sorted(map(str, speakers))) for source, speakers in closed.items())
    return hashlib.sha256(repr(([*codes], texts, silent)).encode()).hexdigest()


def unfinished_run(study: StudyContext, digest: str) -> TagProgress:
    """Return the progress of an interrupted run with the same codes and sources; after any later step, start again."""
    value = json.loads(study.store.get_meta(UNFINISHED) or "{}")
    if value.pop("digest", None) != digest or value["last"] != study.store.history.last_step():
        return TagProgress()
    return TagProgress(**value)


def put_progress(step: Step, progress: TagProgress, digest: str) -> None:
    """Store the progress with the portion that it counts."""
    step.put_meta(UNFINISHED, json.dumps({"digest": digest, **asdict(progress)}))


def end_progress(step: Step) -> None:
    step.put_meta(UNFINISHED, "")
