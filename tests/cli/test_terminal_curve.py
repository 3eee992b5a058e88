"""The saturation curve in the terminal."""

from __future__ import annotations

import pytest

from fusen.cli.terminal_curve import HEIGHT, drawn

BAND = [(at, float(at * 2), float(at * 2 - 1), float(min(at * 2 + 1, 20))) for at in range(1, 11)]
HELD = [(at, float(at * 2)) for at in range(1, 11)]


@pytest.mark.parametrize("width", [10, 33, 72])
@pytest.mark.parametrize("plain", [True, False])
def test_curve_fits_and_increases(width: int, plain: bool) -> None:
    lines = drawn(BAND, HELD, width, 20, plain=plain)
    assert len(lines) == HEIGHT
    assert max(map(len, lines)) <= width

    def sign(cell: str) -> bool:
        return cell == "o" if plain else "\u2800" < cell < "\u2900"

    firsts = [min(at for at, cell in enumerate(line) if sign(cell)) for line in lines if any(map(sign, line))]
    assert firsts == sorted(firsts, reverse=True), "the higher a line, the further right it begins"
    assert firsts[-1] == 0
    assert any(sign(line[-1]) for line in lines if len(line) == width)
    if plain:
        assert "".join(lines).isascii()


def test_interviews_counted_together_leave_no_gap() -> None:
    lines = drawn(BAND, [(1, 2.0), (6, 12.0), (10, 20.0)], 40, 20, plain=False)
    assert all(any("\u2800" < line[column : column + 1] < "\u2900" for line in lines) for column in range(40))
