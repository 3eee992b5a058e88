"""SVG canvas for every chart: measures, wraps and escapes text, and never cuts it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from unicodedata import combining, east_asian_width

from fusen.model.escape import one_line, without_options
from fusen.model.results import Basis
from fusen.report.language import listing, message
from fusen.report.translate import translated

FONT = (
    "'Noto Sans', 'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic', Meiryo, 'Helvetica Neue', Arial, "
    "'Liberation Sans', 'DejaVu Sans', sans-serif"
)
"""Common system fonts; fonts with Japanese glyphs have their Japanese names."""
WIDTH = 760
MARGIN = 16
SIZE = 12  # of text, pixels
LEADING = 1.3
INK, DIM, RULE, PAPER = "#1a1a1a", "#555555", "#c8c8c8", "#ffffff"
SHADES = ("#ffffff", "#e6edf4", "#cddbe8", "#b0c6da", "#8fadc8", "#4c769e", "#3d6890", "#2b567f", "#1a4066")
"""Shades from none to all; lightness falls with each step, also in grey."""
DARK_FROM = 5
"""The first shade with white text; the contrast on each shade is above 4.5."""

_NARROW = frozenset("iljtfrI.,:;'|!()[]{}·-/ ")
_WIDE = frozenset("mwMW@%—…")
_ILLEGAL = re.compile("[\ufffe\uffff]")


def plain(text: str) -> str:
    """Returns the text on one line for a picture: visible control characters, no characters that XML forbids."""
    return _ILLEGAL.sub("\ufffd", one_line(text))


def measure(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Returns the approximate width of the text in pixels, in the widest of the fonts."""
    return sum(map(_em, text)) * size * (1.08 if bold else 1)


def _em(character: str) -> float:
    if character < "\u0300":
        if character in _NARROW:
            return 0.36
        if character in _WIDE:
            return 0.95
        return 0.7 if character.isupper() else 0.61
    if combining(character):
        return 0
    return 1.0 if east_asian_width(character) in "WFA" else 0.66


def wrap(text: str, width: float, size: float = SIZE, *, bold: bool = False) -> list[str]:
    """Returns the text in lines of at most `width` pixels, broken between words, or inside words longer than a line."""
    lines: list[str] = []
    line = ""
    for piece in _pieces(plain(text)):
        if line and measure((line + piece).rstrip(), size, bold=bold) > width:
            lines.append(line.rstrip())
            line = ""
            piece = piece.lstrip()
        while measure(piece.rstrip(), size, bold=bold) > width and len(piece) > 1:
            fits = next(at for at in range(1, len(piece) + 1) if measure(piece[: at + 1], size, bold=bold) > width)
            lines.append(piece[:fits])
            piece = piece[fits:]
        line += piece
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> Iterable[str]:
    """Yields the units after which a line may end: a word with its space, or each character of a script without spaces."""
    return re.findall(r"[^\s\u3000-\u9fff\uff00-\uffef]+\s*|[\s\S]", text)


def names(paths: Sequence[tuple[str, ...]]) -> list[str]:
    """Returns each path's last name, or the full path if two last names are equal."""
    ends = [path[-1] for path in paths]
    return [end if ends.count(end) == 1 else " / ".join(path) for end, path in zip(ends, paths, strict=True)]


def notes(remarks: Sequence[str]) -> list[str]:
    """Returns the remarks that belong below a picture."""
    return [translated(line) for line in without_options(remarks[1:])]


def whose(basis: Basis) -> str:
    if basis.remarks:
        return translated(basis.remarks[0])
    return message("Coders: {coders}.").format(coders=listing(basis.coders) or message("none"))


class Paper:
    """An SVG being drawn, `at` pixels from the top. `name` makes its ids unique within a page."""

    def __init__(self, name: str, title: str, subtitle: str, width: float = WIDTH) -> None:
        self.name, self.title, self.subtitle, self.width = name, title, subtitle, width
        self.parts: list[str] = []
        self.at: float = MARGIN
        self.paragraph(title, size=15, bold=True)
        self.paragraph(subtitle, size=11, colour=DIM)
        self.at += 10

    def paragraph(self, text: str, *, size: float = SIZE, bold: bool = False, colour: str = INK) -> None:
        """Draws text over the whole width, below the existing content."""
        if text:
            room = self.width - 2 * MARGIN
            self.at += self.lines(
                MARGIN, self.at + size, wrap(text, room, size, bold=bold), size, bold=bold, colour=colour
            )

    def lines(
        self, x: float, y: float, texts: Sequence[str], size: float = SIZE, *, anchor: str = "start",
        bold: bool = False, colour: str = INK, turn: float = 0,
    ) -> float:  # fmt: skip
        """Draws lines of text, the first on the base line `y`, turned by degrees around (x, y); returns their height."""
        kind = {INK: "ink", DIM: "dim"}.get(colour, "on-dark")
        turned = f' transform="rotate({turn:g} {x:.1f} {y:.1f})"' if turn else ""
        weight = ' font-weight="600"' if bold else ""
        for number, text in enumerate(texts):
            down = y + number * size * LEADING
            self.parts.append(
                f'<text class="{kind}" x="{x:.1f}" y="{down:.1f}" font-size="{size:g}" text-anchor="{anchor}" '
                f'fill="{colour}"{weight}{turned}>{escape(plain(text))}</text>'
            )
        return len(texts) * size * LEADING

    def rect(self, x: float, y: float, width: float, height: float, fill: str, kind: str, stroke: str = "") -> None:
        edge = f' stroke="{stroke}" stroke-width="1"' if stroke else ""
        self.parts.append(
            f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{max(height, 0):.1f}" '
            f'fill="{fill}"{edge}/>'
        )

    def shade(self, x: float, y: float, width: float, height: float, step: int) -> None:
        self.rect(x, y, width, height, SHADES[step], f"s{step}", RULE)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, colour: str = RULE, width: float = 1, dash: str = ""
    ) -> None:
        self.path(f"M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}", colour, width, dash)

    def path(self, drawn: str, colour: str = INK, width: float = 1.5, dash: str = "", opacity: float = 1) -> None:
        kind = {INK: "ink-line", DIM: "dim-line"}.get(colour, "rule")
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        faint = f' stroke-opacity="{opacity:.2f}"' if opacity < 1 else ""
        self.parts.append(
            f'<path class="{kind}" d="{drawn}" fill="none" stroke="{colour}" stroke-width="{width:.2f}"{dashed}{faint}/>'
        )

    def area(self, drawn: str, step: int) -> None:
        self.parts.append(f'<path class="s{step}" d="{drawn}" fill="{SHADES[step]}"/>')

    def dot(self, x: float, y: float, radius: float, *, hollow: bool = False) -> None:
        fill, kind = (PAPER, "hollow") if hollow else (INK, "full")
        self.parts.append(
            f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius:g}" fill="{fill}" stroke="{INK}" stroke-width="1"/>'
        )

    def svg(self, footnotes: Sequence[str] = (), about: str = "") -> str:
        """Returns the whole picture; `about` is its text description for people who cannot see it."""
        self.at += 6 if footnotes else 0
        for note in footnotes:
            self.paragraph(note, size=10.5, colour=DIM)
        height = self.at + MARGIN
        subtitle = escape(plain(f"{self.subtitle} {about}".strip()))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:.0f} {height:.0f}" width="{self.width:.0f}" '
            f'height="{height:.0f}" role="img" aria-labelledby="{self.name}-t {self.name}-d" font-family="{FONT}">'
            f'<title id="{self.name}-t">{escape(plain(self.title))}</title><desc id="{self.name}-d">{subtitle}</desc>'
            f'<rect class="paper" width="100%" height="100%" fill="{PAPER}"/>{"".join(self.parts)}</svg>\n'
        )


def shade_of(share: float | None) -> int:
    """Returns the shade of a share of 0 to 1: 0 only for none, the darkest only for all."""
    if not share:
        return 0
    last = len(SHADES) - 1
    return last if share >= 1 else min(last - 1, 1 + int(share * (last - 1)))
