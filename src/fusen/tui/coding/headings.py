"""The header and footer of the coding screen: the position, the share reviewed and the relevant keys."""

from __future__ import annotations

from collections.abc import Set

from fusen.model.quantity import quantity
from fusen.tui.coding.open_transcript import OpenTranscript
from fusen.tui.coding.transcript import CursorPosition

FOOT: tuple[str, ...] = (
    "take-1", "code", "nothing", "uncode", "direction", "note", "undo", "again", "reject-1", "in-vivo", "replace", "magnitude",
    "next-suggestion", "next-unreviewed", "help",
)  # fmt: skip
SUGGESTED, CODED, UNCODED = {"take-1", "reject-1"}, {"uncode", "replace", "direction", "magnitude"}, {"in-vivo"}
IN_TREE = ("tree-apply", "tree-fold", "tree-unfold", "tree-note", "tree-excerpts", "tree-leave", "help")
SELECTED = ("code", "in-vivo", "grow", "shrink", "adjust", "note", "unselect", "help")


def keys_now(*, in_tree: bool, selected: bool, suggested: bool, coded: bool) -> tuple[str, ...]:
    """Return the actions relevant now, most important first."""
    if in_tree:
        return IN_TREE
    hidden = (set() if suggested else SUGGESTED) | (UNCODED if coded else CODED)
    return SELECTED if selected else tuple(name for name in FOOT if name not in hidden)


def heading(
    open_: OpenTranscript, place: CursorPosition, study: str, share: str, *, narrow: bool
) -> tuple[list[str], list[str]]:
    """Return the left and right parts of the header."""
    document = open_.document
    if document is None:
        return [], []
    many = place.end - place.start
    here = f"passage {place.passage + 1}/{len(document.passages)}"
    if many:
        here = f"{quantity(many, 'character')} selected"
    if narrow:
        return [document.name], [here.removeprefix("passage "), share]
    return [study, document.name, document.about], [here, share]


def share_reviewed(reviewed: Set[int], talk: Set[int]) -> str:
    """Describe the share of the interviewee's passages (numbers) that are reviewed."""
    return f"{100 * len(reviewed & talk) // len(talk)} % reviewed" if talk else ""
