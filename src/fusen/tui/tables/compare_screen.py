"""The compare screen: two coders side by side, and the resolution of their disagreements with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from fusen.errors import FusenError
from fusen.model.coding import Coding
from fusen.model.rounds import BOTH, NEITHER, OTHER, REASONS, Disagreement
from fusen.tui.actions import ANYWHERE, COMPARE, bindings
from fusen.tui.coding.lanes import CodingMarks
from fusen.tui.coding.transcript import Transcript
from fusen.tui.colours import code_colours, code_signs
from fusen.tui.host import Handler
from fusen.tui.screen import StudyScreen
from fusen.tui.tables.compare_state import Pair, PairDifferences, PairTranscript, load_differences, load_transcript
from fusen.tui.widgets.code_finder import CodeFinder
from fusen.tui.widgets.dialogs import ChoiceDialog, PromptDialog
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, short


class CompareScreen(StudyScreen):
    WHERE = (ANYWHERE, COMPARE)
    BINDINGS: ClassVar[list[BindingType]] = bindings(COMPARE, ANYWHERE)
    PURPOSE = "Compare two coders passage by passage and resolve their disagreements."
    FOOT = (
        "next-difference", "keep-left", "keep-both", "keep-neither", "keep-other", "difference-code", "only-open",
        "open-difference", "undo", "help",
    )  # fmt: skip
    DEFAULT_CSS = "CompareScreen #difference { height: 7; padding: 0 2; border-top: solid $rule; }"

    def __init__(self) -> None:
        super().__init__()
        self.transcript, self.difference, self.finder = Transcript(), LineWidget(id="difference"), CodeFinder()
        self.content, self.over = (self.transcript, self.difference), (self.finder,)
        self.known: PairDifferences | None = None
        self.beside: PairTranscript | None = None
        self.shown: Sequence[Disagreement] = ()
        self.at = 0
        self._code: str | None = None
        self._only_open = False
        self._colours: dict[str, str] = {}

    def on_mount(self) -> None:
        self.transcript.focus()

    def recolour(self) -> None:
        if self.known is not None:
            self._colours = code_colours(self.known.codebook, self.ink)
            self._show_beside()

    def actions(self) -> Mapping[str, Handler]:
        return {
            "next-difference": partial(self._step, 1),
            "previous-difference": partial(self._step, -1),
            "next-interview": self._to_next_interview,
            "scroll-down": partial(self._scroll, 1),
            "scroll-up": partial(self._scroll, -1),
            "difference-code": self._choose_code,
            "only-open": self._turn_only_open,
            "next-pair": self._next_pair,
            "open-difference": self._open_place,
            "keep-left": partial(self._resolve_for, 0),
            "keep-right": partial(self._resolve_for, 1),
            "keep-both": partial(self._resolve, BOTH),
            "keep-neither": partial(self._resolve, NEITHER),
            "keep-other": self._keep_other,
        }

    # -- reading

    def _read(self, pair: Pair | None) -> None:
        if self.reading:
            return
        self.reading = True
        self.foot.state("comparing …")
        self.ask(lambda: load_differences(self.study, pair), self._show_differences)

    def changed(self) -> None:
        self._read(self.known.pair if self.known else None)

    def failed(self, error: FusenError) -> None:
        super().failed(error)
        if self.known is None:
            self.quiet()
            texts = (error.message, error.hint or "")
            self.difference.paint([(TextRun(short(line, max(self.size.width - 6, 10)), "text"),) for line in texts])
            self.head.show([self.study.settings.name, "Disagreements"], [])

    def _show_differences(self, known: PairDifferences) -> None:
        self.reading = False
        here = self.here()
        self.known, self.step = known, known.step
        self._colours = code_colours(known.codebook, self.ink)
        self._sift(here)

    def _sift(self, near: Disagreement | None = None) -> None:
        """Filter the disagreements and keep the position."""
        if self.known is None:
            return
        codes = self._below(self._code)
        self.shown = [
            disagreement
            for disagreement in self.known.disagreements
            if (codes is None or disagreement.code_guid in codes)
            and not (self._only_open and disagreement.resolution is not None)
        ]
        self.at = min(self.at, max(len(self.shown) - 1, 0))
        if near is not None:
            places = [(disagreement.source, disagreement.start, disagreement.code_guid) for disagreement in self.shown]
            place = (near.source, near.start, near.code_guid)
            self.at = places.index(place) if place in places else self.at
        self._go()

    def _below(self, code: str | None) -> frozenset[str] | None:
        if code is None or self.known is None or code not in self.known.codebook.by_guid:
            return None
        book = self.known.codebook
        return frozenset(below.guid for below in book.subtree(book.by_guid[code]))

    def here(self) -> Disagreement | None:
        return self.shown[self.at] if self.at < len(self.shown) else None

    # -- showing

    def _go(self) -> None:
        disagreement, known = self.here(), self.known
        if disagreement is None or known is None:
            self._show_beside()
            return

        def loaded(beside: PairTranscript) -> None:
            self.beside = beside
            sheet = beside.sheet
            self.transcript.show(sheet.text, sheet.turns, sheet.passages, disagreement.start)
            self._show_beside()

        self.ask(lambda: load_transcript(self.study, disagreement.source_guid, known.pair), loaded)

    def _show_beside(self) -> None:
        if self.beside is not None:
            marks = CodingMarks.side_by_side(_marks(self.beside.left), _marks(self.beside.right))
            self.transcript.mark(marks, self._colours, frozenset())
        disagreement = self.here()
        self.transcript.find(
            [(disagreement.start, disagreement.end)] if disagreement is not None and self.beside is not None else []
        )
        self.difference.paint(self._lines(disagreement))
        self._show_head()

    def _show_head(self) -> None:
        if self.known is None:
            return
        left, right = self.known.pair
        name = self.beside.sheet.name if self.beside is not None and self.shown else ""
        open_ = sum(disagreement.resolution is None for disagreement in self.shown)
        lines = [f"disagreement {self.at + 1}/{len(self.shown)}" if self.shown else "no disagreement", f"{open_} open"]
        self.head.show([self.study.settings.name, name or "Differences", f"┃ {left}  │  {right} ┃"], lines)

    def _ways_on(self) -> Line:
        ways = {"difference-code": "another code", "only-open": "all", "next-pair": "other coders"}
        return (TextRun("   ".join(f"{self.key_of(action)} {words}" for action, words in ways.items()), "dim"),)

    def _lines(self, disagreement: Disagreement | None) -> list[Line]:
        known = self.known
        if known is None:
            return []
        if disagreement is None:
            which = "no open disagreement" if self._only_open else f"{_and(known.pair)} agree"
            return [(TextRun(which, "text"),), self._ways_on()]
        width = max(self.size.width - 8, 20)
        kind = "different bounds" if disagreement.kind == "bounds" else "only one coder has it"
        lines: list[Line] = [
            (
                TextRun(
                    f"{code_signs(known.codebook).get(disagreement.code_guid, '┃')} ",
                    self._colours.get(disagreement.code_guid, "dim"),
                ),
                TextRun(short(disagreement.code, width - 26), "text", True),
                TextRun(f"   {kind}", "dim"),
            )
        ]
        for key, coder in zip("12", known.pair, strict=True):
            lines.append(
                (
                    TextRun(f"{key} ", "accent", key=key),
                    TextRun(short(f"{coder}   {self._words(disagreement, coder)}", width), "soft", key=key),
                )
            )
        how = disagreement.resolution
        if how is not None:
            replacement = known.codebook.by_guid.get(how.other or "")
            kept = f"another code: {replacement.label}" if replacement else how.verdict
            text = f"resolved by {how.user}: {kept} ({how.reason}){f'   {how.note}' if how.note else ''}"
            lines.append((TextRun(short(text, width), "text"),))
        else:
            lines.append((TextRun("not resolved", "dim"),))
        return lines

    def _words(self, disagreement: Disagreement, coder: str) -> str:
        """Return the first and last words of each of a coder's spans."""
        if self.beside is None or not disagreement.spans[coder]:
            return "–"
        text = self.beside.sheet.text
        parts = [" ".join(text[start:end].split()) for start, end in disagreement.spans[coder]]
        return "   ".join(
            part if len(part) <= 70 else f"{part[:34].rstrip()} … {part[-30:].lstrip()}" for part in parts
        )

    # -- moving

    def _step(self, by: int) -> None:
        self.quiet()
        if not 0 <= self.at + by < len(self.shown):
            self.say("no disagreement below" if by > 0 else "no disagreement above")
            return
        before = self.here()
        self.at += by
        disagreement = self.here()
        if (
            before is not None
            and disagreement is not None
            and before.source_guid == disagreement.source_guid
            and self.beside is not None
        ):
            self.transcript.go(disagreement.start)
            self._show_beside()
        else:
            self._go()

    def _to_next_interview(self) -> None:
        disagreement = self.here()
        later = range(self.at + 1, len(self.shown))
        match = next(
            (place for place in later if disagreement is not None and self.shown[place].source != disagreement.source),
            None,
        )
        if match is None:
            self.say("no disagreement in a later interview")
        else:
            self._step(match - self.at)

    def _scroll(self, step: int) -> None:
        self.transcript.scroll_relative(y=step * max(self.transcript.size.height - 2, 1), animate=False)

    # -- display

    def _choose_code(self) -> None:
        def chosen(codes: list[str]) -> None:
            self._code = codes[0] if codes and codes[0] != self._code else None
            self._sift(self.here())

        if self.known is not None:
            title = "Only this code or theme (the same again: all)"
            self.finder.open(title, self.known.codebook, self._colours, (), chosen, several=False, headings=True)

    def _turn_only_open(self) -> None:
        self._only_open = not self._only_open
        self._sift(self.here())
        self.say("open disagreements only" if self._only_open else "all disagreements")

    def _next_pair(self) -> None:
        if self.known is None or len(self.known.pairs) < 2:
            self.say("no other pair of coders")
            return
        pairs = self.known.pairs
        self.at = 0
        self._read(pairs[(list(pairs).index(self.known.pair) + 1) % len(pairs)])

    def _open_place(self) -> None:
        disagreement = self.here()
        if disagreement is not None:
            self.fusen.open("coding", source=disagreement.source_guid, offset=disagreement.start)

    # -- resolving

    def _resolve_for(self, side: int) -> None:
        """Keep the codings of the first or the second coder."""
        if self.known is not None:
            self._resolve(self.known.pair[side])

    def _keep_other(self) -> None:
        def chosen(codes: list[str]) -> None:
            if codes and self.known is not None:
                self._resolve(OTHER, self.known.codebook.by_guid[codes[0]].label)

        if self.known is not None and self.here() is not None:
            self.finder.open(
                "Which code applies instead?", self.known.codebook, self._colours, (), chosen, several=False
            )

    def _resolve(self, keep: str, other: str | None = None) -> None:
        """Ask for a reason and a note, then write the resolution."""
        self.quiet()
        disagreement, known = self.here(), self.known
        if disagreement is None or known is None:
            return
        likely = "boundary" if disagreement.kind == "bounds" else "missed"
        reasons = [likely, *(reason for reason in REASONS if reason != likely)]

        def write(reason: str, note: str) -> None:
            place = f"{disagreement.source}@{disagreement.start}-{disagreement.end}"
            work = lambda: self.study.agreement.rounds.resolve(  # noqa: E731
                place, disagreement.code, keep, coders=known.pair, other=other, reason=reason, note=note
            )  # fmt: skip
            self.ask(work, lambda _: self._resolved(keep if other is None else other))

        def why(reason: str | None) -> None:
            if reason is not None:
                self.show(
                    PromptDialog("Reason in your words (optional)"),
                    lambda note: None if note is None else write(reason, note),
                )

        self.show(
            ChoiceDialog(f"{keep if other is None else other}: why?", [(r[0], r) for r in reasons], self.ink), why
        )

    def _resolved(self, kept: str) -> None:
        """Move to the next open disagreement; the resolved one stays in the list."""
        self.say(f"resolved: {kept}")
        nearest = next(
            (disagreement for disagreement in self.shown[self.at + 1 :] if disagreement.resolution is None), None
        )
        if nearest is not None:
            self.at = self.shown.index(nearest)
        self.changed()


def _marks(codings: Sequence[Coding]) -> list[tuple[int, int, str, str]]:
    return [(coding.start, coding.end, coding.code, coding.guid) for coding in codings]


def _and(names: Sequence[str]) -> str:
    return " and ".join(names)
