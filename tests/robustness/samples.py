"""Valid files of every kind that fusen reads, and how each is read."""

from __future__ import annotations

import atexit
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from fusen.errors import FusenError
from fusen.formats import matrix_xlsx
from fusen.formats.codebook.table import codebook_sheet
from fusen.formats.exchange.benchmark_jsonl import questions, read_code_list, read_passages
from fusen.formats.registry import FORMATS, Options, for_suffix
from fusen.model.themes import MatrixCell
from fusen.report.sections.codebook import codebook_document
from fusen.report.writers.csv_tsv import write_csv
from fusen.report.writers.registry import DOCUMENTS, load
from fusen.report.writers.xlsx import write_sheets
from tests.integration.exchange.test_write_changes import study_with_consent
from tests.robustness.test_hostile_files import SEEDS as TRANSCRIPTS
from tests.robustness.test_hostile_projects import SEEDS as PROJECTS
from tests.support.small_study import make_study, opened
from tests.support.studies import PROJECT

CODEBOOK = """\
name: Small
codes:
  - {name: Drivers, id: drivers, codable: false}
  - name: Money
    id: money
    parent: drivers
    definition: Who pays.
    include: |
      Grants,
      fees.
    exclude: Time.
    examples: ["We had none."]
    colour: "#c0632f"
    phrases:
      en: [budget, "co-*", [{LOWER: no}, {LOWER: {IN: [money, grant]}}]]
      ja: [予算]
    not_phrases: [moneybag]
    codes:
      - {name: Late, definition: "It came late."}
"""
CASES = (
    "case,source,consent,region,role\nP1,a.txt,quote,EU,founder\nP2,b.txt#Anna; c.txt,paraphrase,JP,\n"
    'P3,d.txt,none,"a; b",\'=x\n'
)
PASSAGES = "".join(
    json.dumps({"interview": who, "speaker": "R", "order": number, "text": "So it was.", "codes": ["Money"], "prev": before, "dataset": "d"}) + "\n"
    for who, number, before in (("a", 1, "Why?"), ("a", 2, None), (3, "c", ""))
)  # fmt: skip
CODES = json.dumps(
    {"codes": [{"name": "Money", "definition": "Who pays.", "phrases": ["budget"], "examples": ["No."]}, "Time"]}
)
AT = {"at": "2026-01-02T03:04:05.000Z", "coder": "Ann"}
PLACE = {"source": "a.txt", "source_sha256": "ab" * 32, "start": 3, "end": 9}
CODE = {"code_id": "money", "code": "Money"}
LINES: list[dict[str, object]] = [
    {"type": "coding", **PLACE, **CODE, **AT, "quote": "So it ", "origin": "manual", "direction": "for",
     "magnitude": 2, "note": "sure", "sight": [{"code_id": "money", "score": 0.5, "by": "local"}], "version": "0123456789abcdef"},
    {"type": "review", **PLACE, **AT},
    {"type": "note", **AT, "kind": "analytic", "about": "source", "target": "a.txt", "name": "a.txt", "text": "Long\ntalk."},
    {"type": "erasure", **AT, "guid": "0d4c5ef7-0000-4000-8000-000000000000", "case": "8f1c2d3e-0000-4000-8000-000000000000", "sources": ["a.txt"]},
    {"type": "rejection", **PLACE, **CODE, **AT, "quote": "So it "},
    {"type": "round", **AT, "number": 1, "coders": ["Ann", "Bob"], "stretches": [PLACE], "sample": "all", "by": "case", "seed": 7},
    {"type": "submission", **AT, "round": "g4"},
    {"type": "agreement", "tables": {"all": [{"alpha": 0.8, "who": ["Ann", "Bob"]}]}, "at": AT["at"]},
    {"type": "resolution", **PLACE, **CODE, **AT, "quote": None, "other_id": None, "other": None, "coders": ["Bob"],
     "kept": ["Ann"], "reason": "missed", "note": ""},
    {"type": "theme", **AT, "position": 1, "title": "Money is late", "claim": "It is.", "code_ids": ["money"]},
    {"type": "pin", **PLACE, **AT, "theme": "g8", "quote": "So it ", "stance": "supporting", "note": ""},
    {"type": "link", **AT, "relation": "explains", "origin_kind": "code", "origin": "money", "origin_name": "Money",
     "target_kind": "coding", "target": "g0", "target_name": None, "note": "said twice"},
    {"type": "matrix", **CODE, **AT, "case": "P1", "text": "Late.", "rested": [{"coding": "g0", "start": 3, "end": 9}]},
    {"type": "second-look", **PLACE, **CODE, **AT, "version": "0123456789abcdef"},
    {"type": "wording", **CODE, "version": "0123456789abcdef", "like": "0123456789abcde0"},
    {"type": "deletion", **AT, "of": "coding", "restored": False},
]  # fmt: skip
"""A line of every type."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader with its samples; `read` takes the bytes and the file's name."""

    name: str
    suffix: str
    samples: tuple[bytes, ...]
    read: Callable[[bytes, str], object]
    every: int = 1  # rounds of a campaign, from one file to the next: what is slow has fewer


def _registered(kind: str) -> Callable[[bytes, str], object]:
    def read(data: bytes, name: str) -> object:
        loaded: object = for_suffix(name, kind).load("reader")(io.BytesIO(data), name, Options(project=PROJECT))
        return loaded

    return read


def _written_again(kind: str) -> Callable[[bytes, str], object]:
    """Return a function that reads a file, writes what fusen took, and reads that."""

    def read(data: bytes, name: str) -> object:
        format_, options = for_suffix(name, kind), Options(project=PROJECT)
        loaded = format_.load("reader")(io.BytesIO(data), name, options)
        written = io.BytesIO()
        format_.load("writer")(loaded.items if kind == "codings" else loaded.items[0], written, options)
        try:
            return format_.load("reader")(io.BytesIO(written.getvalue()), name, options)
        except FusenError as error:
            raise AssertionError(f"fusen refuses what it has written: {error}") from error

    return read


def _passages(data: bytes, name: str) -> object:
    _, lines = read_passages(io.BytesIO(data), name)
    return questions(lines)


def _codebooks() -> Mapping[str, bytes]:
    book = (
        for_suffix("x.yaml", "codebook")
        .load("reader")(io.BytesIO(CODEBOOK.encode()), "x.yaml", Options(project=PROJECT))
        .items[0]
    )
    sheet, document = codebook_sheet(book), codebook_document(book)
    return {
        ".yaml": CODEBOOK.encode(),
        ".csv": write_csv(sheet),
        ".xlsx": write_sheets([sheet], typed=False),
        **{suffix: load(DOCUMENTS, suffix)(document) for suffix in (".md", ".docx")},
    }


def _matrix() -> bytes:
    cells = [
        MatrixCell(case, code, (code,), f"{case} on {code}", (), 0, 0, None, None)
        for case in ("P1", "P2")
        for code in ("Money", "Late")
    ]
    return matrix_xlsx.write(cells, {"P1": {"region": "EU"}, "P2": {"region": ""}}, ("Money", "Late"))


def _copy() -> tuple[Path, bytes]:
    """The folder of a study, and the database of another copy in which people did something of every kind."""
    home = Path(mkdtemp(prefix="fusen-mutate-"))
    atexit.register(rmtree, home, ignore_errors=True)
    theirs = study_with_consent(home / "theirs")
    make_study(home / "mine")
    with opened(theirs, "Ann") as study:
        data = study.maintenance.backup(home / "theirs.db").read_bytes()
    return home, data


def _merge_copy() -> Reader:
    home, sample = _copy()
    study = opened(home / "mine", "Lea")
    (home / "dir").mkdir()

    def read(data: bytes, name: str) -> object:
        (home / name).write_bytes(data)
        return study.exchange.merge(home / name, dry_run=True)

    return Reader("copy .db", ".db", (sample,), read, every=50)


@cache
def readers() -> tuple[Reader, ...]:
    """Every reader, whole: what the registry names, and those that have no format of their own."""
    shared = "".join(
        json.dumps({**line, "guid": f"g{number}"}, ensure_ascii=False) + "\n" for number, line in enumerate(LINES)
    )
    of_kind: dict[str, Mapping[str, list[bytes]]] = {
        "transcript": TRANSCRIPTS, "project": PROJECTS, "codebook": {suffix: [data] for suffix, data in _codebooks().items()},
        "cases": {".csv": [CASES.encode(), CASES.replace("; ", "").replace(",", ";").encode("utf-8-sig")]}, "codings": {".jsonl": [shared.encode()]},
    }  # fmt: skip
    found = [
        Reader(f"{kind} {suffix}", suffix, tuple(samples), _registered(kind))
        for kind, by_suffix in of_kind.items()
        for suffix, samples in by_suffix.items()
    ]
    again = [
        Reader(f"written {kind} {suffix}", suffix, tuple(samples), _written_again(kind), every=3)
        for kind, by_suffix in of_kind.items()
        for suffix, samples in by_suffix.items()
        if kind in ("codebook", "codings") and for_suffix(f"x{suffix}", kind).writer
    ]
    return (
        *found,
        *again,
        Reader("matrix .xlsx", ".xlsx", (_matrix(),), matrix_xlsx.read),
        Reader("benchmark .jsonl", ".jsonl", (PASSAGES.encode(),), _passages),
        Reader("benchmark .json", ".json", (CODES.encode(),), read_code_list),
        _merge_copy(),
    )


def registered_kinds() -> set[tuple[str, str]]:
    """(kind, first suffix) of every format that can be read."""
    return {(entry.kind, entry.suffixes[0]) for entry in FORMATS if entry.reader}
