"""Status: a row for each source, with changes on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.model.results import SourceStatus
from fusen.study.passages import talk_of
from fusen.study.scope.consent import closed_places, shown_speakers
from fusen.study.sources.file_changes import file_changes
from fusen.text.spans import uncovered

if TYPE_CHECKING:
    from fusen.study.context import StudyContext
    from fusen.study.sources.file_changes import FileChanges
    from fusen.study.sources.import_files import ImportRow


def status(study: StudyContext, changes: FileChanges | None = None) -> list[SourceStatus]:
    """Return the sources in the order of paths, with the share of interviewee talk that each coder has reviewed.

    `changes` are those of `file_changes`, if the caller has them already: comparing a thousand files takes 50 ms.
    """
    infos = study.store.sources.all()
    changes = (
        file_changes(study.paths, study.store.sources.all(), shared=study.store.is_shared)
        if changes is None
        else changes
    )
    homes: dict[str, list[str]] = {}
    for case in study.store.cases.all():
        for place in case.places:
            homes.setdefault(place.source, []).append(case.name)
    counts: dict[str, dict[str, int]] = {}
    for (source, user), count in study.store.codings.counts_by_source().items():
        counts.setdefault(source, {})[user] = count
    reviewed = reviewed_shares(study)
    closed = closed_places(study)
    return [
        SourceStatus(
            source=info.path,
            case="; ".join(dict.fromkeys(homes.get(info.guid, ()))),
            format=info.format,
            language=info.language,
            words=info.words,
            turns=info.turns,
            speakers=shown_speakers(info, closed.get(info.guid, set())),
            passages=info.passages,
            changed=changes.state(info.path),
            reviewed=reviewed.get(info.guid, {}),
            codings=counts.get(info.guid, {}),
            reading=str(info.options.get("how", "")),
        )
        for info in infos
    ]


def reviewed_shares(study: StudyContext) -> dict[str, dict[str, float]]:
    """Return by source guid and coder the share of the interviewees' characters in reviewed spans."""
    stretches: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for review in study.store.reviews.live():
        stretches.setdefault((review.source, review.user), []).append((review.start, review.end))
    chars = {info.guid: info.chars for info in study.store.sources.all()}
    partly = {source for (source, _), spans in stretches.items() if (0, chars.get(source, 0)) not in spans}
    talk = talk_of(study, partly) if partly else {}
    shares: dict[str, dict[str, float]] = {}
    for (source, user), spans in stretches.items():
        if (0, chars.get(source, 0)) in spans:
            share = 1.0
        else:
            passages = [(start, end) for start, end, _ in talk.get(source, ())]
            whole = sum(end - start for start, end in passages)
            missing = sum(end - start for start, end in uncovered(spans, passages))
            share = 1.0 if not whole else round(1 - missing / whole, 4)
        shares.setdefault(source, {})[user] = share
    return shares


def as_imported(study: StudyContext) -> tuple[ImportRow, ...]:
    """Return every source as an import row, for an import whose files the creation of the database already read."""
    from fusen.study.sources.import_files import ImportRow

    turns = study.store.sources.turns()
    return tuple(
        ImportRow(
            info.path, "new", info.format, info.language, info.encoding, info.turns, info.speakers, info.interviewers,
            any(turn.time is not None for turn in turns[info.guid]), info.words, info.passages, (),
        )
        for info in study.store.sources.all()
    )  # fmt: skip
