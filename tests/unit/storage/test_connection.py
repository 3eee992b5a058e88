"""The connection of a store: what each reader sees, and the cache."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.study.sources.import_files import ImportRequest
from tests.support.small_study import CODEBOOK, EU, code, make_study, opened


def test_cached_values_follow_other_processes(tmp_path: Path) -> None:
    """Codebook, sources, cases and turns are read once, until another connection changes them."""
    root = make_study(tmp_path / "s")
    with opened(root) as study:
        codebook, sources, cases = study.codebook.get(), study.sources.all(), study.context.store.cases.all()
        source = sources[0]
        turns = study.context.store.sources.turns_of(source.guid)
        code(study, "The money", "funding")
        assert study.codebook.get() is codebook
        assert study.sources.all() is sources
        assert study.context.store.sources.turns_of(source.guid) is turns
        (root / "codebook" / "codebook.yaml").write_text(CODEBOOK.replace("Funding gap", "No money"))
        (root / "transcripts" / "EU-01.txt").write_text(EU + "Interviewer: Really?\nAnna: Yes.\n")
        with opened(root, "Bob") as other:
            other.sources.import_files([], ImportRequest())
        assert [found.name for found in study.codebook.get().find("funding")] == ["No money"]
        assert study.sources.all()[0].sha256 != source.sha256
        assert len(study.context.store.sources.turns_of(source.guid)) == len(turns) + 2
        assert study.context.store.cases.all() == cases


def test_values_of_a_failed_step_are_not_cached(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        cases = study.context.store.cases.all()

        def fail() -> None:
            with study.context.store.step("Ann", "trial") as step:
                step.cases.close([case.guid for case in cases])
                assert study.context.store.cases.all() == ()
                raise FusenError("changed my mind")

        with pytest.raises(FusenError, match="changed my mind"):
            fail()
        assert study.context.store.cases.all() == cases
        assert study.history.steps()[0].action != "trial"


def test_uncommitted_changes_are_visible_to_their_step_only(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    with opened(root) as study, opened(root, "Bob") as other:
        made = code(study, "The money", "funding")
        with study.context.store.step("Ann", "trial") as step:
            step.codings.close([made.guid])
            assert study.context.store.codings.live() == []
            assert other.context.store.codings.live() == [made]
        assert other.context.store.codings.live() == []


def test_threads_share_a_store(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        failed: list[Exception] = []

        def work(first: int) -> None:
            try:
                for number in range(first, first + 20):
                    study.codings.add("EU-01.txt", number, number + 3, "funding")
            except Exception as error:  # noqa: BLE001 - told to the main thread
                failed.append(error)

        threads = [threading.Thread(target=work, args=(first,)) for first in (0, 40, 80, 120)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert len(study.context.store.codings.live()) == 80
        assert study.maintenance.check() == []
