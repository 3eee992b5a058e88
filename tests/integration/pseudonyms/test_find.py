"""Proposed pseudonyms."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.support.small_study import opened


def table(root: Path) -> dict[str, str]:
    with (root / ".fusen" / "pseudonyms.csv").open(newline="") as file:
        return {row["name"]: row["pseudonym"] for row in csv.DictReader(file)}


def test_find_proposes_one_pseudonym_for_a_person_and_their_short_names(root: Path) -> None:
    proposed = table(root)
    assert proposed["Anna Weber"] == proposed["Anna"] == "Person 1"
    assert proposed["Peter Novak"] == proposed["Novak"] == "Person 2"
    assert {
        "Graz",
        "Hartwell Ltd",
        "peter.novak@example.org",
        "3 April 1971",
        "佐藤",
        "京都市",
        "青葉大学",
    } <= proposed.keys()
    assert (root / ".fusen" / "pseudonyms.csv").stat().st_mode & 0o077 == 0
    assert "pseudonyms.csv" in (root / ".fusen" / ".gitignore").read_text()


def test_find_keeps_manual_entries_of_the_table(root: Path) -> None:
    path = root / ".fusen" / "pseudonyms.csv"
    path.write_text(path.read_text().replace("Graz,Place 1", "Graz,Hilltown") + "rents,,place,0,0\n")
    with opened(root) as study:
        study.pseudonyms.find()
    assert table(root)["Graz"] == "Hilltown"
    assert table(root)["rents"] == ""
