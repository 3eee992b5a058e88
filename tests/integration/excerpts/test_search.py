"""Search for words in all transcripts."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.study import Study
from fusen.study.excerpts.search import search
from tests.support.small_study import JP, make_study, opened, span

CASES = "case,source,consent\nEU-01,EU-01.txt,{}\nJP-01,JP-01.txt,quote\n"


def found(study: Study, words: str, most: int | None = None) -> list[tuple[str, str | None]]:
    return [(row.case, row.quote) for row in search(study.context, words, most)]


@pytest.mark.parametrize(
    ("words", "cases"),
    [("money", ["EU-01", "JP-01"]), ("money problem", ["JP-01"]), ('"first grant"', ["EU-01"]), ("inter*", ["EU-01", "JP-01"]), ("xyzzy", [])],
)  # fmt: skip
def test_passages_hold_all_the_words(tmp_path: Path, words: str, cases: list[str]) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        assert sorted({case for case, _ in found(study, words)}) == cases


def test_japanese_words_are_found_inside_a_sentence(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s", {"ja.txt": "回答者: 通訳がいないと予算の話はできません。\n"})) as study:
        assert len(found(study, "予算")) == 1


@pytest.mark.parametrize(("consent", "quotes"), [("quote", 1), ("paraphrase", 0), ("analyse", None), ("none", None)])
def test_consent_withholds_the_quote_or_the_passage(tmp_path: Path, consent: str, quotes: int | None) -> None:
    with opened(make_study(tmp_path / "s", cases=CASES.format(consent))) as study:
        rows = [quote for case, quote in found(study, "market")]
        assert rows == ([] if quotes is None else ["The market over there."] if quotes else [None])


def test_a_citation_finds_its_passage_and_a_lost_one_is_an_error(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        start, end = span(JP, "Every letter went")
        assert found(study, f"JP-01@{start}-{end}") == [("JP-01", "Every letter went through an interpreter.")]
        with pytest.raises(FusenError):
            search(study.context, f"JP-01@{len(JP)}-{len(JP) + 5}")


def test_the_number_of_hits_has_a_limit(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        assert len(found(study, "the", 1)) < len(found(study, "the"))


def test_words_literals_and_regular_expressions(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s", {"a.txt": "R: The café paid. The cafeteria closed.\n"})) as study:
        results = study.results
        assert [row.quote for row in results.search("cafe")] == ["The café paid."]
        assert results.search("cafe", "word") == []
        assert [row.quote for row in results.search(r"caf\w+ria", "regex")] == ["The cafeteria closed."]
        with pytest.raises(FusenError):
            results.search("(a+)+", "regex")
        with pytest.raises(FusenError):
            results.search("  ", "word")
