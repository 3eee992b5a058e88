"""History steps as sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.model.history import HistoryStep
from fusen.study import Study
from fusen.study.step_sentences import PHRASES
from tests.support.studies import fusen, make_study

TEXT = "I: Who paid?\n\nR: We had no money, and the interpreter was late.\n"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return make_study(tmp_path, {"a.txt": TEXT})


def sentences(root: Path, most: int) -> list[str]:
    with Study.open(root, user="lead") as study:
        return study.history.describe(study.history.steps(most))[::-1]


@pytest.mark.folder
def test_steps_name_coders_codes_and_citations(study: Path) -> None:
    with Study.open(study, user="anna") as opened:
        coding = opened.codings.add("a", 17, 32, "Funding gap")
        opened.codings.remove(coding.guid)
        opened.history.undo()
        opened.reviews.add("a", 0, 40)
        theme = opened.themes.write("Money", "Money is missing.")
        opened.themes.pin(theme.theme.title if hasattr(theme, "theme") else theme.title, "a@17-32", "supporting")
        opened.matrix.write("a", "Funding gap", "Nothing.")
        opened.memos.write(coding.guid, "Look again.")
        opened.codebook.edit.start()
    assert sentences(study, 8) == [
        "anna coded a@17-32 with Funding gap",
        "anna removed a coding of Funding gap at a@17-32",
        "anna undid step 4: removed a coding of Funding gap at a@17-32",
        "anna reviewed a@0-40",
        "anna wrote the theme Money",
        "anna pinned a@17-32 to the theme Money as supporting",
        "anna wrote the matrix cell of a and Funding gap",
        "anna wrote a memo",
    ]


@pytest.mark.folder
def test_bulk_steps_show_a_count(study: Path) -> None:
    fusen(study, "tag", "--as", "anna")
    assert sentences(study, 3) == [
        "anna read the codebook's files: codes 6 added",
        "anna imported 1 source",
        "anna coded 2 phrase matches in 1 source",
    ]


def test_deleted_code_keeps_its_last_name(study: Path) -> None:
    fusen(study, "codebook", "add", "Patience", "--as", "anna")
    fusen(study, "codebook", "delete", "Patience", "--as", "anna")
    assert sentences(study, 2) == ["anna added the code Patience", "anna deleted the code Patience"]


@pytest.mark.parametrize("action", [*PHRASES, "an action of a newer version"])
def test_every_action_has_a_sentence_even_without_details(study: Path, action: str) -> None:
    with Study.open(study, user="anna") as opened:
        (sentence,) = opened.history.describe([HistoryStep(1, "2026-01-01T00:00:00Z", "anna", action, "do", {})])
    assert sentence.startswith("anna ")


def test_ids_are_shown_only_on_request(study: Path) -> None:
    fusen(study, "code", "a@17-32", "Funding gap", "--as", "anna")
    plain, detailed = fusen(study, "history"), fusen(study, "history", "--ids")
    assert "anna coded a@17-32 with Funding gap" in plain.out
    assert "funding-gap" not in plain.out
    assert "code funding-gap" in " ".join(detailed.out.split())
    assert fusen(study, "history", "--format", "json").rows[0]["sentence"] == "anna coded a@17-32 with Funding gap"
