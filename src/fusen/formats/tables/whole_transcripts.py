"""Tables with a whole transcript in each row: `interview_id, transcript`, with the turns labelled inside the cell."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from fusen.formats.registry import HowRead, Options
from fusen.formats.tables.answers import is_no_answer
from fusen.formats.tables.column_facts import ColumnFacts
from fusen.formats.tables.grid import GridRow
from fusen.formats.tables.survey import SurveyColumns, respondents, variables_of
from fusen.formats.transcripts.build_source import About, Talk, finish, plain
from fusen.formats.transcripts.build_source import placed as at_lines
from fusen.formats.transcripts.speakers.speaker_turns import read_turns
from fusen.model.source import Source

_SAMPLE = 40  # cells
_MOST = 0.6  # share of the cells that must hold talk of several speakers


def transcript_column(columns: Sequence[ColumnFacts]) -> ColumnFacts | None:
    """Return the column whose cells hold whole transcripts, the longest if there are several; None in other tables."""
    wordy = [column for column in columns if not column.is_data and any("\n" in cell for cell in column.filled)]
    result = [column for column in wordy if _holds_transcripts(column)]
    return max(result, key=lambda column: sum(map(len, column.filled)), default=None)


def _holds_transcripts(column: ColumnFacts) -> bool:
    sample = column.filled[:: max(1, len(column.filled) // _SAMPLE)]
    several = sum(len({turn.speaker for turn in read_turns(plain(cell)).turns}) >= 2 for cell in sample)
    return several >= _MOST * len(sample)


@dataclass(frozen=True, slots=True)
class WholeTranscripts:
    """The sources of a table with a transcript in each row, how each was read, and warnings."""

    sources: list[Source]
    how: dict[str, HowRead] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def transcripts(
    body: Sequence[GridRow], columns: SurveyColumns, name: str, table: str, options: Options
) -> WholeTranscripts:
    """Return a source `TABLE/ID` for each row with talk in the column of `answers`; other columns are variables.

    Raises FileError, naming the file, if no row has talk.
    """
    (text,) = columns.answers
    how: dict[str, HowRead] = {}
    unnamed: list[int] = []

    def build(
        row: GridRow, called: str, columns: SurveyColumns, table: str, options: Options, missing: Collection[str], *,
        named: bool,
    ) -> Source | None:  # fmt: skip
        words = plain(row.cells[text]).strip() if text < len(row.cells) else ""
        if is_no_answer(words, missing):
            return None
        reading = read_turns(words, 0, options.labels, options.pattern)
        case = {"case": called} if named else {}
        about = About("table", variables={**case, **variables_of(row, columns, missing)})
        talk = Talk(f"{words}\n", reading.turns, times=reading.times, habit=reading.habit, asking=reading.asking)
        loaded = finish(talk, f"{table}/{called}", options, about)
        how.update(loaded.how)
        if not any(turn.speaker for turn in reading.turns):
            unnamed.append(row.line)
        return loaded.items[0]

    sources, warnings = respondents(body, columns, name, table, options, build)
    warnings += at_lines(name, "no speakers were recognised in this row; its talk is taken for one person's", unnamed)
    return WholeTranscripts(sources, how, warnings)
