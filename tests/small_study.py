"""A small study to test with: real files in a folder, opened by whoever acts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fusen.model.coding import Coding
from fusen.model.ids import text_hash
from fusen.study import Study

PROJECT = "11111111-2222-4333-8444-555555555555"
CODEBOOK = """\
name: Small
codes:
  - name: Challenges
    id: challenges
    codable: false
    codes:
      - name: Funding gap
        id: funding
        definition: Money is missing.
        phrases: [money, grant]
      - name: Language barrier
        id: language
        definition: One does not understand the other.
        phrases: [language, interpreter]
      - name: Market pull
        id: market
        phrases: [market]
"""
EU = """\
Interviewer: What was hard?
Anna: The money was missing after the first grant ended.
We could not pay the interpreter any more, so the language came between us.
Interviewer: And what drove you?
Anna: The market over there. It is large, and nobody from here had tried it before.
"""
JP = """\
Interviewer: What was hard for you?
Sato: The language, of course. Every letter went through an interpreter.
The money was no problem in the beginning, the prefecture paid.
"""
TEXTS = {"EU-01.txt": EU, "JP-01.txt": JP}


def make_study(folder: Path, texts: Mapping[str, str] | None = None, cases: str = "", codebook: str = CODEBOOK) -> Path:
    """Write the files of a study; its database is made when it is opened."""
    (folder / ".fusen").mkdir(parents=True)
    (folder / ".fusen" / "study.toml").write_text(
        f'project = "{PROJECT}"\nname = "Small"\nlanguage = "en"\nunit = "sentence"\n'
    )
    (folder / "codebook").mkdir()
    (folder / "codebook" / "codebook.yaml").write_text(codebook, encoding="utf-8")
    (folder / "transcripts").mkdir()
    (folder / "transcripts" / "cases.csv").write_text(cases or "case,source,consent\n", encoding="utf-8")
    for path, text in (TEXTS if texts is None else texts).items():
        target = folder / "transcripts" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


def opened(folder: Path, user: str = "Ann") -> Study:
    return Study.open(folder, user=user)


def span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def code(study: Study, words: str, name: str, source: str = "EU-01.txt", **more: Any) -> Coding:
    """Code these words of a source, found in the text it has now."""
    text = study.text(next(info.guid for info in study.sources() if info.path == source))
    return study.code(source, *span(text, words), name, **more)


def state(study: Study) -> dict[str, set[Any]]:
    """All that is live, without what every undo makes anew (row numbers): what undo and redo must bring back."""
    store = study.store
    return {
        "codings": {repr(coding) for detached in (False, True) for coding in store.codings(detached=detached)},
        "reviews": {repr(review) for review in store.reviews()},
        "notes": {repr(note) for note in store.notes()},
        "sources": {repr(info) for info in store.sources()},
        "codes": {repr(code) for code in store.codebook()},
        "cases": {repr(case) for case in store.cases()},
    }


def shared_coding(guid: str, source: str, text: str, start: int, end: int, code: str, coder: str, **more: Any) -> str:
    """One line of a codings file."""
    line = {
        "type": "coding", "guid": guid, "source": source, "source_sha256": text_hash(text), "code_id": code,
        "code": code, "coder": coder, "start": start, "end": end, "quote": text[start:end], "origin": "manual",
        "at": "2026-01-01T10:00:00.000Z", "direction": None, "magnitude": None, "note": None,
    }  # fmt: skip
    return json.dumps(line | more)


def shared_review(guid: str, source: str, text: str, start: int, end: int, coder: str, **more: Any) -> str:
    line = {
        "type": "review", "guid": guid, "source": source, "source_sha256": text_hash(text), "coder": coder,
        "start": start, "end": end, "at": "2026-01-01T10:00:00.000Z",
    }  # fmt: skip
    return json.dumps(line | more)


def write_lines(path: Path, lines: Iterable[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path
