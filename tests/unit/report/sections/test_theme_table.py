"""Theme summaries in Word and as a table: figures, quotes and consent."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from fusen.model.escape import visible
from fusen.model.filter import Filter
from fusen.report.sections.theme_table import themes_table
from fusen.study import Study
from tests.support import report_study
from tests.support.studies import fusen

PEOPLE = ("--coder", "people", "--by", "side")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return report_study.with_themes(tmp_path_factory.mktemp("papers"))


def test_word_has_headings_tables_and_block_quotes(root: Path) -> None:
    target = root / "themes.docx"
    rows = fusen(root, "themes", *PEOPLE, "--format", "json").rows
    assert fusen(root, "themes", *PEOPLE, "-o", target).out == f"{len(rows)} rows written to {target}\n"
    document = docx.Document(str(target))
    paragraphs = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.style]
    named = [row for row in rows if row["codings"]]
    assert {text for style, text in paragraphs if style == "Heading 1"} == {
        row["path"][0] for row in rows if row["level"] == "theme"
    }
    for row in named:
        if row["level"] == "code":
            assert ("Heading 2", " / ".join(row["path"][1:])) in paragraphs
            for quote in row["quotes"]:
                assert any(style == "Quote" and text.startswith(visible(quote["quote"])) for style, text in paragraphs)
    assert ("Title", "Themes") in paragraphs
    assert document.tables
    assert any("[1 passage withheld]" in text for _, text in paragraphs)
    text = "\n".join(text for _, text in paragraphs)
    assert not [word for word in report_study.SECRET.values() if word in text]


def test_table_has_a_row_for_each_theme_and_code(root: Path) -> None:
    with Study.open(root, user="Ann") as study:
        table = study.results.themes(Filter(coders=("people",)), by="side")
    grid = themes_table(table.rows)
    titles, cells_of = grid.head, [[cell.text for cell in row] for row in grid.rows]
    records = table.to_dicts()
    assert len(cells_of) == len(records)
    assert titles[:2] == ("Theme, code", "Interviewees")
    assert set(records[0]["groups"]) <= set(titles)
    for row, record in zip(cells_of, records, strict=True):
        cells = dict(zip(titles, row, strict=True))
        assert cells["Interviewees"] == f"{record['interviewees']} of {record['of']}"
        assert cells["Codings"] == f"{record['codings']:,}"
        if record["level"] == "code":
            for quote in record["quotes"]:
                assert f"“{visible(quote['quote'])}” ({quote['citation']})" in cells["Quotes"]
    assert themes_table([]).rows == []
    for suffix in ("html", "tex"):
        target = root / f"themes.{suffix}"
        assert fusen(root, "themes", *PEOPLE, "-o", target).code == 0
        written = target.read_text("utf-8")
        assert "Counter-examples" in written
        assert not [word for word in report_study.SECRET.values() if word in written]
