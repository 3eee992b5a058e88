"""Renamed transcripts keep codings, reviews and cases, and the renaming can be undone."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from tests.support.small_study import code, make_study, opened, state

TALK = "I: Why did you stop?\nAnna: We had no money for travel.\nI: And then?\nAnna: Nothing.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = make_study(tmp_path / "s")
    (root / "transcripts" / "notes.txt").write_text(TALK)
    with (root / "transcripts" / "cases.csv").open("a") as table:
        table.write("Anna,notes.txt,paraphrase\n")
    return root


def of(study: Study, path: str) -> dict[str, object]:
    guid = study.sources.get(path).guid
    return {
        "codings": [(one.guid, one.start, one.end) for one in study.context.store.codings.live(sources=[guid])],
        "reviews": [(one.start, one.end) for one in study.context.store.reviews.live(sources=[guid])],
        "cases": [(case.name, case.consent) for case in study.cases.all() if any(place.source == guid for place in case.places)],
    }  # fmt: skip


def test_renamed_file_keeps_codings_reviews_and_cases_and_can_be_undone(root: Path) -> None:
    home = root / "transcripts"
    with opened(root) as study:
        code(study, "We had no money", "Funding gap", "notes.txt")
        study.reviews.add("notes.txt")
        before, earlier = of(study, "notes.txt"), state(study)
        (home / "later").mkdir()
        (home / "notes.txt").rename(home / "later" / "anna.txt")
        report = study.sources.import_files()
        assert [line for line in report.warnings if "was notes.txt" in line]
        assert not any("gone from disk" in line for line in report.warnings)
        assert of(study, "later/anna.txt") == before
        assert "notes.txt" not in {info.path for info in study.sources.all()}
        assert not study.sources.changes()
        study.history.undo()
        assert state(study) == earlier
    with opened(root) as study:
        assert of(study, "notes.txt") == before


def test_case_in_a_row_that_fusen_wrote_follows_a_renamed_file(root: Path) -> None:
    home = root / "transcripts"
    with opened(root) as study:
        study.sources.import_files()
        assert "EU-01,EU-01.txt" in (home / "cases.csv").read_text()
        (home / "EU-01.txt").rename(home / "first.txt")
        study.sources.import_files()
        assert of(study, "first.txt")["cases"] == [("EU-01", "quote")]
        assert "first" not in (home / "cases.csv").read_text()


def test_copy_is_a_separate_source(root: Path) -> None:
    home = root / "transcripts"
    with opened(root) as study:
        (home / "copy.txt").write_text(TALK)
        report = study.sources.import_files()
        assert "copy.txt: the same words as notes.txt" in report.warnings
        assert {"copy.txt", "notes.txt"} <= {info.path for info in study.sources.all()}
