"""`fusen code CITATION CODE`, `uncode` and `review`: coding from a shell."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from tests.support.studies import fusen, fusen_process, make_study

TEXT = "I: Who paid?\n\nR: We had no money, and the interpreter was late.\n"
START = TEXT.index("We had")
PLACE = f"a@{START}-{START + 15}"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    root = make_study(tmp_path, {"a.txt": TEXT})
    fusen(root, "status")
    return root


def codings(root: Path) -> list[tuple[str, str, int, int]]:
    with Study.open(root) as study:
        names = {code.guid: code.name for code in study.codebook.get()}
        return [(one.user, names[one.code], one.start, one.end) for one in study.codings.find()]


def test_coding_is_stored_before_the_command_ends(study: Path) -> None:
    ran = fusen_process("code", PLACE, "Funding gap", "--as", "anna", cwd=study)
    assert (ran.code, ran.out) == (0, f"anna coded {PLACE} with Funding gap\n")
    assert codings(study) == [("anna", "Funding gap", START, START + 15)]


def test_direction_magnitude_and_note_are_stored(study: Path) -> None:
    ran = fusen(study, "code", PLACE, "Champion", "--direction", "against", "--magnitude", 2, "--note", "no one")
    assert ran.code == 0, ran.err
    with Study.open(study) as opened:
        (coding,) = opened.codings.find()
    assert (coding.direction, coding.magnitude) == ("against", 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((PLACE, "Fundin gap"), "did you mean Funding gap?"),
        ((PLACE, "Nothing"), "no code is called Nothing"),
        (("a", "Funding gap"), "a: not a citation"),
        (("a@5-9999", "Funding gap"), "a.txt has"),
        (("b@5-9", "Funding gap"), "no source or case is called b"),
    ],
)
def test_invalid_coding_is_an_error_and_stores_nothing(study: Path, arguments: tuple[str, str], message: str) -> None:
    ran = fusen(study, "code", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert message in ran.err
    assert codings(study) == []


def test_uncode_removes_the_own_codings_of_a_span(study: Path) -> None:
    for coder, code in (("anna", "Funding gap"), ("anna", "Champion"), ("ben", "Funding gap")):
        fusen(study, "code", PLACE, code, "--as", coder)
    assert fusen(study, "uncode", PLACE, "Champion", "--as", "anna").out == f"anna removed 1 coding of {PLACE}\n"
    assert [coder for coder, *_ in codings(study)] == ["anna", "ben"]
    assert fusen(study, "uncode", PLACE, "--as", "anna").code == 0
    assert [coder for coder, *_ in codings(study)] == ["ben"]
    ran = fusen(study, "uncode", PLACE, "--as", "anna")
    assert (ran.code, ran.out) == (1, "")
    assert f"anna has no coding of {PLACE}" in ran.err


def test_review_marks_a_source_or_a_span_as_read(study: Path) -> None:
    assert fusen(study, "review", PLACE, "--as", "anna").code == 0
    (row,) = fusen(study, "status", "--format", "json").rows
    assert 0 < row["reviewed"]["anna"] < 1
    assert fusen(study, "review", "a.txt", "--as", "anna").out == "anna marked a.txt as read\n"
    (row,) = fusen(study, "status", "--format", "json").rows
    assert row["reviewed"]["anna"] == 1
    fusen(study, "review", "a", "--unread", "--as", "anna")
    (row,) = fusen(study, "status", "--format", "json").rows
    assert not row["reviewed"].get("anna")
