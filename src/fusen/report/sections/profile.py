"""One interviewee on a page: variables, codes with counts, quotes with citations."""

from __future__ import annotations

from collections.abc import Iterator

from fusen.model.cross_case import Profile, ProfileRow
from fusen.model.quantity import quantity
from fusen.model.results import Basis
from fusen.report.blocks import Block, Document, Heading, Items, Para, Quote, remark_paras
from fusen.report.language import percent
from fusen.report.sections.sentences import number, place, withheld


def profile_document(profile: Profile, basis: Basis) -> Document:
    return Document(profile.case, [*remark_paras(basis.remarks), Items(tuple(_facts(profile))), *_codes(profile)])


def _facts(profile: Profile) -> Iterator[str]:
    for name, value in profile.variables.items():
        if value:
            yield f"{name}: {value}"
    yield f"consent: {profile.consent}"
    for source in profile.sources:
        read = ", ".join(f"{coder} {percent(share)}" for coder, share in source.reviewed.items())
        yield f"{source.source}: {source.language}, {quantity(source.words, 'word')}; {f'read by {read}' if read else 'not read'}"


def _codes(profile: Profile) -> Iterator[Block]:
    if not profile.rows:
        yield Para("No codings.")
    for row in profile.rows:
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
