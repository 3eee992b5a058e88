"""SubRip files and their numbering."""

from __future__ import annotations

import pytest

from fusen.errors import FileError
from tests.support.documents import load, spoken

GOOD = "1\n00:00:01,000 --> 00:00:02,500\nAnna: Why?\n\n2\n00:00:03,000 --> 00:00:04,000\nBob: So.\n\n3\n00:00:05,000 --> 00:00:06,000\nAnna: Mm?\n"


def test_srt_captions_are_read() -> None:
    loaded = load(GOOD, "a.srt", speakers={"Bob": "EU-01"})
    assert spoken(loaded.items[0]) == [("Anna", "Why?"), ("EU-01", "So."), ("Anna", "Mm?")]
    assert [turn.time for turn in loaded.items[0].turns] == [1, 3, 5]
    assert loaded.warnings == ()


def test_broken_numbering_is_reported_with_its_line() -> None:
    joined = "1\n00:00:01,000 --> 00:00:02,000\nA.\n\n3\n00:00:03,000 --> 00:00:04,000\nB.\n00:00:05,000 --> 00:00:06,000\nC.\n\nx\n00:00:02,000 --> 00:00:08,000\nD.\n"
    loaded = load(joined, "a.srt")
    assert loaded.items[0].text.split() == ["A.", "B.", "C.", "D."]
    assert [warning.split(";")[0] for warning in loaded.warnings[:3]] == [
        "a.srt, line 5: caption 3 where 2 is due",
        "a.srt, line 8: caption without a number",
        "a.srt, line 12: caption without a number ('x')",
    ]
    assert loaded.warnings[3] == "a.srt, line 12: goes back in time"


def test_many_breaks_are_counted() -> None:
    text = "".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},000\nA.\n\n" for n in range(1, 21, 2))
    assert "breaks 6 more times" in " ".join(load(text, "a.srt").warnings)


@pytest.mark.parametrize("data", ["1\n2\n3\n", "1\n00:00:01,000 --> 00:00:02,000\n\n"])
def test_srt_without_captions_is_refused(data: str) -> None:
    with pytest.raises(FileError, match="no captions"):
        load(data, "a.srt")
