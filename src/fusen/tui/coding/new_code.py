"""Coding with any code, or with a new code named by typing or from the selected words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fusen.model.codebook import Codebook
from fusen.tui.coding.commands import CodingCommands
from fusen.tui.coding.open_transcript import CodingHost, OpenTranscript, Span, TranscriptView
from fusen.tui.host import Handler
from fusen.tui.widgets.code_finder import NewCodeOffer
from fusen.tui.widgets.dialogs import PromptDialog

if TYPE_CHECKING:
    from fusen.study.codebook import EditResult

LONGEST = 60  # characters of a name taken from the text
EDGES = " .,;:!?…。、！？「」『』“”„«»\"'()[]-–—"


class NewCode:
    """Chooses or creates a code. A new code and its first coding are one step."""

    def __init__(
        self, open_: OpenTranscript, view: TranscriptView, commands: CodingCommands, host: CodingHost
    ) -> None:  # fmt: skip
        self._open, self._view, self._commands, self._host = open_, view, commands, host
        self._under: str | None = None  # parent of the last new code

    def actions(self) -> Mapping[str, Handler]:
        return {"code": self._choose, "in-vivo": self._code_in_vivo}

    def _choose(self) -> None:
        self._host.quiet()
        span, state = self._commands.span(), self._open.state
        if state is None or span is None:
            return
        codebook = state.codebook

        def called(typed: str) -> str:
            known = any(code.name.casefold() == typed.casefold() and not code.retired for code in codebook)
            return f"new code “{typed}” …" if typed and not known else ""

        new = NewCodeOffer(called, lambda typed: self._choose_parent(typed, span))
        title = "Code: type a name, phrase or definition, or a new name"
        self._host.find_code(title, codebook, self._open.recent, self._commands.code, other=new)

    def _code_in_vivo(self) -> None:
        """Create a code named with the words of the span (in vivo)."""
        self._host.quiet()
        span = self._commands.span()
        if span is None or self._open.document is None:
            return

        def named(name: str | None) -> None:
            if name is None or not name.strip() or self._open.state is None:
                return
            known = [code for code in self._open.state.codebook.find(name) if code.codable and not code.retired]
            if len(known) == 1 and known[0].name.casefold() == name.strip().casefold():
                self._commands.code([known[0].guid])
            else:
                self._choose_parent(name.strip(), span)

        words = name_from(self._open.document.text[slice(*span)])
        self._host.show(PromptDialog("In vivo code: name it in the interviewee's words", words), named)

    def _choose_parent(self, name: str, span: Span) -> None:
        """Ask for the parent of the new code."""
        if self._open.state is None:
            return
        codes = tuple(code for code in self._open.state.codebook if not code.retired)
        if not codes:
            self._create(name, None, span)
            return
        top = NewCodeOffer(
            lambda typed: "top level of the codebook", lambda _: self._create(name, None, span), always=True,
            first=self._under is None,
        )  # fmt: skip
        self._host.find_code(
            f"“{name}”: choose its parent", Codebook(codes), [self._under] if self._under else [],
            lambda chosen: self._create(name, chosen[0], span), several=False, headings=True, other=top,
        )  # fmt: skip

    def _create(self, name: str, parent: str | None, span: Span) -> None:
        study, source, read = self._host.study, self._open.source, self._open.passages_around(*span)
        self._under = parent
        self._view.unselect()
        self._host.ask_to_write(
            lambda: study.codebook.add_and_code(name, parent, source, *span, read), self._created
        )  # fmt: skip

    def _created(self, edited: EditResult) -> None:
        code = edited.codes[0]
        self._open.last = code.guid
        self._open.use([code.guid])
        if edited.change is not None and edited.change.codings:
            self._open.chosen = edited.change.codings[0].guid
        self._host.fusen.decided()
        self._host.changed()
        self._host.say(f"new code, applied: {code.label}")


def name_from(words: str) -> str:
    """Return a code name from the text: one line, without surrounding punctuation, of limited length."""
    plain = " ".join("".join(word if word.isprintable() else " " for word in words).split())
    if len(plain) > LONGEST:
        cut = plain[:LONGEST]
        plain = cut[: cut.rindex(" ")] if " " in cut else cut
    return plain.strip(EDGES) or plain
