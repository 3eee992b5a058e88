"""Note editing from any screen: opens the user's newest note on an object, else a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fusen.model.coding import Memo, MemoKind
from fusen.study.memos import Span, is_about, lead_of, place_of
from fusen.tui.colours import label
from fusen.tui.host import Host
from fusen.tui.widgets.dialogs import NoteEditor
from fusen.tui.widgets.link_finder import LinkName

if TYPE_CHECKING:
    from fusen.study import Study


class NoteCommands:
    """Opens the note editor and saves the text."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def write_journal(self) -> None:
        self.edit("Memo on the study (journal)", self._host.study.settings.project, "reflexive")

    def edit(self, title: str, target: str, kind: MemoKind) -> None:
        """Edit the user's newest note on the whole of `target`, or a new one."""
        self._edit_own(title, target, kind, lambda note: place_of(note)[0] is None, "")

    def edit_on_passage(self, title: str, source: str, name: str, span: Span) -> None:
        """Edit the user's note on a span of a source (guid), or a new one; `name` appears in the citation."""
        self._edit_own(title, source, "free", lambda note: is_about(note, span), lead_of(name, span))

    def _edit_own(self, title: str, target: str, kind: MemoKind, fits: Callable[[Memo], bool], lead: str) -> None:
        host = self._host

        def open_editor(memo: Memo | None) -> None:
            words = place_of(memo)[1] if memo and lead else memo.text if memo else ""
            first = memo.text.partition("\n")[0] if memo and lead else lead

            def keep(kept: tuple[str, MemoKind] | None) -> None:
                if kept is not None:
                    text = f"{first}\n{kept[0]}" if lead and kept[0].strip() else kept[0]
                    guid = memo.guid if memo else None
                    drafts = host.fusen.drafts
                    drafts.keep(title, kept[0])  # until it is saved: a shared database may be out of reach

                    def saved(note: Memo | None) -> None:
                        drafts.drop(title)
                        self._noted(note)

                    host.ask(lambda: host.study.memos.write(target, text, kind=kept[1], guid=guid), saved)

            host.show(NoteEditor(title, words, memo.kind if memo else kind, host.fusen.edit_text), keep)

        def own() -> Memo | None:
            notes = [note for note in host.study.memos.about(target) if fits(note)]
            return next((note for note in reversed(notes) if note.user == host.study.user), None)

        host.ask(own, open_editor)

    def _noted(self, note: object) -> None:
        self._host.say("memo saved" if note is not None else "memo deleted")
        self._host.changed()


def link_names(study: Study) -> list[LinkName]:
    """Return the names that a link in a memo can have: codes, interviewees, transcripts."""
    codebook = study.codebook.get()
    return [
        *(LinkName(label(code, codebook), "code") for code in codebook if not code.retired),
        *(LinkName(f"case:{case.name}", "interviewee") for case in study.cases.all()),
        *(LinkName(info.path, "transcript") for info in study.sources.all()),
    ]
