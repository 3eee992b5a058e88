"""Report sections on method: codebook, methods, checklist, memos, codebook changes and citation."""

from __future__ import annotations

from collections.abc import Iterator

from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER
from fusen.model.escape import flowing
from fusen.model.report import Report
from fusen.report.blocks import Block, Heading, Para, Quote, Section, Table, TableCell, Terms
from fusen.report.sections.checklists import CHECKLISTS, answers, software
from fusen.report.sections.sentences import LANGUAGES, listing, number

REFERENCES = {
    "union": "the codings of all of them count, the same span once",
    "intersection": "only codings that all of them made count",
}


def account(report: Report) -> tuple[Section, ...]:
    """Returns the sections on method in the order of an appendix."""
    made = [
        Section("codebook", "Codebook", tuple(_codebook(report))),
        Section("methods", "Methods", tuple(_methods(report))),
        Section("quotes", "Quotes used", tuple(_quotes(report))),
        Section("checklist", _checklist_title(report), tuple(_checklist(report))),
        Section("trail", "Audit trail", tuple(_trail(report))),
        Section("cite", "How to cite", tuple(_cite(report))),
    ]
    return tuple(section for section in made if section.blocks)


def _codebook(report: Report) -> Iterator[Block]:
    codes = [code for code in report.codebook if not code.retired or any(one.guid == code.guid for one in report.rows)]
    if not codes:
        yield Para("The codebook is empty.")
    for code in codes:
        yield Heading(min(len(code.path) + 1, 4), code.name, f"def-{code.guid}")
        yield from _definition(code)


def _definition(code: Code) -> Iterator[Block]:
    if code.definition.strip():
        yield Para(flowing(code.definition), "definition")
    elif not code.codable:
        yield Para("A heading: passages are coded below it.")
    told = (
        ("Include", code.include),
        ("Exclude", code.exclude),
        ("Retired", "its codings are kept" if code.retired else ""),
    )
    pairs = tuple((term, flowing(text)) for term, text in told if text.strip())
    if pairs:
        yield Terms(pairs)
    for example in code.examples:
        yield Quote(flowing(example), "example in the codebook")


def _methods(report: Report) -> Iterator[Block]:
    facts, basis = report.facts, report.basis
    people = [coder for coder in facts.coders if coder.name != AUTO_USER]
    spoken = ", ".join(f"{LANGUAGES.get(code[:2], code)} ({count})" for code, count in facts.languages.items())
    held = f", held {_span(*facts.dates)}" if facts.dates else ""
    yield Para(
        f"{number(facts.sources, 'transcript')} of {number(len(basis.held), 'interviewee')}{held}, "
        f"{facts.words:,} words in all, in {spoken or 'no language'}, were coded passage by passage (a passage is a "
        f"{facts.unit}) against a codebook of {number(len(report.codebook), 'code')} in fusen {facts.version}. "
        "The interviewer's talk is not counted."
    )
    if people:
        yield Para(
            f"{listing([coder.name for coder in people])} coded. Numbers are over the {number(len(basis.read), 'interviewee')} "
            "whose transcripts the counted coders have read in full: an interviewee without a code has been read and does "
            "not have it."
        )
    else:
        yield Para(
            "The codings are matches of the codebook's phrases that nobody has checked: a first look, blind to meaning.",
            "thin",
        )
    if len(basis.coders) > 1:
        how = REFERENCES.get(basis.reference, f"the codings of {basis.reference} count")
        yield Para(f"Where several coders read the same stretch, {how}.")
    yield Table.of_rows(
        "Coders counted here.",
        ("Coder", "Codings made", "First in this report", "Last in this report"),
        tuple((coder.name, f"{coder.codings:,}", coder.first, coder.last) for coder in facts.coders),
        (1,),
    )
    yield Para(
        "Quotes are verbatim. Typical ones lie nearest to what the other interviewees say under the code, and nobody is "
        "quoted twice while another is not. Consent decides what is quoted, named or counted only."
    )
    yield Terms(
        (
            ("Software", software(report)),
            ("Made", f"{facts.made} by {facts.made_by}"),
            ("Counting", " ".join(basis.remarks)),
            ("Data", f"sha256 {facts.data_hash} over texts, definitions and counted codings"),
        )
    )


def _quotes(report: Report) -> Iterator[Block]:
    """Yields the ledger of quoted interviewees, and the number of the others who could be quoted."""
    if not any(one.quotes for one in report.ledger):
        return
    yield Para(
        "Whose words are quoted, beside what there is to quote: what is pinned to a theme in the analysts' words and "
        "what stands under the codes as typical, each place once. Quoted often: at least twice as often as their share "
        "of the passages."
    )
    for kind in dict.fromkeys(one.kind for one in report.ledger):
        mine = [one for one in report.ledger if one.kind == kind]
        silent = sum(not one.quotes and one.passages > 0 for one in mine)
        yield Table.of_rows(
            f"Quotes by {kind}." + (f" {silent} more could be quoted and {'is' if silent == 1 else 'are'} not." if silent else ""),
            (kind.capitalize(), "Quotes", "Pinned", "Of all quotes", "Passages", "Of all passages", "Remark"),
            tuple(
                (
                    TableCell(one.value, case=one.value if kind == "interviewee" else ""), one.quotes, one.pinned,
                    _percent(one.share), f"{one.passages:,}", _percent(one.available), "quoted often" if one.often else "",
                )
                for one in mine
                if one.quotes
            ),
            (1, 2, 3, 4, 5),
        )  # fmt: skip


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f} %"


def _span(first: str, last: str) -> str:
    return f"on {first}" if first == last else f"{first} to {last}"


def _checklist_title(report: Report) -> str:
    return CHECKLISTS[report.checklist].name if report.checklist else ""


def _checklist(report: Report) -> Iterator[Block]:
    if report.checklist is None:
        return
    chosen = CHECKLISTS[report.checklist]
    known = answers(report)
    yield Para(
        f"{chosen.source} The items stand here in fusen's own words under their numbers; read them in the original. What the "
        "study's files say is filled in; the questions are for the authors."
    )
    yield Table.of_rows(
        f"{chosen.name}: {sum(bool(item.fact) for item in chosen.items)} of {len(chosen.items)} items filled in part.",
        ("No.", "Item", "Answer"),
        tuple(
            (
                item.number,
                item.topic,
                TableCell(
                    " ".join(
                        filter(
                            None,
                            (
                                known[item.fact] if item.fact else "",
                                f"To answer: {item.question}" if item.question else "",
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
        yield Para("No memo is shown.")
    for memo in report.memos:
        yield Quote(flowing(memo.text), f"{memo.user}, {memo.at[:10]}, {memo.kind} memo on {memo.about}", memo.guid)
    if report.memos_withheld:
        yield Para(f"[{number(report.memos_withheld, 'memo')} withheld or on what is not in this report]", "remark")
    yield Heading(2, "Changes of the codebook", "changes")
    if not report.changes:
        yield Para("None recorded.")
        return
    yield Table.of_rows(
        "Every change to a code, oldest first.",
        ("Date", "Who", "Code", "Change", "What", "Codings under older versions"),
        tuple(
            (change.at[:10], change.user, change.code, change.change, ", ".join(change.fields), change.older or "")
            for change in report.changes
        ),
        (5,),
    )


def _cite(report: Report) -> Iterator[Block]:
    facts = report.facts
    people = [coder.name for coder in facts.coders if coder.name != AUTO_USER] or ["fusen's phrase matcher"]
    yield Para(
        f"{listing(people)} ({facts.made[:4]}). {report.title}. Report of a qualitative study, made {facts.made} with fusen "
        f"{facts.version}. Data sha256 {facts.data_hash[:16]}."
    )
    yield Para(
        "A quote is cited by the reference beside it: interviewee or transcript, then the first and last character of the "
        "passage in the transcript, counted in code points."
    )
