"""New codes while coding: from typed letters or in vivo, in one step."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from fusen.tui.coding.new_code import name_from
from tests.support.tui_person import ENGLISH, Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")

GRANT = "Honestly, the grant stopped."


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return small_study(tmp_path)


def labels(she: Person) -> list[str]:
    return [code.label for code in she.app.study.codebook.get()]


def yaml(study: Path) -> str:
    return (study / "codebook/codebook.yaml").read_text("utf-8")


def test_unknown_name_creates_a_code_under_a_chosen_parent(study: Path) -> None:
    before = yaml(study)

    async def scenario(she: Person) -> None:
        step = she.app.study.context.store.history.last_step()
        await she.press("c")
        await she.type("Sudden end")
        assert she.sees("+ new code “Sudden end” …")
        await she.press("enter")
        assert she.sees("top level of the codebook")
        await she.type("challenges")
        await she.press("enter")
        assert "Challenges / Sudden end" in labels(she)
        assert she.codings == [("Sudden end", GRANT)]
        assert she.app.study.context.store.history.last_step() == step + 1
        assert she.sees("new code, applied: Challenges / Sudden end")
        assert "      - name: Sudden end\n        id: sudden-end\n" in yaml(study)
        await she.press("j", "full_stop")
        assert [code for code, _ in she.codings] == ["Sudden end", "Sudden end"]
        await she.press("u")
        await she.press("u")
        assert she.codings == []
        assert "Challenges / Sudden end" not in labels(she)

    person(study, scenario)
    assert yaml(study) == before


def test_new_code_is_offered_last_and_ticked_codes_are_applied_too(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("c")
        await she.type("sales")
        await she.press("tab")
        await she.type("fund")
        assert she.sees("+ new code “fund” …")
        await she.press("up", "enter", "enter")
        assert sorted(she.codings) == [("Sales", GRANT), ("fund", GRANT)]
        assert "fund" in labels(she)
        await she.press("c")
        await she.type("sales")
        assert not she.sees("+ new code")
        await she.press("escape")

    person(study, scenario)


def test_in_vivo_code_is_named_by_the_selected_words(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("v", "ctrl+shift+right", "i")
        assert she.sees("In vivo")
        await she.press("enter")
        await she.press("enter")
        made = she.codings[0]
        assert made[0] == made[1].strip(" ,")
        assert made[0] in labels(she)
        await she.press("escape", "i", "escape")
        await she.press("i", "end", "ctrl+u")
        await she.type("Sales")
        await she.press("enter")
        assert ("Sales", GRANT) in she.codings, "a name that is there is that code"
        await she.press("c", "escape", "i", "end", "ctrl+u")
        await she.type("Gone at once")
        await she.press("enter", "escape")
        assert "Gone at once" not in labels(she)

    person(study, scenario)


def test_first_code_is_created_without_a_codebook(tmp_path: Path) -> None:
    root = small_study(tmp_path)
    (root / "codebook/codebook.yaml").write_text("name: None yet\ncodes:\n", "utf-8")
    with Study.open(root, user="Mira") as study:
        assert [code.name for code in study.codebook.get() if not code.retired] == []

    async def scenario(she: Person) -> None:
        await she.press("c")
        await she.type("First")
        await she.press("enter", "enter")
        assert she.codings == [("First", GRANT)]

    person(root, scenario)


def test_code_name_is_derived_from_words() -> None:
    assert name_from("  “the grant,\n stopped.” ") == "the grant, stopped"
    assert name_from("通訳がいないと。") == "通訳がいないと"
    assert name_from("word " * 40) == ("word " * 12).strip()
    assert name_from("a\x1b[31mb") == "a [31mb"
    assert name_from("...") == "..."


def test_code_finder_sorts_by_recent_or_frequent_use(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        for name in ("sales", "sales", "lang"):
            await she.press("c")
            await she.type(name)
            await she.press("enter", "j")
        await she.press("c")
        last = next(line for line in she.lines() if line.strip().startswith("▌"))
        assert "Language barrier" in last
        await she.press("ctrl+r")
        most = next(line for line in she.lines() if line.strip().startswith("▌"))
        assert "Sales" in most
        await she.press("enter")
        assert [code for code, _ in she.codings].count("Sales") == 3

    person(small_study(tmp_path), scenario)


def test_first_code_of_an_empty_codebook_needs_no_choice_of_a_parent(tmp_path: Path) -> None:
    study = tmp_path / "new"
    Study.init(study, "New")
    (study / "transcripts/EN.txt").write_text(ENGLISH, "utf-8")

    async def scenario(she: Person) -> None:
        assert she.sees("CODEBOOK   none yet · c")
        await she.press("c")
        await she.type("weather")
        await she.press("enter")
        assert she.sees("new code, applied: weather")
        assert [code.name for code in she.app.study.codebook.get()] == ["weather"]
        assert len(she.app.study.codings.find(users=["Mira"])) == 1

    person(study, scenario)
