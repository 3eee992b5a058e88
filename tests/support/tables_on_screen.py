"""A study that two coders have coded, for tests of tables."""

from __future__ import annotations

from pathlib import Path

from fusen.study import Study
from fusen.tui.tables.screen import TablesScreen
from tests.support.tui_person import Person, small_study

CODED = {
    "EN": [("Honestly, the grant stopped.", "Funding gap"), ("We needed an interpreter", "Language barrier"),
           ("It was a good year.", "Sales")],
    "JA": [("通訳がいないと話が進みません。", "Language barrier"), ("とても残念です。", "Language barrier")],
}  # fmt: skip


def tables(she: Person) -> TablesScreen:
    screen = she.app.screen
    assert isinstance(screen, TablesScreen)
    return screen


def study_with_tables(home: Path) -> Path:
    """Mira has read and coded both interviews, Ben has coded one passage."""
    folder = small_study(home)
    with Study.open(folder, user="Mira") as mira:
        for case, coded in CODED.items():
            text = next(mira.sources.text(info.guid) for info in mira.sources.all() if info.path.startswith(case))
            for words, code in coded:
                mira.codings.add(case, text.index(words), text.index(words) + len(words), code)
            mira.reviews.add(case)
    with Study.open(folder, user="Ben") as ben:
        ben.codings.add("EN", 0, 11, "Sales")
    return folder
