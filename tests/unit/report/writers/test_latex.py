"""Text in LaTeX: no character acts, and no two join to another sign."""

from __future__ import annotations

import pytest

from fusen.report.blocks import Document, Heading, Para, Quote
from fusen.report.writers.latex import HEAD, text, write


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("50 % of $5 & more_", r"50 \% of \$5 \& more\_"),
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("a -- b", "a -{}- b"),
        ("''so,,", "'{}'so,{},"),
        ("[a]", "{}[a]"),
        ("*", "{}*"),
        ("日本 ~", r"日本 \textasciitilde{}"),
    ],
)
def test_characters_do_not_act(value: str, written: str) -> None:
    assert text(value) == written


def test_quotes_stand_in_a_table_and_remarks_in_comments() -> None:
    blocks = (Para("Coder ann.", "remark"), Heading(1, "Money"), Quote("no money", "EU-01@1-9"))
    out = write(Document("Study", blocks)).decode()
    assert out.startswith(HEAD + "% Coder ann.\n\\begin{longtable}")
    assert "\\textbf{Money}" in out
    assert "no money & EU-01@1-9 \\\\" in out
