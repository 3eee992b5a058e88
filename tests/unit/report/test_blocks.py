"""Every writer renders every kind of block completely."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from fusen.report.blocks import (
    Block,
    CitedSentence,
    Document,
    Heading,
    Items,
    Para,
    Prose,
    Quote,
    Table,
    TableCell,
    TableColumn,
    Terms,
)
from fusen.report.writers.registry import DOCUMENTS, RECORDS, load

BLOCKS: tuple[Block, ...] = (
    Heading(1, "alpha", "a"),
    Para("beta"),
    Para("gamma", "remark"),
    Quote("delta", "epsilon", before="zeta", after="eta", reason="theta", note="iota"),
    Prose("kappa", (CitedSentence("lambda", (("mu", ""),), ".", ""),)),
    Terms((("nu", "xi"),)),
    Items(("omicron",)),
    Table("", (TableColumn("pi", [TableCell("rho", indent=1)]), TableColumn("sigma", [7], numeric=True))),
)
WORDS = {
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "lambda", "mu", "nu", "xi", "omicron",
    "pi", "rho", "sigma", "7",
}  # fmt: skip


def written(suffix: str, *blocks: Block) -> str:
    content = load(DOCUMENTS, suffix)(Document("title", blocks))
    if suffix != ".docx":
        return content.decode()
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read("word/document.xml").decode()


@pytest.mark.parametrize("suffix", DOCUMENTS)
def test_every_writer_renders_every_block(suffix: str) -> None:
    assert {*re.findall(r"\w+", written(suffix, *BLOCKS))} >= WORDS


@pytest.mark.parametrize("suffix", DOCUMENTS)
def test_a_table_without_columns_or_rows_is_rendered(suffix: str) -> None:
    written(suffix, Table("", ()), Table("caption", (TableColumn("only", []),)))


def test_every_writer_of_the_table_exists() -> None:
    for writers in (DOCUMENTS, RECORDS):
        for suffix in writers:
            assert callable(load(writers, suffix))


def test_rows_keep_the_order_of_columns() -> None:
    table = Table.of_rows("caption", ("name", "number"), [("a", 1), (TableCell("b", indent=1), None)], [1])
    assert table.head == ("name", "number")
    assert table.rows == [(TableCell("a"), TableCell("1")), (TableCell("b", indent=1), TableCell(""))]
    assert [column.numeric for column in table.columns] == [False, True]


def test_numbers_are_right_aligned() -> None:
    table = Table("", (TableColumn("name", ["a"]), TableColumn("number", [1], numeric=True)))
    assert "| --- | ---: |" in written(".md", table)
    assert '<td class="n">1</td>' in written(".html", table)
    assert '<w:jc w:val="right"/>' in written(".docx", table)
    assert r"\begin{longtable}{lr}" in written(".tex", table)
