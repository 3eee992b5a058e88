"""What home shows below the list while there is room: the interviewee under the cursor, and the places of the study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from fusen.model.coding import AUTO_USER
from fusen.model.quantity import quantity
from fusen.tui.actions import BY_ID, first_key, keys_of
from fusen.tui.home.interviews import InterviewRow
from fusen.tui.home.state import StudyOverview
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, pressed, short, shown, wrapped

ABOUT = 2  # most lines of variables
CELL = 36  # cells of a place, at least
PLACES = (
    ("codebook", "codebook"), ("excerpts", "excerpts"), ("tables", "tables"), ("themes", "themes with quotes"),
    ("memos", "memos"), ("board", "board of themes"), ("matrix", "framework matrix"), ("compare", "two coders compared"),
    ("queue", "review queue"),
)  # fmt: skip


class StudyMap(LineWidget):
    """The interviewee under the cursor and the places with their keys; a click on a place opens it."""

    DEFAULT_CSS = "StudyMap { height: 0; padding: 0 2; }"

    def show(self, overview: StudyOverview, here: InterviewRow | None, free: int, keys: Mapping[str, str]) -> None:
        """Show as much of the map as `free` lines hold."""
        width = max(self.app.size.width - 4, 8)
        places: list[Line] = [(), *_places(overview, keys, width)]
        whole: list[Line] = [(), *_about(here, width), *places[1:]]
        shown_parts = [whole, places] if overview.interviews else []
        lines: list[Line] = next((part for part in shown_parts if len(part) <= free), [])
        self.styles.height = "1fr" if lines else 0
        self.paint(lines)


def _about(here: InterviewRow | None, width: int) -> list[Line]:
    """Return the variables of an interviewee in the same number of lines for each."""
    if here is None:
        return [()] * (ABOUT + 2)
    text = "   ".join(f"{name} {value}" for name, value in here.variables.items() if value)
    about = [(TextRun(line, "soft"),) for line in wrapped(text, width, ABOUT)]
    return [(TextRun(short(here.name, width).upper(), "dim", True),), *about, *[()] * (ABOUT + 1 - len(about))]


def _places(overview: StudyOverview, keys: Mapping[str, str], width: int) -> list[Line]:
    columns = max(min(width // CELL, 3), 1)
    cells = [_place(name, words, _fact(name, overview), keys, width // columns) for name, words in PLACES]
    rows = -(-len(cells) // columns)
    lines: Sequence[Line] = [tuple(run for cell in cells[row::rows] for run in cell) for row in range(rows)]
    return [(TextRun("THE STUDY", "dim", True),), *lines]


def _place(name: str, words: str, fact: str, keys: Mapping[str, str], width: int) -> Line:
    action = BY_ID[name]
    go, place = keys_of(BY_ID["go"], keys), keys_of(action, keys)
    key = f"{pressed(go[0])} {pressed(place[0])}" if go and place else ""
    sign, fact = first_key(action, keys), short(f"   {fact}" if fact else "", width // 2)
    room = max(width - cell_len(sign) - cell_len(words) - cell_len(fact) - 2, 0)
    return (
        TextRun(f"{sign}  ", "accent", key=key),
        TextRun(shown(words), "soft", key=key),
        TextRun(fact + " " * room, "dim", key=key),
    )


def _fact(name: str, overview: StudyOverview) -> str:
    """Return a number about a place."""
    if name == "codebook":
        return quantity(overview.codes, "code")
    if name == "excerpts":
        many = sum(
            count for row in overview.interviews for coder, count in row.status.codings.items() if coder != AUTO_USER
        )
        return quantity(many, "coding")
    if name == "memos":
        return quantity(overview.memos, "memo")
    if name == "compare":
        return quantity(len(overview.coders), "coder")
    return ""
