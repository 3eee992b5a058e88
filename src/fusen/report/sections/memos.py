"""Memos as quotes with styles and links, for the report and for files of memos."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fusen.model.escape import flowing
from fusen.model.memos.entries import MemoEntry
from fusen.model.memos.markdown import MemoParagraph, MemoRun, read_memo
from fusen.model.report import ReportLink
from fusen.report.blocks import Block, Document, Heading, Para, Quote, RichPara, StyledRun, remark_paras

MEMO_COLUMNS = (
    "id", "about", "subject", "citation", "case", "kind", "coder", "at", "version", "text", "links", "guid",
)  # fmt: skip
WITHHELD_MEMO = "[1 memo withheld]"


def memo_quote(text: str, reference: str, guid: str = "", links: Sequence[ReportLink] = ()) -> Quote:
    """Returns a memo as a quote; `guid` is the coding that it is about."""
    paragraphs = read_memo(text)
    if all(paragraph.is_plain for paragraph in paragraphs):
        return Quote(flowing(text), reference, guid)
    known = {link.name: link for link in links}
    return Quote(flowing(text), reference, guid, paragraphs=tuple(_rich(paragraph, known) for paragraph in paragraphs))


def _rich(paragraph: MemoParagraph, links: Mapping[str, ReportLink]) -> RichPara:
    return RichPara(tuple(_run(run, links) for run in paragraph.runs), paragraph.mark)


def _run(run: MemoRun, links: Mapping[str, ReportLink]) -> StyledRun:
    link = links.get(run.link)
    if link is None:
        return StyledRun(run.text, run.style or ("italic" if run.link else ""))
    return StyledRun(run.text, run.style, link.guid, link.code, link.case)


def memo_records(entries: Sequence[MemoEntry]) -> list[dict[str, Any]]:
    """Returns a record for each memo; consent leaves `text` and `links` empty."""
    return [
        {
            "id": entry.id, "about": entry.about.label, "subject": entry.about.subject, "citation": entry.about.citation or None,
            "case": entry.about.case or None, "kind": entry.memo.kind, "coder": entry.memo.user, "at": entry.memo.at,
            "version": entry.versions, "text": entry.text, "links": [link.name for link in entry.links], "guid": entry.memo.guid,
        }
        for entry in entries
    ]  # fmt: skip


def memos_document(entries: Sequence[MemoEntry], remarks: Sequence[str], title: str) -> Document:
    """Returns memos by what they are about, in the order in which their subjects come first."""
    blocks: list[Block] = list(remark_paras(remarks))
    groups: dict[str, list[MemoEntry]] = {}
    for entry in entries:
        groups.setdefault(entry.about.label, []).append(entry)
    for about, mine in groups.items():
        blocks.append(Heading(1, about))
        for entry in mine:
            blocks.append(memo_quote(WITHHELD_MEMO if entry.text is None else entry.text, reference_of(entry)))
    if not entries:
        blocks.append(Para("No memos."))
    return Document(title, blocks)


def reference_of(entry: MemoEntry) -> str:
    """Returns who wrote a memo, when, its kind, its version and its id."""
    version = f", version {entry.versions}" if entry.versions > 1 else ""
    links = "; ".join(
        link.target.label if link.target else f"{link.name}, which is not in the study" for link in entry.links
    )
    leads = f", links to {links}" if links else ""
    return f"{entry.memo.user}, {entry.memo.at[:10]}, {entry.memo.kind} memo{version}, id {entry.id}{leads}"
