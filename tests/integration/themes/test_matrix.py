"""The framework matrix: cells, stale cells, workbook round trip and conflicts."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import FileError, FusenError
from fusen.formats import matrix_xlsx
from fusen.formats.containers.xlsx_rows import named_sheets
from fusen.model.themes import MatrixCell
from fusen.study import Study
from tests.support.random_examples import examples
from tests.support.studies import coding, fusen, make_study, review

TEXT = "I: How was it?\n\nR: We had no money. The interpreter was late. The budget ended.\n"
SOURCES = {"a.txt": TEXT, "b.txt": TEXT, "c.txt": TEXT, "d.txt": TEXT}
CASES = "case,source,consent,side\na,a.txt,quote,EU\nb,b.txt,paraphrase,Japan\nc,c.txt,analyse,Japan\nd,d.txt,none,EU\n"
MONEY = (TEXT.index("We had"), TEXT.index(" The int"))
BUDGET = (TEXT.index("The budget"), TEXT.index("ended.") + 6)
GAP = "Challenges / Funding gap"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    lines = [
        line
        for source in SOURCES
        for line in (coding(TEXT, source, "anna", "funding-gap", *MONEY), review(TEXT, source, "anna"))
    ]
    return make_study(tmp_path / "s", SOURCES, cases=CASES, codings={"anna.jsonl": lines})


def cells(root: Path, *more: str) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["case"], row["code"]): row for row in fusen(root, "matrix", "--format", "json", *more).rows}


def edited(file: Path, changes: dict[tuple[str, str], str], to: Path) -> Path:
    """What somebody does in a spreadsheet: other words, rows the other way round."""
    from xlsxwriter import Workbook

    sheets = named_sheets(io.BytesIO(file.read_bytes()), "x.xlsx", ("Matrix", "Excerpts", "fusen"))
    head, *rows = sheets["Matrix"]
    for (case, code), text in changes.items():
        next(row for row in rows if row[0] == case)[head.index(code)] = text
    with Workbook(to, {"strings_to_formulas": False}) as book:
        for name, content in {**sheets, "Matrix": [head, *reversed(rows)]}.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(content):
                for column, value in enumerate(row):
                    sheet.write_string(number, column, value)
    return to


def test_cells_become_stale_if_their_codings_change(root: Path) -> None:
    assert set(cells(root)) == {(case, code) for case in "ab" for code in ("Challenges", GAP)}
    ran = fusen(root, "matrix", "write", "a", "Funding gap", "No money\nfrom the start.", "--as", "lead")
    assert ran.out == f"a, {GAP}: based on 1 excerpt\n"
    row = cells(root)["a", GAP]
    assert (row["text"], row["excerpts"], row["stale"], row["by"]) == ("No money\nfrom the start.", 1, False, "lead")
    assert row["citations"] == [f"a@{MONEY[0]}-{MONEY[1]}"]
    with Study.open(root, user="anna") as study:
        made = study.codings.add("a", *BUDGET, "Travel money")
        assert [(cell.added, cell.gone) for cell in study.matrix.table().cells if cell.text] == [(1, 0)]
        study.codings.remove(made.guid)
        assert not [cell for cell in study.matrix.table().cells if cell.stale]
        study.codings.remove(
            next(coding.guid for coding in study.context.store.codings.live() if coding.user == "anna")
        )
    row = cells(root, "--stale")["a", GAP]
    assert (row["added"], row["gone"]) == (0, 1)
    fusen(root, "matrix", "write", "a", "Funding gap", row["text"])  # read again, and it stands
    assert cells(root, "--stale") == {}


def test_cells_can_be_undone_and_have_a_history(root: Path) -> None:
    with Study.open(root, user="lead") as study:
        study.matrix.write("a", GAP, "unheard-of")
        study.matrix.write("a", GAP, "two")
        study.history.undo()
        assert [cell.text for cell in study.context.store.themes.cells()] == ["unheard-of"]
        study.matrix.write("a", GAP, "")
        assert study.context.store.themes.cells() == []
        study.history.undo()
        study.history.undo()
        assert study.context.store.themes.cells() == []
        assert study.maintenance.check() == []
        assert "unheard-of" not in repr(study.history.steps())


def test_outdated_cell_edit_is_refused(root: Path) -> None:
    with Study.open(root, user="lead") as study, Study.open(root, user="anna") as anna:
        study.matrix.write("a", GAP, "mine", before="")
        with pytest.raises(FusenError, match="lead changed this cell in the meantime: mine"):
            anna.matrix.write("a", GAP, "hers", before="")
        assert anna.matrix.write("a", GAP, "hers", before="mine").text == "hers"


def test_matrix_respects_consent(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "m.xlsx"
    ran = fusen(root, "matrix", "export", file)
    assert ran.code == 0, ran.err
    sheets = named_sheets(io.BytesIO(file.read_bytes()), "m.xlsx", ("Matrix", "Excerpts"))
    assert [row[0] for row in sheets["Matrix"]] == ["case", "a", "b"]
    quotes = {(row[0], row[3]) for row in sheets["Excerpts"][1:]}
    assert quotes == {("a", TEXT[slice(*MONEY)]), ("b", "[1 passage withheld]")}
    assert "1 interviewee who may not be listed" in fusen(root, "matrix").out
    for case in ("c", "d", "zzz"):
        ran = fusen(root, "matrix", "write", case, "Funding gap", "x")
        assert (ran.code, "no interviewee who may be listed is called" in ran.err) == (1, True)


def test_matrix_round_trips_through_a_workbook(root: Path, tmp_path: Path) -> None:
    fusen(root, "matrix", "write", "a", GAP, "before")
    file = tmp_path / "m.xlsx"
    fusen(root, "matrix", "export", file)
    assert fusen(root, "matrix", "import", file).out == "0 cells written, 0 unchanged\n"
    back = edited(
        file, {("a", GAP): "=1+1", ("b", "Drivers / Champion"): "nobody", ("b", GAP): ""}, tmp_path / "b.xlsx"
    )
    ran = fusen(root, "matrix", "import", back, "--as", "lead")
    assert (ran.code, ran.out) == (0, "2 cells written, 0 unchanged\n")
    assert {place: row["text"] for place, row in cells(root, "--written").items()} == {
        ("a", GAP): "=1+1", ("b", "Drivers / Champion"): "nobody",
    }  # fmt: skip
    assert fusen(root, "matrix", "import", back).out == "0 cells written, 2 unchanged\n"
    with Study.open(root, user="lead") as study:
        assert study.history.undo().action == "matrix"  # one step
        assert [cell.text for cell in study.context.store.themes.cells()] == ["before"]
    assert fusen(root, "matrix", "--written", "--format", "csv").out.count("\r\n") == 2


def test_conflicts_are_reported_and_no_text_is_lost(root: Path, tmp_path: Path) -> None:
    fusen(root, "matrix", "write", "a", GAP, "before")
    file = tmp_path / "m.xlsx"
    fusen(root, "matrix", "export", file)
    fusen(root, "matrix", "write", "a", GAP, "here")
    back = edited(file, {("a", GAP): "there", ("b", GAP): "new"}, tmp_path / "b.xlsx")
    ran = fusen(root, "matrix", "import", back)
    assert (ran.code, ran.out) == (1, "1 cell written, 0 unchanged\n")
    assert f"a, {GAP} changed both in this study and in the workbook" in ran.err
    assert "this study: here" in ran.err
    assert "workbook: there" in ran.err
    assert {row["text"] for row in cells(root, "--written").values()} == {"here", "new"}
    assert fusen(root, "matrix", "import", back, "--theirs").code == 0
    assert {row["text"] for row in cells(root, "--written").values()} == {"there", "new"}


def test_invalid_workbooks_are_refused(root: Path, tmp_path: Path) -> None:
    file = tmp_path / "m.xlsx"
    fusen(root, "matrix", "export", file)
    assert "exists already" in fusen(root, "matrix", "export", file).err
    assert fusen(root, "matrix", "export", file, "--force").code == 0
    assert "is an .xlsx" in fusen(root, "matrix", "export", tmp_path / "m.csv").err
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    assert fusen(root, "matrix", "import", tmp_path / "bad.xlsx").code == 1
    back = edited(file, {("a", GAP): "x\x07y".replace("\x07", ""), ("b", GAP): "y" * 100}, tmp_path / "b.xlsx")
    (root / "transcripts/cases.csv").write_text(CASES.replace("\nb,", "\nbee,"), encoding="utf-8")
    ran = fusen(root, "matrix", "import", back)
    assert (ran.code, ran.out.startswith("1 cell written")) == (1, True)
    assert "case b is not in this study" in ran.err
    from xlsxwriter import Workbook

    with Workbook(tmp_path / "other.xlsx") as book:
        book.add_worksheet("Matrix").write_string(0, 0, "case")
    with pytest.raises(FileError, match="no matrix of fusen"):
        matrix_xlsx.read((tmp_path / "other.xlsx").read_bytes(), "other.xlsx")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["write", "a", "Funding gapp", "x"], "no code is called Funding gapp"),
        (["write", "aa", "Funding gap", "x"], "did you mean a?"),
        (["write", "a", "Funding gap", "x\x1b[31m"], "control character"),
        (["write", "a", "Funding gap", "x" * 32_001], "more than a spreadsheet's cell can hold"),
    ],
)
def test_invalid_cells_are_refused(root: Path, arguments: list[str], message: str) -> None:
    ran = fusen(root, "matrix", *arguments)
    assert (ran.code, message in ran.err) == (1, True)


def test_empty_matrix_is_reported(tmp_path: Path) -> None:
    empty = make_study(tmp_path / "s", {})
    assert fusen(empty, "matrix", "--format", "json").rows == []
    assert "no texts" in fusen(empty, "matrix").err
    assert fusen(empty, "matrix", "export", tmp_path / "m.xlsx").code == 0
    assert fusen(empty, "matrix", "import", tmp_path / "m.xlsx").code == 0


def test_markdown_table_escapes_active_characters(root: Path) -> None:
    fusen(root, "matrix", "write", "a", GAP, "**bold** | <script>")
    out = fusen(root, "matrix", "--format", "md").out
    assert f"| case | {GAP} |" in out
    assert "<script>" not in out
    assert "**bold**" not in out


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t"), max_size=30).map(str.strip)


@examples(10)
@given(st.dictionaries(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), WORDS, max_size=6))
def test_any_text_round_trips(texts: dict[tuple[str, str], str]) -> None:
    made = [MatrixCell(case, code, (code,), text, (), 0, 0, None, None) for (case, code), text in texts.items()]
    cases: dict[str, dict[str, str]] = {case: {"x": "1", "side": "=2"} for case in "abc"}
    found = matrix_xlsx.read(matrix_xlsx.write(made, cases, "xyz"), "m.xlsx")
    assert {(one.case, one.code): one.text for one in found} == {
        (case, code): texts.get((case, code), "") for case in "abc" for code in "xyz"
    }
    assert all(one.text == one.before for one in found)


def test_large_matrix_is_written(tmp_path: Path) -> None:
    cases: dict[str, dict[str, str]] = {f"c{n}": {} for n in range(2000)}
    codes = [f"code {n}" for n in range(600)]
    cells = [MatrixCell(f"c{n}", codes[n % 600], (), "words", (), 0, 0, None, None) for n in range(2000)]
    data = matrix_xlsx.write(cells, cases, codes)
    found = matrix_xlsx.read(data, "m.xlsx")
    assert sum(one.text == "words" for one in found) == 2000
