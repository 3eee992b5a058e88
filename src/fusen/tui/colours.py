"""The colours of the app: two themes, and a distinct colour for each code."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from textual.color import Color
from textual.theme import Theme

from fusen.model.codebook import Code, Codebook

# Paul Tol's "muted" and "bright" schemes, ordered to keep neighbours distinct without red and green.
PALETTE = (
    "#4477aa", "#cc6677", "#ddaa33", "#44aa99", "#aa3377", "#999933", "#66ccee", "#ee8866", "#228833", "#aa4499",
)  # fmt: skip
_HEX = re.compile(r"#[0-9a-fA-F]{6}\Z")


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours that widgets paint with; `plain` means no colours, only text attributes.

    Words have a contrast of at least 4.5 : 1 on every ground, `rule` and the marks of codes at least 3 : 1.
    """

    background: str
    text: str  # the current passage, titles
    soft: str  # all that is read
    dim: str  # interviewer talk, speakers, counts
    faint: str  # names of keys, hints
    rule: str  # lines, empty bars; never words
    accent: str
    selection: str  # behind selected words
    band: str  # behind the current row or passage
    hit: str  # behind words found
    bar: str
    warning: str
    dark: bool
    plain: bool = False
    basic: bool = False  # a terminal of sixteen colours: no tints, no band


DARK = Ink(
    background="#16181d", text="#f6f4ee", soft="#c9c7c1", dim="#a0a2a9", faint="#8f929a", rule="#646873",
    accent="#e8b062", selection="#2f4f80", band="#262b35", hit="#5a4520", bar="#1d2027", warning="#f0937a", dark=True,
)  # fmt: skip
LIGHT = Ink(
    background="#fbfaf7", text="#101114", soft="#34363b", dim="#54575e", faint="#5f6269", rule="#8a8980",
    accent="#8a4b00", selection="#bcd3f2", band="#e8e5db", hit="#f3d9a4", bar="#f3f1ea", warning="#9c321b", dark=False,
)  # fmt: skip
DARK_BASIC = Ink(
    background="#000000", text="#ffffff", soft="#ffffff", dim="#ffffff", faint="#ffffff", rule="#aaaaaa",
    accent="#ffff55", selection="#0000aa", band="#000000", hit="#0000aa", bar="#000000", warning="#ff5555", dark=True,
    basic=True,
)  # fmt: skip
LIGHT_BASIC = Ink(
    background="#ffffff", text="#000000", soft="#000000", dim="#000000", faint="#000000", rule="#555555",
    accent="#0000aa", selection="#55ffff", band="#ffffff", hit="#55ffff", bar="#ffffff", warning="#aa0000", dark=False,
    basic=True,
)  # fmt: skip
"""The same for sixteen colours, as Rich names them: bright black is unreadable on many grounds, so all words have the
colour of the text; on black the bright colours, on white only those that are dark in every terminal.
"""
BASIC_PALETTE = {
    True: ("#55ffff", "#ff5555", "#ffff55", "#55ff55", "#ff55ff", "#aaaaaa"),
    False: ("#0000aa", "#aa0000", "#aa00aa", "#000000"),
}


def ink_for(dark: bool, colours: str | None, *, plain: bool = False) -> Ink:
    """Return the colours for a terminal; `colours` is Rich's name of what it can show."""
    basic = colours == "standard"
    return replace((DARK_BASIC if basic else DARK) if dark else (LIGHT_BASIC if basic else LIGHT), plain=plain)


def theme_name(ink: Ink) -> str:
    return f"fusen-{'dark' if ink.dark else 'light'}{'-basic' * ink.basic}"


def theme(ink: Ink) -> Theme:
    return Theme(
        name=theme_name(ink), primary=ink.accent, accent=ink.accent, warning=ink.warning,
        error=ink.warning, success=ink.accent, foreground=ink.soft, background=ink.background, surface=ink.background,
        panel=ink.bar, dark=ink.dark,
        variables={"input-cursor-foreground": ink.background, "input-cursor-background": ink.accent,
                   "input-selection-background": ink.selection, "scrollbar": ink.rule,
                   "scrollbar-background": ink.background, "scrollbar-hover": ink.dim, "scrollbar-active": ink.accent,
                   "footer-key-foreground": ink.accent, "dim": ink.dim, "faint": ink.faint, "rule": ink.rule,
                   "strong": ink.text, "band": ink.band},
    )  # fmt: skip


def code_colours(codebook: Codebook, ink: Ink) -> dict[str, str]:
    """Return a readable colour for each code by guid: the code's own colour, else that of its mark in the theme's palette."""
    result: dict[str, str] = {}
    palette = BASIC_PALETTE[ink.dark] if ink.basic else PALETTE
    for place, code in enumerate(codebook):
        number = place if code.mark is None else code.mark
        own = code.colour if code.colour and _HEX.match(code.colour) and not ink.basic else None
        result[code.guid] = _readable(Color.parse(own or palette[number % len(palette)]), Color.parse(ink.band)).hex6
    return result


SIGNS = "●■▲◆▼★○□△◇▽☆"
"""Signs shown with the colour; neighbours in the tree also differ in form."""


def code_signs(codebook: Codebook) -> dict[str, str]:
    """Return the sign of each code by guid, which stays with the code."""
    return {
        code.guid: SIGNS[(place if code.mark is None else code.mark) % len(SIGNS)]
        for place, code in enumerate(codebook)
    }


def _readable(colour: Color, background: Color) -> Color:
    """Move a colour away from the lightest or darkest ground until the contrast is at least 3 : 1 (WCAG 1.4.11)."""
    towards = Color(255, 255, 255) if background.brightness < 0.5 else Color(0, 0, 0)
    for step in range(10):
        tried = colour.blend(towards, step / 10)
        if contrast(tried, background) >= 3:
            return tried
    return towards


def contrast(first: Color, second: Color) -> float:
    """Return the contrast ratio of two colours (WCAG 2.1)."""
    high, low = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Color) -> float:
    parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def tint(colours: list[str], ink: Ink, ground: str = "") -> str:
    """Return a faint background mixed from the colours of overlapping codes."""
    if ink.basic:
        return ink.background
    mixed = [Color.parse(colour) for colour in colours]
    mean = Color(*(sum(getattr(colour, part) for colour in mixed) // len(mixed) for part in ("r", "g", "b")))
    return Color.parse(ground or ink.background).blend(mean, 0.20 if ink.dark else 0.16).hex6


@lru_cache(maxsize=64)
def shade(ink: Ink, level: int) -> str:
    """Return the ground of a number in a table, from 1 (few) to 4 (many)."""
    return Color.parse(ink.background).blend(Color.parse(ink.accent), (0, 0.1, 0.18, 0.26, 0.34)[level]).hex6


def label(code: Code, codebook: Codebook) -> str:
    """Return the shortest unambiguous name of a code."""
    return code.name if len(codebook.find(code.name)) == 1 else code.label
