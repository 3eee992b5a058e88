"""Tests of auto-coding on a cluster: the codings of one process, and refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.coding import AUTO_USER
from fusen.study import Study, executors
from tests.support.small_study import make_study, opened


def tags(study: Study) -> list[tuple[object, ...]]:
    codings = study.context.store.codings.live(users=[AUTO_USER])
    return sorted((one.source, one.start, one.end, one.code, one.words, one.version) for one in codings)


@pytest.mark.slow  # two workers take 4 s of CPU to start
def test_two_workers_give_the_codings_of_one_process(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    texts = {
        f"I{number}.txt": "Interviewer: Why?\n" + f"Anna: The money of grant {number} was late. No market.\n" * number
        for number in range(1, 12)
    }
    with opened(make_study(tmp_path / "one", texts)) as study:
        alone, expected = study.autocode.tag(by="phrases"), tags(study)
    with opened(make_study(tmp_path / "two", texts)) as study:
        together = study.autocode.tag(by="phrases", cluster="local:2")
        assert (tags(study), together) == (expected, alone)
        assert len(expected) > 100
        assert not study.autocode.tag(by="phrases", cluster="local:2").added


def test_jobs_and_cluster_exclude_each_other(tmp_path: Path) -> None:
    with opened(make_study(tmp_path)) as study, pytest.raises(FusenError, match="exclude each other"):
        study.autocode.tag(jobs=2, cluster="local:2")


def test_encrypted_study_refuses_a_cluster_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executors, "key_to_write", lambda _: object())
    with opened(make_study(tmp_path)) as study, pytest.raises(FusenError, match="transcripts stay on this machine"):
        study.autocode.tag(cluster="tls://10.0.0.5:8786")
