"""A transcript that changes on disk while the app is open can be reimported and its moved codings checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from fusen.tui.home import screen
from fusen.tui.passages.moved_codings import MovedCodingsScreen
from tests.support.tui_person import ENGLISH, Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")
GRANT, MACHINES, YEAR = "Honestly, the grant stopped.", "After that we sold two machines.", "It was a good year."


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = small_study(tmp_path)
    for user, spans in (("Mira", (GRANT, MACHINES, YEAR)), ("Ben", (GRANT,))):
        with Study.open(folder, user=user) as opened:
            for words in spans:
                start = ENGLISH.index(words)
                opened.codings.add("EN", start, start + len(words), "Sales")
    return folder


def change(folder: Path) -> None:
    changed = ENGLISH.replace(GRANT, "").replace("two machines", "three machines")
    (folder / "transcripts/EN.txt").write_text(changed, "utf-8")


def test_change_on_disk_is_shown_while_the_app_is_open(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "FILES", 0.05)

    async def scenario(she: Person) -> None:
        await she.pilot.pause(0.2)
        assert not she.sees("changed on disk")
        change(study)
        for _ in range(100):
            await she.pilot.pause(0.05)
            if she.sees("1 changed on disk"):
                break
        assert she.sees("1 changed on disk")
        assert she.sees("▌ ≠ EN")

    person(study, scenario, start=None)


def test_moved_codings_are_listed_and_open_their_passage(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "a")
        assert she.sees("0 codings")
        await she.press("q")
        change(study)
        await she.press("f5")
        assert she.sees("1 moved with their words, 1 in doubt, 2 detached; g a shows them")
        assert she.sees("1 coding in doubt, 1 detached")
        await she.press("g", "a")
        assert isinstance(she.app.screen, MovedCodingsScreen)
        assert she.sees("3 codings")
        assert she.sees("Detached   1")
        assert she.sees("in an earlier text")
        await she.press("c")
        assert she.sees("This coding is detached.")
        await she.press("plus")
        assert not she.sees("Interviewer:"), "what stood around it is not known"
        await she.press("o")
        assert she.sees("Detached   2")
        await she.press("home", "m")  # Ben's
        if she.sees("it is Ben's"):
            await she.press("down", "m")
        await she.type("why")
        await she.press("ctrl+s", "]")
        assert she.sees("After that we sold three machines.")
        await she.press("c", "f", "u", "n", "enter")
        assert ("Funding gap", "After that we sold three machines.") in she.codings
        await she.press("enter")
        assert she.passage == "After that we sold three machines."
        await she.press("q", "q", "u", "u", "u")
        assert not she.sees("detached:")

    person(study, scenario, start=None)


def test_detached_codings_are_listed_after_a_restart(study: Path) -> None:
    change(study)
    with Study.open(study, user="Mira") as opened:
        opened.sources.import_files([])

    async def scenario(she: Person) -> None:
        assert she.sees("g a  review after changed transcripts: 1 detached")
        await she.press("g", "a", "o", "home", "x")
        assert she.sees("none of these codings are yours")
        await she.press("o", "x")
        assert she.sees("removed (1)")
        assert she.sees("0 codings")
        await she.press("u")
        assert she.sees("Detached   1")
        await she.press("enter")
        assert she.coding.open.document is not None

    person(study, scenario, start=None)


def test_codebook_edited_elsewhere_is_shown_while_the_app_is_open(study: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "FILES", 0.05)
    book = study / "codebook/codebook.yaml"

    async def until(she: Person, words: str) -> None:
        for _ in range(100):
            await she.pilot.pause(0.05)
            if she.sees(words):
                return
        raise AssertionError(words)

    async def scenario(she: Person) -> None:
        await she.pilot.pause(0.2)
        whole = book.read_text("utf-8")
        book.write_text(whole + "  - name: [broken\n", "utf-8")
        await until(she, "the codebook has a problem")
        book.write_text(whole + "  - name: Patience\n    id: patience\n", "utf-8")
        for _ in range(100):
            await she.pilot.pause(0.05)
            if any(code.name == "Patience" for code in she.app.study.codebook.get()):
                break
        await she.press("g", "c")
        assert she.sees("Patience")

    person(study, scenario, start=None)
