"""Assemble a report from its sections, in the order of a findings draft or of a screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fusen.model.report import Report
from fusen.report.blocks import Block, Document, Heading, Para, Section
from fusen.report.sections.findings import findings
from fusen.report.sections.methods import account

ORDER = ("methods", "checklist", "cite", "quotes", "codebook", "trail")
APPENDICES = frozenset({"quotes", "codebook", "trail", "checklist"})


def report_document(report: Report) -> Document:
    return Document(report.title, list(_blocks((*findings(report), *account(report)))))


def report_draft(report: Report) -> Document:
    """Returns the draft with appendices last, and its authors and data."""
    facts = report.facts
    own = {section.anchor: section for section in account(report)}
    parts = [*findings(report), *(_appendix(own[anchor]) for anchor in ORDER if anchor in own)]
    blocks = [Para(f"Created on {facts.made} with fusen {facts.version}."), *_blocks(parts)]
    return Document(report.title, blocks, facts.made_by, f"Data sha256 {facts.data_hash}")


def _appendix(section: Section) -> Section:
    title = f"Appendix: {section.title}" if section.anchor in APPENDICES else section.title
    return Section(section.anchor, title, section.blocks)


def _blocks(sections: Iterable[Section]) -> Iterator[Block]:
    for section in sections:
        yield Heading(1, section.title, section.anchor)
        yield from section.blocks
