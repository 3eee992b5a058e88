"""HTML documents: no text acts, and no resource is outside the file."""

from __future__ import annotations

import re

import pytest

from fusen.report.blocks import Document, Figure, Heading, Items, Para, Picture, Quote
from fusen.report.table_block import Table, TableCell, TableColumn
from fusen.report.writers.html import Links, LinkTarget, contents, digest, render, write

EVIL = '<script>alert(1)</script> & "x" \u202eevil\x1b[31m'


@pytest.mark.parametrize(
    "block",
    [
        Heading(2, EVIL), Para(EVIL), Items((EVIL,)), Quote(EVIL, EVIL, note=EVIL),
        Table(EVIL, (TableColumn(EVIL, [TableCell(EVIL)]),)),
    ],
)  # fmt: skip
def test_text_from_people_never_acts(block: object) -> None:
    page = render(block)  # type: ignore[arg-type]
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; " in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_a_page_allows_its_own_style_only_and_loads_nothing() -> None:
    page = write(Document("A & B", [Para("x"), Picture(b"\x89PNG\r\n\x1a\n", "a logo")])).decode()
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    assert digest(style.group(1)) in page
    assert "<title>A &amp; B</title>" in page
    assert not re.search(r"(src|href)=\"(?!data:|#)", page)


def test_a_cell_leads_to_its_excerpts() -> None:
    links = Links(lambda cell: LinkTarget(f"code-{cell.code}", None) if cell.code else None, {"g": 7})
    table = Table("", (TableColumn("code", [TableCell("Trust", code="t"), TableCell("none")]),))
    page = render(table, links)
    assert page.count('href="#code-t"') == 1
    assert "7" in links.to_excerpt("g", "the passage")
    assert links.to_excerpt("unknown", "the passage") == "the passage"


def test_contents_are_left_out_for_a_single_section() -> None:
    assert contents([("a", "Only")]) == ""
    assert contents([("a", "One"), ("b", "Two")]).count("<a ") == 2


def test_figures_keep_their_caption() -> None:
    assert "A caption" in render(Figure("<svg></svg>", "A caption"))
