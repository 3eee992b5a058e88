"""An import by several processes or a cluster: the result of one process."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.executors.executor import Executor
from fusen.study import Study
from fusen.study.sources import read_files
from fusen.study.sources.import_files import ImportReport, ImportRequest, import_files
from tests.support.eager_executor import EagerExecutor
from tests.support.small_study import make_study, opened

TALKS = (
    "Interviewer: What is hard?\nKenji: The money.\nInterviewer: And then?\nKenji: Time.\n",
    "I: Why?\nMarie: Parce que c'est long.\nI: Donc?\nMarie: Rien.\n",
    "佐藤：お金が足りません。\n聞き手：なぜですか。\n佐藤：時間も足りません。\n",
    "[00:01] Kenji: Once.\n[00:09] Interviewer: Why?\n[00:12] Kenji: So.\n",
    "Nobody speaks here.\n",
    "\0 no text",
    "",
)
NAMES = ("A.txt", "B.md", "a/A.txt", "b/A.txt", "C.docx", "D.zzz")


def imported(root: Path, files: list[Path], executor: Executor | None) -> tuple[Any, ...]:
    with opened(root) as study:
        report = import_files(study.context, files, ImportRequest(), executor=executor)
        return (*_reported(report), *_stored(study))


def _reported(report: ImportReport) -> tuple[Any, ...]:
    return report.rows, [str(error) for error in report.failures], report.warnings, report.added


def _stored(study: Study) -> tuple[Any, ...]:
    infos, store = study.sources.all(), study.context.store
    cases = [(case.name, case.consent, case.places, case.variables) for case in store.cases.all()]
    plain = [replace(info, file=replace(info.file, mtime_ns=0)) for info in infos]
    return plain, store.sources.turns([info.guid for info in infos]), store.sources.passages(infos), cases


@settings(max_examples=5)
@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(TALKS)), min_size=1, max_size=6, unique=True))
@pytest.mark.parametrize("kept", [0, 10**9])
@pytest.mark.folder
def test_executor_that_reads_ahead_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, kept: int, contents: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("executors")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_files, "KEPT", kept)
        files = []
        for number, (name, text) in enumerate(contents):
            file = folder / str(number) / name
            file.parent.mkdir(parents=True)
            file.write_text(text, "utf-8")
            files.append(file)
        plain, ahead = make_study(folder / "plain"), make_study(folder / "ahead")
        assert imported(ahead, files, EagerExecutor()) == imported(plain, files, None)


@pytest.mark.slow  # two workers take 4 s of CPU to start
@pytest.mark.folder
def test_cluster_imports_what_one_process_imports(own_folders: Path, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    folder = tmp_path / "given"
    folder.mkdir()
    for number, talk in enumerate(TALKS):
        (folder / f"N{number}.txt").write_text(talk * 3, "utf-8")
    plain, together = make_study(tmp_path / "plain"), make_study(tmp_path / "together")
    with opened(plain) as study:
        expected = *_reported(study.sources.import_files([folder])), *_stored(study)
    with opened(together) as study:
        assert (*_reported(study.sources.import_files([folder], cluster="local:2")), *_stored(study)) == expected
