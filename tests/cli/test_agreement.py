"""The command for agreement between coders."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.studies import coding, fusen, make_study, review

TEXT = "I: Who paid?\n\nR: We had no money. It went on. Nobody came.\n"


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {
        f"{coder}.jsonl": [coding(TEXT, "a.txt", coder, "funding-gap", 17, 33), review(TEXT, "a.txt", coder)]
        for coder in ("anna", "ben")
    }
    return make_study(tmp_path_factory.mktemp("agreement"), {"a.txt": TEXT}, codings=files)


def test_rows_are_codes_and_a_pooled_row(study: Path) -> None:
    rows = fusen(study, "agreement", "--format", "json").rows
    assert {row["level"] for row in rows} == {"code", "pooled"}
    money = next(row for row in rows if row["level"] == "code" and row["code"].endswith("Funding gap"))
    assert (money["units"], money["all"], money["agreement"]) == (3, 1, 1.0)


@pytest.mark.parametrize(("option", "value"), [("--by", "coder"), ("--unit", "word"), ("--without", "unseen")])
def test_an_unknown_choice_is_a_usage_error_that_lists_the_choices(study: Path, option: str, value: str) -> None:
    ran = fusen(study, "agreement", option, value)
    assert (ran.code, ran.out) == (2, "")
    assert value in ran.err


def test_a_picture_is_drawn_beside_the_table(study: Path, tmp_path: Path) -> None:
    file = tmp_path / "dots.svg"
    ran = fusen(study, "agreement", "--plot", file)
    assert "Funding gap" in ran.out
    assert "Funding gap" in file.read_text("utf-8")
