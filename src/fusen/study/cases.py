"""`study.cases`: interviewees with their variables and consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.model.coding import Case
    from fusen.study.context import StudyContext


class Cases:
    """The interviewees of a study."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def all(self) -> tuple[Case, ...]:
        """Return every case in the order of the case table."""
        return tuple(self._study.store.cases.all())

    def variables(self) -> Mapping[str, list[str]]:
        """Return every case variable with its values, in the order of the table."""

        return variables_of(self._study)

    def table_hash(self) -> str:
        """Return the SHA-256 of `transcripts/cases.csv`, which detects edits by hand."""
        from fusen.study.sync import cases_hash

        return cases_hash(self._study.paths)


def variables_of(study: StudyContext) -> dict[str, list[str]]:
    """Return every case variable with its values, in the order of the table."""
    result: dict[str, dict[str, None]] = {}
    for case in study.store.cases.all():
        for key, value in case.variables.items():
            result.setdefault(key, {})[value] = None
    return {key: list(values) for key, values in result.items()}
