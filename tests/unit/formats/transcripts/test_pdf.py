"""PDF transcripts: page furniture, joined lines and page starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FileError
from fusen.model.source import page_at
from tests.support.documents import load, pdf, source, spoken

REAL = Path(__file__).resolve().parents[5] / "shared" / "data" / "transcripts" / "pdpilot" / "P1.pdf"
PAGES = [
    ["Interview EU-07, draft", "Interviewer: What were the most impor-", "tant reasons to work together with Japan?", "EU-07: There was a well-known researcher who", "knew them, and our re-", "gion wanted to. It was a long-", "term plan that went on to the following", "1"],
    ["Interview EU-07, draft", "page, as plans do. Then came the EU-", "Japan year and the long-term plan.", "Interviewer: And then?", "2"],
    ["Interview EU-07, draft", "EU-07: Nothing.", "- 3 -"],
]  # fmt: skip


def test_lines_pages_and_hyphens_are_read() -> None:
    loaded = load(pdf(PAGES), "a.pdf")
    made = loaded.items[0]
    assert spoken(made) == [
        ("Interviewer", "What were the most important reasons to work together with Japan?"),
        ("EU-07", "There was a well-known researcher who knew them, and our region wanted to. It was a long-term plan that went on to the following page, as plans do. Then came the EU-Japan year and the long-term plan."),
        ("Interviewer", "And then?"),
        ("EU-07", "Nothing."),
    ]  # fmt: skip
    assert [made.text[start : start + 5] for start in made.pages] == ["Inter", "page,", "EU-07"]
    assert page_at(made.pages, made.text.index("Nothing")) == 3
    assert page_at(made.pages, made.text.index("reasons")) == 1
    assert any("6 running heads" in warning for warning in loaded.warnings)


def test_scan_is_refused_with_a_hint() -> None:
    with pytest.raises(FileError, match="2 pages are pictures") as caught:
        load(pdf([[], []]), "a.pdf")
    assert "OCR" in caught.value.hint
    mixed = load(pdf([["I: A?", "R: Some words here, enough to be read as text."], []]), "a.pdf")
    assert "nothing to read on page 2" in mixed.warnings[0]
    assert len(mixed.items[0].pages) == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no PDF"),
        (b"MZ" * 600, "no PDF"),
        (b"%PDF-1.4\n", "cannot be read"),
        (pdf(PAGES)[:200], "cannot be read|without pages"),
    ],
)
def test_invalid_pdf_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(FileError, match=message):
        load(data, "a.pdf")


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_file(), reason="../shared/data/transcripts/pdpilot is missing")
def test_interview_with_numbered_paragraphs_is_read() -> None:
    made = source(REAL.read_bytes(), "P1.pdf")
    assert made.speakers == ("Dan", "Participant")
    assert len(made.turns) == 94
    assert len(made.pages) == 5
    assert [made.text[start : start + 4] for start in made.pages] == ["Inte", "Dan:", "Dan:", "that", "Dan:"]
    assert not any(line.isdecimal() or line.endswith("/5") for line in made.text.splitlines())
    assert "what you plot" not in made.text.split("Participant:")[0]
    assert made.text.endswith("Participant: Thank you.\n")
