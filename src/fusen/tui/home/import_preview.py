"""The page that the app shows before an import writes: how each file is read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from fusen.model.quantity import quantity
from fusen.tui.colours import Ink
from fusen.tui.widgets.line_widget import Line, TextRun, hints, short, shown, wrapped
from fusen.tui.widgets.page import TextDialog

if TYPE_CHECKING:
    from fusen.model.source import TableReading
    from fusen.study.sources import ImportReport, ReadingPreview

MOST = 20  # sources shown
TURNS = 3  # first turns of a source where several are shown


class ImportPreviewDialog(TextDialog[bool]):
    """How the files of an import are read; returns True to import them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "accept", show=False),
        Binding("escape,q", "close", show=False),
    ]
    DEFAULT_CSS = """
    ImportPreviewDialog VerticalScroll { width: 100; height: auto; max-height: 90vh; padding: 1 2; }
    """

    def __init__(self, report: ImportReport, ink: Ink) -> None:
        super().__init__(ink)
        self._report = report

    def lines(self) -> Sequence[Line]:
        return list(_page(self._report, max(min(94, int(self.app.size.width * 0.96) - 8), 20)))

    def action_accept(self) -> None:
        self.leave(True)


def _page(report: ImportReport, width: int) -> Iterator[Line]:
    count = len(report.rows)
    yield (TextRun(f"How {count:,} source{'s are' if count != 1 else ' is'} read", "accent", True),)
    yield hints([("enter", "⏎", "imports"), ("escape", "esc", "imports nothing"), ("down", "↑↓", "scroll")])
    first = 10 if len(report.previews) == 1 else TURNS
    for preview in report.previews[:MOST]:
        yield ()
        yield from _source(preview, width, first)
    if count > len(report.previews[:MOST]):
        yield from ((), (TextRun(f"and {count - len(report.previews[:MOST]):,} more", "dim"),))
    failures = ["; ".join(filter(None, (failure.message, failure.hint))) for failure in report.failures]
    for sign, words in (*(("✗", words) for words in failures), *(("·", words) for words in report.warnings)):
        yield from _wrapped(f"{sign} {words}", width, "warning" if sign == "✗" else "soft")


def _source(preview: ReadingPreview, width: int, first: int) -> Iterator[Line]:
    if preview.table is not None:
        yield from _table(preview.table, width)
    yield (TextRun(short(shown(preview.source), width), "text", True),)
    yield from _wrapped(f"labels: {preview.habit}   turns with a time: {preview.times:,}", width, "soft")
    yield from _wrapped(f"asks: {preview.why}", width, "soft")
    for row in preview.speakers:
        asks = ", asks" if row.asks else ""
        words = f"{shown(row.speaker) or '(no name)'}: {quantity(row.turns, 'turn')}, {quantity(row.words, 'word')}, {quantity(row.questions, 'question')}{asks}"
        yield (TextRun(short(f"  {words}", width), "soft"),)
    for speaker, time, words in preview.first[:first]:
        stamp = "" if time is None else f" {int(time) // 60}:{int(time) % 60:02}"
        yield (
            TextRun(f"  {shown(speaker) or '(no name)'}{stamp}  ", "dim"),
            TextRun(short(shown(words), max(width - 24, 20)), "text"),
        )
    for words in preview.outside:
        yield from _wrapped(f"outside turns: {words}", width, "dim")
    for words in preview.warnings:
        yield from _wrapped(f"· {words}", width, "warning")


def _table(table: TableReading, width: int) -> Iterator[Line]:
    yield from _wrapped(
        f"{table.table}: read as {table.read_as}, {quantity(table.rows, 'row')}, {quantity(table.sources, 'source')}",
        width,
        "text",
    )
    for column in table.columns:
        yield (TextRun(short(f"  {shown(column.name)}: {column.read_as or 'not read'}", width), "soft"),)


def _wrapped(words: str, width: int, colour: str) -> Iterator[Line]:
    for line in wrapped(words, width, 3):
        yield (TextRun(line, colour),)
