"""Phrase matching in a separate process: progress, cancellation and errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.study import Study
from fusen.study.progress import silent
from fusen.tui.autocode_process import AutocodeProcess
from tests.support.tui_person import CODEBOOK, ENGLISH, Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = small_study(tmp_path)
    for number in range(20):
        (folder / f"transcripts/M{number}.txt").write_text(ENGLISH * 40, "utf-8")
    (folder / "codebook/codebook.yaml").write_text(CODEBOOK + '        phrases: ["two machines"]\n', "utf-8")
    with Study.open(folder, user="Mira") as opened:
        opened.sources.import_files([])
    return folder


def test_process_reports_progress_and_result(study: Path) -> None:
    told: list[tuple[str, int, int]] = []

    def progress(what: str, done: int, total: int) -> None:
        told.append((what, done, total))

    report = AutocodeProcess(study, "Mira").wait(progress)
    assert [done for _, done, _ in told] == list(range(1, 23))
    assert {total for *_, total in told} == {22}
    assert "in 22 interviews" in report


def test_cancelled_process_leaves_no_codings(study: Path) -> None:
    with Study.open(study, user="Mira") as opened:
        before, steps = opened.context.store.codings.live(users=["fusen"]), opened.context.store.history.last_step()
    matching = AutocodeProcess(study, "Mira")

    def stops(what: str, done: int, total: int) -> None:
        if done == 1:
            matching.stop()

    with pytest.raises(FusenError, match="stopped: nothing was matched"):
        matching.wait(stops)
    with Study.open(study, user="Mira") as opened:
        assert opened.context.store.codings.live(users=["fusen"]) == before
        assert opened.context.store.history.last_step() == steps


def test_error_is_shown_with_a_hint(study: Path) -> None:
    (study / "codebook/codebook.yaml").write_text("name: Small\ncodes: []\n", "utf-8")
    with pytest.raises(FusenError, match="no code has a phrase") as raised:
        AutocodeProcess(study, "Mira").wait(silent)
    assert "phrases" in raised.value.hint


def test_cancel_key_stops_the_process(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.pilot.press("P")
        await she.pilot.pause()
        assert she.sees("esc stops")
        await she.pilot.press("escape")
        for _ in range(200):
            if she.sees("stopped: nothing was matched"):
                break
            await she.pilot.pause(0.05)
        assert she.sees("stopped: nothing was matched")
        assert len(she.app.screen_stack) == 2
        await she.press("down")
        assert she.sees("▌   JA")

    person(study, scenario, start=None)
