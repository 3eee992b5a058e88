"""Excerpts: coded passages with all that is needed to cite them, within what each interviewee consented to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.codebook import Code
from fusen.model.coding import Case, Coding
from fusen.model.rows import Basis, Excerpt
from fusen.model.text import Passages, SourceInfo, Turn, turn_at
from fusen.study.counting import Counted, Filter, Homes, count

if TYPE_CHECKING:
    from fusen.study import Study

CITATION = re.compile(r"(?P<name>.+)@(?P<start>\d+)-(?P<end>\d+)\Z")


def excerpts(study: Study, wanted: Filter, *, context: int, citation: str | None) -> tuple[list[Excerpt], Basis]:
    """Every coding a table counts, but of interviewees who may be listed; `context` in passages before and after."""
    counted = count(study, wanted)
    return collect(study, wanted, counted, context=context, citation=citation), counted.basis


def collect(
    study: Study, wanted: Filter, counted: Counted, *, context: int = 0, citation: str | None = None
) -> list[Excerpt]:
    codings = _counted_codings(study, wanted, counted)
    cases = {name: case for name, case in counted.basis.held.items() if case.consent != "analyse"}
    homes = Homes(study, counted.basis.held.values())
    codebook = study.codebook().by_guid
    used = {coding.source for coding in codings}
    infos = {guid: info for guid, info in counted.sources.items() if guid in used}
    turns = study.store.turns(list(infos) if len(infos) < 500 else None)
    passages = study.passages(infos.values()) if context else {}
    found: list[Excerpt] = []
    text, at = "", ""
    for coding in codings:
        case = cases.get(homes.case_of(coding.source, coding.start) or "")
        if case is None or coding.source not in infos:
            continue
        if coding.source != at:
            text, at = study.text(coding.source), coding.source
        around = _context(text, passages[at], coding, context) if context and case.consent == "quote" else (None, None)
        found.append(_excerpt(coding, text, infos[at], codebook[coding.code], case, turns[at], around))
    found.sort(key=lambda row: (row.source, row.start, row.end))
    return found if citation is None else _cited(found, citation, counted)


def _counted_codings(study: Study, wanted: Filter, counted: Counted) -> list[Coding]:
    """The full codings behind the counted spans."""
    keys = {(span.coder, span.code, span.source, span.start, span.end) for span in counted.spans}
    codings = study.store.codings(
        users=counted.basis.coders, origins=wanted.origins, codes=counted.codes,
        sources=counted.sources if wanted.sources else None,
    )  # fmt: skip
    return [c for c in codings if (c.user, c.code, c.source, c.start, c.end) in keys]


def _excerpt(
    coding: Coding, text: str, info: SourceInfo, code: Code, case: Case, turns: tuple[Turn, ...],
    around: tuple[str | None, str | None],
) -> Excerpt:  # fmt: skip
    turn = turn_at(turns, coding.start)
    return Excerpt(
        citation=f"{case.name}@{coding.start}-{coding.end}",
        code=code.label,
        path=code.path,
        coder=coding.user,
        origin=coding.origin,
        source=info.path,
        case=case.name,
        speaker=turn.speaker if turn else "",
        time=clock(turn.time) if turn else None,
        start=coding.start,
        end=coding.end,
        quote=text[coding.start : coding.end] if case.consent == "quote" else None,
        direction=coding.direction,
        magnitude=coding.magnitude,
        note=coding.note,
        at=coding.at,
        variables=case.variables,
        before=around[0],
        after=around[1],
        guid=coding.guid,
        code_guid=code.guid,
        consent=case.consent,
    )


def clock(seconds: float | None) -> str | None:
    """HH:MM:SS."""
    if seconds is None:
        return None
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"


def _context(text: str, passages: Passages, coding: Coding, count_: int) -> tuple[str, str]:
    inside = passages.overlapping(coding.start, coding.end)
    first, last = max(inside.start - count_, 0), min(inside.stop + count_, len(passages))
    if not len(passages):
        return "", ""
    before = text[passages.starts[first] : coding.start] if first < len(passages) else ""
    after = text[coding.end : passages.ends[last - 1]] if last else ""
    return before.rstrip(), after.lstrip()


def parse_citation(citation: str) -> tuple[str, int, int]:
    """(case or source, start, end) of `JP-03@1234-1290`."""
    found = CITATION.match(citation)
    if found is None:
        raise FusenError(f"{citation}: not a citation", "they look like JP-03@1234-1290")
    return found["name"], int(found["start"]), int(found["end"])


def _cited(found: list[Excerpt], citation: str, counted: Counted) -> list[Excerpt]:
    """The excerpts that share a character with the cited place."""
    name, start, end = parse_citation(citation)
    stems: Mapping[str, str] = {info.path.rsplit(".", 1)[0]: info.path for info in counted.sources.values()}
    names = {name, stems.get(name, name)}
    return [row for row in found if (row.case in names or row.source in names) and row.start < end and start < row.end]
