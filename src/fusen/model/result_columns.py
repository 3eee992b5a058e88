"""The records of result rows: the keys and columns of JSON, CSV and every other file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from fusen.model.table import Record, Shape

if TYPE_CHECKING:
    from fusen.model.codebook import Code, Phrase
    from fusen.model.coding import Case
    from fusen.model.results import Excerpt, FrequencyRow
    from fusen.model.themes import CodeSummary, Connecting, LedgerRow, ThemeSummary, Voice

FREQUENCY_COLUMNS = (
    "code", "path", "level", "codings", "decisions", "passages", "interviewees", "of", "held", "words", "share", "groups",
)  # fmt: skip
THEME_COLUMNS = (
    *FREQUENCY_COLUMNS, "cases", "directions", "keywords", "quotes", "withheld", "against", "companions", "remarks", "interval",
    "extremes", "parting",
)  # fmt: skip
EXCERPT_COLUMNS = (
    "citation", "code", "path", "coder", "origin", "source", "case", "speaker", "time", "page", "start", "end", "quote",
    "direction", "magnitude", "note", "at",
)  # fmt: skip
_EXCERPT = attrgetter(*EXCERPT_COLUMNS)
CODE_COLUMNS = (
    "code", "id", "definition", "include", "exclude", "examples", "phrases", "colour", "codable", "retired", "codings",
)  # fmt: skip
AROUND = ("before", "after")
LEDGER_COLUMNS = ("kind", "value", "quotes", "pinned", "excerpts", "share", "available", "often")


def frequency_record(row: FrequencyRow) -> Record:
    record = {column: getattr(row, column) for column in FREQUENCY_COLUMNS}
    record["path"] = list(row.path)
    record["groups"] = {
        name: {"interviewees": group.interviewees, "of": group.of} for name, group in row.groups.items()
    }
    return record


def _frequencies(rows: Iterable[FrequencyRow]) -> list[Record]:
    return list(map(frequency_record, rows))


def theme_record(summary: CodeSummary) -> Record:
    return frequency_record(summary.row) | {
        "cases": list(summary.row.cases),
        "directions": dict(summary.directions),
        "keywords": {language: [list(pair) for pair in words] for language, words in summary.keywords.items()},
        "quotes": [_quote(quote) | {"why": why} for quote, why in summary.chosen()],
        "withheld": summary.withheld,
        "against": [_voice(voice) for voice in summary.against],
        "companions": [asdict(companion) for companion in summary.companions],
        "remarks": list(summary.remarks),
        "interval": None if summary.interval is None else list(summary.interval),
        "extremes": [_voice(voice) for voice in summary.extremes],
        "parting": list(summary.parting),
    }


def _quote(excerpt: Excerpt) -> Record:
    return {key: getattr(excerpt, key) for key in ("citation", "case", "time", "quote", "code")}


def _voice(voice: Voice) -> Record:
    return _quote(voice.excerpt) | {"coded": voice.coded, "reason": voice.reason}


def _themes(summaries: Iterable[ThemeSummary]) -> list[Record]:
    """Returns each theme, then its codes."""
    return [theme_record(summary) for theme in summaries for summary in (theme.theme, *theme.codes)]


def _with_prose(summaries: Iterable[ThemeSummary]) -> list[Record]:
    return [
        theme_record(summary) | {"prose": prose_record(theme.prose) if summary is theme.theme else None}
        for theme in summaries
        for summary in (theme.theme, *theme.codes)
    ]


def prose_record(prose: Connecting | None) -> Record | None:
    """Returns each sentence with the reason it is struck out; the reason is null if the sentence is valid."""
    if prose is None:
        return None
    sentences = [
        {"text": sentence.text, "cites": list(sentence.cites), "struck": sentence.wrong or None}
        for sentence in prose.sentences or ()
    ]
    return {
        "model": prose.model, "at": prose.at, "prompt": prose.prompt, "answer": prose.answer, "sentences": sentences,
        "readable": prose.sentences is not None,
    }  # fmt: skip


FREQUENCIES: Shape[list[FrequencyRow]] = Shape("frequencies", FREQUENCY_COLUMNS, _frequencies)


def _ledger(rows: Iterable[LedgerRow]) -> list[Record]:
    return [asdict(row) for row in rows]


LEDGER: Shape[list[LedgerRow]] = Shape("ledger", LEDGER_COLUMNS, _ledger)
THEMES: Shape[list[ThemeSummary]] = Shape("themes", THEME_COLUMNS, _themes)
THEMES_WITH_PROSE: Shape[list[ThemeSummary]] = Shape("themes", (*THEME_COLUMNS, "prose"), _with_prose)


def excerpts(variables: Sequence[str], context: bool) -> Shape[list[Excerpt]]:
    """Returns the fixed columns, every case variable, and on request `before` and `after`.

    A variable with the name of a column gets the prefix `case_`.
    """
    names = {name: f"case_{name}" if name in (*EXCERPT_COLUMNS, *AROUND) else name for name in variables}
    around = AROUND if context else ()

    def records(result: Iterable[Excerpt]) -> list[Record]:
        return [_excerpt(excerpt, names, around) for excerpt in result]

    return Shape("excerpts", (*EXCERPT_COLUMNS, *names.values(), *around), records)


def _excerpt(excerpt: Excerpt, names: Mapping[str, str], around: Sequence[str]) -> Record:
    record: dict[str, Any] = dict(zip(EXCERPT_COLUMNS, _EXCERPT(excerpt), strict=True))
    record["path"] = list(excerpt.path)
    for name, column in names.items():
        record[column] = excerpt.variables.get(name)
    for name in around:
        record[name] = getattr(excerpt, name)
    return record


def codes(counts: Mapping[str, int]) -> Shape[list[Code]]:
    """Returns the columns of codes, with usage counts by guid."""

    def records(result: Iterable[Code]) -> list[Record]:
        return [_code(code, counts.get(code.guid, 0)) for code in result]

    return Shape("codebook", CODE_COLUMNS, records)


def _code(code: Code, codings: int) -> Record:
    return {
        "code": code.label, "id": code.id, "definition": code.definition, "include": code.include,
        "exclude": code.exclude, "examples": list(code.examples), "phrases": [_phrase(p) for p in code.phrases],
        "colour": code.colour, "codable": code.codable, "retired": code.retired, "codings": codings,
    }  # fmt: skip


def _phrase(phrase: Phrase) -> object:
    return phrase.text or [dict(token) for token in phrase.pattern]


def cases(variables: Sequence[str], read: Collection[str], paths: Mapping[str, str]) -> Shape[list[Case]]:
    """Returns the columns of cases: sources (paths by guid), consent, whether read in full, and variables."""
    fixed = ("case", "source", "consent", "read")
    names = {name: f"case_{name}" if name in fixed else name for name in variables}

    def records(result: Iterable[Case]) -> list[Record]:
        return [
            {
                "case": case.name,
                "source": list(dict.fromkeys(paths.get(place.source, "") for place in case.places)),
                "consent": case.consent,
                "read": case.name in read,
            }
            | {column: case.variables.get(name) for name, column in names.items()}
            for case in result
        ]

    return Shape("cases", (*fixed, *names.values()), records)
