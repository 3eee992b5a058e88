"""Charts of a few codings, and their parts."""

from __future__ import annotations

import re

from lxml import etree

from fusen.analysis.frequencies import frequencies
from fusen.model.codebook import Codebook
from fusen.model.results import CodedSpan
from fusen.report.charts.bars import frequency_bars
from tests.support import cross_case

SVG = "{http://www.w3.org/2000/svg}"
SPANS = [
    cross_case.span("money", "P0", 0, 20), cross_case.span("language", "P0", 3, 9), cross_case.span("money", "P1", 6, 20),
    cross_case.span("travel", "P4", 30, 40), cross_case.span("market", "P3", 0, 6), cross_case.span("language", "P1", 6, 12),
]  # fmt: skip


def drawn(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False))


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in drawn(svg).iter(f"{SVG}text")]


def packed(text: str) -> str:
    return re.sub(r"\s", "", text)


def bars(spans: list[CodedSpan], by: str | None = None, book: Codebook = cross_case.BOOK) -> str:
    return frequency_bars(
        frequencies(spans, book, cross_case.BASIS, by=by, words_of=cross_case.words_of, tiles=cross_case.TILES),
        cross_case.BASIS,
        by,
    )
