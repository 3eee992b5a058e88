"""Long work beside the list of interviews."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.tui_person import CODEBOOK, Person, person

pytestmark = pytest.mark.usefixtures("own_folders")


def test_phrases_are_matched_in_a_separate_process(study: Path) -> None:
    (study / "codebook/codebook.yaml").write_text(CODEBOOK + '        phrases: ["two machines"]\n', "utf-8")

    async def scenario(she: Person) -> None:
        await she.press("P")
        for _ in range(200):
            if she.sees("phrase matches in"):
                break
            await she.pilot.pause(0.1)
        assert she.sees("phrase matches in")
        names = {code.guid: code.name for code in she.app.study.codebook.get()}
        assert "Sales" in {names[coding.code] for coding in she.app.study.context.store.codings.live(users=["fusen"])}

    person(study, scenario, start=None)


def test_phrase_matching_error_is_shown_with_a_hint(study: Path) -> None:
    (study / "codebook/codebook.yaml").write_text("name: Small\ncodes: [{name: Sales, id: sales}]\n", "utf-8")

    async def scenario(she: Person) -> None:
        await she.press("P")
        for _ in range(200):
            if she.sees("no code has a phrase to match"):
                break
            await she.pilot.pause(0.1)
        assert she.sees("no code has a phrase to match; add `phrases:`")

    person(study, scenario, start=None)
