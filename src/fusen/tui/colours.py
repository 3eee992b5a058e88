"""The colours of the app: two themes, and a distinct colour for each code."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
    """The colours that widgets paint with; `plain` means no colours, only text attributes."""

    background: str
    text: str  # the current passage
    soft: str  # other talk
    dim: str  # interviewer talk, margin
    faint: str  # unobtrusive marks
    accent: str
    selection: str
    bar: str
    warning: str
    dark: bool
    plain: bool = False


DARK = Ink(
    background="#16181d", text="#f4f2ec", soft="#b4b3ae", dim="#7d7f85", faint="#4a4d55", accent="#e0a458",
    selection="#33507a", bar="#22252c", warning="#e07a5f", dark=True,
)  # fmt: skip
LIGHT = Ink(
    background="#fbfaf7", text="#101114", soft="#4c4e54", dim="#7f8187", faint="#bdbcb6", accent="#a85d00",
    selection="#bcd3f2", bar="#eeece6", warning="#b3402a", dark=False,
)  # fmt: skip


def theme(ink: Ink) -> Theme:
    return Theme(
        name="fusen-dark" if ink.dark else "fusen-light", primary=ink.accent, accent=ink.accent, warning=ink.warning,
        error=ink.warning, success=ink.accent, foreground=ink.soft, background=ink.background, surface=ink.background,
        panel=ink.bar, dark=ink.dark,
        variables={"input-cursor-foreground": ink.background, "input-cursor-background": ink.accent,
                   "input-selection-background": ink.selection, "scrollbar": ink.faint,
                   "scrollbar-background": ink.background, "scrollbar-hover": ink.dim, "scrollbar-active": ink.accent,
                   "footer-key-foreground": ink.accent, "dim": ink.dim, "faint": ink.faint, "strong": ink.text},
    )  # fmt: skip


def code_colours(codebook: Codebook, ink: Ink) -> dict[str, str]:
    """Return a readable colour for each code by guid: the code's own colour, else one from the theme's palette in turn."""
    found: dict[str, str] = {}
    for number, code in enumerate(codebook):
        own = code.colour if code.colour and _HEX.match(code.colour) else PALETTE[number % len(PALETTE)]
        found[code.guid] = _readable(Color.parse(own), Color.parse(ink.background)).hex6
    return found


SIGNS = "●■▲◆▼★○□△◇▽☆"
"""Signs shown with the colour; neighbours in the tree also differ in form."""


def code_signs(codebook: Codebook) -> dict[str, str]:
    """Return a sign for each code by guid, in turn."""
    return {code.guid: SIGNS[number % len(SIGNS)] for number, code in enumerate(codebook)}


def _readable(colour: Color, background: Color) -> Color:
    """Move a colour away from the background until the contrast is at least 3 : 1 (WCAG 1.4.11)."""
    towards = Color(255, 255, 255) if background.brightness < 0.5 else Color(0, 0, 0)
    for step in range(10):
        tried = colour.blend(towards, step / 10)
        if _contrast(tried, background) >= 3:
            return tried
    return towards


def _contrast(one: Color, other: Color) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Color) -> float:
    parts = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour.normalized]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def tint(colours: list[str], ink: Ink) -> str:
    """Return a faint background mixed from the colours of overlapping codes."""
    mixed = [Color.parse(colour) for colour in colours]
    mean = Color(*(sum(getattr(one, part) for one in mixed) // len(mixed) for part in ("r", "g", "b")))
    return Color.parse(ink.background).blend(mean, 0.20 if ink.dark else 0.16).hex6


def label(code: Code, codebook: Codebook) -> str:
    """Return the shortest unambiguous name of a code."""
    return code.name if len(codebook.find(code.name)) == 1 else code.label
