"""Codings moved, doubtful or detached after a transcript change are listed as excerpts."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from fusen.study.sources.moved_codings import detached, realigned
from tests.support.tui_person import ENGLISH, small_study

GRANT, MACHINES, YEAR = "Honestly, the grant stopped.", "After that we sold two machines.", "It was a good year."


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = small_study(tmp_path)
    for user in ("Mira", "Ben"):
        with Study.open(folder, user=user) as opened:
            for words, code in ((GRANT, "Funding gap"), (MACHINES, "Sales"), (YEAR, "Sales")):
                start = ENGLISH.index(words)
                opened.codings.add("EN", start, start + len(words), code)
    changed = ENGLISH.replace(GRANT, "").replace("two machines", "three machines")
    (folder / "transcripts/EN.txt").write_text(changed, "utf-8")
    return folder


def test_outcome_is_listed_for_each_coding(study: Path) -> None:
    with Study.open(study, user="Mira") as opened:
        report = opened.sources.import_files([])
        (gone, also) = detached(opened.context)
        assert {gone.coder, also.coder} == {"Mira", "Ben"}
        assert (gone.quote, gone.code) == (GRANT, "Challenges / Funding gap")
        assert gone.citation.endswith(", in an earlier text")
        assert {row.quote for row in realigned(opened.context, report.realigned, "doubtful")} == {
            "After that we sold three machines."
        }
        assert {row.quote for row in realigned(opened.context, report.realigned, "moved")} == {YEAR}
        opened.history.undo()
        assert detached(opened.context) == []


@pytest.mark.parametrize(("consent", "shown"), [("quote", [GRANT] * 2), ("paraphrase", [None] * 2), ("none", [])])
def test_list_respects_consent(study: Path, consent: str, shown: list[str | None]) -> None:
    cases = f"case,source,consent,side\nEN,EN.txt,{consent},EU\nJA,JA.txt,quote,Japan\n"
    with Study.open(study, user="Mira") as opened:
        opened.sources.import_files([])
    (study / "transcripts/cases.csv").write_text(cases)
    with Study.open(study, user="Mira") as opened:
        opened.sources.import_files([])
        assert [row.quote for row in detached(opened.context)] == shown
