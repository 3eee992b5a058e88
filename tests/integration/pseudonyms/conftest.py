"""The study of the tests of pseudonyms."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.named_study import CASES, JAPANESE, TALK
from tests.support.small_study import code, make_study, opened


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_study(tmp_path / "s", {"A.txt": TALK, "J.txt": JAPANESE}, cases=CASES)
    with opened(root) as study:
        code(study, "Peter Novak", "funding", "A.txt", memo="a name")
        code(study, "Novak was kind", "funding", "A.txt")
        code(study, "rents were low", "language", "A.txt")
        start = TALK.index("In Graz")
        study.memos.write("A.txt", f"A@{start}-{start + 7}\non a place")
        study.reviews.add("A.txt", 0, len(TALK))
        study.pseudonyms.find()
    return root
