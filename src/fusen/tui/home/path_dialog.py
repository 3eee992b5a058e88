"""The input line for a file or folder, with completion of its name."""

from __future__ import annotations

import os
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from fusen.model.escape import visible
from fusen.tui.widgets.dialogs import PromptDialog

QUOTES = "'\""


class PathDialog(PromptDialog):
    """One input line for a path; tab completes it, and lists the names that fit."""

    KEYS = (("enter", "⏎", "continue"), ("tab", "⇥", "completes the name"), ("escape", "esc", "back"))
    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "complete", show=False, priority=True)]

    def action_complete(self) -> None:
        entry = self.query_one(Input)
        entry.value, names = completed(entry.value)
        entry.cursor_position = len(entry.value)
        if len(names) != 1:
            self.hint(visible("   ".join(names)) or "no file or folder begins like this")


def completed(typed: str) -> tuple[str, list[str]]:
    """Return a path as far as all names that fit have the same letters, and these names; folders end with a slash."""
    lead, slash, start = typed.rpartition("/")
    try:
        entries = sorted(Path(f"{lead}{slash}" or ".").expanduser().iterdir())
        names = [f"{entry.name}/" if entry.is_dir() else entry.name for entry in entries if _fits(entry.name, start)]
    except OSError:
        return typed, []
    shared = os.path.commonprefix(names)  # noqa: RUF071 - letters are what it compares
    return (f"{lead}{slash}{shared}" if len(shared) >= len(start) else typed), names


def _fits(name: str, start: str) -> bool:
    return name.casefold().startswith(start.casefold()) and (start.startswith(".") or not name.startswith("."))


def pasted(words: str) -> Path:
    """Return the path of words that a terminal may have quoted, as it does for a file dropped on it."""
    words = words.strip()
    if len(words) > 1 and words[0] == words[-1] and words[0] in QUOTES:
        words = words[1:-1]
    path = Path(words).expanduser()
    return path if path.exists() or os.sep == "\\" else Path(words.replace("\\ ", " ")).expanduser()
