"""Put the pieces of text on a PDF's page in reading order by their places: lines, columns, tables and margin notes.

The pieces and their places come from pypdf's layout mode. A page keeps pypdf's own order where the pieces do not hold all
of its letters, which happens with text in form objects.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from fusen.formats.transcripts.speakers.time_stamps import ANY, WRAPPED

if TYPE_CHECKING:
    from pypdf import PageObject

_SAME_LINE = 0.5  # of the height of letters: distance of base lines on one line
_CELL = 1.2  # of the height: a gap that parts cells or columns; a wide space has 0.4
_SPACE = 0.15  # of the height: a gap that is a space
_LONG = 12  # characters: a line of a column of talk is mostly longer
_LABEL = 30  # characters: a cell with a name or a time is mostly shorter
_STAMP = re.compile(rf"{WRAPPED}|{ANY}")
_GAP = re.compile("\t[ \t]*|[ \u00a0]{3,}\t?|\u3000{2,}")
_ENDED = re.compile(r"[.!?…。！？:：][\"'”’»)\]」』）]*$")
_ROW_GAP = 1.3  # of the usual distance of lines: a gap between the rows of a table
_LEAST_LINES = 3  # on both sides of a gutter
_NARROW = 0.45  # of the width of the talk: a column of margin notes
_MOST_PIECES = 20_000  # on a page
_ALIKE = 0.98  # share of letters that the pieces must hold


class PlacedText(NamedTuple):
    """A piece of text: where it begins and ends on its line, its base line from the bottom, the height of letters."""

    x: float
    right: float
    y: float
    height: float
    text: str


@dataclass(frozen=True, slots=True)
class OrderedPage:
    """The lines of a page in reading order, notes from its margin, and whether the order is doubtful."""

    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()
    doubtful: bool = False


def ordered_page(page: PageObject, drawn: str) -> OrderedPage:
    """Return the page's lines in reading order; `drawn` is its text in the order of drawing."""
    pieces = placed_text(page)
    if not pieces or not _hold_all(pieces, drawn):
        return OrderedPage(tuple(drawn.split("\n")))
    return in_reading_order(pieces)


def placed_text(page: PageObject) -> list[PlacedText]:
    """Return the pieces of text on a page; none where this pypdf has no layout mode, or the page has too many."""
    try:
        from pypdf._text_extraction._layout_mode._fixed_width_page import recurse_to_target_op, set_font_operation
        from pypdf._text_extraction._layout_mode._text_state_manager import TextStateManager
        from pypdf.generic import ContentStream

        fonts = page._layout_mode_fonts()
    except (ImportError, AttributeError):
        return []
    contents = page.get("/Contents")
    if contents is None:
        return []
    operations = iter(ContentStream(contents.get_object(), page.pdf, "bytes").operations)
    manager = TextStateManager()
    shown = []
    for operands, operator in operations:
        if operator in (b"BT", b"q"):
            _, result = recurse_to_target_op(operations, manager, b"ET" if operator == b"BT" else b"Q", fonts, False)
            shown += result
            if len(shown) > _MOST_PIECES:
                return []
        elif operator == b"Tf":
            set_font_operation(manager, fonts, operands)
        else:
            manager.set_state_param(operator, operands)
    return [
        PlacedText(
            line.tx,
            max(line.displaced_tx, line.tx),
            -line.ty if line.flip_vertical else line.ty,
            max(line.font_height, 1.0),
            line.text,
        )
        for line in shown
        if line.text and not line.rotated and line.font.interpretable
    ]


def _hold_all(pieces: Sequence[PlacedText], drawn: str) -> bool:
    ours = Counter(letter for piece in pieces for letter in piece.text if letter.isalnum())
    theirs = Counter(filter(str.isalnum, drawn))
    return (ours & theirs).total() >= _ALIKE * max(theirs.total(), ours.total())


def in_reading_order(pieces: Sequence[PlacedText]) -> OrderedPage:
    """Order pieces by place: column after column, a table row by row, margin notes apart."""
    lines = [list(_cells(line)) for line in _lines(pieces)]
    if edges := _edges(lines):
        return OrderedPage(tuple(_by_edges(lines, edges)))
    gutter = _gutter([cell for line in lines for cell in line], lines)
    if gutter is None and (spaced := _spaced_columns([cell.text for line in lines if len(line) == 1 for cell in line])):
        return spaced if all(len(line) == 1 for line in lines) else _doubted(lines)
    if gutter is None:
        wide = any(len(line) > 1 for line in lines)
        return OrderedPage(tuple(_joined_cells(line) for line in lines), doubtful=wide and _is_ragged(lines))
    return _by_gutter(lines, gutter)


def _edges(lines: Sequence[Sequence[PlacedText]]) -> list[float]:
    """Return where three or more columns of talk begin, each about as wide as the others; empty if there are fewer."""
    cells = [cell for line in lines for cell in line]
    starts = Counter(round(cell.x) for cell in cells)
    edges = sorted(float(at) for at, count in starts.items() if count >= max(_LEAST_LINES, 0.4 * len(lines)))
    if len(edges) < 3 or sum(min(abs(cell.x - edge) for edge in edges) <= 2 for cell in cells) < 0.8 * len(cells):
        return []
    columns = [[cell for cell in cells if abs(cell.x - edge) <= 2] for edge in edges]
    apart = all(
        sum(cell.right <= edge for cell in column) >= 0.8 * len(column)
        for column, edge in zip(columns, edges[1:], strict=False)
    )
    widths = [median(cell.right - cell.x for cell in column) for column in columns]
    talk = all(median(len(cell.text.strip()) for cell in column) >= _LONG for column in columns)
    sentences = all(_are_sentences([cell.text for cell in column]) for column in columns)
    return edges if apart and talk and not sentences and max(widths) < 1.6 * min(widths) else []


def _by_edges(lines: Sequence[Sequence[PlacedText]], edges: Sequence[float]) -> Iterator[str]:
    """Column after column; a line across columns ends those above it."""
    held: list[list[str]] = [[] for _ in edges]
    for line in lines:
        if any(cell.x < edge - 2 < edge < cell.right for cell in line for edge in edges):
            yield from (text for column in held for text in column)
            held = [[] for _ in edges]
            yield _joined_cells(line)
            continue
        for cell in line:
            column = max((number for number, edge in enumerate(edges) if edge <= cell.x + 2), default=0)
            held[column].append(_joined_cells([cell]))
    yield from (text for column in held for text in column)


def _lines(pieces: Sequence[PlacedText]) -> Iterator[list[PlacedText]]:
    """Pieces on one base line, from the top of the page to the bottom."""
    line: list[PlacedText] = []
    for piece in sorted(pieces, key=lambda line: (-line.y, line.x)):
        if line and line[0].y - piece.y > _SAME_LINE * min(line[0].height, piece.height):
            yield sorted(line)
            line = []
        line.append(piece)
    if line:
        yield sorted(line)


def _cells(line: Sequence[PlacedText]) -> Iterator[PlacedText]:
    """Pieces joined to stretches without a wide gap; spaces where there is a gap."""
    held: PlacedText | None = None
    for piece in line:
        if held is None:
            held = piece
            continue
        gap = piece.x - held.right
        if gap > _CELL * held.height:
            yield held
            held = piece
            continue
        space = gap > _SPACE * held.height and not held.text.endswith(" ") and not piece.text.startswith(" ")
        held = PlacedText(
            held.x, max(held.right, piece.right), held.y, held.height, held.text + (" " if space else "") + piece.text
        )
    if held is not None:
        yield held


def _gutter(cells: Sequence[PlacedText], lines: Sequence[Sequence[PlacedText]]) -> float | None:
    """Return the left edge of the text right of the vertical strip without text that divides the page."""
    starts = sorted({round(cell.x) for cell in cells})
    best, most = None, 0
    for at in starts:
        right = [cell for cell in cells if cell.x >= at - 1]
        left = [cell for cell in cells if cell.x < at - 1]
        crossing = sum(cell.right > at for cell in left)
        clear = [cell for cell in left if cell.right <= at]
        if len(right) < _LEAST_LINES or not clear or crossing > 0.2 * len(left):
            continue
        aligned = sum(abs(cell.x - at) <= 2 for cell in right)
        if aligned > most and min(len(clear), aligned) >= min(_LEAST_LINES, len(lines) // 2 + 1):
            best, most = float(at), aligned
    return best


def _doubted(lines: Sequence[Sequence[PlacedText]]) -> OrderedPage:
    return OrderedPage(tuple(_joined_cells(line) for line in lines), doubtful=True)


def _spaced_columns(lines: Sequence[str]) -> OrderedPage | None:
    """Return a page on which tabs or three spaces part two columns of talk; None where they part no columns.

    The order is doubtful where the gap has no fixed place, and where both sides are whole sentences, as in a table.
    """
    rows = [(line.rstrip(), list(_GAP.finditer(line.rstrip(), 1))) for line in lines if line.strip()]
    two = [(text[: gaps[0].start()], text[gaps[0].end() :], gaps[0]) for text, gaps in rows if len(gaps) == 1]
    two = [(left.strip(), right, gap) for left, right, gap in two if left.strip()]
    if len(two) < max(_LEAST_LINES, 0.5 * len(rows)):
        return None
    sides = [left for left, _, _ in two], [right for _, right, _ in two]
    if any(median(map(len, side)) < _LONG for side in sides):
        return None
    starts = Counter(gap.end() for *_, gap in two)
    usual, count = starts.most_common(1)[0]
    widths = Counter(gap[0] for *_, gap in two)
    fixed = max(count, widths.most_common(1)[0][1]) >= 0.8 * len(two)
    if not fixed or all(map(_are_sentences, sides)) or len(two) < 0.6 * len(rows):
        return OrderedPage(tuple(text.strip() for text, _ in rows), doubtful=True)
    return OrderedPage(tuple(_apart(rows, usual)))


def _apart(rows: Sequence[tuple[str, Sequence[re.Match[str]]]], usual: int) -> Iterator[str]:
    """The left sides before the right ones, whose usual place is `usual`; a longer line ends the columns above it."""
    right: list[str] = []
    for text, gaps in rows:
        if len(gaps) == 1 and text[: gaps[0].start()].strip():
            yield text[: gaps[0].start()].strip()
            right.append(text[gaps[0].end() :])
        elif len(text) - len(text.lstrip()) >= 0.8 * usual:
            right.append(text.strip())
        elif not gaps and len(text) < usual:
            yield text.strip()
        else:
            yield from right
            right = []
            yield text.strip()
    yield from right


def _by_gutter(lines: Sequence[Sequence[PlacedText]], gutter: float) -> OrderedPage:
    left = [cell for line in lines for cell in line if cell.x < gutter - 1 and cell.right <= gutter]
    right = [cell for line in lines for cell in line if cell.x >= gutter - 1]
    for numbers in (left, right):
        if all(cell.text.strip().isdecimal() for cell in numbers):  # line numbers, which are taken off later
            return OrderedPage((*(cell.text.strip() for cell in numbers), *_texts(lines, numbers)))
    if _is_labels(lines, gutter):
        return OrderedPage(tuple(_joined_cells(line) for line in lines))
    widths = [max(cell.right for cell in side) - min(cell.x for cell in side) for side in (left, right)]
    if widths[1] < _NARROW * widths[0] and len(right) < len(left):
        return OrderedPage(tuple(_texts(lines, right)), tuple(cell.text.strip() for cell in right))
    if widths[0] < _NARROW * widths[1] and len(left) < len(right):
        return OrderedPage(tuple(_texts(lines, left)), tuple(cell.text.strip() for cell in left))
    if rows := _table_rows(lines, gutter):
        return OrderedPage(tuple(_by_rows(rows, gutter)))
    if all(_are_sentences([cell.text for cell in side]) for side in (left, right)):  # a table with a line in each row
        return OrderedPage(tuple(_joined_cells(line) for line in lines), doubtful=True)
    talk = [median(len(cell.text.strip()) for cell in side) >= _LONG for side in (left, right)]
    return OrderedPage(tuple(_columns(lines, gutter)), doubtful=not all(talk))


def _table_rows(lines: Sequence[Sequence[PlacedText]], gutter: float) -> list[Sequence[Sequence[PlacedText]]]:
    """Return the lines of each row of a table: wide gaps part the rows, which begin on both sides; none in columns."""
    gaps = [above[0].y - line[0].y for above, line in pairwise(lines)]
    usual = median(gaps) if gaps else 0.0
    starts = [0, *(number for number, gap in enumerate(gaps, 1) if gap > _ROW_GAP * usual), len(lines)]
    rows = [lines[start:end] for start, end in pairwise(starts)]
    beside = sum(row[0][0].x < gutter - 1 and row[0][-1].x >= gutter - 1 for row in rows)
    return rows if len(rows) >= _LEAST_LINES and beside >= 0.8 * len(rows) else []


def _by_rows(rows: Sequence[Sequence[Sequence[PlacedText]]], gutter: float) -> Iterator[str]:
    """Each cell of a row in turn, apart by a blank line."""
    for row in rows:
        for is_right in (False, True):
            cells = [[cell for cell in line if (cell.x >= gutter - 1) is is_right] for line in row]
            yield from (_joined_cells(line) for line in cells if line)
            yield ""


def _are_sentences(texts: Sequence[str]) -> bool:
    return sum(_ENDED.search(text.strip()) is not None for text in texts) >= 0.6 * len(texts)


def _is_labels(lines: Sequence[Sequence[PlacedText]], gutter: float) -> bool:
    """Return whether the text left of the gutter names speakers or times: short, few different texts, talk on each line."""
    cells = [[cell for cell in line if cell.x < gutter - 1 and cell.right <= gutter] for line in lines]
    texts = [" ".join(cell.text.strip() for cell in line) for line in cells if line]
    beside = sum(
        any(cell.x < gutter - 1 for cell in line) and any(cell.x >= gutter - 1 for cell in line) for line in lines
    )
    short = all(len(text) <= _LABEL for text in texts)
    names = [name for text in texts if (name := _STAMP.sub("", text).strip(" :-–—,|"))]
    repeated = len(set(names)) <= 0.75 * len(names) or all(text.endswith((":", "：")) for text in texts)
    stamps = all(text[:1].isdigit() or text[:1] in "[(" for text in texts)
    return short and beside >= 0.8 * len(texts) and (repeated or stamps or len(texts) <= _LEAST_LINES)


def _columns(lines: Sequence[Sequence[PlacedText]], gutter: float) -> Iterator[str]:
    """The left column before the right one; a line across both ends the columns above it."""
    right: list[str] = []
    for line in lines:
        across = [cell for cell in line if cell.x < gutter - 1 and cell.right > gutter]
        if across:
            yield from right
            right = []
            yield _joined_cells(line)
            continue
        before = [cell for cell in line if cell.x < gutter - 1]
        after = [cell for cell in line if cell.x >= gutter - 1]
        if before:
            yield _joined_cells(before)
        if after:
            right.append(_joined_cells(after))
    yield from right


def _texts(lines: Sequence[Sequence[PlacedText]], without: Sequence[PlacedText]) -> Iterator[str]:
    apart = {id(cell) for cell in without}
    for line in lines:
        kept = [cell for cell in line if id(cell) not in apart]
        if kept:
            yield _joined_cells(kept)


def _joined_cells(cells: Sequence[PlacedText]) -> str:
    """Cells of a line, apart by a tab."""
    return "\t".join(cell.text.replace("\t", " ").strip() for cell in cells)


def _is_ragged(lines: Sequence[Sequence[PlacedText]]) -> bool:
    """Whether many lines have cells that begin at other places than those of the line above."""
    starts = [tuple(round(cell.x) for cell in line) for line in lines if len(line) > 1]
    return len(starts) >= _LEAST_LINES and sum(a[1:] != b[1:] for a, b in pairwise(starts)) > 0.5 * len(starts)
