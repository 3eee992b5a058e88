"""Exported files read back by other libraries: text, types and consent."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests.support.studies import coding, fusen, make_study, review

HOSTILE = (
    '=HYPERLINK("http://x","y") <script>alert(1)</script> & \\textbf{x} 100% $5 #1 _a_ ~^ `q\' \u202eevil \x1b[31m'
)
RICH = "<r>bold</r>"
LONG = "word " * 10_000
TEXTS = {
    "EU-01.txt": f"[00:01:05] I: Who paid?\n\n[00:02:09] R: {HOSTILE}\n\n[00:03:00] R: {RICH}\n\nR: {LONG}\n",
    "JP-01.txt": "聞き手：通訳はいましたか。\n\n回答者：通訳がいないと、予算の話はできません。\n",
    "JP-02.txt": "I: Who paid?\n\nR: I would rather not say.\n",
    "JP-03.txt": "I: Who paid?\n\nR: Nobody may know of this money.\n",
}
CASES = """\
case,source,consent,side,founded,size,=odd
EU-01,EU-01.txt,quote,EU,2019-01-31,12,+x
JP-01,JP-01.txt,quote,Japan,2001-12-01,7.5,007
JP-02,JP-02.txt,paraphrase,Japan,,,y
JP-03,JP-03.txt,analyse,Japan,1999-01-01,1,z
"""
QUOTES = {
    "funding-gap": [("EU-01.txt", HOSTILE), ("JP-02.txt", "I would rather not say."), ("JP-03.txt", "Nobody may know")],
    "champion": [("EU-01.txt", RICH), ("EU-01.txt", LONG.strip())],
    "travel-money": [("JP-01.txt", "予算の話はできません。")],
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines: list[dict[str, Any]] = []
    for code, quotes in QUOTES.items():
        for source, words in quotes:
            at = TEXTS[source].index(words)
            note = f"they say: {words}" if source == "JP-02.txt" else None
            lines.append(coding(TEXTS[source], source, "ann", code, at, at + len(words), magnitude=2, note=note))
    lines += [review(text, source, "ann") for source, text in TEXTS.items()]
    return make_study(tmp_path_factory.mktemp("study"), TEXTS, cases=CASES, codings={"ann.jsonl": lines})


def exported(study: Path, name: str, *options: object) -> Path:
    target = study / name
    ran = fusen(study, "export", target, "--force", *options)
    assert ran.code == 0, ran.err
    return target


def cells(page: Any) -> list[dict[str, Any]]:
    head, *rows = page.iter_rows()
    return [{title.value: cell for title, cell in zip(head, row, strict=True)} for row in rows]


def test_memo_on_an_unquotable_passage_is_in_no_file(study: Path) -> None:
    """It may repeat the words."""
    for suffix in ("csv", "json", "md", "html", "tex", "tsv"):
        assert "rather not say" not in exported(study, f"notes.{suffix}", "--context", "1").read_text("utf-8")
    for suffix in ("docx", "xlsx"):
        with zipfile.ZipFile(exported(study, f"notes.{suffix}")) as package:
            assert not [name for name in package.namelist() if b"rather not say" in package.read(name)]
    for arguments in (["--format", "table", "--context", "1"], ["--format", "json"], ["JP-02@0-40"]):
        ran = fusen(study, "excerpts", *arguments)
        assert "rather not say" not in ran.out
        assert "1 passage withheld: counted and cited, not quoted. 1 memo on them omitted." in " ".join(
            (ran.out + ran.err).split()
        )
    shared = [json.loads(line) for line in exported(study, "notes.jsonl").read_text("utf-8").splitlines()]
    assert not [line for line in shared if "rather not say" in json.dumps(line)]


def test_a_workbook_has_a_sheet_a_theme_and_typed_columns(study: Path) -> None:
    book = openpyxl.load_workbook(exported(study, "excerpts.xlsx", "--context", "1"))
    assert book.sheetnames == ["About", "Challenges", "Drivers", "Codebook", "Cases", "Frequencies"]
    for page in book:
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref == page.dimensions
    first, second, third = cells(book["Challenges"])
    assert first["quote"].value == HOSTILE.replace("\x1b", "␛").replace("\u202e", "⟨U+202E⟩")
    assert first["quote"].data_type == "s"
    assert first["time"].value == timedelta(minutes=2, seconds=9)
    assert first["start"].value == TEXTS["EU-01.txt"].index(HOSTILE)
    assert first["magnitude"].value == 2
    assert first["at"].value == datetime(2026, 3, 4, 5, 6, 7)
    assert first["founded"].value == datetime(2019, 1, 31)
    assert (first["=odd"].value, first["=odd"].data_type) == ("+x", "s")
    assert second["quote"].value is None
    assert [row["size"].value for row in (first, second, third)] == [12, None, 7.5]
    assert third["=odd"].value == "007"
    rich, long = cells(book["Drivers"])
    assert rich["quote"].value.strip() == RICH
    assert long["quote"].value.endswith("[cut: a cell holds no more]")
    assert [row["case"].value for row in cells(book["Cases"])] == ["EU-01", "JP-01", "JP-02"]
    assert cells(book["Frequencies"])[0]["interviewees"].value == 4
    assert cells(book["Codebook"])[1]["definition"].value == "Money is missing."
    about = [row["about"].value for row in cells(book["About"])]
    assert "1 passage withheld: counted and cited, not quoted. 1 memo on them omitted." in about
    assert "Omitted: 1 coding of 1 interviewee who may not be listed." in about


def test_workbook_is_reproducible_and_names_no_user(study: Path) -> None:
    first = exported(study, "a.xlsx").read_bytes()
    assert exported(study, "b.xlsx").read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert "Nobody may know" not in "".join(package.read(name).decode() for name in package.namelist())


def test_sheet_names_are_shortened_and_unique() -> None:
    from fusen.model.table import Sheet
    from fusen.report.writers.xlsx import write

    names = ["a" * 40, "A" * 40, "'x'", "[a]:b*c?d/e\\f", "History", "", "日本" * 20, "😀" * 20]
    further = tuple(Sheet(name, ("n",), [{"n": 1}]) for name in names)
    made = io.BytesIO(write(Sheet("first", ("n",), [], (), further)))
    titles = openpyxl.load_workbook(made).sheetnames
    assert len({title.casefold() for title in titles}) == len(titles) == len(names) + 2
    assert all(len(title.encode("utf-16-le")) <= 62 and not set(title) & set("[]:*?/\\") for title in titles)


class Tags(HTMLParser):
    """Every tag and all text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.policy = ""
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        found = dict(attrs)
        assert not any(name.startswith("on") or name in ("src", "style") for name in found)
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"] or ""

    def handle_data(self, data: str) -> None:
        self.text += data


def test_page_shows_text_as_typed_and_escapes_markup(study: Path) -> None:
    page = Tags()
    page.feed(exported(study, "excerpts.html", "--context", "1").read_text("utf-8"))
    assert "script" not in page.tags
    assert page.policy.startswith("default-src 'none'; style-src 'sha256-")
    assert HOSTILE.replace("\x1b", "␛").replace("\u202e", "⟨U+202E⟩") in page.text
    assert "予算の話はできません。" in page.text
    assert "[1 passage withheld]" in page.text
    assert "rather not say" not in page.text
    assert "Nobody may know" not in page.text
    assert page.tags.count("blockquote") == 5


def test_content_policy_allows_the_style_of_the_page(study: Path) -> None:
    import base64
    import hashlib

    text = exported(study, "style.html").read_text("utf-8")
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style
    assert base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode() in text.split("<style>")[0]


def test_a_document_has_headings_and_quotes(study: Path) -> None:
    document = docx.Document(str(exported(study, "excerpts.docx", "--context", "1")))
    paragraphs = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.style]
    assert ("Heading 1", "Challenges") in paragraphs
    assert ("Heading 2", "Funding gap") in paragraphs
    assert ("Heading 3", "Travel money") in paragraphs
    assert ("Quote", HOSTILE.replace("\x1b", "␛").replace("\u202e", "⟨U+202E⟩")) in paragraphs
    assert ("Quote", "[1 passage withheld]") in paragraphs
    assert not any("rather not say" in text or "Nobody may know" in text for _, text in paragraphs)


def test_longtable_escapes_active_characters(study: Path) -> None:
    text = exported(study, "excerpts.tex").read_text("utf-8")
    body = text[text.index(r"\begin{longtable}") :]
    assert r"\textbackslash{}textbf\{x\} 100\% \$5 \#1 \_a\_ \textasciitilde{}\textasciicircum{}" in body
    assert r"{[}1" not in body
    assert "{}[1 passage withheld] & JP-02" in body
    assert body.count(r"\multicolumn") == 3
    plain = re.sub(r"\\[a-zA-Z]+\*?|\\[{}$&#_%\\]", "", body)
    plain = plain.replace("{}`{}", "")
    assert plain.count("{") == plain.count("}")
    assert not set("$#%^~") & set(plain)


TABLES = {
    "frequencies": ("frequencies", "--by", "side"),
    "themes": ("themes",),
    "crosstab": ("crosstab", "codes", "side"),
    "cooccurrence": ("cooccurrence", "--shifts", "20"),
    "saturation": ("saturation", "--orders", "20"),
    "keywords": ("keywords",),
    "timeline": ("timeline", "--parts", "4"),
    "profile": ("profile", "EU-01"),
    "query": ("query", "text:money"),
    "excerpts": ("excerpts",),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_written_to_every_format(study: Path, name: str) -> None:
    command = TABLES[name]
    printed = fusen(study, *command, "--format", "json").rows
    for suffix in ("csv", "tsv", "json", "md", "xlsx", "docx", "html", "tex"):
        target = study / f"{name}.{suffix}"
        target.unlink(missing_ok=True)
        ran = fusen(study, *command, "--output", target)
        assert ran.code == 0, ran.err
        assert ran.out.endswith(f"written to {target}\n")
    assert json.loads((study / f"{name}.json").read_text("utf-8")) == printed
    read = csv.DictReader(io.StringIO((study / f"{name}.csv").read_text("utf-8-sig")))
    assert len(list(read)) == len(printed)
    book = openpyxl.load_workbook(study / f"{name}.xlsx")
    assert sum(page.max_row - 1 for page in book if page.title != "About" and name != "excerpts") in (0, len(printed))
    refused = fusen(study, *command, "-o", study / f"{name}.csv")
    assert refused.code == 1
    assert "--force" in refused.err
    assert fusen(study, *command, "-o", study / f"{name}.csv", "--force").code == 0
    assert fusen(study, *command, "-o", study / "table.odd").code == 1
    assert not (study / "table.odd").exists()


def test_markdown_files_equal_the_markdown_on_screen(study: Path) -> None:
    for name in ("frequencies", "themes", "profile", "crosstab", "cooccurrence", "saturation", "timeline"):
        command = TABLES[name]
        assert fusen(study, *command, "--output", study / "prose.md", "--force").code == 0
        assert (study / "prose.md").read_text("utf-8") == fusen(study, *command, "--format", "md").out


def test_crosstab_is_rows_by_columns_in_documents(study: Path) -> None:
    fusen(study, "crosstab", "themes", "side", "--output", study / "cross.html", "--force")
    text = (study / "cross.html").read_text("utf-8")
    assert re.findall(r'<th scope="col"[^>]*>(.*?)</th>', text) == ["themes", "EU †", "Japan †", "all †"]
    fusen(study, "crosstab", "themes", "side", "--output", study / "cross.docx", "--force")
    (table,) = docx.Document(str(study / "cross.docx")).tables
    assert [cell.text for cell in table.rows[1].cells] == ["Challenges", "1 of 1", "3 of 3", "4 of 4"]
    assert (
        fusen(study, "crosstab", "themes", "side", "--format", "md")
        .out.splitlines()[-2]
        .startswith("| Drivers | 1 of 1")
    )


def test_frequencies_in_documents_have_denominators_and_shares(study: Path) -> None:
    fusen(study, "frequencies", "--by", "side", "--output", study / "f.tex", "--force")
    text = (study / "f.tex").read_text("utf-8")
    assert "code & interviewees & share & side: EU & side: Japan & codings & passages & words" in text
    assert r"Challenges & 4 of 4 & 100 \% & 1 of 1 & 3 of 3 & 4 &" in text
    assert r"\quad Champion & 1 of 4 &" in text


def test_empty_study_is_written_to_every_format(tmp_path: Path) -> None:
    folder = make_study(tmp_path, {}, codebook="name: Empty\ncodes: []\n")
    for suffix in ("csv", "xlsx", "docx", "html", "tex", "md", "json"):
        assert fusen(folder, "export", folder / f"nothing.{suffix}").code == 0
        assert fusen(folder, "frequencies", "-o", folder / f"none.{suffix}").code == 0
    assert openpyxl.load_workbook(folder / "nothing.xlsx").sheetnames == ["About", "Codebook", "Cases", "Frequencies"]


def test_unknown_suffix_lists_the_export_formats(study: Path) -> None:
    ran = fusen(study, "export", study / "all.qdp")
    assert ran.code == 1
    assert {".csv", ".xlsx", ".jsonl", ".qdpx", ".qdc"} <= set(ran.err.split())


def test_only_the_chosen_variables_are_written(study: Path) -> None:
    rows = json.loads(exported(study, "some.json", "--variables", "size, side").read_text("utf-8"))
    assert {"side", "size"} < rows[0].keys()
    assert "founded" not in rows[0]
    assert "side" not in json.loads(exported(study, "none.json", "--variables", "").read_text("utf-8"))[0]
    wrong = fusen(study, "export", study / "wrong.json", "--variables", "sidde")
    assert wrong.code == 1
    assert "did you mean side?" in wrong.err
