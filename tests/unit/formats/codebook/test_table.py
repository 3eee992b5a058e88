"""The codebook as a table: round trips and tables of other tools."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.errors import CodebookError, FileError
from fusen.formats.codebook import table as tables
from fusen.formats.codebook.read_yaml import read_files
from fusen.formats.registry import Loaded, Options
from fusen.model.codebook import Codebook
from fusen.report.sections.codebook import COLUMNS, codebook_document
from fusen.report.writers import docx as docx_writer
from fusen.report.writers import markdown
from fusen.report.writers.csv_tsv import write_csv
from fusen.report.writers.xlsx import write_sheets
from tests.support.documents import PROJECT, word_table
from tests.support.documents import docx as word

OPTIONS = Options(project=PROJECT)
YAML = """\
name: Small
codes:
  - name: Challenges
    id: challenges
    codable: false
    codes:
      - name: "=Funding | gap"
        id: funding-gap
        definition: |-
          Money is missing.
          +late, or "about" to end
        include: "'=project money"
        exclude: "-1"
        examples: ["After the grant stopped,\\nwe met online.", "[“]", '["x"]']
        phrases: {en: [budget, '"seed money"', "co-financ*", [{LOWER: "no"}, {LOWER: {IN: [money, funds]}}]], ja: [予算]}
        not_phrases: ["budget airline"]
        colour: "#c0632f"
        codes:
          - {name: "1", id: "007", definition: "=1+1"}
          - {name: "<r>x</r>", id: r}
  - {name: Drivers, id: drivers, phrases: ["[{x"]}
""".replace(', phrases: ["[{x"]', "")
WRITERS: dict[str, Callable[[Codebook], bytes]] = {
    "csv": lambda book: write_csv(tables.codebook_sheet(book)),
    "xlsx": lambda book: write_sheets([tables.codebook_sheet(book)], typed=False),
    "yaml": lambda book: _yaml(book),
}
READERS = {"csv": tables.read_csv, "xlsx": tables.read_xlsx, "yaml": tables.read_yaml}


def _yaml(book: Codebook) -> bytes:
    made = io.BytesIO()
    tables.write_yaml(book, made, OPTIONS)
    return made.getvalue()


def codebook(text: str = YAML) -> Codebook:
    return read_files([("codebook.yaml", text.encode())], PROJECT)


def round_tripped(book: Codebook, suffix: str) -> Loaded[tables.CodebookTable]:
    return READERS[suffix](io.BytesIO(WRITERS[suffix](book)), f"codebook.{suffix}", OPTIONS)


@pytest.mark.parametrize("suffix", WRITERS)
def test_table_round_trip_keeps_everything(suffix: str) -> None:
    book = codebook()
    loaded = round_tripped(book, suffix)
    assert loaded.items[0].codebook.codes == book.codes
    assert loaded.warnings == ()


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp")), min_size=1, max_size=12).map(
    str.strip
)
LINES = st.lists(TEXT, max_size=2).map("\n".join).map(str.strip)
CODE = st.fixed_dictionaries(
    {"name": TEXT.filter(bool), "definition": LINES, "include": LINES, "exclude": LINES,
     "examples": st.lists(LINES.filter(bool), max_size=3), "codable": st.booleans(),
     "phrases": st.lists(st.sampled_from(["budget", '"Seed"', "co-fin*", "=x", "予算"]), unique=True, max_size=2)}
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(CODE, min_size=1, max_size=5, unique_by=lambda code: code["name"]), st.data())
def test_any_codebook_round_trips(codes: list[dict[str, Any]], data: st.DataObject) -> None:
    import json

    for number, code in enumerate(codes):
        code["id"] = f"c{number}"
        if number:
            code["parent"] = data.draw(st.sampled_from([f"c{at}" for at in range(number)]))
    lines = "".join(f"- {json.dumps(code, ensure_ascii=False)}\n" for code in codes)
    try:
        book = codebook(f"codes:\n{lines}")
    except CodebookError:  # equal after normalisation, or a character that YAML does not take
        return
    for suffix in WRITERS:
        assert round_tripped(book, suffix).items[0].codebook.codes == book.codes


def test_workbook_cells_are_text(tmp_path: Any) -> None:
    made = io.BytesIO(WRITERS["xlsx"](codebook()))
    page = openpyxl.load_workbook(made).active
    assert page is not None
    assert [cell.value for cell in page[1]] == list(tables.columns(list(codebook())))
    assert {cell.data_type for row in page.iter_rows() for cell in row if cell.value is not None} == {"s"}


def test_documents_have_a_codebook_table() -> None:
    made = io.BytesIO(docx_writer.write(codebook_document(codebook())))
    document = docx.Document(made)
    assert document.paragraphs[0].text == "Codebook: Small"
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == list(COLUMNS)
    assert table.rows[2].cells[0].text == "Challenges / =Funding | gap"
    assert "After the grant stopped,\nwe met online." in table.rows[2].cells[4].text
    made.seek(0)
    back = tables.read_docx(made, "codebook.docx", OPTIONS).items[0]
    assert [code.path for code in back.codebook] == [code.path for code in codebook()]
    assert [code.definition for code in back.codebook] == [code.definition for code in codebook()]
    assert "phrases" not in back.fields


def test_markdown_round_trips() -> None:
    made = io.BytesIO(markdown.write(codebook_document(codebook())))
    back = tables.read_markdown(made, "codebook.md", OPTIONS).items[0]
    assert [(code.path, code.definition, code.exclude) for code in back.codebook] == [
        (code.path, code.definition, code.exclude) for code in codebook()
    ]


def test_tables_of_other_tools_are_read() -> None:
    text = "Theme;Code Name;Description;Colour;Owner\nMoney;Grant;Public money;#f00;me\nMoney;Loan;;;\n;;;;\n"
    loaded = tables.read_csv(io.BytesIO(text.encode()), "theirs.csv", OPTIONS)
    assert [(code.label, code.definition, code.codable) for code in loaded.items[0].codebook] == [
        ("Money", "", False), ("Money / Grant", "Public money", True), ("Money / Loan", "", True),
    ]  # fmt: skip
    assert loaded.items[0].fields == {"parent", "name", "definition", "colour"}
    assert loaded.warnings[0] == "theirs.csv: columns without use: Owner"
    paths = tables.read_csv(io.BytesIO(b"code,definition\nA / B / C,x\nA,y\n"), "paths.csv", OPTIONS).items[0].codebook
    assert [code.label for code in paths] == ["A", "A / B", "A / B / C"]
    table = word(word_table([["Code", "When to use"], ["A", "always"]]))
    assert tables.read_docx(io.BytesIO(table), "x.docx", OPTIONS).items[0].codebook.codes[0].include == "always"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "no column of codes"),
        ("", "no column of codes"),
        ("name,colour\nA,red\n", "t.csv:2: colour «red» is neither"),
        ("name,parent\nA,A\n", "t.csv:2: code «A» is its own ancestor"),
        ("name\nA\nA\n", "t.csv:3: code «A» is already in t.csv:2"),
        ('name\n"A\n', "t.csv"),
        ("name,phrases\nA,*\n", "t.csv:2"),
    ],
)
def test_errors_name_their_row(text: str, message: str) -> None:
    with pytest.raises((FileError, CodebookError)) as raised:
        tables.read_csv(io.BytesIO(text.encode()), "t.csv", OPTIONS)
    assert message in str(raised.value)
