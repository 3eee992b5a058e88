"""A survey's table as sources: a respondent a row, each answer a turn after its question, the rest case variables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import mean

from fusen.errors import FileError
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About, Talk, finish, one_line, plain
from fusen.formats.transcripts.columns import role_of
from fusen.model.source import Source, Turn

QUESTION = "Question"
_LONG_ANSWER = 40  # characters: the longest one at least
_USUAL_ANSWER = 25  # on average
_MOST_RESPONDENTS = 20_000
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|#;]+")


def respondents(
    rows: Sequence[Sequence[str]], case: int | None, texts: Sequence[int], name: str, options: Options,
    warnings: Sequence[str] = (),
) -> Loaded[Source]:  # fmt: skip
    """One Source for each row with an answer, called `TABLE/RESPONDENT`; `texts` are the columns of answers.

    Without any, columns whose cells are long are taken. Raises FileError where there are none.
    """
    heading, body = [one_line(cell) for cell in rows[0]], rows[1:]
    if len(body) > _MOST_RESPONDENTS:
        raise FileError(f"{name}: more than {_MOST_RESPONDENTS:,} respondents", "split the table")
    case = _case_column(heading, body) if case is None else case
    remarks = list(warnings)
    if not texts:
        texts = [number for number in range(len(heading)) if number != case and _is_prose(body, number)]
        if not texts:
            there = ", ".join(filter(None, heading))
            raise FileError(
                f"{name}: neither a turn a row (speaker, text) nor columns of longer answers were found",
                f"say which columns are text: --columns NAME,NAME; its columns are: {there}",
            )
        chosen = ", ".join(heading[number] or f"column {number + 1}" for number in texts)
        remarks.append(f"{name}: taken for a survey with answers in: {chosen} (--columns sets them)")
    sources: list[Source] = []
    taken: set[str] = set()
    for number, row in enumerate(body, 2):
        called = _free(_named(row, case, number), taken)
        source = _respondent(row, called, heading, texts, case, name, options)
        if source is not None:
            sources.append(source)
    if not sources:
        raise FileError(f"{name}: no row has an answer in the columns of text")
    if len(sources) < len(body):
        remarks.append(f"{name}: rows without any answer, left out: {len(body) - len(sources)}")
    return Loaded(tuple(sources), tuple(remarks))


def _respondent(
    row: Sequence[str], called: str, heading: Sequence[str], texts: Sequence[int], case: int | None, name: str,
    options: Options,
) -> Source | None:  # fmt: skip
    parts: list[str] = []
    turns: list[Turn] = []
    at = 0
    for number in texts:
        answer = plain(row[number]).strip() if number < len(row) else ""
        if not answer:
            continue
        question = heading[number] or f"Column {number + 1}"
        for speaker, said in ((QUESTION, question), (called, answer)):
            turns.append(Turn(at, at + len(said), speaker))
            parts.append(said + "\n\n")
            at += len(said) + 2
    if not parts:
        return None
    text = "".join(parts)[:-1]
    variables = {
        title: cell for number, title in enumerate(heading)
        if number not in (*texts, case) and title and number < len(row) and (cell := one_line(row[number]))
    }  # fmt: skip
    about = About("survey", interviewers=(QUESTION,), variables={"case": called, **variables})
    return finish(Talk(text, tuple(turns)), f"{name}/{called}", options, about).items[0]


def _case_column(heading: Sequence[str], body: Sequence[Sequence[str]]) -> int | None:
    """The column that names the respondents: by its heading, if no name occurs twice."""
    for number, title in enumerate(heading):
        names = [row[number].strip() for row in body if number < len(row)]
        if role_of(title) == "case" and all(names) and len(set(names)) == len(names) == len(body):
            return number
    return None


def _is_prose(body: Sequence[Sequence[str]], number: int) -> bool:
    cells = [cell for row in body if number < len(row) and (cell := row[number].strip())]
    lengths = [len(cell) for cell in cells]
    long = bool(cells) and mean(lengths) >= _USUAL_ANSWER and max(lengths) >= _LONG_ANSWER
    return long and len(set(cells)) > len(cells) / 2


def _named(row: Sequence[str], case: int | None, number: int) -> str:
    named = row[case] if case is not None and case < len(row) else ""
    return _UNSAFE.sub("-", one_line(named)).strip(" .-")[:80] or f"row-{number:04}"


def _free(called: str, taken: set[str]) -> str:
    free, again = called, 2
    while free.casefold() in taken:
        free, again = f"{called}-{again}", again + 1
    taken.add(free.casefold())
    return free
