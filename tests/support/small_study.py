"""A small study for tests, and a snapshot of all its live records."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from fusen.model.coding import Coding
from fusen.study import Study
from tests.support import studies

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
    """Write the files of a study; the first opening creates its database."""
    cases = cases or "case,source,consent\n"
    return studies.make_study(folder, TEXTS if texts is None else texts, cases=cases, codebook=codebook)


def opened(folder: Path, user: str = "Ann") -> Study:
    return Study.open(folder, user=user)


def span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def code(study: Study, words: str, name: str, source: str = "EU-01.txt", **more: Any) -> Coding:
    """Code these words of a source, at their position in the current text."""
    text = study.sources.text(next(info.guid for info in study.sources.all() if info.path == source))
    return study.codings.add(source, *span(text, words), name, **more)


def state(study: Study) -> dict[str, set[Any]]:
    """Return all live records without row numbers: what undo and redo must restore."""
    store = study.context.store
    return {
        "codings": {repr(coding) for detached in (False, True) for coding in store.codings.live(detached=detached)},
        "reviews": {repr(review) for review in store.reviews.live()},
        "rejections": {repr(rejection) for rejection in store.rejections.live()},
        "notes": {repr(note) for note in store.memos.live()},
        "sources": {repr(info) for info in store.sources.all()},
        "codes": {repr(code) for code in store.codebook.get()},
        "cases": {repr(case) for case in store.cases.all()},
    }


def write_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> Path:
    """Write a shared file."""
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path
