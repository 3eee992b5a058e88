"""From rows of the database to model values and, where a column is JSON, back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from sys import intern
from typing import Any

from sqlalchemy import Result

from fusen.model.codebook import Code, Phrase
from fusen.model.coding import Case, Coding, Place, Sighted
from fusen.model.text import FileStamp, Laid, SourceInfo, Times, Turn


def in_portions(result: Result[Any]) -> Iterator[Any]:
    """Rows as they are needed, fetched thousands at a time: one at a time costs 7 µs each."""
    for portion in result.partitions(5_000):
        yield from portion


def codes_from(rows: Sequence[Any], guids: Mapping[int, str]) -> tuple[Code, ...]:
    """Live codes in the order of the rows, each with its path through the others."""
    names = {row.code: (row.name, row.parent) for row in rows}

    def path(code: int) -> tuple[str, ...]:
        parts: list[str] = []
        at: int | None = code
        while at is not None and at in names and len(parts) < 100:
            parts.append(names[at][0])
            at = names[at][1]
        return tuple(reversed(parts))

    return tuple(
        Code(
            guid=row.guid,
            id=row.id,
            name=row.name,
            path=path(row.code),
            parent=guids[row.parent] if row.parent in names else None,
            definition=row.definition,
            include=row.include,
            exclude=row.exclude,
            examples=tuple(row.examples),
            phrases=tuple(map(Phrase.of, row.phrases)),
            not_phrases=tuple(map(Phrase.of, row.not_phrases)),
            colour=row.colour,
            codable=row.codable,
            retired=row.retired,
        )
        for row in rows
    )


def source_from(row: Any) -> SourceInfo:
    return SourceInfo(
        guid=row.guid,
        path=row.path,
        sha256=row.sha256,
        chars=row.chars,
        language=row.language,
        format=row.format,
        encoding=row.encoding,
        header=row.header,
        interviewers=tuple(row.interviewers),
        speakers=tuple(row.speakers),
        turns=row.turn_count,
        words=row.words,
        passages=row.passages,
        unit=row.unit,
        rules=row.rules,
        file=FileStamp(row.file_sha256, row.file_size, row.file_mtime_ns),
        options=row.options,
    )


def case_from(row: Any) -> Case:
    return Case(row.guid, row.name, tuple(Place(*place) for place in row.places), row.consent, row.variables)


def coding_from(row: Any, user: str, code: str, source: str, note: str | None) -> Coding:
    """Texts that many codings share are one object: a large study repeats few of them."""
    return Coding(
        guid=row.guid,
        user=user,
        code=code,
        source=source,
        start=row.start,
        end=row.end,
        origin=intern(row.origin),  # type: ignore[arg-type]
        at=intern(row.at),
        version=intern(row.version),
        direction=row.direction,
        magnitude=row.magnitude,
        note=note,
        words=row.words,
        interviewer=row.interviewer,
        sight=None if row.sight is None else tuple(Sighted(*each) for each in row.sight),
    )


def turns_from(row: Any) -> tuple[Turn, ...]:
    speakers, interviewers, packed = row.speakers, set(row.interviewers), row.turns
    asks = [speaker in interviewers for speaker in speakers]
    return tuple(
        Turn(start, end, speakers[speaker], time, asks[speaker])
        for start, end, speaker, time in zip(*(packed[key] for key in ("start", "end", "speaker", "time")), strict=True)
    )


def laid_from(row: Any) -> Laid:
    packed = row.turns
    times = Times(*map(tuple, packed.get("times", ((), ()))))
    return Laid(turns_from(row), tuple(packed.get("pages", ())), times)


def turns_to_json(turns: Sequence[Turn], speakers: Sequence[str]) -> dict[str, list[Any]]:
    """As columns: start, end, number of the speaker, time."""
    numbers = {speaker: number for number, speaker in enumerate(speakers)}
    return {
        "start": [turn.start for turn in turns],
        "end": [turn.end for turn in turns],
        "speaker": [numbers[turn.speaker] for turn in turns],
        "time": [turn.time for turn in turns],
    }
