"""A transcript of the small study that changes, and its import."""

from __future__ import annotations

from pathlib import Path

from fusen.study import Study
from fusen.study.sources.import_files import ImportReport, ImportRequest
from tests.support.small_study import EU


def read(study: Study, *paths: Path, **asked: str) -> ImportReport:
    return study.sources.import_files(paths, ImportRequest(**asked))  # type: ignore[arg-type]


CHANGED = (
    EU.replace("The money was missing", "Well, the cash was missing")  # doubtful: other words among the same
    .replace("so the language came between us", "so the words stood like a wall in our way")  # its own words are gone
    .replace("It is large, ", "")  # gone
)
