"""From rows of the database to model values and, where a column is JSON, back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from sys import intern
from typing import Any

from sqlalchemy import Result

from fusen.model.codebook import Code, Phrase
from fusen.model.coding import Case, Coding, Place, ShownSuggestion
from fusen.model.source import FileStamp, Laid, SourceInfo, Times, Turn, Turns


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
    """`row` begins with the columns of `schema.codings`. Texts that many codings share are one object."""
    _, guid, _, _, _, _, _, start, end, origin, at, version, direction, magnitude, words, asks, _, sight = row[:18]
    return Coding(
        guid, user, code, source, start, end, intern(origin), intern(at), intern(version),  # type: ignore[arg-type]
        direction, magnitude, note, words, asks, None if sight is None else tuple(ShownSuggestion(*each) for each in sight),
    )  # fmt: skip


def laid_from(row: Any) -> Laid:
    packed = row.turns
    turns = Turns(
        packed["start"], packed["end"], packed["speaker"], packed["time"], row.speakers, row.interviewers
    )  # fmt: skip
    return Laid(turns, tuple(packed.get("pages", ())), Times(*map(tuple, packed.get("times", ((), ())))))


def turns_to_json(turns: Sequence[Turn], speakers: Sequence[str]) -> dict[str, list[Any]]:
    """As columns: start, end, number of the speaker, time."""
    numbers = {speaker: number for number, speaker in enumerate(speakers)}
    return {
        "start": [turn.start for turn in turns],
        "end": [turn.end for turn in turns],
        "speaker": [numbers[turn.speaker] for turn in turns],
        "time": [turn.time for turn in turns],
    }
