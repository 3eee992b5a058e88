"""A saturation curve in the terminal: codes found in interview order, over the band of random orders."""

from __future__ import annotations

from collections.abc import Sequence

from fusen.cli import terminal

HEIGHT = 8  # lines; a braille cell has 2 × 4 dots
DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


def plot(band: Sequence[tuple[int, float, float, float]], held: Sequence[tuple[int, float]]) -> None:
    """Plot the curve; `band` is (interviews, mean, low, high) for each number of interviews, `held` (interviews,
    codes).
    """
    target = terminal.console()
    top = max((high for *_, high in band), default=0)
    if len(band) < 2 or not top:
        return
    plain = not target.encoding.startswith("utf")
    label = len(f"{top:.0f}") + 1
    width = max(10, min(72, target.width - label - 2))
    lines = drawn(band, held, width, top, plain=plain)
    for number, line in enumerate(lines):
        title = f"{top:.0f}" if not number else "0" if number == HEIGHT - 1 else ""
        target.print(terminal.text(f"{title:>{label}} {line}"))
    last = f"{band[-1][0]} interviews"
    target.print(terminal.text(f"{'':>{label}} 1{last:>{width - 1}}", "dim"))
    key = (
        "o interview order, : band of random orders, - their mean"
        if plain
        else "⠶ interview order  ░ band of random orders  ▒ their mean"
    )
    target.print(terminal.text(f"{'':>{label}} {key}", "dim"))


def drawn(
    band: Sequence[tuple[int, float, float, float]], held: Sequence[tuple[int, float]], width: int, top: float, *,
    plain: bool,
) -> list[str]:  # fmt: skip
    """Return the lines of the picture from the top, each `width` cells."""
    light, dark = (":", "-") if plain else ("░", "▒")
    cells = [[" "] * width for _ in range(HEIGHT)]
    for column in range(width):
        _, mean, low, high = band[round(column * (len(band) - 1) / (width - 1))]
        for line in range(_line(high, top), _line(low, top) + 1):
            cells[line][column] = light
        cells[_line(mean, top)][column] = dark
    dots: dict[tuple[int, int], int] = {}
    for x, y in _path(held, len(band), width * 2):
        row = min(HEIGHT * 4 - 1, max(0, round((1 - y / top) * (HEIGHT * 4 - 1))))
        at = (row // 4, x // 2)
        dots[at] = dots.get(at, 0) | DOTS[row % 4][x % 2]
    for (line, column), mask in dots.items():
        cells[line][column] = "o" if plain else chr(0x2800 + mask)
    return ["".join(line).rstrip() for line in cells]


def _line(value: float, top: float) -> int:
    return min(HEIGHT - 1, max(0, round((1 - value / top) * (HEIGHT * 4 - 1)) // 4))


def _path(held: Sequence[tuple[int, float]], many: int, width: int) -> list[tuple[int, float]]:
    """Return the curve at every dot column from the first interview on, interpolated linearly between interviews."""
    result = []
    at = 0
    for x in range(width):
        number = 1 + x * (many - 1) / (width - 1)
        if not held or number < held[0][0] or number > held[-1][0]:
            continue
        while at + 1 < len(held) and held[at + 1][0] <= number:
            at += 1
        here, ahead = held[at], held[min(at + 1, len(held) - 1)]
        run = ahead[0] - here[0]
        result.append((x, here[1] + (ahead[1] - here[1]) * ((number - here[0]) / run if run else 0)))
    return result
