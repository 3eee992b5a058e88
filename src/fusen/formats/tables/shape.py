"""Decide how a table is read: a survey with a respondent a row, talk with a turn a row, or many conversations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from fusen.formats.tables.answers import asks
from fusen.formats.tables.column_facts import ColumnFacts
from fusen.formats.transcripts.columns import seconds
from fusen.formats.transcripts.speakers.speaker_labels import is_role

ReadAs = Literal["survey", "talk", "conversations"]
SHAPES: tuple[ReadAs, ...] = ("survey", "talk", "conversations")
_WEAK_SPEAKER = frozenset(("name", "who", "participant", "participante", "person", "persona", "role", "名前"))
_LONGEST_NAME = 40
_MOST_SPEAKERS = 20


@dataclass(frozen=True, slots=True)
class TableShape:
    """How a table is read, with the numbers of the columns that have a role, and the evidence."""

    read_as: ReadAs
    text: int | None = None
    speaker: int | None = None
    time: int | None = None
    conversation: int | None = None
    why: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class _TalkColumns:
    text: ColumnFacts | None
    speaker: ColumnFacts | None
    time: ColumnFacts | None
    conversation: ColumnFacts | None


def decide(columns: Sequence[ColumnFacts]) -> TableShape:
    """Return the shape with more evidence: headings, distinct values, lengths and order of the cells."""
    talk = _talk_columns(columns)
    if talk.text is None or (talk.speaker is None and talk.time is None):
        return TableShape("survey", why=tuple(reason for _, reason in _survey_evidence(columns, talk)))
    for_talk, for_survey = _talk_evidence(talk), _survey_evidence(columns, talk)
    if sum(points for points, _ in for_talk) <= sum(points for points, _ in for_survey):
        return TableShape("survey", why=tuple(reason for _, reason in for_survey))
    read_as: ReadAs = "conversations" if talk.conversation is not None else "talk"
    return TableShape(
        read_as, talk.text.number, _number(talk.speaker), _number(talk.time), _number(talk.conversation),
        tuple(reason for _, reason in for_talk),
    )  # fmt: skip


def talk_shape(columns: Sequence[ColumnFacts]) -> TableShape | None:
    """Return the table as talk by row; None without a column of words and one of speakers."""
    talk = _talk_columns(columns)
    if talk.text is None or (talk.speaker is None and talk.time is None):
        return None
    return TableShape("talk", talk.text.number, _number(talk.speaker), _number(talk.time), _number(talk.conversation))


def _number(column: ColumnFacts | None) -> int | None:
    return None if column is None else column.number


def _talk_columns(columns: Sequence[ColumnFacts]) -> _TalkColumns:
    """Return the columns that would hold words, speaker, time and conversation if the table were talk."""
    named = [column for column in columns if column.role == "text" and not column.is_data and not column.is_code]
    wordy = [column for column in columns if not column.is_data and column.filled]
    text = max(named or wordy, key=lambda column: sum(map(len, column.filled)), default=None)
    if text is None:
        return _TalkColumns(None, None, None, None)
    rest = [column for column in columns if column is not text and column.filled]
    time = _first(column for column in rest if column.role == "time" and _are_times(column)) or _first(
        column for column in rest if column.is_stamps
    )
    rest = [column for column in rest if column is not time]
    strong = [
        column for column in rest if column.role == "speaker" and column.title.strip().casefold() not in _WEAK_SPEAKER
    ]
    weak = [column for column in rest if column.role == "speaker" and column not in strong]
    speaker = (
        _first(column for column in strong if _may_name(column))
        or _first(column for column in weak if _names_people(column) or named)
        or max(
            (column for column in rest if column.role is None and not column.is_variable and _names_people(column)),
            key=lambda column: _takes_turns(column.cells),
            default=None,
        )
    )
    rest = [column for column in rest if column is not speaker]
    conversation = _first(column for column in rest if column.role == "conversation" and _is_conversation(column, text))
    return _TalkColumns(text, speaker, time, conversation or _runs(rest, speaker, text))


def _first(columns: Iterable[ColumnFacts]) -> ColumnFacts | None:
    return next(iter(columns), None)


def _are_times(column: ColumnFacts) -> bool:
    return sum(seconds(cell) is not None for cell in column.filled) >= 0.8 * len(column.filled)


def _may_name(column: ColumnFacts) -> bool:
    return all(len(cell) <= _LONGEST_NAME for cell in column.different)


def _names_people(column: ColumnFacts) -> bool:
    """A few short names again and again."""
    names = column.different
    wordy = all(len(cell) <= _LONGEST_NAME and any(map(str.isalpha, cell)) for cell in names)
    return 2 <= len(names) <= _MOST_SPEAKERS and len(column.filled) >= 1.5 * len(names) and wordy


def _is_conversation(column: ColumnFacts, text: ColumnFacts) -> bool:
    return 2 <= len(column.different) < len(text.filled) and len(column.filled) == len(column.cells)


def _runs(rest: Sequence[ColumnFacts], speaker: ColumnFacts | None, text: ColumnFacts) -> ColumnFacts | None:
    """Return the column whose values each fill one run of rows with several speakers, the most runs first."""
    result = []
    for column in rest:
        if (
            speaker is None
            or column.is_prose
            or column.is_variable
            or column.is_stamps
            or not _is_conversation(column, text)
        ):
            continue
        runs = 1 + sum(before != after for before, after in pairwise(column.cells))
        if runs != len(set(column.cells)) or runs * 2 > len(column.cells):
            continue
        talking: dict[str, set[str]] = {}
        for run, name in zip(column.cells, speaker.cells, strict=True):
            talking.setdefault(run, set()).add(name)
        if all(len(names) >= 2 for names in talking.values()):
            result.append((column.role == "case", runs, column))
    return max(result, key=lambda entry: entry[:2])[2] if result else None


Evidence = list[tuple[int, str]]


def _talk_evidence(talk: _TalkColumns) -> Evidence:
    text, speaker, time = talk.text, talk.speaker, talk.time
    result: Evidence = []
    if text is not None and text.role == "text":
        result.append((2, f"{text.name!r} is a heading of words"))
    if speaker is not None:
        if speaker.role == "speaker":
            weak = speaker.title.strip().casefold() in _WEAK_SPEAKER
            result.append((1 if weak else 2, f"{speaker.name!r} is a heading of speakers"))
        if 2 * sum(map(is_role, speaker.different)) >= len(speaker.different):
            result.append((2, f"{speaker.name!r} holds roles such as {min(speaker.filled)}"))
        if _takes_turns(speaker.cells):
            result.append((2, f"the names in {speaker.name!r} take turns"))
    if time is not None:
        result.append((2 if _goes_forward(time) else 1, f"{time.name!r} holds time stamps"))
    if talk.conversation is not None and talk.conversation.role == "conversation":
        result.append((1, f"{talk.conversation.name!r} is a heading of conversations"))
    return result


def _goes_forward(time: ColumnFacts) -> bool:
    result = [at for cell in time.filled if (at := seconds(cell)) is not None]
    return len(result) >= 2 and sum(after < before for before, after in pairwise(result)) <= 0.2 * len(result)


def _takes_turns(cells: Sequence[str]) -> bool:
    """Names alternate more often than they would in any order."""
    names = [cell.casefold() for cell in cells if cell]
    if len(names) < 4:
        return len(set(names)) > 1 and all(before != after for before, after in pairwise(names))
    changes = sum(before != after for before, after in pairwise(names)) / (len(names) - 1)
    if len(set(names)) == len(names):
        return False
    chance = 1 - sum((count / len(names)) ** 2 for count in Counter(names).values())
    return changes >= min(0.95, chance + 0.25)


def _survey_evidence(columns: Sequence[ColumnFacts], talk: _TalkColumns) -> Evidence:
    result: Evidence = []
    ids = _first(column for column in columns if column.role == "case" and column.variety > 0.8) or _first(
        column for column in columns[:1] if column.is_code and not column.is_counter
    )
    used = {column.number for column in (talk.text, talk.speaker, talk.time, talk.conversation) if column is not None}
    if ids is not None and not ids.is_counter:
        result.append((2, f"{ids.name!r} differs in each row"))
    elif ids is not None and ids.role == "case" and "id" not in (ids.title.casefold(),):
        result.append((1, f"{ids.name!r} numbers the rows"))
    opens = [column for column in columns if column.is_open and column is not talk.speaker]
    asking = _first(column for column in opens if column.role != "text" and asks(column.wording or column.title))
    if asking is not None:
        result.append((4, f"{asking.name!r} asks for answers"))
    if talk.speaker is not None and len(talk.speaker.cells) >= 4 and talk.speaker.variety == 1:
        result.append((3, f"{talk.speaker.name!r} differs in each row"))
    if len(opens) >= 2:
        result.append((2, f"{len(opens)} columns have open answers"))
    exports = [column for column in columns if column.is_export]
    if exports:
        result.append((2, f"{exports[0].name!r} is a column of a survey's export"))
    short = [
        column for column in columns
        if column.number not in used and not column.is_counter and column.filled and column.variety <= 0.5 and not column.is_prose
    ]  # fmt: skip
    variables = [column for column in columns if column.is_variable]
    if variables:
        result.append((1, f"{variables[0].name!r} is a variable"))
    if len(short) >= 2:
        result.append((1, "several short columns recur"))
    return result
