"""The widgets of the codebook screen: the tree with a swatch, a sign and counts, and the details of a code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from textual.binding import BindingType

from fusen.model.codebook import Code, Codebook, Phrase
from fusen.tui.codebook.tree import DEEPEST, INDENT, CodebookTree
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, shown, wrapped


class BookTree(CodebookTree, inherit_bindings=False):
    """The tree with retired codes at the end; the screen handles its keys."""

    BINDINGS: ClassVar[list[BindingType]] = []
    RETIRED = True
    DEFAULT_CSS = "BookTree { width: 1fr; height: 1fr; padding: 0 0 0 2; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._waiting: Mapping[str, int] = {}

    def open(
        self, codebook: Codebook, colours: Mapping[str, str], own: Mapping[str, int], everywhere: Mapping[str, int],
        waiting: Mapping[str, int],
    ) -> None:  # fmt: skip
        """Show a codebook and keep the current code; `waiting` counts decisions for a second look by guid."""
        before = self.here()
        self._waiting = waiting
        self.show(codebook, colours, own, everywhere)
        if before is not None:
            self.to(before.guid)

    def to(self, guid: str) -> None:
        """Make a code current and unfold its parents."""
        code = self._codebook.by_guid.get(guid)
        while code is not None and code.parent:
            self._folded.discard(code.parent)
            code = self._codebook.by_guid.get(code.parent)
        self._fill()
        self.go(next((number for number, row in enumerate(self._rows) if row.guid == guid), self.at))

    def _line(self, code: Code) -> Line:
        depth = min(len(code.path) - 1, DEEPEST)
        fold = "  " if code.guid not in self._parents else "▸ " if code.guid in self._folded else "▾ "
        colour = self._colours.get(code.guid, "dim")
        sign = self._signs.get(code.guid, " ")
        waits = self._waiting.get(code.guid, 0)
        own, everywhere = self._here.get(code.guid, 0), self._all.get(code.guid, 0)
        name = f"{shown(code.name)} (retired)" if code.retired else shown(code.name)
        return (
            TextRun(" " * (INDENT * depth) + fold, "dim"),
            TextRun(f"▌{sign} " if code.codable else "", colour),
            TextRun(name, "dim" if code.retired else "text" if own else "soft", code.parent is None, fill=True),
            TextRun(f" {waits:>4}↻" if waits else "      ", "accent"),
            TextRun(f"{own or '':>5}", "text"),
            TextRun(f"{everywhere or '':>6}  ", "dim"),
        )

    def fold_all(self) -> None:
        """Fold everything down to the themes, or unfold everything."""
        parents = {code.guid for code in self._codebook if code.guid in self._parents}
        here = self.here()
        self._folded = set() if self._folded else parents
        self._fill()
        if here is not None:
            top = next((row for row in self._codebook if row.name == here.path[0] and row.parent is None), here)
            self.go(next((n for n, row in enumerate(self._rows) if row.guid in (here.guid, top.guid)), 0))

    def apply(self) -> None:
        """Fold or unfold on a double click."""
        code = self.here()
        if code is not None and code.guid in self._folded:
            self.unfold()
        else:
            self.fold()


class CodeDetails(LineWidget):
    """Every field of a code."""

    DEFAULT_CSS = "CodeDetails { height: 1fr; padding: 0 2 0 2; }"

    def show(self, code: Code | None, colour: str, sign: str, counts: Mapping[str, int], waiting: int) -> None:
        """Show a code; `counts` are codings by coder."""
        width = max(self.size.width - 1, 16)
        self.paint(list(_lines(code, colour, sign, counts, waiting, width)) if code else [])


def _lines(code: Code, colour: str, sign: str, counts: Mapping[str, int], waiting: int, width: int) -> Iterator[Line]:
    for number, line in enumerate(wrapped(code.name, width - 3, 3)):
        yield (TextRun(f"▌{sign} " if number == 0 else "   ", colour), TextRun(line, "text", True))
    kind = "retired, " if code.retired else "" if code.codable else "a heading, "
    yield (TextRun(f"{kind}id {shown(code.id)}" + (f", {code.colour}" if code.colour else ""), "dim"),)
    if len(code.path) > 1:
        yield from ((TextRun(line, "dim"),) for line in wrapped("in " + " / ".join(code.path[:-1]), width, 2))
    if counts:
        told = ", ".join(f"{coder} {count}" for coder, count in sorted(counts.items()))
        yield from ((TextRun(line, "soft"),) for line in wrapped(f"codings: {told}", width, 3))
    if waiting:
        yield (TextRun("g l", "accent"), TextRun(f"  {waiting} to recheck", "soft"))
    for label, words in (
        ("e d  definition", [code.definition]), ("e i  include", [code.include]), ("e x  exclude", [code.exclude]),
        ("e s  examples", [f"“{each}”" for each in code.examples]), ("e p  phrases", _phrases(code.phrases)),
        ("e n  not phrases", _phrases(code.not_phrases)),
    ):  # fmt: skip
        if any(words):
            yield ()
            yield (TextRun(label, "dim"),)
            for each in words:
                yield from ((TextRun(line, "soft"),) for line in wrapped(each, width, 8))


def _phrases(phrases: tuple[Phrase, ...]) -> list[str]:
    """Return one line for each language."""
    by: dict[str, list[str]] = {}
    for phrase in phrases:
        written = phrase.text or " ".join(str(next(iter(token.values()), "…")) for token in phrase.pattern)
        by.setdefault(phrase.language or "", []).append(written)
    return [(f"{language}: " if language else "") + ", ".join(words) for language, words in by.items()]
