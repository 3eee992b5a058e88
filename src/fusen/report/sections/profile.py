"""One interviewee: variables, transcripts, codes with counts, quotes with citations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fusen.model.cross_case import Profile, ProfileRow, ProfileSource
from fusen.model.escape import flowing
from fusen.model.results import Basis
from fusen.report.blocks import Block, Heading, Para, Quote, Table, TableColumn, Terms
from fusen.report.language import integer, percent
from fusen.report.sections.sentences import number, place, withheld
from fusen.report.sections.view import StatisticView


def profile_blocks(profile: Profile, basis: Basis) -> Iterator[Block]:
    yield Heading(1, profile.case)
    named = [(name, value) for name, value in profile.variables.items() if value]
    yield Terms((*named, ("consent", profile.consent)))
    if profile.sources:
        yield _sources(profile.sources)
    if not profile.rows:
        yield Para("No codings.")
    for row in profile.rows:
        yield Heading(len(row.path) + 1, row.path[-1])
        yield Para(_counts(row))
        for excerpt in row.quotes:
            yield Quote(flowing(excerpt.quote or ""), ", ".join((excerpt.citation, *place(excerpt))))
        if row.withheld:
            yield Para(withheld(row.withheld), "remark")


def _sources(sources: Sequence[ProfileSource]) -> Table:
    """Returns a row for each transcript, with the coded share of each of its parts relative to the largest."""
    read = [", ".join(f"{coder} {percent(share)}" for coder, share in source.reviewed.items()) for source in sources]
    lines = [[share / (max(source.bins) or 1) for share in source.bins] for source in sources]
    return Table(
        "",
        (
            TableColumn("transcript", [source.source for source in sources], min_width=12),
            TableColumn("language", [source.language for source in sources], priority=3),
            TableColumn("words", [integer(source.words) for source in sources], numeric=True, priority=2),
            TableColumn("read by", [text or "no coder" for text in read], min_width=12),
            TableColumn("coded, first word to last", lines, drawing="line", priority=1),
        ),
    )


def _counts(row: ProfileRow) -> str:
    ways = ", ".join(f"{integer(count)} {name}" for name, count in row.directions.items())
    share = f", {percent(row.share)} of the coded words" if row.share is not None else ""
    others = f"; {integer(row.interviewees)} of {integer(row.of)} interviewees have this code" if row.of else ""
    return f"{number(row.codings, 'coding')}{share}{f' ({ways})' if ways else ''}{others}."


VIEW: StatisticView[Profile] = StatisticView(display=profile_blocks)
