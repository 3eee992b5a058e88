"""Read and write coded passages as JSON Lines, with their codebook, to evaluate suggestions.

A line holds `interview, speaker, order, text, codes`, and optionally `prev`, the preceding question or passage.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from fusen.errors import FileError
from fusen.model.codebook import Code, Phrase

SHOWN = 20  # problems named at most
LOOK_BACK = 12  # passages in which another speaker's is taken for the question


@dataclass(frozen=True, slots=True)
class CodedLine:
    """One passage; `prev` is None if the line has no preceding text."""

    interview: str
    speaker: str
    order: float | str | None
    text: str
    codes: tuple[str, ...]
    prev: str | None


def read_passages(file: BinaryIO, name: str) -> tuple[str, list[CodedLine]]:
    """Returns the data set's name, if any line gives one, and the passages, interview by interview in their order.

    Raises FileError that names every bad line.
    """
    result: list[CodedLine] = []
    problems: list[str] = []
    dataset = ""
    for number, raw in enumerate(file, 1):
        if not raw.strip():
            continue
        try:
            value = json.loads(raw.decode("utf-8-sig"))
            result.append(_line(value))
            dataset = dataset or str(value.get("dataset") or "")
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            what = f"no {error}" if isinstance(error, KeyError) else str(error)
            problems.append(f"{name}:{number}: not a coded passage: {what}")
    if problems:
        shown = problems[:SHOWN] + ([f"… and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else [])
        raise FileError("\n  ".join(shown), "each line is an object with interview, speaker, order, text and codes")
    if not result:
        raise FileError(
            f"{name} holds no passage", "each line is an object with interview, speaker, order, text and codes"
        )
    return dataset, _in_order(result)


def _line(value: Any) -> CodedLine:
    if not isinstance(value, dict):
        raise TypeError("not a JSON object")
    text, codes, prev = value["text"], value["codes"], value.get("prev")
    if not isinstance(text, str):
        raise TypeError("`text` is not a text")
    if not isinstance(codes, list) or not all(isinstance(code, str) and code.strip() for code in codes):
        raise TypeError("`codes` is not a list of names")
    if prev is not None and not isinstance(prev, str):
        raise TypeError("`prev` is not a text")
    interview, order = value["interview"], value.get("order")
    if not isinstance(interview, (str, int)) or isinstance(interview, bool):
        raise TypeError("`interview` is not a name")
    if order is not None and (isinstance(order, bool) or not isinstance(order, (str, int, float))):
        raise TypeError("`order` is neither a number nor a text")
    speaker = value.get("speaker")
    names = tuple(dict.fromkeys(code.strip() for code in codes))
    return CodedLine(str(interview), "" if speaker is None else str(speaker), order, text, names, prev)


def _in_order(lines: Sequence[CodedLine]) -> list[CodedLine]:
    """Return interviews in order of appearance, each sorted by `order` if all its values are comparable."""
    grouped: dict[str, list[CodedLine]] = {}
    for line in lines:
        grouped.setdefault(line.interview, []).append(line)
    return [line for group in grouped.values() for line in _sorted(group)]


def _sorted(lines: list[CodedLine]) -> list[CodedLine]:
    orders = [line.order for line in lines]
    if any(order is None for order in orders):
        return lines
    try:
        numbers = [float(order) for order in orders if order is not None]
    except (ValueError, OverflowError):
        return sorted(lines, key=lambda line: str(line.order))
    return [line for _, line in sorted(zip(numbers, lines, strict=True), key=lambda pair: pair[0])]


def questions(lines: Sequence[CodedLine]) -> list[str]:
    """Returns the question of each passage: its `prev`, else the last words of another speaker before it in the
    interview."""
    result = []
    for number, line in enumerate(lines):
        question = line.prev
        if question is None:
            before = reversed(lines[max(0, number - LOOK_BACK) : number])
            others = (b.text for b in before if b.interview == line.interview and b.speaker != line.speaker)
            question = next(others, "")
        result.append(question)
    return result


def read_code_list(data: bytes, name: str) -> list[Code]:
    """Returns codes from JSON: a list, or an object with `codes`, of objects with name, definition and phrases."""
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FileError(f"{name} cannot be read as JSON: {error}", "a codebook is .json or .yaml") from error
    entries = value.get("codes") if isinstance(value, dict) else value
    if not isinstance(entries, list):
        raise FileError(f"{name} holds no list of codes", "a list of objects with name, definition and phrases")
    return [_code(entry, number, name) for number, entry in enumerate(entries, 1)]


def _code(entry: Any, number: int, name: str) -> Code:
    if isinstance(entry, str):
        entry = {"name": entry}
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise FileError(f"{name}: code {number} has no name", "a list of objects with name, definition and phrases")
    title = entry["name"].strip()
    return Code(
        title, title, title, (title,),
        definition=str(entry.get("definition") or ""),
        include=str(entry.get("include") or ""),
        exclude=str(entry.get("exclude") or ""),
        examples=tuple(map(str, _list(entry.get("examples")))),
        phrases=tuple(Phrase(text) for text in _list(entry.get("phrases")) if isinstance(text, str) and text.strip()),
    )  # fmt: skip


def _list(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else ()
