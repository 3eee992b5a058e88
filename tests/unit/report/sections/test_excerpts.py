"""Passages as quotes, by code or by interviewee."""

from __future__ import annotations

from typing import Any

import pytest

from fusen.model.results import Basis, Excerpt
from fusen.report.blocks import Heading, Para, Quote
from fusen.report.sections.excerpts import WITHHELD, excerpt_blocks, query_blocks, quotes_by_case

BASIS = Basis(("A",), "union", {}, frozenset())
PAGE = {"time": None, "page": 3, "note": None, "coder": "ann", "direction": "against"}


def record(code: str, case: str, quote: str | None = "Money\nends.", **more: Any) -> dict[str, Any]:
    path = code.split(" / ") if code else []
    return PAGE | {"code": code, "path": path, "case": case, "quote": quote, "citation": f"{case}@1-9"} | more


def excerpt(case: str, quote: str | None = "Money ends.") -> Excerpt:
    return Excerpt(f"{case}@1-9", "", (), "", "", "a.txt", case, "R", "00:01:02", 1, 9, quote, None, None, None, "")


class Match:
    def __init__(self, passage: Excerpt, *codes: str) -> None:
        self.excerpt, self.codes = passage, codes


def headings(*blocks: object) -> list[str]:
    return [f"{block.level} {block.text}" for block in blocks if isinstance(block, Heading)]


def test_headings_count_passages_and_interviewees_or_form_an_outline() -> None:
    rows = [record("A / B", "EU-01"), record("A / B", "EU-01"), record("A / C", "EU-02")]
    assert headings(*excerpt_blocks(rows)) == [
        "1 A / B (2 passages, 1 interviewee)",
        "1 A / C (1 passage, 1 interviewee)",
    ]
    assert headings(*excerpt_blocks(rows, outline=True)) == ["1 A", "2 B", "2 C"]


def test_quote_has_who_where_and_how() -> None:
    _, quote = excerpt_blocks([record("A", "EU-01", before="Why?", after="Yes.", note="polite")])
    assert quote == Quote(
        "Money ends.", "EU-01, p. 3 (EU-01@1-9; ann, against)", before="Why?", after="Yes.", note="polite"
    )


@pytest.mark.parametrize(("rows", "heads"), [([record("", "EU-01")], []), ([record("A", "x"), record("", "x")], ["1 A (1 passage, 1 interviewee)", "1 Not coded"])])  # fmt: skip
def test_words_without_a_code_have_a_heading_only_beside_coded_ones(rows: list[Any], heads: list[str]) -> None:
    assert headings(*excerpt_blocks(rows)) == heads


def test_consent_withholds_the_words() -> None:
    _, quote = excerpt_blocks([record("A", "EU-01", None)])
    assert isinstance(quote, Quote)
    assert quote.words == WITHHELD
    assert list(excerpt_blocks([])) == [Para("No coded passages.")]


def test_passages_stand_under_their_interviewee_in_the_order_of_the_first() -> None:
    blocks = list(quotes_by_case([(excerpt("EU-02"), "A"), (excerpt("EU-01", None), ""), (excerpt("EU-02"), "B")]))
    assert headings(*blocks) == ["2 EU-02 (2 passages)", "2 EU-01 (1 passage)"]
    assert [block.source for block in blocks if isinstance(block, Quote)] == [
        "EU-02, 00:01:02 (EU-02@1-9); A", "EU-02, 00:01:02 (EU-02@1-9); B", "EU-01, 00:01:02 (EU-01@1-9)",
    ]  # fmt: skip


def test_query_ends_with_the_number_of_passages() -> None:
    *_, quote, total = query_blocks([Match(excerpt("EU-01"), "A / B", "C")], BASIS)
    assert isinstance(quote, Quote)
    assert quote.reason == "A / B; C"
    assert total == Para("1 passage of 1 interviewee.", "remark")
    assert list(query_blocks([], BASIS)) == [Para("No passages.", "remark")]
