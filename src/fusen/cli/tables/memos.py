"""Memos in the terminal, as rows for programs, and as a document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fusen.cli import terminal
from fusen.cli.context import moment
from fusen.cli.options import Format
from fusen.model.memos.markdown import MemoParagraph, read_memo
from fusen.model.quantity import quantity
from fusen.model.table import Listed
from fusen.report.sections.memos import MEMO_COLUMNS, WITHHELD_MEMO, memo_records, memos_document
from fusen.study.memos import place_of

if TYPE_CHECKING:
    from rich.text import Text

    from fusen.model.coding import Memo
    from fusen.model.memos.entries import MemoEntry, MemoList

STYLES = {"bold": "bold", "italic": "italic", "code": "bold"}


def memo_table(memos: MemoList) -> Listed:
    return Listed("memos", MEMO_COLUMNS, memo_records(memos.entries), memos.remarks)


def show_memos(memos: MemoList, output: Format) -> None:
    """Print a paragraph for each memo: its subject and id, then its first line."""
    if output is Format.md:
        terminal.markdown_document(memos_document(memos.entries, memos.remarks, ""))
        return
    if memos.remarks:
        terminal.remarks(memos.remarks, output)
    if output is not Format.table:
        terminal.rows(memo_table(memos).records, output, MEMO_COLUMNS)
        return
    for entry in memos.entries:
        terminal.line(f"{entry.id}  {entry.about.label}", "bold")
        terminal.line(WITHHELD_MEMO if entry.text is None else entry.first_line, indent=10)
        terminal.line(_facts(entry), "dim", indent=10)
    terminal.say(quantity(len(memos.entries), "memo"))


def _facts(entry: MemoEntry) -> str:
    links = len(entry.links)
    parts = [entry.memo.kind, entry.memo.user, moment(entry.memo.at)]
    parts += [f"version {entry.versions}"] if entry.versions > 1 else []
    parts += [quantity(links, "link")] if links else []
    return ", ".join([*parts, "to do"] if entry.waits else parts)


def show_memo(
    memos: MemoList,
    linking: Mapping[str, Sequence[MemoEntry]],
    earlier: Mapping[str, Sequence[Memo]],
    output: Format,
) -> None:
    """Print memos in full with their links in both directions and, if given, their earlier versions."""
    if output is not Format.table:
        show_memos(memos, output)
        return
    for entry in memos.entries:
        terminal.line(f"{entry.id}  {entry.about.label}", "bold")
        terminal.line(_facts(entry), "dim")
        terminal.blank()
        _print_words(WITHHELD_MEMO if entry.text is None else entry.text)
        for link in entry.links:
            where = "leads to nothing in the study" if link.target is None else link.target.label
            terminal.line(f"→ {link.name}" + ("" if where == link.name else f": {where}"), "dim")
        for memo in linking.get(entry.memo.guid, ()):
            terminal.line(f"← {memo.id}  {memo.about.label}: {memo.first_line}", "dim")
        if entry.text is not None:
            _print_versions(earlier.get(entry.memo.guid, ()))
    if not memos.entries:
        terminal.say("no memos")


def _print_versions(versions: Sequence[Memo]) -> None:
    for number, version in reversed(list(enumerate(versions[:-1], 1))):
        terminal.line(f"Version {number}, {moment(version.at)}, {version.kind}", "bold")
        _print_words(place_of(version)[1])


def _print_words(text: str) -> None:
    paragraphs = read_memo(text)
    for number, paragraph in enumerate(paragraphs):
        if number and not (paragraph.kind == "item" and paragraphs[number - 1].kind == "item"):
            terminal.blank()
        terminal.line(_styled(paragraph), indent=2 if paragraph.kind == "quote" else 0)
    terminal.blank()


def _styled(paragraph: MemoParagraph) -> Text:
    line = terminal.text(paragraph.mark)
    for run in paragraph.runs:
        line.append_text(terminal.text(run.text, "underline" if run.link else STYLES.get(run.style, "")))
    return line


def say_kept(memo: Memo | None, broken: Sequence[str]) -> None:
    """Print the id of a written memo, and the links in it that lead nowhere."""
    from fusen.model.memos.entries import SHORT_ID

    terminal.done(f"memo {memo.guid[:SHORT_ID]}" if memo else "memo deleted")
    terminal.warn(f"[[{name}]] leads to nothing in the study" for name in broken)
