"""The input of a path: completion by tab, and paths as terminals paste them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from fusen.tui.home.path_dialog import completed, pasted
from tests.support.tui_person import ENGLISH, Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    given = tmp_path / "given"
    (given / "Interviews 2026").mkdir(parents=True)
    for name in ("Anna 1.txt", "Anna 2.txt", "Ben.txt", ".hidden"):
        (given / name).write_text(ENGLISH, "utf-8")
    return given


def test_completion_reaches_the_first_letter_in_which_names_differ(folder: Path) -> None:
    assert completed(f"{folder}/a") == (f"{folder}/Anna ", ["Anna 1.txt", "Anna 2.txt"])
    assert completed(f"{folder}/B") == (f"{folder}/Ben.txt", ["Ben.txt"])
    assert completed(f"{folder}/int") == (f"{folder}/Interviews 2026/", ["Interviews 2026/"])


def test_completion_leaves_unknown_paths_and_hidden_files_alone(folder: Path) -> None:
    assert completed(f"{folder}/zz") == (f"{folder}/zz", [])
    assert completed("/no such folder/x") == ("/no such folder/x", [])
    assert ".hidden" not in completed(f"{folder}/")[1]
    assert completed(f"{folder}/.h")[1] == [".hidden"]


@pytest.mark.skipif(os.sep == "\\", reason="backslashes separate folders on Windows")
def test_pasted_paths_lose_the_quotes_of_the_terminal(folder: Path) -> None:
    path = folder / "Anna 1.txt"
    escaped = str(path).replace(" ", "\\ ")
    assert pasted(f" '{path}' ") == pasted(f'"{path}"') == pasted(escaped) == pasted(f"{path}\n") == path
    assert pasted("~/x") == Path.home() / "x"


def test_tab_completes_the_path_of_an_import(tmp_path: Path, folder: Path) -> None:
    study = small_study(tmp_path)

    async def scenario(she: Person) -> None:
        await she.press("a")
        await she.type(f"{folder}/An")
        await she.press("tab")
        assert she.sees("Anna 1.txt   Anna 2.txt")
        await she.type("2")
        await she.press("tab", "enter")
        assert she.sees("How 1 source is read")
        await she.press("enter")
        assert she.sees("Anna 2")
        assert (study / "transcripts/Anna 2.txt").exists()

    person(study, scenario, start=None)
