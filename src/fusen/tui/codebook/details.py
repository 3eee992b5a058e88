"""The parts of the codebook screen: the rows of its tree, and the details of a code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fusen.model.codebook import Code, Phrase
from fusen.tui.codebook.tree import DEEPEST, INDENT, CodeRows
from fusen.tui.widgets.line_widget import Line, LineWidget, TextRun, shown, wrapped


class BookRows(CodeRows):
    """The tree of the codebook screen: with retired codes, and the number of decisions to recheck."""

    retired = True

    def __init__(self) -> None:
        super().__init__()
        self.waiting: Mapping[str, int] = {}

    def line(self, number: int) -> Line:
        code = self._rows[number]
        depth = min(len(code.path) - 1, DEEPEST)
        colour, sign = self.colours.get(code.guid, "dim"), self.signs.get(code.guid, " ")
        waits = self.waiting.get(code.guid, 0)
        own, everywhere = self.here_counts.get(code.guid, 0), self.all_counts.get(code.guid, 0)
        name = f"{shown(code.name)} (retired)" if code.retired else shown(code.name)
        return (
            TextRun(" " * (INDENT * depth) + (self.fold_sign(code) or "  "), "dim"),
            TextRun(f"▌{sign} " if code.codable else "", colour),
            TextRun(name, "dim" if code.retired else "text" if own else "soft", code.parent is None, fill=True),
            TextRun(f" {waits:>4}↻" if waits else "      ", "accent"),
            TextRun(f"{own or '·':>5}", "text" if own else "rule"),
            TextRun(f"{everywhere or '·':>6}  ", "dim" if everywhere else "rule"),
        )


class CodeDetails(LineWidget):
    """Every field of a code."""

    DEFAULT_CSS = "CodeDetails { height: 1fr; padding: 0 2 0 2; }"

    def show(
        self,
        code: Code | None,
        colour: str,
        sign: str,
        counts: Mapping[str, int],
        waiting: int,
        links: Sequence[str] = (),
    ) -> None:
        """Show a code; `counts` are codings by coder."""
        width = max(self.size.width - 1, 16)
        self.paint([*_lines(code, colour, sign, counts, waiting, width), *_linked(links, width)] if code else [])


def _lines(code: Code, colour: str, sign: str, counts: Mapping[str, int], waiting: int, width: int) -> Iterator[Line]:
    for number, line in enumerate(wrapped(code.name, width - 3, 3)):
        yield (TextRun(f"▌{sign} " if number == 0 else "   ", colour), TextRun(line, "text", True))
    kind = "retired, " if code.retired else "" if code.codable else "a heading, "
    yield (TextRun(f"{kind}id {shown(code.id)}" + (f", {code.colour}" if code.colour else ""), "dim"),)
    if len(code.path) > 1:
        yield from ((TextRun(line, "dim"),) for line in wrapped("in " + " / ".join(code.path[:-1]), width, 2))
    if counts:
        text = ", ".join(f"{coder} {count}" for coder, count in sorted(counts.items()))
        yield from ((TextRun(line, "soft"),) for line in wrapped(f"codings: {text}", width, 3))
    if waiting:
        yield (TextRun("g l", "accent"), TextRun(f"  {waiting} to recheck", "soft"))
    for label, words in (
        ("e d  definition", [code.definition]), ("e i  include", [code.include]), ("e x  exclude", [code.exclude]),
        ("e s  examples", [f"“{example}”" for example in code.examples]), ("e p  phrases", phrase_lines(code.phrases)),
        ("e n  not phrases", phrase_lines(code.not_phrases)),
    ):  # fmt: skip
        if any(words):
            yield ()
            yield (TextRun(label, "dim"),)
            for word in words:
                yield from ((TextRun(line, "soft"),) for line in wrapped(word, width, 8))


def _linked(links: Sequence[str], width: int) -> Iterator[Line]:
    if links:
        yield ()
        yield (TextRun("X  links", "dim"),)
    for link in links:
        yield from ((TextRun(line, "soft"),) for line in wrapped(link, width, 3))


def phrase_lines(phrases: Sequence[Phrase]) -> list[str]:
    """Return one line for each language."""
    by: dict[str, list[str]] = {}
    for phrase in phrases:
        written = phrase.text or " ".join(map(_token, phrase.pattern))
        by.setdefault(phrase.language or "", []).append(written)
    return [(f"{language}: " if language else "") + ", ".join(words) for language, words in by.items()]


def _token(token: Mapping[str, object]) -> str:
    """Return the words that a token of a pattern matches, or an ellipsis where it matches a kind of word."""
    value = next((value for key, value in token.items() if key != "OP"), None)
    if isinstance(value, Mapping):
        value = next(iter(value.values()), None)
    if isinstance(value, (list, tuple)):
        return "/".join(map(str, value))
    return value if isinstance(value, str) else "…"
