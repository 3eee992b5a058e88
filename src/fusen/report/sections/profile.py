"""One interviewee on a page: variables, codes with counts, quotes with citations."""

from __future__ import annotations

from collections.abc import Iterator

from fusen.model.cross_case import Profile, ProfileRow
from fusen.model.results import Basis
from fusen.report.blocks import Block, Document, Heading, Items, Para, Quote, remark_paras
from fusen.report.language import percent
from fusen.report.sections.sentences import number, place, withheld


def profile_document(made: Profile, basis: Basis) -> Document:
    return Document(made.case, [*remark_paras(basis.remarks), Items(tuple(_facts(made))), *_codes(made)])


def _facts(made: Profile) -> Iterator[str]:
    for name, value in made.variables.items():
        if value:
            yield f"{name}: {value}"
    yield f"consent: {made.consent}"
    for source in made.sources:
        read = ", ".join(f"{coder} {percent(share)}" for coder, share in source.reviewed.items())
        yield f"{source.source}: {source.language}, {source.words:,} words; {f'read by {read}' if read else 'not read'}"


def _codes(made: Profile) -> Iterator[Block]:
    if not made.rows:
        yield Para("No codings.")
    for row in made.rows:
        yield Heading(len(row.path), row.path[-1])
        yield Para(_count(row))
        for excerpt in row.quotes:
            yield Quote(f"“{(excerpt.quote or '').strip()}”", ", ".join((excerpt.citation, *place(excerpt))))
        if row.withheld:
            yield Para(withheld(row.withheld), "remark")


def _count(row: ProfileRow) -> str:
    share = f", {percent(row.share)} of the coded words" if row.share is not None else ""
    others = f"; {row.interviewees} of {row.of} interviewees have this code" if row.of else ""
    return f"{number(row.codings, 'coding')}{share}{others}."
