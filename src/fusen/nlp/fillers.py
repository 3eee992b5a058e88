"""Lists of fillers by language, and the study's own words on top."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fusen.text.fillers import Fillers

FOLDER = Path(__file__).parent / "filler_lists"


@cache
def fillers(language: str) -> Fillers:
    """Return the fillers of a language (`en`, `en-GB`); empty for a language without a list."""
    code = language.partition("-")[0].lower()
    file = FOLDER / f"{code}.txt"
    return Fillers.of(listed(file.read_text("utf-8"))) if code.isalpha() and file.is_file() else Fillers()


def listed(text: str) -> list[str]:
    """Return the expressions of a list: one a line, without comments (`#`)."""
    return [line.partition("#")[0].strip() for line in text.splitlines() if line.partition("#")[0].strip()]
