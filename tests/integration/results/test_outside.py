"""Text outside turns is compared and counted only with `--include-outside`."""

from __future__ import annotations

from pathlib import Path

from tests.support.studies import fusen, make_study

TALK = (
    "{outside}\n\nI: What was hard?\n\nR: The harbour had no budget at all.\n\nI: And then?\n\n"
    "R: We waited for a boat and a crane.\n\nI: Who helped?\n\nR: The clerk of the town did.\n"
)


def tagged(root: Path, outside: str) -> Path:
    study = make_study(root / "study", {f"{name}.txt": TALK.format(outside=outside) for name in "ABCD"})
    fusen(study, "import")
    fusen(study, "tag", "--include-outside")
    return study


def distinctive(study: Path, *options: str) -> set[str]:
    rows = fusen(study, "keywords", "--coder", "fusen", "--code", "funding-gap", "--format", "json", *options).rows
    return {row["word"] for row in rows}


def test_keywords_compare_with_uncoded_talk_outside_turns(tmp_path: Path) -> None:
    study = tagged(tmp_path, "The lighthouse stood far away. The lighthouse was cold.")
    assert distinctive(study) == set()  # too little other talk
    assert distinctive(study, "--include-outside") == {"harbour"}


def test_keywords_of_codes_outside_turns_are_listed(tmp_path: Path) -> None:
    study = tagged(
        tmp_path, "The lighthouse had no budget. The lighthouse wanted money. Nobody came. It was far and cold."
    )
    assert "lighthouse" not in distinctive(study)
    assert "lighthouse" in distinctive(study, "--include-outside")
