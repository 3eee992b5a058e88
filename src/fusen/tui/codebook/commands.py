"""Commands on the codebook screen: each edit is previewed, confirmed where it matters, and written in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from fusen.model.codebook import Code, Codebook, Phrase
from fusen.model.codebook_edit import (
    ChangeCode,
    CodebookEdit,
    DeleteCode,
    MergeCodes,
    MoveCode,
    Preview,
    RenameCode,
)
from fusen.model.quantity import quantity
from fusen.study.codebook import lines_of, phrases_of
from fusen.tui.actions import BY_ID
from fusen.tui.codebook.state import LoadedCodebook
from fusen.tui.colours import PALETTE
from fusen.tui.host import Handler, Host
from fusen.tui.widgets.confirm import ConfirmDialog, WordsEditor
from fusen.tui.widgets.dialogs import ChoiceDialog, PromptDialog

if TYPE_CHECKING:
    from fusen.study.codebook import EditResult

EDITED = (
    ("d", "edit-definition"), ("i", "edit-include"), ("x", "edit-exclude"), ("s", "edit-examples"), ("p", "edit-phrases"),
    ("n", "edit-not-phrases"), ("c", "colour"), ("h", "heading"),
)  # fmt: skip
"""The parts of a code that can be edited, with their keys after `edit-code`."""
DO = [("y", "do it")]
MOST_PARTS = 9


class CodebookHost(Host, Protocol):
    """The codebook screen as its commands use it."""

    @property
    def book(self) -> LoadedCodebook | None: ...

    def here(self) -> Code | None:
        """Return the current code."""

    def go_to(self, guid: str) -> None:
        """Make a code current and show it."""

    def find_code(self, title: str, codebook: Codebook, chosen: Callable[[list[str]], None]) -> None:
        """Let the user choose a code or heading."""


class CodebookCommands:
    """Edits the codebook; edits that change codings are previewed."""

    def __init__(self, host: CodebookHost) -> None:
        self._host = host

    def actions(self) -> Mapping[str, Handler]:
        return {
            "add-beside": self._add_beside,
            "add-below": self._add_below,
            "rename": self._rename,
            "move-under": self._move_under,
            "move-up": partial(self._shift, -1),
            "move-down": partial(self._shift, 1),
            "merge-into": self._merge_into,
            "split": self._split,
            "delete-code": self._delete,
            "colour": self._colour,
            "heading": self._turn_heading,
            "edit-code": self._edit_code,
            "edit-definition": self._edit_definition,
            "edit-include": self._edit_include,
            "edit-exclude": self._edit_exclude,
            "edit-examples": self._edit_examples,
            "edit-phrases": lambda: self._edit_phrases("Phrases, one a line", "phrases"),
            "edit-not-phrases": lambda: self._edit_phrases("Excluded phrases, one a line", "not_phrases"),
        }

    # -- asking, seeing, doing

    def find(
        self, title: str, chosen: Callable[[list[str]], None], *, retired: bool = False, but: Code | None = None
    ) -> None:  # fmt: skip
        """Let the user choose a code or heading outside the subtree `but`; `retired` includes retired codes."""
        book = self._host.book.codebook if self._host.book else Codebook(())
        out = set() if but is None else {code.guid for code in book.subtree(but)}
        codes = [code for code in book if (retired or not code.retired) and code.guid not in out]
        if codes:
            self._host.find_code(title, Codebook(tuple(codes)), chosen)

    def _code(self, *, retired: bool = False) -> Code | None:
        """Return the current code if it can be edited."""
        code = self._host.here()
        if code is None:
            self._host.say(f"no code yet: {self._host.key_of('add-beside')} makes one")
        elif code.retired and not retired:
            self._host.say(
                f"{code.name} is retired but still has codings: C merges them into another code, x removes them"
            )
            return None
        return code

    def _codings(self, code: Code) -> str:
        """Say how many codings a code and the codes below it have."""
        book = self._host.book
        below = book.codebook.subtree(code) if book else ()
        count = sum(sum(book.counts.get(child.guid, {}).values()) for child in below) if book else 0
        return f"its {quantity(count, 'coding stays', 'codings stay')}" if count else "it has no codings"

    def act(self, edit: CodebookEdit, text: str, *, to: str | None = None) -> None:
        """Make an edit that changes no codings, without a preview."""
        editing = self._host.study.codebook.edit
        self._host.ask_to_write(lambda: editing.do(editing.preview(edit)), lambda edited: self.done(edited, text, to))

    def see(
        self, title: str, edit: CodebookEdit, answers: Sequence[tuple[str, str]], then: Callable[[str, Preview], None]
    ) -> None:
        """Show the preview of an edit; `then` receives the key of the answer."""

        def show(preview: Preview) -> None:
            def answered(key: str | None) -> None:
                if key is not None:
                    then(key, preview)

            self._host.show(ConfirmDialog(title, preview.lines, answers, self._host.ink), answered)

        editing = self._host.study.codebook.edit
        self._host.ask(lambda: editing.preview(edit), show)

    def carry_out(self, preview: Preview, text: str, *, to: str | None = None) -> None:
        editing = self._host.study.codebook.edit
        self._host.ask_to_write(lambda: editing.do(preview), lambda edited: self.done(edited, text, to))

    def done(self, edited: EditResult, text: str, to: str | None = None) -> None:
        """Reload the codebook and move to the new or edited code."""
        target = edited.codes[0].guid if edited.codes else to

        self._host.say(f"{text}; {self._host.key_of('undo')} takes it back")
        self._host.changed()
        if target:
            self._host.ask(lambda: None, lambda _: self._host.go_to(target))  # after the reload

    # -- the tree

    def _add_beside(self) -> None:
        here = self._host.here()
        beside = here if here is not None and not here.retired else None
        self._add(beside.parent if beside else None, beside.guid if beside else None)

    def _add_below(self) -> None:
        code = self._code()
        if code is not None:
            self._add(code.guid, None)

    def _add(self, parent: str | None, after: str | None) -> None:
        above = self._host.book.codebook.by_guid.get(parent) if self._host.book and parent else None
        codebook = self._host.study.codebook

        def named(name: str | None) -> None:
            if name and name.strip():
                added = f"new: {name.strip()}"
                self._host.ask(lambda: codebook.add(name, parent, after), lambda edited: self.done(edited, added))

        where = f"under {above.label}" if above else "at the top"
        self._host.show(PromptDialog(f"New code {where}: its name"), named)

    def _rename(self) -> None:
        code = self._code()
        if code is None:
            return

        def named(name: str | None) -> None:
            if name is not None and name.strip() != code.name:
                self.act(RenameCode(code.guid, name), f"{code.name} is called {name.strip()}", to=code.guid)

        self._host.show(PromptDialog(f"Another name for {code.label}: {self._codings(code)}", code.name), named)

    def _move_under(self) -> None:
        code = self._code()
        if code is None:
            return

        def chosen(codes: list[str]) -> None:
            self._move(code, codes[0])

        def answered(key: str | None) -> None:
            if key == "u":
                self.find(f"{code.name} goes under …", chosen, but=code)
            elif key == "t":
                self._move(code, None)

        if code.parent is None:
            answered("u")
            return
        answers = [("u", "under another code"), ("t", "to the top")]
        self._host.show(ConfirmDialog(f"Move {code.label}", [self._codings(code)], answers, self._host.ink), answered)

    def _move(self, code: Code, parent: str | None) -> None:
        def answered(_: str, preview: Preview) -> None:
            self.carry_out(preview, f"{code.name} is moved", to=code.guid)

        self.see(f"Move {code.name}", MoveCode(code.guid, parent), DO, answered)

    def _shift(self, step: int) -> None:
        code = self._code()
        if code is None or self._host.book is None:
            return
        beside = [below.guid for below in self._host.book.codebook if below.parent == code.parent and not below.retired]
        place = beside.index(code.guid) + step
        if 0 <= place < len(beside):
            self.act(MoveCode(code.guid, code.parent, place), f"{code.name} is number {place + 1}", to=code.guid)

    def _merge_into(self) -> None:
        code = self._code(retired=True)
        if code is None:
            return

        def chosen(codes: list[str]) -> None:
            def answered(key: str, preview: Preview) -> None:
                if key == "l":
                    edit = MergeCodes(code.guid, codes[0], look=True)
                    self.see(f"Merge {code.name}, and recheck", edit, DO, lambda _, seen: done(seen))
                else:
                    done(preview)

            def done(preview: Preview) -> None:
                self.carry_out(preview, f"{code.name} is merged", to=codes[0])

            answers = [*DO, ("l", "merge, and recheck the codings")]
            self.see(f"Merge {code.name}", MergeCodes(code.guid, codes[0]), answers, answered)

        self.find(f"{code.name} goes into … ({self._codings(code).replace('stay', 'go along')})", chosen, but=code)

    def _split(self) -> None:
        code = self._code()
        if code is None:
            return

        def named(words: str | None) -> None:
            names = tuple(name.strip() for name in (words or "").split(";") if name.strip())
            if len(names) > MOST_PARTS:
                self._host.say(f"at most {MOST_PARTS} new codes at once: each has a digit")
            elif names:
                self._host.fusen.open(
                    "split", code=code.guid, names=names,
                    then=lambda edited: self.done(edited, f"{code.name} is split"),
                )  # fmt: skip

        hint = "separate names with ; then assign each coding"
        self._host.show(PromptDialog(f"Split {code.label} into: names of the new codes", "", hint), named)

    def _delete(self) -> None:
        code = self._code(retired=True)
        if code is None:
            return
        if code.retired:
            self.see(f"Delete {code.name}", DeleteCode(code.guid, "remove"), [("r", "remove its codings")],
                     lambda _, seen: self.carry_out(seen, f"{code.name} is deleted"))  # fmt: skip
            return

        def answered(key: str, preview: Preview) -> None:
            if key == "k":
                self.carry_out(preview, f"{code.name} is deleted")
            else:
                self.see(f"Delete {code.name} and its codings", DeleteCode(code.guid, "remove"), DO,
                         lambda _, seen: self.carry_out(seen, f"{code.name} and its codings are deleted"))  # fmt: skip

        answers = [("k", "delete it, keep its codings"), ("r", "remove its codings too …")]
        self.see(f"Delete {code.name}", DeleteCode(code.guid), answers, answered)

    # -- one code

    def _colour(self) -> None:
        code = self._code()
        if code is None:
            return

        def chosen(words: str | None) -> None:
            if words is None:
                return
            colour = words.strip()
            if colour.isdecimal() and 0 < int(colour) <= len(PALETTE):
                colour = PALETTE[int(colour) - 1]
            elif colour and not colour.startswith("#"):
                colour = f"#{colour}"
            self.act(
                ChangeCode(code.guid, colour=colour),
                f"{code.name}: {colour or 'automatic colour'}",
                to=code.guid,
            )

        hint = f"#rrggbb, or 1–{len(PALETTE)} of the palette, or empty: automatic   {self._codings(code)}"
        self._host.show(PromptDialog(f"Colour of {code.label}", code.colour or "", hint), chosen)

    def _turn_heading(self) -> None:
        code = self._code()
        if code is not None:
            what = "a heading and cannot be applied" if code.codable else "a code that can be applied"
            self.act(ChangeCode(code.guid, codable=not code.codable), f"{code.name} is {what}", to=code.guid)

    def _words(
        self, what: str, before: Callable[[Code], str], edit_of: Callable[[ChangeCode, str], ChangeCode]
    ) -> None:
        code = self._code()
        if code is None:
            return

        def kept(words: tuple[str, object] | None) -> None:
            if words is not None and words[0].strip() != before(code).strip():
                self._host.ask(
                    lambda: edit_of(ChangeCode(code.guid), words[0].strip()),
                    lambda edit: self._changed(code, edit, what),
                )

        self._host.show(WordsEditor(f"{what} of {code.label}", before(code), "free", self._host.fusen.edit_text), kept)

    def _changed(self, code: Code, edit: ChangeCode, what: str) -> None:
        """Ask whether a change affects the meaning, if the study has codings; else make it at once."""
        what = what.partition(",")[0]
        if edit.definition is None and edit.include is None and edit.exclude is None:
            self.act(edit, f"{what} of {code.name} changed", to=code.guid)
            return
        if self._host.book is None or not self._host.book.counts:  # no codings exist yet
            self.act(edit, f"{what} of {code.name} changed", to=code.guid)
            return

        def answered(key: str, _: Preview) -> None:
            meant = replace(edit, meaning=key == "m")
            text = "its codings wait for a recheck" if key == "m" else "wording only"
            self.act(meant, f"{what} of {code.name} changed, {text}", to=code.guid)

        answers = [("w", "wording only"), ("m", "meaning: recheck its codings")]
        self.see(f"{what} of {code.name}: wording only, or meaning?", edit, answers, answered)

    def _edit_code(self) -> None:
        """Ask which part of the code to edit."""
        parts = [(key, BY_ID[name].label.removeprefix("Edit ").removeprefix("the "), name) for key, name in EDITED]
        names = {label: name for _, label, name in parts}

        def answered(label: str | None) -> None:
            if label is not None:
                self.actions()[names[label]]()

        code = self._code()
        if code is not None:
            answers = [(key, label) for key, label, _ in parts]
            self._host.show(ChoiceDialog(f"Edit {code.label}", answers, self._host.ink), answered)

    def _edit_definition(self) -> None:
        self._words("Definition", lambda code: code.definition, lambda edit, words: replace(edit, definition=words))

    def _edit_include(self) -> None:
        self._words("Include", lambda code: code.include, lambda edit, words: replace(edit, include=words))

    def _edit_exclude(self) -> None:
        self._words("Exclude", lambda code: code.exclude, lambda edit, words: replace(edit, exclude=words))

    def _edit_examples(self) -> None:
        def edit_of(edit: ChangeCode, words: str) -> ChangeCode:
            return replace(edit, examples=tuple(line.strip() for line in words.split("\n") if line.strip()))

        self._words(
            "Examples, one a line",
            lambda code: "\n".join(example.replace("\n", " ") for example in code.examples),
            edit_of,
        )

    def _edit_phrases(self, what: str, key: str) -> None:
        def before(code: Code) -> str:
            phrases: tuple[Phrase, ...] = getattr(code, key)
            return lines_of(phrases)

        def edit_of(edit: ChangeCode, words: str) -> ChangeCode:
            phrases = phrases_of(words)
            return replace(edit, phrases=phrases) if key == "phrases" else replace(edit, not_phrases=phrases)

        self._words(what, before, edit_of)
