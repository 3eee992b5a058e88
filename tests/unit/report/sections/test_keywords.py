"""Distinctive words with their lines, by code or group and language."""

from __future__ import annotations

from fusen.model.coding import Case
from fusen.model.cross_case import KeywordRow, Line
from fusen.model.results import Basis
from fusen.report.blocks import Block, Concordance, Document, Heading, Para, RichPara
from fusen.report.sections.keywords import keyword_blocks
from fusen.report.writers.html import render
from fusen.report.writers.latex import write as latex
from fusen.report.writers.markdown import text as markdown

BASIS = Basis(("A",), "union", {"EU-01": Case("EU-01", "EU-01")}, frozenset({"EU-01"}))
LINE = Line("EU-01@1-9", "EU-01", "no * ", "money", " at all")


def word(row: str, language: str, *lines: Line, withheld: int = 0) -> KeywordRow:
    return KeywordRow(row, language, "money", 3.14, 1.2, 1200, 5, 4, lines, withheld, 0.001, 0.06)


def kinds(*rows: KeywordRow) -> list[type[Block]]:
    return [type(block) for block in keyword_blocks(rows, BASIS)]


def test_each_row_and_language_has_a_heading() -> None:
    assert kinds(word("EU", "en", LINE), word("EU", "en", LINE), word("EU", "fr", LINE)) == [
        Heading, RichPara, Concordance, RichPara, Concordance, Heading, RichPara, Concordance,
    ]  # fmt: skip


def test_figures_follow_the_word_with_q_on_request() -> None:
    _, head, _ = keyword_blocks([word("EU", "en", LINE)], BASIS)
    assert isinstance(head, RichPara)
    assert head.text == "money  ζ 3.1; 1,200 here, 5 elsewhere; 4 interviewees"
    _, head, _ = keyword_blocks([word("EU", "en", LINE)], BASIS, fdr=True)
    assert isinstance(head, RichPara)
    assert ", q .060;" in head.text


def test_withheld_passages_are_counted_where_there_are_few_lines() -> None:
    *_, note = keyword_blocks([word("EU", "en", LINE, withheld=2)], BASIS)
    assert note == Para("[2 passages withheld]", "remark")
    assert kinds(word("EU", "en", LINE, LINE, LINE, withheld=2))[-1] is Concordance
    assert kinds() == [Para]


def test_documents_have_the_lines_as_a_list_with_the_word_in_bold() -> None:
    block = Concordance((LINE, LINE))
    assert markdown(Document("", [block])) == "- no \\* **money** at all (EU-01@1-9)\n" * 2
    assert render(block) == "\n<ul>" + "<li>no * <strong>money</strong> at all (EU-01@1-9)</li>" * 2 + "</ul>"
    assert b"\\item no * money at all (EU-01@1-9)\n" in latex(Document("", [block]))
