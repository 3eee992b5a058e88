"""Names in the transcripts with proposed pseudonyms: accept, keep the name, or change the pseudonym."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from typing import ClassVar

from textual.binding import BindingType

from fusen.model.pseudonyms import NamePassage, Pseudonym
from fusen.model.quantity import quantity
from fusen.tui.actions import ANYWHERE, NAMES, ROWS, bindings
from fusen.tui.coding.wrap import wrap
from fusen.tui.host import Handler
from fusen.tui.pseudonyms.name_rows import NameRows
from fusen.tui.screen import StudyScreen, reverse_step
from fusen.tui.widgets.dialogs import PromptDialog
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, shown
from fusen.tui.widgets.virtual_list import VirtualList, row_moves

PLACES = 20  # passages read for a name
NONE = "No names yet. {key} finds names in the transcripts; nothing leaves this computer."
APPLY = "fusen pseudonyms apply replaces the accepted names in all transcripts."


class PseudonymsScreen(StudyScreen):
    WHERE = (ANYWHERE, NAMES, ROWS)
    BINDINGS: ClassVar[list[BindingType]] = bindings(NAMES, ROWS, ANYWHERE)
    PURPOSE = "Review the names in the transcripts: accept a pseudonym, change it, or keep the name."
    FOOT = ("name-accept", "name-reject", "name-edit", "name-add", "next-name", "name-passage", "find-names", "help")
    DEFAULT_CSS = """
    PseudonymsScreen #about { height: 1; padding: 0 2; }
    PseudonymsScreen #passages { height: 11; padding: 0 2; border-top: solid $rule; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.rows, self.about, self.pane = NameRows(), LineWidget(id="about"), LineWidget(id="passages")
        self.view = VirtualList(self.rows)
        self.content = (self.about, self.view, self.pane)
        self._all: Sequence[Pseudonym] = ()
        self._only_open = False
        self._passages: tuple[str, Sequence[NamePassage]] = ("", ())
        self._place = 0
        self._before: list[tuple[str, Pseudonym | None]] = []  # names and rows before each decision of this screen

    def actions(self) -> Mapping[str, Handler]:
        return {
            **row_moves(self.view, self._arrived),
            "name-accept": self._accept,
            "name-reject": self._reject,
            "name-edit": self._edit,
            "name-add": self._add,
            "name-remove": self._remove,
            "next-name": self._go_to_next,
            "names-open": self._turn_open,
            "name-passage": self._open_passage,
            "next-place": self._turn_place,
            "find-names": self._find,
            "undo": self._take_back,
            "leave-names": self.leave,
        }

    def on_mount(self) -> None:
        self.view.focus()

    def on_resize(self) -> None:
        self._show_passages()

    def on_virtual_list_pressed(self, message: VirtualList.Pressed) -> None:
        self._arrived()
        if message.double:
            self._open_passage()

    # -- showing

    def changed(self) -> None:
        self._read("")

    def _read(self, current: str) -> None:
        study = self.study
        self.ask_to_read(
            lambda: (study.history.last_step(), study.pseudonyms.all()), lambda result: self._fill(*result, current)
        )

    def _fill(self, step: int, names: Sequence[Pseudonym], current: str) -> None:
        self.step, self._all = step, names
        self.rows.show([row for row in names if not (self._only_open and row.reviewed)], current)
        self.view.show()
        waiting = sum(not row.reviewed for row in names)
        facts = [quantity(len(names), "name"), f"{waiting} without a decision"]
        self.head.show([self.study.settings.name, "Names"], facts)
        remark = APPLY if names else NONE.format(key=self.key_of("find-names"))
        self.about.paint([(TextRun(remark, "dim", fill=True),)])
        self._arrived()
        self.show_state()

    def _arrived(self) -> None:
        """Read the passages of the current name."""
        here, study = self.rows.here(), self.study
        name = here.name if here else ""
        if name == self._passages[0]:
            self._show_passages()
            return
        self._passages, self._place = (name, ()), 0
        self._show_passages()
        if name:
            self.reader.ask(
                self, lambda _: study.pseudonyms.passages(name, PLACES), lambda found: self._take_passages(name, found),
                self.failed,
            )  # fmt: skip

    def _take_passages(self, name: str, passages: Sequence[NamePassage]) -> None:
        self._passages, self._place = (name, passages), 0
        self._show_passages()

    def _show_passages(self) -> None:
        here, (_, passages) = self.rows.here(), self._passages
        lines: list[Line] = []
        if here is not None and not passages and not self.reader.busy:
            lines.append((TextRun("This name is in no transcript, or only the label of a speaker.", "dim"),))
        width = max(self.app.size.width - 8, 20)
        for number, passage in list(enumerate(passages))[self._place :]:
            chosen = number == self._place
            lines.append(
                (
                    TextRun("▸ " if chosen else "  ", "accent"),
                    TextRun(f"{shown(passage.path)}@{passage.start}-{passage.end}", "dim"),
                    TextRun(f"   {number + 1} of {len(passages)}" if chosen else "", "dim"),
                )
            )
            lines += _highlighted(passage, width)
        self.pane.paint(lines)

    # -- deciding

    def _accept(self) -> None:
        here = self.rows.here()
        if here is None:
            return
        if here.pseudonym:
            self._decide(replace(here, reviewed=True), f"{here.name} becomes {here.pseudonym}")
        else:
            self._edit()

    def _reject(self) -> None:
        here = self.rows.here()
        if here is not None:
            self._decide(replace(here, pseudonym="", reviewed=True), f"{here.name} stays in the transcripts")

    def _edit(self) -> None:
        here = self.rows.here()
        if here is None:
            return

        def named(pseudonym: str | None) -> None:
            if pseudonym is not None and pseudonym.strip():
                row = replace(here, pseudonym=" ".join(pseudonym.split()), reviewed=True)
                self._decide(row, f"{here.name} becomes {row.pseudonym}")

        self.show(PromptDialog(f"Pseudonym for {shown(here.name)}", here.pseudonym), named)

    def _add(self) -> None:
        def named(name: str | None) -> None:
            if name is None or not name.strip():
                return
            row = Pseudonym(" ".join(name.split()), "", "person")
            if any(known.name == row.name for known in self._all):
                self.say(f"{row.name} is in the list already", wrong=True)
            else:
                taken = {known.pseudonym for known in self._all}
                free = next(f"Person {number}" for number in count(1) if f"Person {number}" not in taken)
                self.show(PromptDialog(f"Pseudonym for {shown(row.name)}", free), partial(given, row))

        def given(row: Pseudonym, pseudonym: str | None) -> None:
            if pseudonym is not None and pseudonym.strip():
                row = replace(row, pseudonym=" ".join(pseudonym.split()), reviewed=True)
                self._decide(row, f"{row.name} becomes {row.pseudonym}", stays=True)

        self.show(PromptDialog("Name to replace"), named)

    def _decide(self, row: Pseudonym, words: str, *, stays: bool = False) -> None:
        """Write a row, then go to the next name without a decision."""
        before = next((known for known in self._all if known.name == row.name), None)
        following = self.rows.next_open()
        current = row.name if stays or following is None else self.rows.names[following].name
        self._before.append((row.name, before))
        self._write(lambda: self.study.pseudonyms.put(row), f"{words}; {self.key_of('undo')} takes it back", current)

    def _remove(self) -> None:
        here = self.rows.here()
        if here is not None:
            self._before.append((here.name, here))
            words = f"{here.name} removed from the list; {self.key_of('undo')} takes it back"
            self._write(lambda: self.study.pseudonyms.remove(here.name), words, "")

    def _write(self, act: Callable[[], None], words: str, current: str) -> None:
        def done(_: None) -> None:
            self.say(words)
            self._read(current)

        self.ask_to_write(act, done)

    def _take_back(self) -> None:
        """Take back the last decision of this screen; without one, undo the last step of the study."""
        if not self._before:
            reverse_step(self, "undone")
            return
        name, row = self._before.pop()
        pseudonyms = self.study.pseudonyms
        self._write(
            lambda: pseudonyms.remove(name) if row is None else pseudonyms.put(row), f"taken back: {name}", name
        )

    # -- moving

    def _go_to_next(self) -> None:
        row = self.rows.next_open()
        if row is None:
            self.say("every name has a decision")
        else:
            self.view.to(row)
            self._arrived()

    def _turn_open(self) -> None:
        self._only_open = not self._only_open
        self.say("names without a decision" if self._only_open else "all names")
        self.changed()

    def _turn_place(self) -> None:
        self._place = (self._place + 1) % max(len(self._passages[1]), 1)
        self._show_passages()

    def _open_passage(self) -> None:
        passages = self._passages[1]
        if passages:
            passage = passages[self._place]
            self.fusen.open("coding", source=passage.source, offset=passage.start)

    def _find(self) -> None:
        study = self.study
        self.foot.state("searching …")
        self.reader.ask(self, study.pseudonyms.find, self._found_names, self.failed)

    def _found_names(self, names: Sequence[Pseudonym]) -> None:
        self._passages = ("", ())
        self.say("; ".join(self.study.pseudonyms.method()) or "the study has no transcripts")
        self._read("")


def _highlighted(passage: NamePassage, width: int) -> list[Line]:
    """Return the sentence in lines, with the name in bold."""
    before, name = shown(passage.before), shown(passage.name)
    words = before + name + shown(passage.after)
    lines: list[Line] = []
    for start, end in wrap(words, 0, len(words), width):
        low, high = (min(max(place, start), end) for place in (len(before), len(before) + len(name)))
        runs = TextRun(words[start:low]), TextRun(words[low:high], "text", True), TextRun(words[high:end].rstrip())
        lines.append((TextRun("    "), *runs))
    return lines
