"""From what a person typed after `fusen code` to where the app opens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusen.errors import FusenError

if TYPE_CHECKING:
    from fusen.study import Study


def find_place(study: Study, named: str) -> tuple[str, int | None]:
    """(source guid, offset) of a source, a case or a citation; raises FusenError with the nearest name."""
    from fusen.study.citation import CITATION, parse_citation
    from fusen.study.scope.resolve import find_sources

    offset: int | None = None
    name = named
    if CITATION.match(named):
        name, offset, _ = parse_citation(named)
    guids = find_sources(study.context, [name])
    infos = sorted((info for info in study.sources.all() if info.guid in guids), key=lambda info: info.path)
    fitting = [info for info in infos if offset is None or offset < info.chars]
    if not fitting:
        raise FusenError(f"{named}: the transcript is shorter than that", f"it has {infos[0].chars} characters")
    return fitting[0].guid, offset


def whose(study: Study, coders: Sequence[str] | None) -> frozenset[str] | None:
    """The other coders whose codings may be shown; None for all of them. They stay hidden until asked for."""
    from fusen.model.filter import Filter
    from fusen.study.scope.select import resolve_coders

    if not coders:
        return None
    infos = {info.guid: info for info in study.sources.all()}
    return resolve_coders(study.context, Filter(coders=tuple(coders)), infos)[0]
