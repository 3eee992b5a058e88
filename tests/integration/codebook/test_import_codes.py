"""Import of codes: new ones are added, conflicts are resolved, comments are kept."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from fusen import Study
from tests.support.studies import coding, fusen, make_study, review

CODEBOOK = """\
# ours, since spring
name: Small
codes:
  - name: Challenges      # what is hard
    id: challenges
    codable: false
    codes:
      - name: Funding gap
        id: funding-gap
        definition: Money is missing.   # agreed in May
        examples: ["We had none."]
        phrases: {en: [budget, '"seed money"'], ja: [予算]}
      # the rest later
  - {name: Drivers, id: drivers}
"""
TEXT = "I: Who paid?\n\nR: There was no money.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    at = TEXT.index("no money")
    lines = [review(TEXT, "A.txt", "ann"), coding(TEXT, "A.txt", "ann", "funding-gap", at, at + 8)]
    return make_study(tmp_path / "study", {"A.txt": TEXT}, codebook=CODEBOOK, codings={"ann.jsonl": lines})


def written(study: Path) -> str:
    return (study / "codebook" / "codebook.yaml").read_text("utf-8")


def changed(study: Path, name: str, *edits: tuple[str, str]) -> Path:
    """The exported table with other words in it."""
    target = study / name
    assert fusen(study, "codebook", "export", target, "--force").code == 0
    text = target.read_text("utf-8-sig")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    target.write_text(text, "utf-8")
    return target


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "yaml", "md", "docx"])
def test_importing_an_export_changes_nothing(study: Path, suffix: str) -> None:
    before = written(study)
    ran = fusen(study, "codebook", "export", study / f"book.{suffix}")
    assert (ran.code, ran.out) == (0, f"3 codes written to {study / f'book.{suffix}'}\n")
    assert fusen(study, "codebook", "export", study / f"book.{suffix}").code == 1
    ran = fusen(study, "codebook", "import", study / f"book.{suffix}")
    assert ran.code == 0, ran.err
    assert ran.err.endswith("0 codes added\n")
    assert written(study) == before


def test_new_codes_are_added_under_their_parent_and_undone_in_one_step(study: Path) -> None:
    before = written(study)
    table = changed(study, "book.csv")
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    new = {
        "name": "Late money",
        "id": "late",
        "parent": "funding-gap",
        "definition": "=late",
        "phrases (en)": 'late*\n"in May"',
    }
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows([*rows[1:], dict.fromkeys(rows[0], "") | new, {"name": "Broker", "parent": "drivers"}])
    ran = fusen(study, "codebook", "import", table, "--as", "ann")
    assert ran.code == 0, ran.err
    assert "2 codes added" in ran.err
    assert "kept, although the file lacks them: Challenges" in ran.err
    shown = {row["code"]: row for row in fusen(study, "codebook", "show", "--format", "json").rows}
    assert shown["Challenges / Funding gap / Late money"]["phrases"] == ["late*", '"in May"']
    assert shown["Challenges / Funding gap / Late money"]["definition"] == "=late"
    assert "Drivers / Broker" in shown
    for comment in ("# ours, since spring", "# what is hard", "# agreed in May", "# the rest later"):
        assert comment in written(study)
    assert fusen(study, "history", "--format", "json").rows[0]["action"] == "import codebook"
    assert fusen(study, "undo", "--as", "ann").code == 0
    assert written(study) == before


def test_conflict_is_reported_and_changes_nothing_until_resolved(study: Path) -> None:
    before = written(study)
    table = changed(
        study, "book.csv", ("Money is missing.", "Money is late."), ("Drivers", "Motors"), ("budget", "budgets"),
        ("challenges,Challenges,,", "challenges,Challenges,,Hard things"),
    )  # fmt: skip
    ran = fusen(study, "codebook", "import", table, "--format", "json")
    assert ran.code == 1
    assert [(row["code"], row["field"], row["here"], row["file"]) for row in ran.rows] == [
        ("Challenges", "definition", "", "Hard things"),
        ("Challenges / Funding gap", "definition", "Money is missing.", "Money is late."),
        ("Challenges / Funding gap", "phrases", 'budget; "seed money"; 予算', 'budgets; "seed money"; 予算'),
        ("Drivers", "name", "Drivers", "Motors"),
    ]
    assert "nothing was changed: add --keep mine or --keep theirs" in ran.err
    assert written(study) == before
    assert "Money is late." in fusen(study, "codebook", "import", table).out
    assert fusen(study, "codebook", "import", table, "--keep", "mine").code == 0
    assert written(study) == before
    assert fusen(study, "codebook", "import", table, "--keep", "theirs", "--dry-run").code == 0
    assert written(study) == before
    ran = fusen(study, "codebook", "import", table, "--keep", "theirs")
    assert (ran.code, ran.err.splitlines()[-1]) == (0, "0 codes added, 4 differences taken from the file")
    now = written(study)
    assert "definition: Money is late.   # agreed in May" in now
    assert "[budgets, '\"seed money\"']" in now
    assert "{name: Motors, id: drivers}" in now
    assert "# what is hard" in now
    with Study.open(study, user="ann") as opened:
        assert opened.codebook.edit.rechecks.counts()


def test_change_of_wording_queues_no_recheck(study: Path) -> None:
    table = changed(study, "book.yaml", ("Money is missing.", "Money lacks."))
    ran = fusen(study, "codebook", "import", table, "--keep", "theirs", "--wording", "--as", "ann")
    assert ran.code == 0, ran.err
    with Study.open(study, user="ann") as opened:
        assert not opened.codebook.edit.rechecks.counts()


def test_moved_code_is_reported_as_a_conflict(study: Path) -> None:
    table = changed(study, "book.csv", ("drivers,Drivers,,", "drivers,Drivers,challenges,"))
    ran = fusen(study, "codebook", "import", table, "--format", "json")
    assert [(row["field"], row["here"], row["file"]) for row in ran.rows] == [("parent", "(top)", "Challenges")]
    assert fusen(study, "codebook", "import", table, "--keep", "theirs").code == 0
    assert fusen(study, "codebook", "show", "--format", "json").rows[-1]["code"] == "Challenges / Drivers"


def test_missing_columns_leave_fields_unchanged(study: Path) -> None:
    (study / "few.csv").write_text("code,definition\nChallenges / Funding gap,Money is missing.\nDrivers,\n")
    ran = fusen(study, "codebook", "import", study / "few.csv")
    assert (ran.code, ran.err.splitlines()[-1]) == (0, "0 codes added")


def test_codes_are_imported_into_a_study_without_a_codebook(tmp_path: Path, study: Path) -> None:
    fusen(study, "codebook", "export", study / "book.csv")
    fusen(None, "init", tmp_path / "new")
    ran = fusen(tmp_path / "new", "codebook", "import", study / "book.csv")
    assert ran.code == 0, ran.err
    shown = fusen(tmp_path / "new", "codebook", "show", "--format", "json").rows
    assert [row["code"] for row in shown] == ["Challenges", "Challenges / Funding gap", "Drivers"]
    assert shown[0]["codable"] is False


def test_files_that_are_not_codebooks_are_refused(study: Path) -> None:
    (study / "x.csv").write_text("a,b\n")
    for name in ("x.csv", "missing.csv", "x.odd"):
        ran = fusen(study, "codebook", "import", study / name)
        assert ran.code == 1
        assert name in ran.err
