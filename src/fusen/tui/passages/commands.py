"""Commands on listed passages: coding, notes, and copying with a citation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from fusen.model.coding import CodingChange, CodingDraft, MemoKind
from fusen.model.escape import visible
from fusen.model.quantity import quantity
from fusen.model.results import Excerpt
from fusen.study.memos import lead_of
from fusen.tui.host import Host
from fusen.tui.links import LinkCommands
from fusen.tui.notes import NoteCommands
from fusen.tui.passages.passage_rows import PassageRows
from fusen.tui.passages.state import FoundPassages
from fusen.tui.widgets.dialogs import NoteEditor

REMEMBERED = 5  # recently used codes
Codes = list[str]


class PassageView(Protocol):
    """A list of passages as its commands use it."""

    applied: Callable[[CodingChange], None]
    """Shows a written change."""

    @property
    def passages(self) -> FoundPassages | None: ...
    @property
    def list(self) -> PassageRows: ...

    def untick(self) -> None:
        """Remove all marks."""

    def find_code(
        self, title: str, recent: Sequence[str], chosen: Callable[[Codes], None], *,
        several: bool = True, headings: bool = False,
    ) -> None:  # fmt: skip
        """Let the user choose a code in the finder."""


class PassageCommands:
    """Acts on the marked rows, else on the current row."""

    def __init__(self, view: PassageView, notes: NoteCommands, host: Host) -> None:
        self._view, self._notes, self._host = view, notes, host
        self._recent: list[str] = []

    # -- coding

    def choose_code(
        self, title: str, chosen: Callable[[Codes], None], *, several: bool = True, headings: bool = False
    ) -> None:
        self._view.find_code(title, self._recent, chosen, several=several, headings=headings)

    def add_code(self) -> None:
        """Add a code to the selected rows and mark their passages as reviewed."""
        many = len(self._view.list.meant())

        def chosen(codes: list[str]) -> None:
            drafts = self._drafts(codes)
            read = {source: [(coding.start, coding.end) for coding in mine] for source, mine in drafts.items()}
            self._recent = [*codes, *(code for code in self._recent if code not in codes)][:REMEMBERED]
            self.apply(drafts, f"coded: {self.named(codes)}", read=read)

        if many:
            self.choose_code(f"Code {many} passages" if many > 1 else "Code this passage", chosen)

    def _drafts(self, codes: Sequence[str]) -> dict[str, list[CodingDraft]]:
        drafts: dict[str, list[CodingDraft]] = {}
        result = self._view.passages
        for row in self._view.list.meant() if result else ():
            mine = drafts.setdefault(result.sources[row.source], [])  # type: ignore[union-attr]
            mine += [CodingDraft(code, row.start, row.end) for code in codes]
        return drafts

    def remove_own(self) -> None:
        """Remove the user's codings among the selected rows."""
        rows = self.own_rows()
        if rows:
            self.apply({}, "removed", remove=[row.guid for row in rows], action="uncode")

    def own_rows(self) -> list[Excerpt]:
        """Return the selected rows that are the user's codings."""
        own = [row for row in self._view.list.meant() if made_by(row, self._host.study.user)]
        if not own:
            self._host.say("none of these codings are yours")
        return own

    def named(self, codes: Sequence[str]) -> str:
        by_guid = self._view.passages.codebook.by_guid if self._view.passages else {}
        return ", ".join(by_guid[code].name for code in codes if code in by_guid)

    def apply(
        self, drafts: Mapping[str, Sequence[CodingDraft]], text: str, *, remove: Sequence[str] = (),
        read: Mapping[str, Sequence[tuple[int, int]]] | None = None, action: str = "code",
    ) -> None:  # fmt: skip
        """Write a change of all selected rows in one step; the screen shows `text` after it is durable."""
        count, study, host = sum(len(mine) for mine in drafts.values()), self._host.study, self._host

        def applied(change: CodingChange) -> None:
            stayed = count - len(change.codings)
            there = f"; {stayed} already coded" if stayed else ""
            self._view.untick()
            host.fusen.decided()
            self._view.applied(change)
            host.say(f"{text} ({max(len(change.codings), len(change.removed))}){there}")

        host.ask_to_write(
            lambda: study.codings.apply(drafts, remove=remove, read=read, action=action), applied
        )  # fmt: skip

    # -- notes and the clipboard

    def edit_note(self) -> None:
        row, result = self._view.list.here(), self._view.passages
        if row is None or result is None:
            return
        if len(self._view.list.ticked) > 1:
            self._note_each(self._view.list.meant(), result.sources)
        elif row.guid and made_by(row, self._host.study.user):
            self._notes.edit(f"Memo on {self.named([row.code_guid])}, at {row.citation}", row.guid, "free")
        else:
            name, source = row.citation.rpartition("@")[0], result.sources[row.source]
            self._notes.edit_on_passage(f"Memo on {row.citation}", source, name, (row.start, row.end))

    def _note_each(self, rows: Sequence[Excerpt], sources: Mapping[str, str]) -> None:
        """Add a new note with the same text to each row, in one step."""
        host = self._host

        def keep(kept: tuple[str, MemoKind] | None) -> None:
            if kept is None or not kept[0].strip():
                return
            texts = []
            for row in rows:
                own = bool(row.guid) and made_by(row, host.study.user)
                lead = lead_of(row.citation.rpartition("@")[0], (row.start, row.end))
                texts.append((row.guid, kept[0]) if own else (sources[row.source], f"{lead}\n{kept[0]}"))
            host.ask(lambda: host.study.memos.write_many(texts, kept[1]), noted)

        def noted(many: int) -> None:
            self._view.untick()
            host.say(f"{quantity(many, 'memo')} saved")
            host.changed()

        host.show(NoteEditor(f"Memo on each of the {len(rows)} marked", "", "free", host.fusen.edit_text), keep)

    def link(self) -> None:
        """Start or end a link at the coding of the current row."""
        row = self._view.list.here()
        guid = row and (row.guid or next((decision.guid for decision in row.decisions), ""))
        if row is None or not guid:
            self._host.say("this passage has no coding to link")
        else:
            LinkCommands(self._host).mark(guid, f"{row.path[-1]} at {row.citation}")

    def copy(self) -> None:
        """Copy to the terminal's clipboard (OSC 52, also over SSH), within the consent of the interviewees."""
        rows = self._view.list.meant()
        if not rows:
            return
        self._host.fusen.copy_to_clipboard("\n\n".join(map(cited, rows)))
        withheld = sum(row.quote is None for row in rows)
        text = "copied with its citation" if len(rows) == 1 else f"{len(rows)} passages copied with their citations"
        self._host.say(text + (f"; the words of {withheld} are withheld" if withheld else ""))


def made_by(row: Excerpt, coder: str) -> bool:
    """Return whether a coder made the coding of a row; a detached coding has no decisions but its own."""
    return row.by(coder) or (not row.decisions and row.coder == coder)


def cited(row: Excerpt) -> str:
    """Return a quote with its citation, safe to paste."""
    text = "[1 passage withheld]" if row.quote is None else f"“{visible(row.quote.strip())}”"
    return f"{text} ({', '.join(visible(part) for part in (row.citation, row.time) if part)})"
