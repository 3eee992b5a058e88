"""Suggestions of a study: turning them down."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from fusen.study.deciding import Decided, reject

if TYPE_CHECKING:
    from fusen.study import Study


class Suggestions:
    """What a study's suggestions are asked."""

    def __init__(self, study: Study) -> None:
        self._study = study

    def reject(self, source: str, start: int, end: int, codes: Collection[str]) -> Decided:
        """The user does not want these codes (guids) on `[start, end)` of a source (guid): one step."""
        return reject(self._study, source, start, end, codes)
