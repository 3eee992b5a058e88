"""Export: excerpts as a table or text, codings and reviews for other people; a whole file or none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fusen.errors import FileError
from fusen.formats.codings import SharedLine
from fusen.formats.registry import Options, for_suffix
from fusen.formats.tables import excerpt_records, variables_of
from fusen.study.counting import Filter, Homes, count
from fusen.study.excerpting import collect
from fusen.study.layout import write_whole

if TYPE_CHECKING:
    from fusen.study import Study


def export(study: Study, target: Path, wanted: Filter, *, context: int, overwrite: bool) -> int:
    """The suffix decides: `.jsonl` codings and reviews, else excerpts. Refuses an existing file unless told."""
    if target.exists() and not overwrite:
        raise FileError(f"{target}: exists already", "choose another name, or replace it with --force")
    rows: list[Any]
    if target.suffix.lower() == ".jsonl":
        rows, kind = list(shared_lines(study, wanted)), "codings"
    else:
        rows, kind = excerpt_rows(study, wanted, context), "excerpts"
    write = for_suffix(target.name, kind).load("writer")
    content = io.BytesIO()
    write(rows, content, Options())
    write_whole(target, content.getvalue())
    return len(rows)


def excerpt_rows(study: Study, wanted: Filter, context: int = 0, citation: str | None = None) -> list[dict[str, Any]]:
    """Excerpts as the rows of INTERFACES: fixed columns, then every case variable of the study."""
    counted = count(study, wanted)
    found = collect(study, wanted, counted, context=context, citation=citation)
    variables = list(study.variables()) or variables_of(found)
    return excerpt_records(found, variables, context > 0)


def shared_lines(study: Study, wanted: Filter) -> Iterator[SharedLine]:
    """Codings and reviews of the counted coders, in an order that does not depend on this database.

    Interviewees with consent `paraphrase` or `analyse` are coded without their words; `none` is left out.
    """
    counted = count(study, wanted)
    homes = Homes(study, counted.basis.held.values())
    codebook = study.codebook().by_guid
    infos = counted.sources
    text, at = "", ""
    lines: list[SharedLine] = []
    for coding in study.store.codings(users=counted.basis.coders, origins=wanted.origins, codes=counted.codes):
        case = counted.basis.held.get(homes.case_of(coding.source, coding.start) or "")
        if coding.source not in infos or case is None:
            continue
        if coding.source != at:
            text, at = study.text(coding.source), coding.source
        info, code = infos[coding.source], codebook[coding.code]
        quote = text[coding.start : coding.end] if case.consent == "quote" else None
        lines.append(
            SharedLine(
                0, coding.guid, info.path, info.sha256, coding.user, coding.start, coding.end, coding.at, code.id,
                code.label, quote, coding.origin, coding.direction, coding.magnitude, coding.note,
            )
        )  # fmt: skip
    for review in study.store.reviews(users=counted.basis.coders):
        if review.source in infos:
            info = infos[review.source]
            lines.append(
                SharedLine(0, review.guid, info.path, info.sha256, review.user, review.start, review.end, review.at)
            )
    yield from sorted(
        lines,
        key=lambda line: (
            line.source,
            line.is_review,
            line.start,
            line.end,
            line.code_id,
            line.coder,
            line.guid,
        ),
    )
