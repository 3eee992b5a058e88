"""Translation of finished English sentences by patterns."""

from __future__ import annotations

import ast
import re
from importlib.resources import files
from pathlib import Path

import pytest

from fusen.report.language import LANGUAGES, document_language
from fusen.report.remark_patterns import PATTERNS
from fusen.report.translate import SPECIFIC, translated, translated_name

OTHERS = [code for code in LANGUAGES if code != "en"]
FIELD = re.compile(r"\{(\w+)\}")
COMPOSED = re.compile(
    r"[.:;,()]|\b(?:(?:interviewee|interview|sentence|theme|passage|coding|term|disagreement|source|coder)s?|is|are|on|For|in the|and text)\b"
)
"""Where the source puts a sentence together: marks, singular or plural, alternatives."""


@pytest.mark.parametrize("code", OTHERS)
def test_every_pattern_matches_its_sentence_and_keeps_its_values(code: str) -> None:
    with document_language(code):
        for pattern in PATTERNS:
            english = FIELD.sub(lambda found: "3" if len(found[1]) == 1 else f"Z{found[1]}Z", pattern)
            found = translated_name(english)
            if len(FIELD.sub("", pattern)) >= SPECIFIC:
                assert translated(english) == found != english
            values = set(re.findall(r"Z\w+?Z", english)) - {"ZunitsZ"}
            assert all(value in found for value in values), (pattern, found)


def test_remarks_of_several_sentences_are_translated_one_by_one() -> None:
    line = (
        "Coders ann and bo; 4 of 1,200 interviewees fully coded: 4 by ann, 7 by bo. Japanese words are counted as "
        "characters."
    )
    with document_language("de"):
        assert translated(line) == (
            "Codierende: ann und bo; 4 von 1.200 Befragten vollständig codiert (4 von ann, 7 von bo). Wörter in diesen "
            "Sprachen sind als Zeichen gezählt: Japanisch."
        )
    with document_language("ja"):
        assert translated(line) == (
            "コーダー：ann、bo。コーディング完了者：1,200人中4人（ann 4人、bo 7人）。日本語の語数は文字数で示す。"
        )
    assert translated(line) == line


def test_unknown_sentence_stays_and_its_neighbour_is_translated() -> None:
    with document_language("fr"):
        text = translated("Someone wrote this. Interviewers' questions are included.")
    assert text == "Someone wrote this. Les questions des intervieweurs sont incluses."


@pytest.mark.slow
def test_the_fixed_text_of_every_pattern_occurs_in_the_source() -> None:
    """Otherwise a changed sentence would stay English in documents."""
    root = Path(str(files("fusen")))
    here = root / "report" / "remark_patterns.py"
    strings = "\n".join(
        node.value
        for path in root.rglob("*.py")
        if path != here
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    parts = {part for pattern in PATTERNS for part in FIELD.split(pattern)[::2]}
    chunks = {re.sub(r"^s\b", "", chunk).strip() for part in parts for chunk in COMPOSED.split(part)}
    assert len(chunks) > 80
    assert not sorted(chunk for chunk in chunks if " " in chunk and chunk not in strings)
