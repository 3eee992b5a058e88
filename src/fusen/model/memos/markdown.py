"""Read the Markdown of a memo: paragraphs, headings, lists, quotes, emphasis and links. Other markup stays as typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from fusen.model.escape import flowing

ParagraphKind = Literal["text", "heading", "item", "quote"]
Emphasis = Literal["", "bold", "italic", "code"]

_BLOCK = re.compile(r"(?P<heading>#{1,6})\s+(?P<title>.*)|(?P<indent>\s*)(?P<mark>[-*+]|\d{1,3}[.)])\s+(?P<item>.*)")
_QUOTED = re.compile(r"\s*>\s?(.*)")
_TASK = re.compile(r"\[([ xX])\]\s+")
_INLINE = re.compile(
    r"\[\[(?P<link>[^\[\]\n]{1,200})\]\]"
    r"|\*\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*\*"
    r"|(?<!\w)(?P<sign>[*_])(?P<italic>[^\s*_](?:[^*_\n]*[^\s*_])?)(?P=sign)(?!\w)"
    r"|`(?P<code>[^`\n]+)`"
)


@dataclass(frozen=True, slots=True)
class MemoRun:
    """A stretch of a memo in one style; `link` is the name that a link holds."""

    text: str
    style: Emphasis = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class MemoParagraph:
    """A paragraph; `mark` is the sign before an item of a list."""

    kind: ParagraphKind
    runs: tuple[MemoRun, ...]
    mark: str = ""

    @property
    def is_plain(self) -> bool:
        return self.kind == "text" and all(not run.style and not run.link for run in self.runs)


def read_memo(text: str) -> list[MemoParagraph]:
    """Returns the paragraphs of a memo."""
    return [replace(paragraph, runs=tuple(_styled(paragraph))) for paragraph in _paragraphs(text)]


@lru_cache(maxsize=256)
def memo_words(text: str) -> str:
    """Returns the words of a memo on one line, without the signs of Markdown and links."""
    return " ".join("".join(run.text for run in paragraph.runs) for paragraph in read_memo(text))


def _styled(paragraph: MemoParagraph) -> Iterator[MemoRun]:
    for run in read_runs(flowing("".join(run.text for run in paragraph.runs))):
        yield replace(run, style="bold") if paragraph.kind == "heading" and not run.style else run


def _paragraphs(text: str) -> Iterator[MemoParagraph]:
    waiting: list[str] = []
    kind, mark = "text", ""

    def paragraph() -> Iterator[MemoParagraph]:
        if any(line.strip() for line in waiting):
            yield MemoParagraph(kind, (MemoRun("\n".join(waiting)),), mark)  # type: ignore[arg-type]

    for line in text.split("\n"):
        block, quoted = _BLOCK.fullmatch(line), _QUOTED.fullmatch(line)
        starts = block is not None or (quoted is not None) != (kind == "quote")
        if starts or not line.strip():
            yield from paragraph()
            waiting, kind, mark = [], "quote" if quoted else "text", ""
        if block is not None and block["heading"]:
            yield MemoParagraph("heading", (MemoRun(block["title"]),))
        elif block is not None:
            kind, mark, rest = "item", *_item(block)
            waiting.append(rest)
        else:
            waiting.append(quoted[1] if quoted else line.strip() if kind == "item" else line)
    yield from paragraph()


def _item(block: re.Match[str]) -> tuple[str, str]:
    task = _TASK.match(block["item"])
    sign = f"{block['mark']} " if block["mark"][0].isdigit() else "– "
    if task:
        sign = "☐ " if task[1] == " " else "☑ "
    return "  " * (len(block["indent"]) // 2) + sign, block["item"][task.end() :] if task else block["item"]


def read_runs(text: str) -> list[MemoRun]:
    """Returns the stretches of a line, with emphasis and links."""
    runs: list[MemoRun] = []
    at = 0
    for match in _INLINE.finditer(text):
        if match.start() > at:
            runs.append(MemoRun(text[at : match.start()]))
        at = match.end()
        if match["link"]:
            runs.append(MemoRun(match["link"].strip(), link=match["link"].strip()))
        else:
            style: Emphasis = "bold" if match["bold"] else "italic" if match["italic"] else "code"
            runs.append(MemoRun(match["bold"] or match["italic"] or match["code"], style))
    return [*runs, MemoRun(text[at:])] if at < len(text) else runs
