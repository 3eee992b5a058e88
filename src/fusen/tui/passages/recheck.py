"""The second look: decisions on a code from before its meaning changed, passage by passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import BindingType

from fusen.model.coding import Coding, CodingDraft
from fusen.model.recheck import SecondLook
from fusen.model.results import Excerpt
from fusen.tui.actions import ANYWHERE, LOOKS, PASSAGES, ROWS, bindings
from fusen.tui.host import Handler, Host
from fusen.tui.passages.commands import PassageCommands, RowList
from fusen.tui.passages.screen import PassagesScreen
from fusen.tui.passages.state import FoundPassages, found_passages

if TYPE_CHECKING:
    from fusen.study import Study

EMPTY = "Nothing waits for a second look."


@dataclass(frozen=True, slots=True)
class RecheckQueue:
    """Waiting decisions on a code (guid), by row key; `codes` are all codes with waiting decisions, in order."""

    code: str
    codes: tuple[str, ...]
    items: Mapping[tuple[str, int, int, str], SecondLook]
    found: FoundPassages


def read_queue(study: Study, code: str) -> RecheckQueue:
    """Return the queue of the code, or of the first waiting code if nothing of it waits."""
    step = study.history.last_step()
    queue = study.codebook.edit.second_look.queue()
    codes = tuple(dict.fromkeys(item.code for item in queue))
    code = code if code in codes else next(iter(codes), "")
    mine = [item for item in queue if item.code == code]
    paths = {info.guid: info.path for info in study.sources.all()}
    items = {(paths[i.source], i.start, i.end, i.coding.guid if i.coding else ""): i for i in mine if i.source in paths}
    rows = study.results.excerpts_at([(i.source, i.start, i.end, i.coding) for i in items.values()])
    of = study.codebook.get().by_guid.get(code)
    said = f"{of.definition or 'no definition'}" if of else EMPTY
    return RecheckQueue(code, codes, items, found_passages(study, rows, said, step=step))


class RecheckHost(Host, Protocol):
    """The screen as its commands use it."""

    @property
    def queue(self) -> RecheckQueue | None: ...


class RecheckCommands:
    """Acts on the marked decisions, else on the current one."""

    def __init__(self, rows: RowList, commands: PassageCommands, host: RecheckHost) -> None:
        self._list, self._commands, self._host = rows, commands, host

    def actions(self) -> Mapping[str, Handler]:
        return {
            "stands": self._confirm,
            "code-after-all": self._code_after_all,
            "look-recode": self._recode,
            "look-remove": self._remove,
            "wording": self._call_wording,
        }

    def _meant(self) -> list[SecondLook]:
        """Return the marked decisions, else the current one."""
        rows: Sequence[Excerpt] = self._list.meant()
        items = self._host.queue.items if self._host.queue else {}
        keys = ((row.source, row.start, row.end, row.guid) for row in rows)
        return [items[key] for key in keys if key in items]

    # -- deciding

    def _confirm(self) -> None:
        items = self._meant()
        if items:
            confirm = self._host.study.codebook.edit.second_look.confirm
            self._host.ask(lambda: confirm(items), lambda count: self._looked(f"{count} stand{'s' * (count == 1)}"))

    def _looked(self, said: str) -> None:
        self._list.untick()
        self._host.say(said)
        self._host.changed()

    def _code_after_all(self) -> None:
        """Apply the code to passages that were reviewed without it."""
        items = [item for item in self._meant() if item.coding is None]
        if not items:
            self._host.say(f"this is coded already: {self._host.key_of('stands')} says that it stands")
            return
        drafts: dict[str, list[CodingDraft]] = {}
        for item in items:
            drafts.setdefault(item.source, []).append(CodingDraft(item.code, item.start, item.end))
        self._commands.apply(drafts, "coded")

    def _coded(self) -> list[Coding]:
        found = [item.coding for item in self._meant() if item.coding is not None]
        if not found:
            self._host.say(f"no coding stands here; {self._host.key_of('code-after-all')} puts the code here after all")
        return found

    def _recode(self) -> None:
        codings = self._coded()

        def chosen(codes: list[str]) -> None:
            drafts: dict[str, list[CodingDraft]] = {}
            for one in codings:
                draft = CodingDraft(codes[0], one.start, one.end, "manual", one.direction, one.magnitude, one.guid)
                drafts.setdefault(one.source, []).append(draft)
            self._commands.apply(drafts, f"now {self._commands.named(codes)}", action="recode")

        if codings:
            self._commands.choose_code("Another code instead", chosen, several=False)

    def _remove(self) -> None:
        codings = self._coded()
        if codings:
            self._commands.apply({}, "removed", remove=[coding.guid for coding in codings], action="uncode")

    def _call_wording(self) -> None:
        """Treat the change as wording only; all decisions on the code count again."""
        code, looks = self._host.queue.code if self._host.queue else "", self._host.study.codebook.edit.second_look
        if code:
            self._host.ask(
                lambda: looks.same_meaning(code), lambda _: self._looked("wording only: what was decided counts")
            )


class RecheckScreen(PassagesScreen):
    WHERE = (ANYWHERE, LOOKS, PASSAGES, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(LOOKS, PASSAGES, ROWS, ANYWHERE)
    FOOT = (
        "stands", "code-after-all", "look-recode", "look-remove", "tick", "tick-all", "open-place", "next-code", "wording",
        "undo", "help",
    )  # fmt: skip
    DEFAULT_CSS = """
    RecheckScreen { padding: 1 0 0 0; layers: under over; }
    RecheckScreen #about { height: 1; }
    """

    def __init__(self, code: str = "") -> None:
        super().__init__()
        self._code = code
        self.queue: RecheckQueue | None = None

    def actions(self) -> Mapping[str, Handler]:
        return {
            **super().actions(),
            **RecheckCommands(self.list, self.commands, self).actions(),
            "next-code": self._next_code,
            "whose": lambda: self.say("only what you decided yourself waits for you"),
        }

    def read(self) -> None:
        study, code = self.study, self._code
        self.ask(lambda: read_queue(study, code), self._read)

    def _read(self, queue: RecheckQueue) -> None:
        self.queue, self._code = queue, queue.code
        self.show_found(queue.found)

    def show_head(self) -> None:
        if self.queue is None or self.found is None:
            return
        code = self.found.codebook.by_guid.get(self.queue.code)
        coded = sum(item.coding is not None for item in self.queue.items.values())
        told = [f"{coded} coded", f"{len(self.queue.items) - coded} without the code"] if code else [""]
        marked = [f"{len(self.list.ticked)} marked"] * bool(self.list.ticked)
        self.head.show([self.study.settings.name, f"Second look: {code.label}" if code else EMPTY], [*marked, *told])

    def _next_code(self) -> None:
        codes = self.queue.codes if self.queue else ()
        if codes:
            self._code = codes[(codes.index(self._code) + 1) % len(codes)] if self._code in codes else codes[0]
            self.list.untick()
            self.read()
