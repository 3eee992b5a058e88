"""The side panel: suggestions, codings and notes of the current passage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from types import MappingProxyType
from typing import NamedTuple

from fusen.model.codebook import Codebook
from fusen.model.coding import Coding, Memo
from fusen.model.memos.markdown import memo_words
from fusen.model.suggestion import Nearby
from fusen.tui.coding.state import PassageSuggestion
from fusen.tui.colours import label
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, pressed, short, shown, wrapped

WITHHELD = "[withheld: this interviewee may not be quoted]"
FIXED = 7  # lines of the screen beside the panel: margin, header, footer, and the heading of the codebook
LEAST = 10  # lines left to the codebook
STEP = 3  # lines by which the panel grows
EMPTY = 5  # most empty lines before it shrinks
MEANING = 7  # most lines of a definition
DIRECTIONS = {"for": "+", "against": "−", "mixed": "±"}


class PanelContent(NamedTuple):
    """The content of the panel. `codings` are paired with whether they are the user's own; `about` are notes on the
    transcript; `state` is the status of the suggester; `nearby` is an open passage that has the code already;
    `undecided` are the codes (guids) of the suggestions that wait for a decision; `offered` are keys with the codes that they
    apply, the last code first; `cursor` is the current code of the tree, and `in_tree` whether the tree has the focus;
    `keys` are keys with what they do, for lines that nothing else fills.
    """

    suggestions: Sequence[PassageSuggestion]
    codings: Sequence[tuple[Coding, bool]]
    notes: Mapping[str, Sequence[Memo]]
    about: Sequence[Memo]
    chosen: str | None
    codebook: Codebook
    colours: Mapping[str, str]
    state: str = ""
    nearby: Nearby | None = None
    undecided: Set[str] = frozenset()
    offered: Sequence[tuple[str, str]] = ()
    cursor: str = ""
    in_tree: bool = False
    keys: Sequence[tuple[str, str]] = ()


class SidePanel(LineWidget):
    """Codings, memos, suggestions and a definition, in as many lines as they need; the codebook below takes the rest."""

    DEFAULT_CSS = "SidePanel { height: 6; }"
    signs: Mapping[str, str] = MappingProxyType({})
    """The sign at the start of each code's stripe in the transcript, by guid."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: PanelContent | None = None
        self.choose: Callable[[str], None] = lambda guid: None
        """Receives the guid of the coding that the mouse chooses."""
        self._codings: dict[int, str] = {}  # guids by line

    def show(self, seen: PanelContent) -> None:
        self._seen = seen
        self.fit()

    def fit(self) -> None:
        seen = self._seen
        if seen is None:
            return
        width, codebook, colours = max(self.size.width, 8), seen.codebook, seen.colours
        below: list[Line] = []
        if seen.nearby is not None:
            below += [*self._like(seen.nearby, width, codebook, colours), ()]
        below.append((TextRun("THIS PASSAGE", "dim", True),))
        if not seen.codings:
            below.append((TextRun("  no code yet", "faint"),))
        listed: dict[int, str] = {}
        for coding, own in seen.codings:
            if own:
                listed[len(below)] = coding.guid
            notes = len(seen.notes.get(coding.guid, ()))
            below.append(self._coding(coding, own, coding.guid == seen.chosen, notes, codebook, colours))
        written = [note for coding, _ in seen.codings for note in seen.notes.get(coding.guid, ())]
        for note in (*written, *seen.about):
            first, *rest = wrapped(memo_words(note.text), width - 2, 3) or [""]
            below += [
                (TextRun("✎ ", "accent"), TextRun(first, "soft")),
                *((TextRun("  " + more, "soft"),) for more in rest),
            ]
        above = self._above(seen, width, len(below) + 2)
        self._codings = listed
        lines = [*below, *([()] if above else []), *above]
        guid, left = _explained(seen), self._room - len(lines) - 1
        self._take_height(len(lines) + len(self._meaning(seen, guid, width, min(left, MEANING))))
        lines += self._meaning(seen, guid, width, min(left, max(MEANING, self._height - len(lines) - 1)))
        lines += self._fillers(seen, guid, width, self._height - len(lines))
        self.paint(lines)

    def _take_height(self, need: int) -> None:
        """Grow to the lines needed, and shrink when many are empty: each change of the height lays out the screen again."""
        now = self._height
        if need > now or need + EMPTY < now or now > self._room:
            height = min(-(-need // STEP) * STEP, self._room)
            if height != now:
                self.styles.height = height

    @property
    def _height(self) -> int:
        return int(self.styles.height.value) if self.styles.height is not None else 0

    def _fillers(self, seen: PanelContent, explained: str, width: int, room: int) -> list[Line]:
        """Fill free lines: codes that a key applies, then definitions from the current code of the tree on, then keys."""
        if room < 2:
            return []
        coded = {coding.code for coding, own in seen.codings if own} | {explained}
        codes = list(seen.codebook)
        start = next((place for place, code in enumerate(codes) if code.guid == seen.cursor), 0)
        defined = (code for code in codes[start:] + codes[:start] if code.codable and code.definition)
        others = (("", code.guid) for code in defined)
        lines: list[Line] = [()]
        for key, guid in (*seen.offered, *others):
            if len(lines) >= room - (not key):
                break
            if guid in seen.codebook.by_guid and guid not in coded:
                coded.add(guid)
                lines += self._offer(seen, key, guid, width, room - len(lines))
        keys = seen.keys[: max(room - len(lines), 0)]
        lines += [(TextRun(f"{key} ", "accent", True), TextRun(words, "dim")) for key, words in keys]
        return lines if len(lines) > 1 else []

    def _offer(self, seen: PanelContent, key: str, guid: str, width: int, room: int) -> list[Line]:
        """Return a code with the key that applies it, and as much of its definition as the lines left hold."""
        code, press = seen.codebook.by_guid[guid], pressed(key) if key else ""
        sign = TextRun(f"{self.signs.get(guid, '┃')} ", seen.colours.get(guid, "dim"), key=press)
        name = TextRun(label(code, seen.codebook), "text" if key else "soft", fill=True, key=press)
        meaning = wrapped(code.definition, width - 2, room - 1) if code.definition and room > 1 else []
        head = TextRun(f"{key} " if key else "", "accent", True, key=press), sign, name
        return [head, *((TextRun(f"  {line}", "dim"),) for line in meaning)]

    def on_line_widget_pressed(self, message: LineWidget.Pressed) -> None:
        guid = self._codings.get(message.line)
        if guid is not None:
            self.choose(guid)

    @property
    def _room(self) -> int:
        """Return the most lines of the panel."""
        return max(self.app.size.height - FIXED - LEAST, STEP)

    def _meaning(self, seen: PanelContent, guid: str, width: int, room: int) -> list[Line]:
        """Return the definition of a code in the lines that are left."""
        code = seen.codebook.by_guid.get(guid)
        if code is None or room < 3 or not (code.definition or code.exclude):
            return []
        parts = [(code.definition, "soft"), (f"Not: {code.exclude}" if code.exclude else "", "dim")]
        lines = [(TextRun(line, colour),) for words, colour in parts if words for line in wrapped(words, width, room)]
        if len(lines) >= room:
            lines = [
                *lines[: room - 2],
                (TextRun(short(lines[room - 2][0].words + " …", width), lines[room - 2][0].colour),),
            ]
        return [(), (TextRun(label(code, seen.codebook), "dim", True),), *lines]

    def _above(self, seen: PanelContent, width: int, taken: int) -> list[Line]:
        """Return the lines for suggestions that fit in the room left by `taken` lines."""
        if not seen.suggestions and not seen.state:
            return []
        beside = len(seen.state) + len("SUGGESTED ") <= width
        return [
            (TextRun("SUGGESTED", "dim", True, fill=True), TextRun(seen.state if beside else "", "faint")),
            *([] if beside else [(TextRun(f"  {seen.state}", "faint"),)]),
            *self._suggested(seen, width, taken),
        ]

    def _suggested(self, seen: PanelContent, width: int, taken: int) -> list[Line]:
        """Return the suggestions with a line of reason if there is room, and two while spare lines are left after
        `taken`. Those decided keep their number.
        """
        listed = seen.suggestions[:5]
        roomy = self._room >= 2 * len(listed) + 6
        spare = max(self._room - 2 * len(listed) - taken, 0)
        coded = {coding.code for coding, own in seen.codings if own}
        lines: list[Line] = []
        for number, suggestion in enumerate(listed, 1):
            code, key = suggestion.code, str(number)
            name, sign = label(code, seen.codebook), self.signs.get(code.guid, "┃")
            if code.guid not in seen.undecided:
                done = "✓" if code.guid in coded else "×"
                lines.append((TextRun(f"{done} ", "dim"), TextRun(f"{sign} ", "dim"), TextRun(name, "dim", fill=True)))
                continue
            lines.append((
                TextRun(f"{key} ", "accent", True, key=key),
                TextRun(f"{sign} ", seen.colours.get(code.guid, "dim"), key=key), TextRun(name, "text", fill=True, key=key),
                TextRun(" model", "dim") if suggestion.alone
                else TextRun(" match", "dim") if suggestion.score is None
                else TextRun(f" {suggestion.score:.2f}".replace("0.", "."), "accent"),
            ))  # fmt: skip
            if roomy:
                why = wrapped(suggestion.reason, width - 4, 2 if spare else 1)
                spare -= max(len(why) - 1, 0)
                lines += [(TextRun(f"    {line}", "dim"),) for line in why]
        if len(seen.suggestions) > 5:
            lines.append((TextRun(f"    and {len(seen.suggestions) - 5} more", "dim"),))
        return lines

    def _like(self, near: Nearby, width: int, codebook: Codebook, colours: Mapping[str, str]) -> list[Line]:
        """Return the lines for a passage that has the code already."""
        code = codebook.by_guid.get(near.code)
        head = (
            TextRun("coded alike  ", "dim"), TextRun(f"{self.signs.get(near.code, '┃')} ", colours.get(near.code, "dim")),
            TextRun(label(code, codebook) if code else "?", "text", fill=True),
        )  # fmt: skip
        words = wrapped(near.words or WITHHELD, width - 4, max(self._room // 3, 3))
        return [
            head,
            *((TextRun(f"    {line}", "soft"),) for line in words),
            (TextRun(f"    — {shown(near.citation)}", "dim"),),
        ]

    def _coding(
        self, coding: Coding, own: bool, chosen: bool, notes: int, codebook: Codebook, colours: Mapping[str, str]
    ) -> Line:
        code = codebook.by_guid.get(coding.code)
        signs = DIRECTIONS.get(coding.direction or "", "") + (str(coding.magnitude) if coding.magnitude else "")
        end = "".join((f" {signs}" if signs else "", f" ✎{notes}" if notes else ""))
        who = "" if own else f" ({shown(coding.user)})"
        return (
            TextRun("›" if chosen else " ", "accent", True),
            TextRun(f"{self.signs.get(coding.code, '┃')} ", colours.get(coding.code, "dim")),
            TextRun((label(code, codebook) if code else "?") + who, "text" if own else "soft", fill=True),
            TextRun(end, "accent"),
        )  # fmt: skip


def _explained(seen: PanelContent) -> str:
    """Return the code to define: that of the tree's cursor, of the selected coding, or of the first suggestion."""
    if seen.in_tree:
        return seen.cursor
    chosen = next((coding.code for coding, _ in seen.codings if coding.guid == seen.chosen), None)
    waiting = (suggestion.code.guid for suggestion in seen.suggestions if suggestion.code.guid in seen.undecided)
    return chosen or next(waiting, "")
