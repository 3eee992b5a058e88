"""The codebook's tree beside a transcript: the widget with its keys, and what they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import ClassVar, Protocol

from textual.binding import BindingType

from fusen.model.codebook import Code
from fusen.tui.actions import TREE, bindings
from fusen.tui.codebook.tree import CodeRows
from fusen.tui.coding.open_transcript import CodingHost, OpenTranscript
from fusen.tui.host import Handler
from fusen.tui.notes import NoteCommands
from fusen.tui.passages.selection import ExcerptSelection
from fusen.tui.widgets.virtual_list import VirtualList


class CodeTree(VirtualList, inherit_bindings=False):
    """Shows the tree; its keys apply while it has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(TREE)
    DEFAULT_CSS = "CodeTree { height: 1fr; scrollbar-size-vertical: 0; }"
    rows: CodeRows

    def __init__(self) -> None:
        super().__init__(CodeRows(), always=False)


class TreeHost(CodingHost, Protocol):
    """The coding screen as its tree uses it."""

    @property
    def notes(self) -> NoteCommands: ...

    def leave_tree(self) -> None:
        """Return to the transcript."""


class TreeCommands:
    """Acts on the current code of the tree."""

    def __init__(
        self, open_: OpenTranscript, tree: CodeTree, code: Callable[[list[str]], None], host: TreeHost
    ) -> None:
        """Apply codes with `code`."""
        self._open, self._tree, self._code, self._host = open_, tree, code, host

    def actions(self) -> Mapping[str, Handler]:
        rows = self._tree.rows
        return {
            "tree-down": partial(self._go, 1),
            "tree-up": partial(self._go, -1),
            "tree-fold": partial(self._turn, rows.fold),
            "tree-unfold": partial(self._turn, rows.unfold),
            "tree-apply": self.apply,
            "tree-note": self._edit_note,
            "tree-excerpts": lambda: self._open_excerpts(self._tree.rows.here()),
            "excerpts": lambda: self._open_excerpts(self.here()),
            "codebook": self._open_codebook,
            "tree-leave": self._host.leave_tree,
        }

    def _go(self, by: int) -> None:
        self._tree.go(by)
        self._host.show_place()

    def _turn(self, fold: Callable[[], None]) -> None:
        fold()
        self._tree.show()
        self._host.show_place()

    def here(self) -> Code | None:
        """Return the current code while the tree has the focus."""
        return self._tree.rows.here() if self._tree.has_focus else None

    def apply(self) -> None:
        """Apply the current code; a heading folds or unfolds."""
        code = self._tree.rows.here()
        if code is not None and code.codable:
            self._host.leave_tree()
            self._code([code.guid])
        else:
            self._turn(self._tree.rows.turn)

    def _edit_note(self) -> None:
        code = self._tree.rows.here()
        if code is not None:
            self._host.notes.edit(f"Memo on the code {code.name}", code.guid, "analytic")

    def _open_excerpts(self, code: Code | None) -> None:
        """Open the excerpts of a code, else all."""
        self._host.fusen.open("excerpts", selection=ExcerptSelection(code=code.guid) if code else None)

    def _open_codebook(self) -> None:
        """Open the codebook at the code of the selected coding."""
        coding = self._open.chosen_coding()
        self._host.fusen.open("codebook", start=coding.code if coding else "")
