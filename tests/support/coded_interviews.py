"""Interviews of which a person has coded three, and the codings by fusen."""

from __future__ import annotations

from fusen.model.coding import AUTO_USER, Coding
from fusen.study import Study

CODED = ("T0.txt", "T1.txt", "T2.txt")


def tags(study: Study, path: str) -> list[Coding]:
    guid = next(info.guid for info in study.sources.all() if info.path == path)
    return study.context.store.codings.live(users=[AUTO_USER], sources=[guid])
