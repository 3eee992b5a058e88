"""Recheck decisions on a code from before its meaning changed, passage by passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual.binding import BindingType

from fusen.model.coding import Coding, CodingDraft
from fusen.model.recheck import RecheckItem
from fusen.model.results import Excerpt
from fusen.tui.actions import ANYWHERE, LOOKS, PASSAGES, ROWS, bindings
from fusen.tui.host import Handler, Host
from fusen.tui.passages.browser import PassageBrowser
from fusen.tui.passages.state import FoundPassages, found_passages
from fusen.tui.screen import StudyScreen

if TYPE_CHECKING:
    from fusen.study import Study

EMPTY = "No decision waits for a recheck."


@dataclass(frozen=True, slots=True)
class RecheckQueue:
    """Waiting decisions on a code (guid), by row key; `codes` are all codes with waiting decisions, in order."""

    code: str
    codes: tuple[str, ...]
    items: Mapping[tuple[str, int, int, str], RecheckItem]
    passages: FoundPassages


def read_queue(study: Study, code: str) -> RecheckQueue:
    """Return the queue of the code, or of the first waiting code if nothing of it waits."""
    step = study.history.last_step()
    queue = study.codebook.edit.rechecks.queue()
    codes = tuple(dict.fromkeys(item.code for item in queue))
    code = code if code in codes else next(iter(codes), "")
    mine = [item for item in queue if item.code == code]
    paths = {info.guid: info.path for info in study.sources.all()}
    items = {(paths[i.source], i.start, i.end, i.coding.guid if i.coding else ""): i for i in mine if i.source in paths}
    rows = study.results.excerpts_at([(i.source, i.start, i.end, i.coding) for i in items.values()])
    of = study.codebook.get().by_guid.get(code)
    text = f"{of.definition or 'no definition'}" if of else EMPTY
    return RecheckQueue(code, codes, items, found_passages(study, rows, text, step=step))


class RecheckHost(Host, Protocol):
    """The screen as its commands use it."""

    @property
    def queue(self) -> RecheckQueue | None: ...


class RecheckCommands:
    """Acts on the marked decisions, else on the current one."""

    def __init__(self, browser: PassageBrowser, host: RecheckHost) -> None:
        self._browser, self._commands, self._host = browser, browser.commands, host

    def actions(self) -> Mapping[str, Handler]:
        return {
            "applies": self._apply,
            "applies-not": self._leave_out,
            "look-recode": self._recode,
            "wording": self._call_wording,
        }

    def _meant(self) -> list[RecheckItem]:
        """Return the marked decisions, else the current one."""
        rows: Sequence[Excerpt] = self._browser.list.meant()
        items = self._host.queue.items if self._host.queue else {}
        keys = ((row.source, row.start, row.end, row.guid) for row in rows)
        return [items[key] for key in keys if key in items]

    # -- deciding

    def _apply(self) -> None:
        """Keep the codings, and code the passages that were reviewed without the code."""
        items = self._meant()
        self._confirm([item for item in items if item.coding is not None])
        drafts: dict[str, list[CodingDraft]] = {}
        for item in items:
            if item.coding is None:
                drafts.setdefault(item.source, []).append(CodingDraft(item.code, item.start, item.end))
        if drafts:
            self._commands.apply(drafts, "coded")

    def _leave_out(self) -> None:
        """Remove the codings, and leave the passages without the code as they are."""
        items = self._meant()
        self._confirm([item for item in items if item.coding is None])
        codings = [item.coding for item in items if item.coding is not None]
        if codings:
            self._commands.apply({}, "removed", remove=[coding.guid for coding in codings], action="uncode")

    def _confirm(self, items: Sequence[RecheckItem]) -> None:
        if items:
            confirm = self._host.study.codebook.edit.rechecks.confirm
            self._host.ask(lambda: confirm(items), lambda count: self._looked(f"{count} confirmed"))

    def _looked(self, text: str) -> None:
        self._browser.untick()
        self._host.say(text)
        self._host.changed()

    def _coded(self) -> list[Coding]:
        result = [item.coding for item in self._meant() if item.coding is not None]
        if not result:
            self._host.say(f"no coding here; {self._host.key_of('applies')} adds the code")
        return result

    def _recode(self) -> None:
        codings = self._coded()

        def chosen(codes: list[str]) -> None:
            drafts: dict[str, list[CodingDraft]] = {}
            for coding in codings:
                draft = CodingDraft(
                    codes[0], coding.start, coding.end, "manual", coding.direction, coding.magnitude, coding.guid
                )
                drafts.setdefault(coding.source, []).append(draft)
            self._commands.apply(drafts, f"now {self._commands.named(codes)}", action="recode")

        if codings:
            self._commands.choose_code("Replace by another code", chosen, several=False)

    def _call_wording(self) -> None:
        """Treat the change as wording only; all decisions on the code count again."""
        code, looks = self._host.queue.code if self._host.queue else "", self._host.study.codebook.edit.rechecks
        if code:
            self._host.ask(
                lambda: looks.same_meaning(code), lambda _: self._looked("wording only: earlier decisions count")
            )


class RecheckScreen(StudyScreen):
    WHERE = (ANYWHERE, LOOKS, PASSAGES, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(LOOKS, PASSAGES, ROWS, ANYWHERE)
    PURPOSE = "Look again at decisions made before the meaning of a code changed: confirm, recode or remove them."
    FOOT = (
        "applies", "applies-not", "look-recode", "tick", "open-place", "next-code", "wording", "help",
    )  # fmt: skip

    def __init__(self, code: str = "") -> None:
        super().__init__()
        self._code = code
        self.queue: RecheckQueue | None = None
        self.browser = PassageBrowser(self)
        self.content, self.over = (self.browser,), (self.browser.finder,)

    def actions(self) -> Mapping[str, Handler]:
        return {
            **self.browser.actions(),
            **RecheckCommands(self.browser, self).actions(),
            "next-code": self._next_code,
            "whose": lambda: self.say("a recheck covers only your own decisions"),
        }

    def changed(self) -> None:
        study, code = self.study, self._code
        self.ask(lambda: read_queue(study, code), self._read)

    def _read(self, queue: RecheckQueue) -> None:
        self.queue, self._code = queue, queue.code
        self.browser.show(queue.passages)

    def show_head(self) -> None:
        result = self.browser.passages
        if self.queue is None or result is None:
            return
        code = result.codebook.by_guid.get(self.queue.code)
        coded = sum(item.coding is not None for item in self.queue.items.values())
        lines = [f"{coded} coded", f"{len(self.queue.items) - coded} without the code"] if code else [""]
        self.head.show(
            [self.study.settings.name, f"Recheck: {code.label}" if code else EMPTY], [self.browser.marked(), *lines]
        )

    def _next_code(self) -> None:
        codes = self.queue.codes if self.queue else ()
        if codes:
            self._code = codes[(codes.index(self._code) + 1) % len(codes)] if self._code in codes else codes[0]
            self.browser.untick()
            self.changed()
