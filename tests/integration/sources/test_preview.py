"""Preview of an import."""

from __future__ import annotations

from pathlib import Path

from tests.support.studies import fusen, make_study


def test_preview_writes_nothing(tmp_path: Path) -> None:
    study = make_study(tmp_path / "study", {})
    (tmp_path / "p.txt").write_text("Intro.\n\n~Mia~ We lost.\n~Jon~ Why?\n~Mia~ Money.\n~Jon~ And now?\n")
    before = fusen(study, "history").out
    ran = fusen(
        study, "import", "--preview", "--speaker-pattern", "~{name}~ {talk}", tmp_path / "p.txt", "--format", "json"
    )
    row = ran.rows[0]
    assert (row["habit"], row["outside"], row["times"]) == ("the pattern ~{name}~ {talk}", ["Intro."], 0)
    assert [(one["speaker"], one["turns"], one["questions"]) for one in row["speakers"]] == [
        ("Mia", 2, 0),
        ("Jon", 2, 2),
    ]
    assert row["first"][1] == ["Jon", None, "Why?"]
    assert not (study / "transcripts" / "p.txt").exists()
    assert fusen(study, "history").out == before
