"""Shared files: what coders did, one record in each line, for colleagues to merge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.errors import FileError
from fusen.formats.exchange.jsonl import SharedLine
from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, Coding, ShownSuggestion
from fusen.model.filter import Filter
from fusen.model.project import SharedRecord
from fusen.model.results import Basis
from fusen.model.source import SourceInfo
from fusen.study.excerpts.select import TextCache
from fusen.study.exchange.write_changes import further
from fusen.study.files import check_free, write_file
from fusen.study.memos.withheld import withheld_notes
from fusen.study.results import Results
from fusen.study.scope.consent import OWN_WORDS, Consents
from fusen.study.scope.select import CaseLocator, select_codings

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

SUFFIX = ".jsonl"
_BATCH = 200  # sources read at a time
ONLY_CODINGS = "A part: codings and reviews alone, without notes, rounds, resolutions, themes and matrix cells."


def export_shared(study: StudyContext, target: Path, filter_: Filter, *, overwrite: bool = False) -> tuple[int, Basis]:
    """Write a shared file and return the number of lines and their basis.

    A filter of sources, codes or origins leaves codings and reviews alone. Raises FileError if the file exists and
    `overwrite` is False, or if the filter asks for anonymous output.
    """
    check_free(target, overwrite)
    if filter_.anonymous:
        raise FileError(f"{target}: codings are exchanged with their names", "leave out --anonymous, or export .csv")
    basis = Results(study).basis(filter_)
    more: list[SharedRecord] = []
    if filter_.sources or filter_.codes or filter_.origins:
        basis = replace(basis, remarks=(*basis.remarks, ONLY_CODINGS))
    else:
        more = further(study, _authors(study, filter_, basis))
    withheld = len(withheld_notes(study))
    if withheld:
        line = f"Left out: notes about passages that may not be quoted ({withheld}), unless they end with {OWN_WORDS}."
        basis = replace(basis, remarks=(*basis.remarks, line))
    numbers = count()
    lines = (line for line, _ in zip(chain(shared_lines(study, filter_), more), numbers, strict=False))
    write_file(target, "codings", lines)
    return next(numbers), basis


def _authors(study: StudyContext, filter_: Filter, basis: Basis) -> tuple[str, ...] | None:
    """Return the authors of further records to export; None for all, if the export contains all coders' codings.

    A submission must not travel without its codings.
    """
    named = set(filter_.coders) - {"people", "all"}
    everybody = study.store.users.active() - {AUTO_USER} <= set(basis.coders)
    return None if everybody and not named else basis.coders


def shared_lines(study: StudyContext, filter_: Filter, *, private: bool = False) -> Iterator[SharedLine]:
    """Yield codings and reviews of the counted coders in an order that is the same in every copy.

    Lines omit the quote for consent `paraphrase` and `analyse`, and the note unless it is marked as the coder's own
    words or `private`, for a copy that has the transcripts; consent `none` leaves the line out.
    """
    counted = select_codings(study, filter_)
    homes = CaseLocator(study, counted.basis.held.values())
    consents, codebook = Consents(study), study.store.codebook.get().by_guid
    users = counted.basis.coders
    infos = sorted(counted.sources.values(), key=lambda info: info.path)
    for start in range(0, len(infos), _BATCH):
        batch = {info.guid: info for info in infos[start : start + _BATCH]}
        codings = study.store.codings.live(users=users, origins=filter_.origins, codes=counted.codes, sources=batch)
        texts = TextCache(study, (coding.source for coding in codings))
        lines = []
        for coding in codings:
            at = (coding.source, coding.start, coding.end)
            if homes.case_of(*at) is not None:
                quote = texts.of(coding.source)[coding.start : coding.end] if consents.quotable(*at) else None
                if coding.note and not (private or consents.may_share(coding.note, *at)):
                    coding = replace(coding, note=None)
                lines.append(_coding_line(coding, batch[coding.source], codebook, quote))
        for review in study.store.reviews.live(users=users, sources=batch):
            info = batch[review.source]
            lines.append(
                SharedLine(0, review.guid, info.path, info.sha256, review.user, review.start, review.end, review.at)
            )
        yield from sorted(lines, key=_order)


def _coding_line(coding: Coding, info: SourceInfo, codebook: Mapping[str, Code], quote: str | None) -> SharedLine:
    code = codebook[coding.code]
    return SharedLine(
        0, coding.guid, info.path, info.sha256, coding.user, coding.start, coding.end, coding.at, code.id,
        code.label, quote, coding.origin, coding.direction, coding.magnitude, coding.note, _sight_line(coding, codebook),
        coding.version,
    )  # fmt: skip


def _sight_line(coding: Coding, codebook: Mapping[str, Code]) -> tuple[ShownSuggestion, ...] | None:
    """Return the shown suggestions with ids of codes; a deleted code keeps its guid as id."""
    if coding.sight is None:
        return None
    return tuple(
        suggestion._replace(code=codebook[suggestion.code].id if suggestion.code in codebook else suggestion.code)
        for suggestion in coding.sight
    )


def _order(line: SharedLine) -> tuple[str, bool, int, int, str, str, str]:
    return line.source, line.is_review, line.start, line.end, line.code_id, line.coder, line.guid
