"""A gathered report of an invented study, for tests that only read it."""

from __future__ import annotations

import pytest

from fusen.model.filter import Filter
from fusen.model.report import Report
from fusen.study import Study
from fusen.study.export.report import ReportOptions, gather
from fusen.study.progress import silent
from tests.support import report_study


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = report_study.with_themes(tmp_path_factory.mktemp("report") / "s")
    with Study.open(folder, user="Ann") as study:
        options = ReportOptions(by="side", checklist="coreq")
        return gather(study.context, Filter(coders=("people",)), options, silent)
