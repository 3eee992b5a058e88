"""Report section on analysts' themes: the claim, and its pinned quotes by stance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from fusen.model.results import Excerpt
from fusen.model.themes import STANCES, WrittenTheme
from fusen.report.blocks import Block, Document, Heading, Para
from fusen.report.sections.sentences import number
from fusen.report.sections.themes import quote

GONE = "[the transcript no longer contains these words]"


def analyst_themes_document(themes: Sequence[WrittenTheme]) -> Document:
    return Document("", [block for theme in themes for block in _theme(theme)])


def _theme(one: WrittenTheme) -> Iterator[Block]:
    yield Heading(1, one.theme.title)
    if one.theme.claim:
        yield Para(one.theme.claim)
    yield from pinned_quotes(one)
    if one.left_out:
        yield Para(left_out(one), "remark")


def left_out(one: WrittenTheme) -> str:
    return f"[{number(one.left_out, 'pinned excerpt')} of interviewees who may not be listed]"


def pinned_quotes(
    one: WrittenTheme, linked: Callable[[Excerpt], Excerpt] = lambda excerpt: excerpt,
    languages: Mapping[str, str] | None = None,
) -> Iterator[Block]:  # fmt: skip
    """Yields supporting quotes first; `linked` returns an excerpt with its coding, `languages` are by source."""
    for stance in STANCES:
        pins = one.of(stance)
        if pins:
            yield Para(f"{stance.capitalize()}:")
        for pin in pins:
            if pin.excerpt is None:
                yield Para(GONE, "remark")
            else:
                yield quote(linked(pin.excerpt), languages or {}, pin.pin.note)
