"""Report section on analysts' themes: the claim, and its pinned quotes by stance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from fusen.model.results import Excerpt
from fusen.model.themes import STANCES, Stance, WrittenTheme
from fusen.report.blocks import Block, Document, Heading, Para
from fusen.report.language import message, plural
from fusen.report.sections.themes import quote

GONE = "[the transcript no longer contains these words]"
STANCE_LINES: Mapping[Stance, str] = {
    "supporting": "Supporting:", "qualifying": "Qualifying:", "contradicting": "Contradicting:",
}  # fmt: skip


def analyst_themes_document(themes: Sequence[WrittenTheme]) -> Document:
    return Document("", [block for theme in themes for block in _theme(theme)])


def _theme(theme: WrittenTheme) -> Iterator[Block]:
    yield Heading(1, theme.theme.title)
    if theme.theme.claim:
        yield Para(theme.theme.claim)
    yield from pinned_quotes(theme)
    if theme.left_out:
        yield Para(left_out(theme), "remark")


def left_out(theme: WrittenTheme) -> str:
    return plural(
        "[{n} pinned excerpt of interviewees who may not be listed]",
        "[{n} pinned excerpts of interviewees who may not be listed]",
        theme.left_out,
    )


def pinned_quotes(
    theme: WrittenTheme, linked: Callable[[Excerpt], Excerpt] = lambda excerpt: excerpt,
    languages: Mapping[str, str] | None = None,
) -> Iterator[Block]:  # fmt: skip
    """Yields supporting quotes first; `linked` returns an excerpt with its coding, `languages` are by source."""
    for stance in STANCES:
        pins = theme.of(stance)
        if pins:
            yield Para(message(STANCE_LINES[stance]))
        for pin in pins:
            if pin.excerpt is None:
                yield Para(message(GONE), "remark")
            else:
                yield quote(linked(pin.excerpt), languages or {}, pin.pin.note)
