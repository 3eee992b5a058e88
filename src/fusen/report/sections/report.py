"""Assemble a report from its sections, in the order of a findings draft or of a screen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fusen.model.coding import AUTO_USER
from fusen.model.report import Report
from fusen.report.blocks import Block, Document, Heading, Items, Para, Picture, Prose, Quote, Section, Table, Terms
from fusen.report.language import day, language_code, listing, message
from fusen.report.sections.findings import findings, interviewees_section
from fusen.report.sections.methods import account
from fusen.report.translate import translated

ORDER = ("methods", "checklist", "cite", "quotes", "codebook", "trail")
APPENDICES = frozenset({"quotes", "codebook", "trail", "checklist"})
INCOMPLETE = frozenset({"codebook", "methods", "trail"})
"""Sections of method that a report without findings has."""


def default_title(study: str) -> str:
    """Returns the title of a report that has none of its own."""
    return message("{study}: findings").format(study=study)


def report_document(report: Report) -> Document:
    return _document(report, [*opening(report), *_blocks((*results(report), *accounts(report)))])


def report_draft(report: Report) -> Document:
    """Returns the draft with appendices last, and its authors and data."""
    own = {section.anchor: section for section in accounts(report)}
    parts = [*results(report), *(_appendix(own[anchor]) for anchor in ORDER if anchor in own)]
    return _document(report, [*opening(report), *_blocks(parts)])


def results(report: Report) -> tuple[Section, ...]:
    """Returns the findings, or the steps that lack for them."""
    gaps = missing(report)
    if not gaps:
        return tuple(map(_translated, findings(report)))
    parts = [Section("missing", message("What is missing"), (Items(tuple(gaps)),)), interviewees_section(report)]
    return tuple(_translated(part) for part in parts if part.blocks)


def accounts(report: Report) -> tuple[Section, ...]:
    result = (
        account(report) if not missing(report) else [block for block in account(report) if block.anchor in INCOMPLETE]
    )
    return tuple(map(_translated, result))


def _translated(section: Section) -> Section:
    """Returns the section with its fixed texts in the language of the document: heads, captions, terms, paragraphs."""
    return section if language_code() == "en" else replace(section, blocks=tuple(map(_fixed_texts, section.blocks)))


def _fixed_texts(block: Block) -> Block:
    match block:
        case Para(kind="remark" | "thin"):
            return replace(block, text=translated(block.text))
        case Para() | Heading():
            return replace(block, text=message(block.text))
        case Terms():
            return replace(block, pairs=tuple((message(term), text) for term, text in block.pairs))
        case Table():
            columns = tuple(replace(column, title=message(column.title)) for column in block.columns)
            return replace(block, caption=message(block.caption), columns=columns)
        case Prose():
            return replace(block, notice=translated(block.notice))
        case Quote():
            return replace(block, reason=translated(block.reason))
    return block


def missing(report: Report) -> list[str]:
    """Returns what a report of findings needs and this study lacks."""
    gaps = []
    if not report.facts.sources:
        gaps.append(message("There are no transcripts: add them with fusen import."))
    if not len(report.codebook):
        gaps.append(message("The codebook has no codes: add them to the YAML files in the folder codebook."))
    elif not any(row.codings for row in report.rows):
        if report.basis.read:
            gaps.append(message("There are no codings by the counted coders."))
        else:
            gaps.append(message("No interviewee is fully coded: read and code a transcript to its end."))
    return gaps


def opening(report: Report) -> Iterator[Block]:
    """Yields the blocks below the title: logo, authors, date, and the warning that codings are unchecked."""
    layout = report.layout
    if report.logo:
        yield Picture(report.logo, layout.organisation or message("Logo"))
    yield from (Para(line, "byline") for line in byline(report))
    if report.basis.coders == (AUTO_USER,):
        yield Para(
            message(
                "Unchecked: every number and quote in this report is a phrase match that no coder has read. Do not publish "
                "it as a finding."
            ),
            "banner",
        )


def byline(report: Report) -> list[str]:
    """Returns authors, organisation and date, and what made the report."""
    layout, facts = report.layout, report.facts
    result = message("Created on {date} with fusen {version}.").format(date=day(facts.created), version=facts.version)
    lines = [listing(layout.authors), layout.organisation, day(layout.date) if layout.date else "", result]
    return [line for line in lines if line]


def _document(report: Report, blocks: list[Block]) -> Document:
    coders = [coder.name for coder in report.facts.coders if coder.name != AUTO_USER]
    author = "; ".join(report.layout.authors or coders) or report.facts.created_by
    return Document(report.title, blocks, author, f"Data sha256 {report.facts.data_hash}", language_code())


def _appendix(section: Section) -> Section:
    title = section.title
    if section.anchor in APPENDICES:
        title = message("Appendix: {title}").format(title=title)
    return Section(section.anchor, title, section.blocks)


def _blocks(sections: Iterable[Section]) -> Iterator[Block]:
    for section in sections:
        yield Heading(1, section.title, section.anchor)
        yield from section.blocks
