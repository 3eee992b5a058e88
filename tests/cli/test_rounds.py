"""The commands of agreement rounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.studies import Ran, coding, fusen, make_study, review

TEXT = "I: Who paid?\n\nR: We had no money. It went on.\n"
MONEY = (17, 33)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    anna = [coding(TEXT, "a.txt", "anna", "funding-gap", *MONEY), review(TEXT, "a.txt", "anna")]
    return make_study(
        tmp_path, {"a.txt": TEXT}, codings={"anna.jsonl": anna, "ben.jsonl": [review(TEXT, "a.txt", "ben")]}
    )


def of_round(study: Path, *arguments: object) -> Ran:
    return fusen(study, "agreement", "round", *arguments)


def test_a_round_is_listed_until_all_have_submitted(study: Path) -> None:
    assert of_round(study, "start", "--coders", "anna,ben").code == 0
    (row,) = of_round(study, "list", "--format", "json").rows
    assert (row["coders"], row["submitted"]) == (["anna", "ben"], {})
    assert of_round(study, "submit", "--as", "anna").code == 0
    assert of_round(study, "submit", "--as", "ben").code == 0
    (row,) = of_round(study, "list", "--format", "json").rows
    assert sorted(row["submitted"]) == ["anna", "ben"]
    assert of_round(study, "show", 1, "--format", "json").rows[-1]["level"] == "pooled"


def test_show_without_a_number_shows_the_open_round(study: Path) -> None:
    of_round(study, "start", "--coders", "anna,ben")
    (row,) = of_round(study, "show", "--format", "json").rows
    assert row["source"] == "a.txt"


def test_a_missing_round_is_an_error(study: Path) -> None:
    ran = of_round(study, "show", 7)
    assert (ran.code, ran.out) == (1, "")


def test_an_unknown_verdict_changes_nothing(study: Path) -> None:
    place = f"a@{MONEY[0]}-{MONEY[1]}"
    ran = fusen(
        study, "agreement", "resolve", place, "--code", "Funding gap", "--keep", "nobody", "--reason", "boundary"
    )
    assert (ran.code, ran.out) == (1, "")
    assert fusen(study, "agreement", "disagreements", "--format", "json").rows[0]["resolved"] in ("", None)
