"""The small study with a case table, for tests of memos."""

from __future__ import annotations

from pathlib import Path

from tests.support.small_study import make_study

CASES = "case,source,consent\nEU-01,EU-01.txt,quote\nJP-01,JP-01.txt,{}\n"


def study_of(folder: Path, consent: str = "quote") -> Path:
    return make_study(folder / "s", cases=CASES.format(consent))
