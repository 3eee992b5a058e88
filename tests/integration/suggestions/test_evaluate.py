"""Evaluation data from a study and from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FileError, FusenError
from fusen.study.progress import silent
from fusen.study.suggestions.evaluate import coded_file, coded_study, first_passages
from tests.support import coded
from tests.support.interviews import code_all, make_interviews
from tests.support.small_study import opened


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_interviews(tmp_path_factory.mktemp("evaluate") / "s", 2)
    with opened(root) as study:
        code_all(study, "T0.txt")
    with opened(root, "Ben") as study:
        code_all(study, "T0.txt", 3)
    return root


def test_a_study_gives_the_passages_that_its_coder_has_read(root: Path) -> None:
    data = coded_study(root, "Ann", silent)
    assert {passage.source for passage in data.passages} == {data.passages[0].source}
    assert any(data.coded)
    assert not all(data.coded), "read without a code"
    assert [name for name, _ in data.others] == ["Ben"]
    assert sum(codes is not None for codes in data.others[0][1]) == 3


def test_without_an_own_review_the_most_active_reader_counts(root: Path) -> None:
    assert coded_study(root, "Cleo", silent).coded == coded_study(root, "Ann", silent).coded


def test_a_trial_takes_the_first_passages_of_everything(root: Path) -> None:
    data = coded_study(root, "Ann", silent)
    trial = first_passages(data, 5)
    assert (trial.passages, trial.coded) == (data.passages[:5], data.coded[:5])
    assert [len(codes) for _, codes in trial.others] == [5]
    assert first_passages(data, None) is data


def test_a_file_makes_codes_of_the_names_in_it(tmp_path: Path) -> None:
    data = coded_file(coded.write(tmp_path / "harbour.jsonl", coded.passages(2, 10)), None)
    assert {code.name for code in data.codes} <= {"Money", "Weather", "Trust"}
    assert len(data.passages) == 20
    guids = {code.guid for code in data.codes}
    assert all(codes <= guids for codes in data.coded)


def test_every_invalid_line_of_a_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_text('{"interview": "a"}\nnot json\n')
    with pytest.raises(FileError) as caught:
        coded_file(file, None)
    assert "bad.jsonl:1" in caught.value.message
    assert "bad.jsonl:2" in caught.value.message
    with pytest.raises(FusenError):
        coded_file(tmp_path / "missing.jsonl", None)
