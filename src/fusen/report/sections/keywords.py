"""Distinctive words of codes and groups, with concordance lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from fusen.model.cross_case import KeywordRow
from fusen.model.quantity import quantity
from fusen.model.results import Basis
from fusen.report.blocks import Block, Concordance, Heading, Para, RichPara, StyledRun
from fusen.report.language import decimal, integer, p_value
from fusen.report.sections.sentences import withheld
from fusen.report.sections.view import StatisticView

FEW_LINES = 3
"""With fewer lines, the passages that consent withholds are counted."""


def keyword_blocks(rows: Sequence[KeywordRow], basis: Basis, *, fdr: bool = False) -> Iterator[Block]:
    if not rows:
        yield Para(
            "No distinctive words: a word needs three interviewees who use it, and other talk in the same language."
        )
    for (name, language), words in groupby(rows, key=lambda row: (row.row, row.language)):
        yield Heading(2, f"{name} ({language})")
        for row in words:
            yield RichPara((StyledRun(row.word, "bold"), StyledRun(f"  {_figures(row, fdr=fdr)}")))
            yield Concordance(row.lines)
            if row.withheld and len(row.lines) < FEW_LINES:
                yield Para(withheld(row.withheld), "remark")


def _figures(row: KeywordRow, *, fdr: bool) -> str:
    q = f", q {p_value(row.q)}" if fdr else ""
    counts = f"{integer(row.count)} here, {integer(row.rest)} elsewhere"
    return f"ζ {decimal(row.zeta, 1)}{q}; {counts}; {quantity(row.interviewees, 'interviewee')}"


VIEW: StatisticView[list[KeywordRow]] = StatisticView(display=keyword_blocks)
