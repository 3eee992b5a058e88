"""Word and Markdown reports: headings, tables, captions, figures and quotes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.support import report_study, studies
from tests.support.report_study import SECRET


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = report_study.with_themes(tmp_path_factory.mktemp("documents"))
    for suffix in ("docx", "md"):
        ran = studies.fusen(
            folder, "report", folder / f"out.{suffix}", "--coder", "people", "--title", "Money & <words>",
            "--checklist", "jars-qual",
        )  # fmt: skip
        assert ran.code == 0, ran.err
    return folder


def paragraphs(study: Path, style: str) -> list[str]:
    return [p.text for p in Document(str(study / "out.docx")).paragraphs if p.style and p.style.name == style]


def test_word_has_real_headings_in_order(study: Path) -> None:
    assert paragraphs(study, "Title") == ["Money & <words>"]
    sections = paragraphs(study, "Heading 1")
    assert sections[:4] == ["Overview", "Interviewees", "Written themes", "Themes"]
    assert sections[-3:] == ["Appendix: Quote ledger", "Appendix: Codebook", "Appendix: Audit trail"]
    assert {"Money <ends>", "Round 1, before discussion"} <= {*paragraphs(study, "Heading 2")}
    assert "Funding gap" in paragraphs(study, "Heading 3")


def test_word_numbers_tables_and_figures_with_fields(study: Path) -> None:
    document = Document(str(study / "out.docx"))
    captions = paragraphs(study, "Caption")
    fields = [field.get(qn("w:instr")) for field in document.element.iter(qn("w:fldSimple"))]
    assert len(fields) == len(captions)
    assert sum("Figure" in str(field) for field in fields) == len(document.inline_shapes) >= 3
    assert sum("Table" in str(field) for field in fields) == len(document.tables)
    assert all(table.rows[0]._tr.trPr is not None for table in document.tables)
    with zipfile.ZipFile(study / "out.docx") as archive:
        pictures = [name for name in archive.namelist() if name.startswith("word/media/")]
        assert pictures
        assert all(archive.read(name).startswith(b"\x89PNG") for name in pictures)


def test_figures_and_tables_fit_the_page(study: Path) -> None:
    document = Document(str(study / "out.docx"))
    section = document.sections[0]
    room = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    assert all(shape.width <= room for shape in document.inline_shapes)
    for table in document.tables:
        assert sum(column.width or 0 for column in table.columns) <= room + 10_000


def test_quotes_are_block_quotes_with_references(study: Path) -> None:
    found = [(p.style.name, p.text) for p in Document(str(study / "out.docx")).paragraphs if p.style]
    mine = [at for at, (style, text) in enumerate(found) if style == "Quote" and text.startswith("The money ended")]
    assert mine
    for at in mine:
        style, text = found[at + 1]
        assert style == "Reference"
        assert re.match(r"— (Anna|<b>Bea</b>) \(.*@\d+-\d+\)", text)


@pytest.mark.parametrize("suffix", ["docx", "md"])
def test_consent_and_control_characters(study: Path, suffix: str) -> None:
    if suffix == "md":
        text = (study / "out.md").read_text("utf-8")
    else:
        with zipfile.ZipFile(study / "out.docx") as archive:
            text = archive.read("word/document.xml").decode()
    for word in SECRET.values():
        assert word not in text
    assert "Dora" not in text
    assert "withheld" in text
    assert "\u202e" not in text
    assert "⟨U+202E⟩" in text


def test_markdown_escapes_active_characters(study: Path) -> None:
    text = (study / "out.md").read_text("utf-8")
    assert "## Written themes\n\n### Money \\<ends\\>\n\nIt \\*stops\\*.\n\n" in text
    assert text.startswith("# Money \\& \\<words\\>\n")
    assert not re.search(r"(?<!\\)<(script|img|b)\b", text)
    widths = [
        {len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}
        for block in text.split("\n\n")
        if block.startswith("| ")
    ]
    assert len(widths) >= 6
    assert all(len(width) == 1 for width in widths)


def test_existing_files_are_kept_and_unknown_suffixes_refused(study: Path, tmp_path: Path) -> None:
    before = (study / "out.md").read_bytes()
    ran = studies.fusen(study, "report", study / "out.md")
    assert (ran.code, "--force" in ran.err) == (1, True)
    assert (study / "out.md").read_bytes() == before
    ran = studies.fusen(study, "report", tmp_path / "out.pdf")
    assert (ran.code, ".html, .docx, .md" in ran.err) == (1, True)
    assert not (tmp_path / "out.pdf").exists()
