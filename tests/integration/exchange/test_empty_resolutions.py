"""A disagreement resolved without a coding counts as no coding in every copy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.studies import coding, fusen, make_study, review

TEXT = "I: What happened?\nR: We waited. Then the budget was cut in spring.\n"
WAYS = ("folder", "lines.jsonl", "project.qdpx")


def counted(study: Path) -> tuple[int, int]:
    (row,) = [
        one
        for one in fusen(study, "frequencies", "--coder", "people", "--format", "json").rows
        if one["path"][-1] == "Funding gap"
    ]
    return row["codings"], row["decisions"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("empty", [False, True], ids=["known study", "study without these coders"])
def test_resolution_without_a_code_counts_as_no_coding(tmp_path: Path, way: str, empty: bool) -> None:
    at = TEXT.index("Then")
    lines = [
        coding(TEXT, "a.txt", "ben", "funding-gap", at, TEXT.index(" in spring")),
        review(TEXT, "a.txt", "ann"),
        review(TEXT, "a.txt", "ben"),
    ]
    here = make_study(tmp_path / "here", {"a.txt": TEXT}, codings={"all.jsonl": lines})
    assert counted(here) == (1, 1)
    there = tmp_path / "there"
    if empty:
        make_study(there, {"a.txt": TEXT})
        fusen(there, "import", "--as", "eve")
    else:
        shutil.copytree(here, there)
    ran = fusen(
        here, "agreement", "resolve", f"a@{at}-{at + 10}", "--code", "Funding gap", "--keep", "neither", "--reason",
        "missed", "--as", "lea",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert counted(here) == (0, 0)
    target = here if way == "folder" else tmp_path / way
    if way != "folder":
        ran = fusen(here, "export", target, "--coder", "people")
        assert ran.code == 0, ran.err
    ran = fusen(there, *(["import"] if way.endswith("qdpx") else ["merge"]), target, "--as", "eve")
    assert ran.code == 0, ran.err
    assert counted(there) == (0, 0), ran.out + ran.err
