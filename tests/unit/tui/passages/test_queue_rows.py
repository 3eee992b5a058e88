"""The rows of the review queue."""

from __future__ import annotations

from fusen.model.codebook import Code, Codebook
from fusen.model.suggestion import QueueRow
from fusen.tui.passages.queue_rows import QueueRows

BOOK = Codebook((Code("f", "f", "Funding", ("Funding",)), Code("n", "n", "言語", ("言語",))))


def row(
    code: str | None = "f", score: float | None = 0.5, calibrated: bool = True, coded: tuple[str, ...] = ()
) -> QueueRow:
    return QueueRow("s", 0, 5, "JP-01@0-5", "We waited.", code, score, calibrated, coded)


def shown(*rows: QueueRow) -> QueueRows:
    result = QueueRows()
    result.fit(100, 20)
    result.show(rows, BOOK, {}, {}, "nothing waits")
    return result


def words(rows: QueueRows, line: int) -> str:
    return "".join(run.words for run in rows.line(line))


def test_probability_match_and_reading_differ() -> None:
    rows = shown(row(), row(score=0.5, calibrated=False), row(None, None))
    assert words(rows, 0).startswith("  .50  ")
    assert words(rows, 3).startswith("match  ")
    assert "to read" in words(rows, 6)


def test_own_codes_and_the_reason_of_the_current_row_are_named() -> None:
    rows = shown(row(coded=("n", "gone")), row())
    rows.why = "its phrases: grant"
    assert "coded 言語, ? by you · its phrases: grant" in words(rows, 0)
    assert "its phrases" not in words(rows, 3)


def test_empty_queue_says_why() -> None:
    rows = shown()
    assert words(rows, 0) == "nothing waits"
    assert (rows.lines, rows.here(), rows.row_at(0)) == (1, None, -1)


def test_place_in_a_shorter_queue_is_its_last_row() -> None:
    rows = shown(row(), row(), row())
    rows.at = 2
    rows.show([row()], BOOK, {}, {})
    assert rows.at == 0


def test_third_line_is_empty_and_belongs_to_the_row() -> None:
    rows = shown(row(), row())
    assert rows.line(2) == ()
    assert [rows.row_at(line) for line in range(7)] == [0, 0, 0, 1, 1, 1, -1]
