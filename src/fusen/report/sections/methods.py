"""Report sections on method: codebook, methods, checklist, memos, codebook changes and citation."""

from __future__ import annotations

from collections.abc import Iterator

from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER
from fusen.model.escape import flowing, without_options
from fusen.model.report import Report
from fusen.report.blocks import Block, Heading, Para, Quote, Section, Table, TableCell, Terms
from fusen.report.language import day, integer, listing, message, percent, plural
from fusen.report.sections.checklists import CHECKLISTS, answers, software
from fusen.report.sections.memos import memo_quote
from fusen.report.sections.sentences import spoken_languages
from fusen.report.translate import translated, translated_name
from fusen.text.english import LANGUAGE_NAMES

REFERENCES = {
    "union": "Where several coders have read the same text, all their codings count; equal codings of a span count once.",
    "intersection": "Where several coders have read the same text, only the codings on which all of them agree count.",
}
NAMED_REFERENCE = "Where several coders have read the same text, the codings of {coder} count."


def account(report: Report) -> tuple[Section, ...]:
    """Returns the sections on method in the order of an appendix."""
    result = [
        Section("codebook", message("Codebook"), tuple(_codebook(report))),
        Section("methods", message("Methods"), tuple(_methods(report))),
        Section("quotes", message("Quote ledger"), tuple(_quotes(report))),
        Section("checklist", _checklist_title(report), tuple(_checklist(report))),
        Section("trail", message("Audit trail"), tuple(_trail(report))),
        Section("cite", message("How to cite"), tuple(_cite(report))),
    ]
    return tuple(section for section in result if section.blocks)


def _codebook(report: Report) -> Iterator[Block]:
    codes = [code for code in report.codebook if not code.retired or any(row.guid == code.guid for row in report.rows)]
    if not codes:
        yield Para("The codebook is empty.")
    for code in codes:
        yield Heading(min(len(code.path) + 1, 4), code.name, f"def-{code.guid}")
        yield from _definition(code)


def _definition(code: Code) -> Iterator[Block]:
    if code.definition.strip():
        yield Para(flowing(code.definition), "definition")
    elif not code.codable:
        yield Para(message("A heading that groups codes."))
    notes = (
        ("Include", code.include),
        ("Exclude", code.exclude),
        ("Retired", message("its codings are kept") if code.retired else ""),
    )
    pairs = tuple((term, flowing(text)) for term, text in notes if text.strip())
    if pairs:
        yield Terms(pairs)
    for example in code.examples:
        yield Quote(flowing(example), message("example in the codebook"))


def _methods(report: Report) -> Iterator[Block]:
    facts, basis = report.facts, report.basis
    people = [coder for coder in facts.coders if coder.name != AUTO_USER]
    dates = (
        message(" (interviews from {first} to {last})").format(first=day(facts.dates[0]), last=day(facts.dates[1]))
        if facts.dates
        else ""
    )
    yield Para(
        message(
            "The study has {transcripts} of {interviewees}{dates}: {words}; {languages}. The codebook has {codes}. The unit of "
            "coding is the {unit}. Interviewers' questions are not counted."
        ).format(
            transcripts=plural("{n} transcript", "{n} transcripts", facts.sources),
            interviewees=plural("{n} interviewee", "{n} interviewees", len(basis.held)), dates=dates,
            words=plural("{n} word", "{n} words", facts.words),
            languages=spoken_languages(facts.languages) or message("none"),
            codes=plural("{n} code", "{n} codes", len(report.codebook)), unit=message(facts.unit),
        )
    )  # fmt: skip
    if people:
        yield Para(
            message(
                "{coders} coded the transcripts. All numbers refer to the {interviewees} whose transcripts they have read in "
                "full (“fully coded”): an interviewee without a code has been read and does not have it."
            ).format(
                coders=listing([coder.name for coder in people]),
                interviewees=plural("{n} interviewee", "{n} interviewees", len(basis.read)),
            )
        )
    elif any(remark.startswith("These codings are automatic") for remark in basis.remarks):
        yield Para(
            message(
                "The codings are automatic: from phrases, the codebook and people's codings of other interviews. No coder has checked them."
            ),
            "thin",
        )
    elif basis.coders:
        yield Para(
            message(
                "The codings are phrase matches that no coder has checked. They show where words occur, not what people mean."
            ),
            "thin",
        )
    if len(basis.coders) > 1:
        yield Para(message(REFERENCES.get(basis.reference, NAMED_REFERENCE)).format(coder=basis.reference))
    yield Table.of_rows(
        "Counted coders.",
        ("Coder", "Decisions", "First coding", "Last coding"),
        tuple((coder.name, integer(coder.codings), coder.first, coder.last) for coder in facts.coders),
        (1,),
    )
    yield Para(
        message(
            "Quotes are verbatim. Typical quotes are closest in wording to the code's definition and to what other interviewees "
            "say under the same code; no interviewee is quoted twice before every other is quoted once. Consent decides who is "
            "quoted, listed or only counted."
        )
    )
    yield Terms(
        (
            ("Software", software(report)),
            ("Created", message("{date} by {coder}").format(date=day(facts.created), coder=facts.created_by)),
            ("Counting", translated(" ".join(without_options(basis.remarks)))),
            ("Data", message("sha256 {hash} (texts, definitions and counted codings)").format(hash=facts.data_hash)),
        )
    )


def _quotes(report: Report) -> Iterator[Block]:
    """Yields the ledger of quoted interviewees, and the number of the others who could be quoted."""
    if not any(entry.quotes for entry in report.ledger):
        return
    yield Para(
        message(
            "How often each interviewee and group is quoted, compared with the excerpts that may be quoted. The table counts "
            "excerpts pinned to written themes and typical quotes of codes, each once. “Quoted often”: the share of quotes is "
            "at least twice the share of excerpts."
        )
    )
    for kind in dict.fromkeys(entry.kind for entry in report.ledger):
        mine = [entry for entry in report.ledger if entry.kind == kind]
        silent = sum(not entry.quotes and entry.excerpts > 0 for entry in mine)
        yield Table.of_rows(
            _ledger_caption(kind, silent),
            (_ledger_head(kind), "Quotes", "Pinned", "Share of quotes", "Excerpts", "Share of excerpts", "Note"),
            tuple(
                (
                    TableCell(_ledger_name(kind, entry.value), case=entry.value if kind == "interviewee" else ""), entry.quotes, entry.pinned,
                    percent(entry.share), integer(entry.excerpts), percent(entry.available), message("quoted often") if entry.often else "",
                )
                for entry in mine
                if entry.quotes
            ),
            (1, 2, 3, 4, 5),
        )  # fmt: skip


def _ledger_head(kind: str) -> str:
    """Returns what a row of the ledger is: an interviewee, a language, a direction, or a value of a variable."""
    named = {"interviewee": message("Interviewee"), "language": message("Language"), "direction": message("Direction")}
    return named.get(kind, kind)


def _ledger_name(kind: str, value: str) -> str:
    """Returns the name of a row: a language and a direction in words, anything else as people wrote it."""
    if kind == "language":
        return message(LANGUAGE_NAMES.get(value[:2], value))
    return message(value) if kind == "direction" else value


def _ledger_caption(kind: str, silent: int) -> str:
    caption = message("Quotes by {kind}.").format(kind=message(kind))
    if not silent:
        return caption
    others = plural("{n} other could be quoted but is not.", "{n} others could be quoted but are not.", silent)
    return f"{caption} {others}"


def _checklist_title(report: Report) -> str:
    return CHECKLISTS[report.checklist].name if report.checklist else ""


def _checklist(report: Report) -> Iterator[Block]:
    if report.checklist is None:
        return
    chosen = CHECKLISTS[report.checklist]
    known = answers(report)
    yield Para(
        f"{message(chosen.source)} "
        + message(
            "The wording of the items is fusen's, the numbers are the checklist's; consult the original. fusen fills in what "
            "the study's files contain; the authors answer the questions."
        )
    )
    yield Table.of_rows(
        message("{checklist}: {n} of {of} items partly filled in.").format(
            checklist=chosen.name, n=sum(bool(item.fact) for item in chosen.items), of=len(chosen.items)
        ),
        ("No.", "Item", "Answer"),
        tuple(
            (
                item.number,
                message(item.topic),
                TableCell(
                    " ".join(
                        filter(
                            None,
                            (
                                known[item.fact] if item.fact else "",
                                message("To answer: {question}").format(question=message(item.question))
                                if item.question
                                else "",
                            ),
                        )
                    )
                ),
            )
            for item in chosen.items
        ),
    )


def _trail(report: Report) -> Iterator[Block]:
    yield Heading(2, "Memos", "memos")
    if not report.memos:
        yield Para("No memos.")
    for memo in report.memos:
        about = message("{coder}, {date}, {kind} memo on {about}").format(
            coder=memo.user, date=day(memo.at[:10]), kind=message(memo.kind), about=translated_name(memo.about)
        )
        yield memo_quote(memo.text, about, memo.guid, memo.links)
    if report.memos_withheld:
        yield Para(
            plural(
                "[{n} memo omitted: withheld, or about something outside this report]",
                "[{n} memos omitted: withheld, or about something outside this report]",
                report.memos_withheld,
            ),
            "remark",
        )
    yield Heading(2, "Codebook changes", "changes")
    if not report.changes:
        yield Para("No changes are recorded.")
        return
    yield Table.of_rows(
        "Codebook changes, oldest first.",
        ("Date", "Coder", "Code", "Change", "Fields", "Codings under older versions"),
        tuple(
            (
                change.at[:10],
                change.user,
                change.code,
                message(change.change),
                ", ".join(map(message, change.fields)),
                change.older or "",
            )
            for change in report.changes
        ),
        (5,),
    )


def _cite(report: Report) -> Iterator[Block]:
    facts = report.facts
    people = [coder.name for coder in facts.coders if coder.name != AUTO_USER] or [message("fusen's phrase matcher")]
    yield Para(
        message(
            "{authors} ({year}). {title}. Report of a qualitative study, created on {date} with fusen {version}. Data sha256 {hash}."
        ).format(
            authors=listing(report.layout.authors or people), year=facts.created[:4], title=report.title,
            date=day(facts.created), version=facts.version, hash=facts.data_hash[:16],
        )
    )  # fmt: skip
    yield Para(
        message(
            "The citation of a quote names the interviewee or the transcript, then the start and the end of the passage in it, "
            "counted in Unicode code points."
        )
    )
