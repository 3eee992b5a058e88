"""Meaning of each letter: the same on every screen."""

from __future__ import annotations

from typing import NamedTuple


class Letter(NamedTuple):
    """A letter with its one meaning and the actions (ids) that it runs."""

    key: str
    meaning: str
    actions: tuple[str, ...]


LETTERS = (
    Letter("a", "add to what the screen lists", ("import", "add-beside", "new-memo", "new-theme", "name-add")),
    Letter("A", "ask your language model", ("ask-model",)),
    Letter("b", "back by a word", ("previous-word",)),
    Letter("B", "new bounds for a coding", ("adjust",)),
    Letter("c", "choose a code for this", ("code", "code-rows", "keep-other")),
    Letter("C", "combine", ("merge-into", "card-merge")),
    Letter("d", "direction", ("direction",)),
    Letter("D", "degree (magnitude)", ("magnitude",)),
    Letter("e", "edit the words", ("edit-code", "write-cell", "edit-memo", "name-edit")),
    Letter("E", "edit in your own editor", ("codebook-file", "edit-text")),
    Letter("f", "filter: show only", ("filter", "only-code", "difference-code", "filter-memos")),
    Letter("F", "how far: what is left", ("words-left",)),
    Letter("g", "go to a place", ("go",)),
    Letter("G", "last", ("last", "row-last")),
    Letter(
        "h",
        "left, fold",
        (
            "left",
            "columns-before",
            "column-left",
            "fold",
            "cell-left",
            "tree-fold",
            "previous-question-of-survey",
            "earlier-version",
            "card-left",
        ),
    ),
    Letter("H", "hide suggestions", ("hide",)),
    Letter("i", "in vivo", ("in-vivo",)),
    Letter("I", "leave out the interviewer", ("move-skip",)),
    Letter("j", "down", ("row-down", "next-passage", "next-difference", "tree-down", "card-down")),
    Letter("J", "down by the larger unit", ("next-turn", "next-group", "next-interview")),
    Letter("k", "up", ("row-up", "previous-passage", "previous-difference", "tree-up", "card-up")),
    Letter("K", "up by the larger unit", ("previous-turn", "previous-group")),
    Letter(
        "l",
        "right, unfold",
        (
            "right",
            "more-columns",
            "column-right",
            "unfold",
            "cell-right",
            "tree-unfold",
            "next-question-of-survey",
            "later-version",
            "card-right",
        ),
    ),
    Letter("L", "passages like this one", ("nearest",)),
    Letter("m", "memo on this", ("case-note", "note", "note-row", "code-note", "tree-note", "card-note")),
    Letter("M", "move under another code", ("move-under", "card-under")),
    Letter("n", "next that waits", ("next-suggestion", "next-difference", "next-code", "next-stale", "next-name")),
    Letter("N", "previous that waits", ("previous-suggestion", "previous-difference")),
    Letter(
        "o", "others: whose codings", ("others", "whose", "whose-table", "whose-matrix", "next-pair", "whose-memos")
    ),
    Letter("p", "divide by the next unit or variable", ("move-unit", "group", "group-table", "divide-memos")),
    Letter("P", "match phrases", ("match",)),
    Letter("q", "back", ("leave",)),
    Letter("r", "reject: it does not apply", ("reject-1", "queue-reject", "applies-not", "name-reject")),
    Letter("R", "replace: recode, rename", ("replace", "recode", "look-recode", "rename", "card-rename")),
    Letter("s", "sort", ("sort", "sort-table", "queue-order")),
    Letter("S", "split", ("split",)),
    Letter("t", "tree of codes: in and out", ("tree", "tree-leave")),
    Letter("T", "show or hide the panel with the tree", ("panel",)),
    Letter("u", "undo", ("undo",)),
    Letter("U", "redo", ("redo",)),
    Letter("v", "start a selection", ("select",)),
    Letter("V", "select the turn", ("select-turn",)),
    Letter("w", "forward by a word", ("next-word",)),
    Letter("W", "the change was only in wording", ("wording",)),
    Letter("x", "remove", ("uncode", "uncode-rows", "remove-astray", "delete-code", "remove-memo", "name-remove")),
    Letter("X", "link this to another", ("link", "link-code", "link-row")),
    Letter("y", "copy", ("copy", "copy-memo")),
    Letter("Y", "export to a file", ("write-table",)),
    Letter("Z", "time of this turn, by ear", ("set-time",)),
    Letter("z", "fold away, unfold", ("fold-all", "only-open", "matrix-level", "names-open")),
)
