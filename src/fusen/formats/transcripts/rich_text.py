"""Build a text with turns from a document's paragraphs and tables: bold labels, tables of turns, plain labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About, Talk, finish, one_line, plain
from fusen.formats.transcripts.columns import labelled_column, seconds, turn_columns, utterances
from fusen.formats.transcripts.otter import front_matter
from fusen.formats.transcripts.speakers.declared_labels import bare_label, called_so
from fusen.formats.transcripts.speakers.speaker_labels import is_no_label, is_role
from fusen.formats.transcripts.speakers.speaker_turns import Row, cut_turns, read_turns
from fusen.formats.transcripts.speakers.time_stamps import marks
from fusen.formats.transcripts.speakers.unnamed_speakers import ASKS, styled_turns, turns_without_names
from fusen.model.quantity import quantity
from fusen.model.source import Source, Turn
from fusen.text.questions import ends_in_question
from fusen.text.role_words import is_name_of_interviewer, is_name_of_respondent

_LONGEST_LABEL = 40
_LEAST_QUESTIONS = 3  # rows of a table of questions
_LABEL = re.compile(
    r"[\[(]?(?P<before>(?:\d{1,2}:)?\d{1,3}:\d{2})?[\])]?\s*(?P<label>[^\d\W][^:：\n\t]*?)\s*[,|–—-]?\s*"
    r"[\[(]?(?P<after>(?:\d{1,2}:)?\d{1,3}:\d{2})?[\])]?\s*[:：]?"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `bold` is the length of its bold start, `italic` says that all of it is in italics.

    A `marked` one is a heading, has a number of a list, or a colour.
    """

    text: str
    bold: int = 0
    italic: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class DocumentTable:
    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | DocumentTable


@dataclass(frozen=True, slots=True)
class Notes:
    """Footnotes or comments, which follow the talk under `title`, each with its mark."""

    title: str
    rows: tuple[tuple[str, str], ...]


class _TextLine(NamedTuple):
    """A paragraph in the text: its offsets and the length of its bold start."""

    start: int
    end: int
    bold: int
    italic: bool = False
    marked: bool = False


@dataclass(slots=True)
class _Written:
    """The text as it grows, with its paragraphs and turns."""

    parts: list[str]
    at: int
    lines: list[_TextLine]
    turns: list[Turn]
    beside: list[str]  # cells of a table beside its column of talk

    def add(self, text: str, bold: int = 0, italic: bool = False, marked: bool = False) -> int:
        if self.parts:
            self.parts.append("\n\n")
            self.at += 2
        start = self.at
        self.parts.append(text)
        self.at += len(text)
        self.lines.append(_TextLine(start, self.at, bold, italic, marked))
        return start


def hidden_and_struck(name: str, hidden: int, struck: int, units: tuple[str, str] = ("word", "words")) -> list[str]:
    """Return the warnings about hidden text, which is left out, and struck-through text, which is marked."""
    lines = []
    if hidden:
        lines.append(
            f"{name}: {quantity(hidden, f'{units[0]} of hidden text is', f'{units[1]} of hidden text are')} left out"
        )
    if struck:
        lines.append(
            f"{name}: {quantity(struck, 'struck-through stretch is', 'struck-through stretches are')} marked ~~so~~"
        )
    return lines


def read_blocks(
    blocks: Sequence[Block], name: str, options: Options, about: About, notes: Sequence[Notes] = (),
    warnings: Sequence[str] = (),
) -> Loaded[Source]:  # fmt: skip
    """Return the Source of a document; blank lines separate paragraphs, and white space around them is dropped."""
    written = _write(blocks)
    talk_end = written.at
    if written.beside:
        notes = (Notes("Notes beside the talk", tuple(("–", cell) for cell in written.beside)), *notes)
        warnings = (*warnings, f"{name}: notes in a column beside the talk ({len(written.beside)}) follow the talk")
    for group in notes:
        for number, (mark, words) in enumerate(row for row in group.rows if row[1].strip()):
            written.add(f"{group.title}\n\n{mark} {words}" if number == 0 else f"{mark} {words}")
    text = "".join(written.parts) + "\n" if written.at else ""
    otter = front_matter(text)
    end = min(talk_end, otter.end if otter.end is not None else talk_end)
    talk = Talk(text, otter.turns(text), habit="Otter's export") if otter.seen else _talk(written, text, end, options)
    if otter.seen:
        about = About("otter", about.language, variables={**otter.variables, **about.variables}, advice=about.advice)
    return finish(talk, name, options, about, warnings)


def _write(blocks: Sequence[Block]) -> _Written:
    written = _Written([], 0, [], [], [])
    for block in blocks:
        if isinstance(block, Paragraph):
            bare = plain(block.text)
            lead = len(bare) - len(bare.lstrip())
            if bare.strip():
                written.add(bare.strip(), max(0, block.bold - lead), block.italic, block.marked)
        else:
            _write_table(block, written)
    return written


def _write_table(table: DocumentTable, written: _Written) -> None:
    rows = [tuple(plain(cell).strip() for cell in row) for row in table.rows]
    columns = turn_columns(rows)
    if columns is None and (asked := _questions(rows)) is not None:
        for row in rows[asked.first :]:
            for speaker, cell in zip((asked.asking, asked.answering), row, strict=True):
                if cell:
                    label = f"{speaker}: " if speaker else ""
                    start = written.add(label + cell) + len(label)
                    written.turns.append(Turn(start, written.at, speaker))
        return
    if columns is None and (talk := labelled_column(rows)) is not None:
        for row in rows:
            _write_labelled_row(row, talk, written)
        return
    if columns is None:
        for row in rows:
            if any(row):
                written.add("\t".join(row).strip())
        return
    for row in rows[: columns.first]:
        written.add("\t".join(row))
    before = None
    for utterance in utterances(rows[columns.first :], columns):
        if not utterance.text:
            continue
        speaker = one_line(utterance.speaker)
        label = f"{speaker}: " if speaker and speaker != before else ""
        start = written.add(label + utterance.text) + len(label)
        if before == speaker and written.turns:
            first = written.turns[-1]
            written.turns[-1] = Turn(
                first.start, written.at, speaker, first.time if first.time is not None else utterance.time
            )
        else:
            written.turns.append(Turn(start, written.at, speaker, utterance.time))
        before = speaker


class _Questions(NamedTuple):
    """A table of questions and answers: its first row below the headings, and who asks and answers."""

    first: int
    asking: str
    answering: str


def _questions(rows: Sequence[Sequence[str]]) -> _Questions | None:
    """Return how a table of two columns holds questions and answers; None for other tables."""
    if len(rows) < _LEAST_QUESTIONS or any(len(row) != 2 for row in rows):
        return None
    asking, answering = rows[0]
    if is_name_of_interviewer(asking) and (is_name_of_respondent(answering) or answering.isalpha()):
        return _Questions(1, asking, answering)
    questions = sum(ends_in_question(question) for question, _ in rows)
    answers = sum(ends_in_question(answer) for _, answer in rows)
    return _Questions(0, ASKS, "") if questions >= 0.6 * len(rows) and answers <= 0.2 * len(rows) else None


def _write_labelled_row(row: Sequence[str], talk: int, written: _Written) -> None:
    """Write a cell such as `Anna: We met` with the time or number before it; other cells are notes."""
    ahead = [cell for cell in row[:talk] if cell and not any(map(str.isalpha, cell))]
    if talk < len(row) and row[talk]:
        written.add("\t".join((*ahead, row[talk])))
    written.beside += [cell for number, cell in enumerate(row) if number != talk and cell and cell not in ahead]


def _talk(written: _Written, text: str, end: int, options: Options) -> Talk:
    if written.turns:
        return Talk(text, tuple(written.turns), habit="a table of turns")
    lines = [line for line in written.lines if line.start < end]
    plainly = read_turns(text[:end], 0, options.labels, options.pattern)
    if options.pattern:
        return Talk(text, plainly.turns, times=plainly.times, habit=plainly.habit, asking=plainly.asking)
    bold, times = cut_turns(text[:end], _bold_labels(text, lines, options.labels), marks(text[:end]))
    if len(bold) > len(plainly.turns):
        return Talk(text, bold, times=times, habit="Name in bold")
    if not any(turn.speaker for turn in plainly.turns):
        places = [(line.start, line.end) for line in lines]
        emphasised = [line.italic or line.start + line.bold >= line.end for line in lines]
        habit, turns = styled_turns(text, places, emphasised, [line.marked for line in lines])
        if not turns and not plainly.turns:
            habit, turns = turns_without_names(text[:end], 0)
        if turns:
            return Talk(text, turns, habit=habit)
    return Talk(text, plainly.turns, times=plainly.times, habit=plainly.habit, asking=plainly.asking)


def _bold_labels(text: str, lines: Sequence[_TextLine], known: Mapping[str, str]) -> list[Row]:
    """Return turns that begin with a name in bold, alone on a line or before the talk, with or without a colon."""
    result = [(line, match) for line in lines if line.bold > 0 and (match := _bold_label(text, line))]
    counts = Counter(match["label"] for _, match in result)
    folded = {bare_label(label).casefold(): called for label, called in known.items()}
    names = {
        label for label, count in counts.items()
        if label.casefold() in folded or (not is_no_label(label) and (count >= 2 or is_role(label)))
    }  # fmt: skip
    if names:  # a speaker who occurs once, in the same style; a heading has a line of its own
        names |= {match["label"] for line, match in result if line.start + line.bold < line.end and _is_capital(match)}
    heads = [(line, match) for line, match in result if match["label"] in names]
    rows: list[Row] = []
    for line, match in heads if len(heads) >= 2 else ():
        stamp, label = match["before"] or match["after"], match["label"]
        talk = line.start + match.end()
        talk += len(text[talk : line.end]) - len(text[talk : line.end].lstrip(" \t\n:："))
        rows.append((line.start, talk, called_so(label, folded), seconds(stamp) if stamp else None))
    return rows


def _bold_label(text: str, line: _TextLine) -> re.Match[str] | None:
    if line.bold > _LONGEST_LABEL + 20:
        return None
    match = _LABEL.fullmatch(text[line.start : line.start + line.bold].rstrip())
    return match if match and len(match["label"]) <= _LONGEST_LABEL else None


def _is_capital(match: re.Match[str]) -> bool:
    label = match["label"]
    return not is_no_label(label) and len(label.split()) <= 4 and not any(word[0].islower() for word in label.split())
