"""ELAN's tab-delimited export: a row an annotation, or a column a tier, with or without headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About, Utterance, converse, finish
from fusen.formats.transcripts.columns import seconds
from fusen.model.source import Source

_STAMP = re.compile(r"\d{2}:\d{2}:\d{2}\.\d{3}")
_SAMPLE = 20
_TIER = frozenset(("tier", "tier name", "tier-name", "tiername"))
_TEXT = frozenset(("annotation", "annotation value", "value", "text", "transcription"))

_HABIT = "ELAN's tab-delimited export"


def elan_source(
    rows: Sequence[Sequence[str]], name: str, options: Options, encoding: str, warnings: Iterable[str] = ()
) -> Loaded[Source] | None:
    """Return the Source of a table that ELAN exported, None if the table is of another kind."""
    annotations = elan_rows(rows)
    if annotations is None:
        return None
    talk = replace(converse(annotations), habit=_HABIT)
    return finish(talk, name, options, About("elan-table", encoding=encoding), warnings)


def elan_rows(rows: Sequence[Sequence[str]]) -> list[Utterance] | None:
    """Return the annotations in the order of time; None where the table is of another kind."""
    if len(rows) < 2:
        return None
    heading = [cell.strip().casefold() for cell in rows[0]]
    begins = [n for n, cell in enumerate(heading) if cell.startswith("begin")]
    if begins and heading[0] in _TIER:
        text = next((n for n, cell in enumerate(heading) if cell in _TEXT), len(heading) - 1)
        who = heading.index("participant") if "participant" in heading else None
        return _sorted([_annotation(row, 0, who, begins, text, heading) for row in rows[1:]])
    if begins and begins[0] == 0 and heading[0].startswith("begin time"):
        tiers = [n for n, cell in enumerate(heading) if not cell.startswith(("begin time", "end time", "duration"))]
        return _sorted([
            Utterance(rows[0][n].strip(), row[n].strip(), _time(row, begins, heading))
            for row in rows[1:] for n in tiers if n < len(row) and row[n].strip()
        ])  # fmt: skip
    return _without_heading(rows)


def _without_heading(rows: Sequence[Sequence[str]]) -> list[Utterance] | None:
    sample = rows[:_SAMPLE]
    width = len(rows[0])
    if width < 4 or any(len(row) != width for row in sample):
        return None
    stamps = [n for n in range(width) if all(_STAMP.fullmatch(row[n].strip()) for row in sample)]
    if len(stamps) < 2 or stamps[0] not in (1, 2) or stamps[-1] == width - 1:
        return None
    who = 1 if stamps[0] == 2 else None
    return _sorted([_annotation(row, 0, who, stamps[:1], width - 1, [""] * width) for row in rows])


def _annotation(
    row: Sequence[str], tier: int, who: int | None, begins: Sequence[int], text: int, heading: Sequence[str]
) -> Utterance:
    participant = _cell(row, who) if who is not None else ""
    return Utterance(participant or _cell(row, tier), _cell(row, text), _time(row, begins, heading))


def _time(row: Sequence[str], begins: Sequence[int], heading: Sequence[str]) -> float | None:
    for n in begins:
        cell = _cell(row, n)
        if heading[n].endswith("msec") and not heading[n].endswith("ss.msec"):
            return int(cell) / 1000 if cell.isascii() and cell.isdecimal() and len(cell) < 12 else None
        if (time := seconds(cell)) is not None:
            return time
    return None


def _cell(row: Sequence[str], n: int) -> str:
    return row[n].strip() if n < len(row) else ""


def _sorted(utterances: list[Utterance]) -> list[Utterance] | None:
    spoken = [utterance for utterance in utterances if utterance.text]
    return sorted(spoken, key=lambda utterance: utterance.time if utterance.time is not None else 0.0) or None
