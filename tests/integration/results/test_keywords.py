"""Distinctive words of codes and groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.filter import Filter
from fusen.study import Study
from tests.support.interviews import code_all, make_interviews
from tests.support.small_study import opened


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_interviews(tmp_path_factory.mktemp("keywords") / "s", 3)
    (root / "transcripts" / "cases.csv").write_text(
        "case,source,consent,side\nT0,T0.txt,quote,EU\nT1,T1.txt,paraphrase,EU\nT2,T2.txt,quote,Japan\n"
    )
    with opened(root) as study:
        for path in ("T0.txt", "T1.txt", "T2.txt"):
            code_all(study, path)
    return root


def words(study: Study, **options: object) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in study.results.keywords(Filter(coders=("Ann",)), **options).rows:  # type: ignore[arg-type]
        found.setdefault(row.row, set()).add(row.word)
    return found


def test_words_of_a_code_are_those_of_its_passages(root: Path) -> None:
    with opened(root) as study:
        by_code = words(study, most=20)
    language = next(found for row, found in by_code.items() if row.endswith("Language barrier"))
    assert "translated" in language
    assert "market" not in language


def test_lines_quote_only_with_consent(root: Path) -> None:
    with opened(root) as study:
        rows = study.results.keywords(Filter(coders=("Ann",)), most=20).rows
    assert {line.citation.split("@")[0] for row in rows for line in row.lines} <= {"T0", "T2"}


def test_groups_are_those_of_the_variable(root: Path) -> None:
    with opened(root) as study:
        assert set(words(study, by="side", most=50)) <= {"EU", "Japan"}
        with pytest.raises(FusenError, match="sied"):
            words(study, by="sied")
