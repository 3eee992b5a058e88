"""Correcting a transcript in an editor keeps codings and can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


def edits(she: Person, old: str, new: str) -> list[int]:
    """Let the person's editor replace words of any file; returns the lines at which it opens files."""
    lines: list[int] = []

    def edit(path: Path, line: int = 1) -> bool:
        lines.append(line)
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        return True

    she.app.edit_file = edit  # type: ignore[method-assign]
    return lines


def test_corrected_word_is_shown_and_the_coding_kept(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        lines = edits(she, "the grant stopped", "the big grant stopped")
        await she.press("1")
        assert she.passage == "Honestly, the grant stopped."
        await she.press("E")
        assert lines == [3]
        assert she.passage == "Honestly, the big grant stopped."
        assert she.sees("the transcript is corrected")
        assert she.codings == [("Funding gap", "Honestly, the big grant stopped.")]
        await she.press("u")
        assert she.sees("Honestly, the grant stopped.")
        assert she.codings == [("Funding gap", "Honestly, the grant stopped.")]

    person(small_study(tmp_path), scenario)


def test_unchanged_file_changes_nothing(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        edits(she, "", "")
        step = she.app.study.history.last_step()
        await she.press("j", "E")
        assert she.sees("the transcript is not changed")
        assert she.app.study.history.last_step() == step

    person(small_study(tmp_path), scenario)
