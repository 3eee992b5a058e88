"""Coding with any code, and with one that is made at the place: from letters typed, or from the words themselves."""

from __future__ import annotations

from fusen.model.codebook import Codebook
from fusen.model.codebook_edit import AddCode
from fusen.study.codebook.edit import CodingTarget, EditResult
from fusen.tui.coding.commands import Decisions
from fusen.tui.widgets.code_finder import NewCodeOffer
from fusen.tui.widgets.dialogs import PromptDialog

LONGEST = 60  # characters of a name taken from the words
EDGES = " .,;:!?…。、！？「」『』“”„«»\"'()[]-–—"


class Creating(Decisions):
    """Actions of the coding screen that choose or make a code. A new code and its first coding are one step."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self._under: str | None = None  # where the last new code went

    def action_code(self) -> None:
        self.quiet()
        span = self._span()
        if self.work is None or span is None:
            return
        codebook = self.work.codebook

        def called(typed: str) -> str:
            known = any(code.name.casefold() == typed.casefold() and not code.retired for code in codebook)
            return f"new code “{typed}” …" if typed and not known else ""

        new = NewCodeOffer(called, lambda typed: self._choose_parent(typed, span))
        self.transcript.lift(self.finder.outer_size.height or 12)
        title = "Code: a name, phrase or definition, or a new name"
        self.finder.open(title, codebook, self._colours, self._recent, self._code, other=new)

    def action_in_vivo(self) -> None:
        """A new code called as it was said."""
        self.quiet()
        span = self._span()
        if span is None or self.sheet is None:
            return

        def named(name: str | None) -> None:
            if name is None or not name.strip() or self.work is None:
                return
            known = [code for code in self.work.codebook.find(name) if code.codable and not code.retired]
            if len(known) == 1 and known[0].name.casefold() == name.strip().casefold():
                self._code([known[0].guid])
            else:
                self._choose_parent(name.strip(), span)

        words = name_from(self.sheet.text[slice(*span)])
        self.app.push_screen(PromptDialog("In vivo: a new code called as it was said", words), named)

    def _choose_parent(self, name: str, span: tuple[int, int]) -> None:
        """Which code shall the new one stand under?"""
        if self.work is None:
            return
        codes = tuple(code for code in self.work.codebook if not code.retired)
        top = NewCodeOffer(lambda typed: "at the top of the codebook", lambda _: self._create(name, None, span))
        self.transcript.lift(self.finder.outer_size.height or 12)
        self.finder.open(
            f"“{name}” goes under …", Codebook(codes), self._colours, [self._under] if self._under else [],
            lambda chosen: self._create(name, chosen[0], span), several=False, headings=True, other=top,
        )  # fmt: skip

    def _create(self, name: str, parent: str | None, span: tuple[int, int]) -> None:
        editing, here = self.study.codebook.edit, CodingTarget(self.source, *span, self._around(*span))

        def make() -> EditResult:
            editing.start()
            return editing.do(editing.preview(AddCode(name, parent)), here)

        self._under = parent
        self.transcript.unselect()
        self.ask(make, self._created)
        self.foot.state("saving …")

    def _created(self, edited: EditResult) -> None:
        code = edited.codes[0]
        self._last = code.guid
        self._recent = [code.guid, *self._recent][:5]
        if edited.change is not None and edited.change.codings:
            self._chosen = edited.change.codings[0].guid
        self.fusen.decided()
        self.changed()
        self.say(f"new code, and coded: {code.label}")


def name_from(words: str) -> str:
    """A name out of somebody's words: on one line, without the marks around it, not too long."""
    plain = " ".join("".join(each if each.isprintable() else " " for each in words).split())
    if len(plain) > LONGEST:
        cut = plain[:LONGEST]
        plain = cut[: cut.rindex(" ")] if " " in cut else cut
    return plain.strip(EDGES) or plain
