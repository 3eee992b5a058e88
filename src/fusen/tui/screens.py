"""The table of screens, each imported when it is opened; screens do not import each other."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.tui.screen import StudyScreen

SCREENS = {
    "home": "fusen.tui.home.screen:HomeScreen",
    "coding": "fusen.tui.coding.screen:CodingScreen",
    "codebook": "fusen.tui.codebook.screen:CodebookScreen",
    "split": "fusen.tui.codebook.split_screen:SplitScreen",
    "excerpts": "fusen.tui.passages.excerpts:ExcerptsScreen",
    "answers": "fusen.tui.passages.answers:AnswersScreen",
    "search": "fusen.tui.passages.search:SearchScreen",
    "recheck": "fusen.tui.passages.recheck:RecheckScreen",
    "moved": "fusen.tui.passages.moved_codings:MovedCodingsScreen",
    "queue": "fusen.tui.passages.review_queue:ReviewQueueScreen",
    "tables": "fusen.tui.tables.screen:TablesScreen",
    "themes": "fusen.tui.tables.themes_screen:ThemesScreen",
    "compare": "fusen.tui.tables.compare_screen:CompareScreen",
    "board": "fusen.tui.board.screen:BoardScreen",
    "memos": "fusen.tui.memos.screen:MemosScreen",
    "pseudonyms": "fusen.tui.pseudonyms.screen:PseudonymsScreen",
    "matrix": "fusen.tui.tables.matrix_screen:MatrixScreen",
}


def make_screen(name: str, **arguments: object) -> StudyScreen:
    """Create a screen of the table with the arguments of its class."""
    module, _, screen = SCREENS[name].partition(":")
    result: StudyScreen = getattr(import_module(module), screen)(**arguments)
    return result
