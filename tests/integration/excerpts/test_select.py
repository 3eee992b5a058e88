"""Excerpts of counted codings, within consent."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.filter import Filter
from fusen.study.excerpts.select import TextCache, chosen_variables, cited, clock, excerpts
from tests.support.small_study import EU, JP, code, make_study, opened, span

ALL = Filter(coders=("all",))
CASES = "case,source,consent,side\nEU-01,EU-01.txt,{},EU\nJP-01,JP-01.txt,quote,Japan\n"


def test_a_span_that_two_coders_coded_alike_is_one_excerpt(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    for coder in ("Ben", "Ann"):
        with opened(root, coder) as study:
            code(study, "money was missing", "funding", memo=f"of {coder}")
    with opened(root) as study:
        ((excerpt,), _) = excerpts(study.context, ALL, context=0, citation=None)
        assert (excerpt.coder, len(excerpt.decisions), excerpt.quote) == ("Ann; Ben", 2, "money was missing")
        assert study.codings.get(excerpt.guid) is not None
        assert study.codings.get(excerpt.guid).user == "Ann", "the guid is that of the acting coder"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("consent", "quotes"), [("quote", ["money was missing"]), ("paraphrase", [None]), ("analyse", []), ("none", [])]
)
def test_consent_decides_on_the_quote_and_the_memo(tmp_path: Path, consent: str, quotes: list[str | None]) -> None:
    with opened(make_study(tmp_path / "s", cases=CASES.format(consent))) as study:
        code(study, "money was missing", "funding", memo="money, they said")
        rows, _ = excerpts(study.context, ALL, context=0, citation=None)
        assert [row.quote for row in rows] == quotes
        assert [row.note for row in rows if row.quote is None] == [None] * (consent == "paraphrase")


def test_the_context_ends_where_consent_withholds_a_passage(tmp_path: Path) -> None:
    talk = "Anna: The first one. The second one.\nBen: My own words.\nAnna: Yes.\nBen: No.\n"
    cases = "case,source,consent\nA,g.txt#Anna,quote\nB,g.txt#Ben,paraphrase\n"
    with opened(make_study(tmp_path / "s", {"g.txt": talk}, cases=cases)) as study:
        code(study, "The second one.", "funding", "g.txt")
        ((excerpt,), _) = excerpts(study.context, ALL, context=1, citation=None)
        assert (excerpt.before, excerpt.after) == ("The first one.", "")


def test_words_at_a_citation_without_codings_are_shown_without_a_code(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        start, end = span(JP, "the prefecture paid")
        ((excerpt,), _) = excerpts(study.context, ALL, context=0, citation=f"JP-01@{start}-{end}")
        assert (excerpt.quote, excerpt.code, excerpt.coder) == ("the prefecture paid", "", "")


def test_a_citation_needs_one_place_in_one_text(tmp_path: Path) -> None:
    cases = "case,source,consent\nX,EU-01.txt;JP-01.txt,quote\n"
    with opened(make_study(tmp_path / "s", cases=cases)) as study:
        assert cited(study.context, "EU-01.txt@3-9") == (study.sources.get("EU-01").guid, 3, 9)
        for citation in ("X@3-9", f"EU-01.txt@3-{len(EU) + 1}", "nobody@3-9", "EU-01.txt@9-9"):
            with pytest.raises(FusenError):
                cited(study.context, citation)


def test_an_unknown_variable_is_named_with_the_known_ones(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s", cases=CASES.format("quote"))) as study:
        assert chosen_variables(study.context, None) == ["side"]
        assert chosen_variables(study.context, []) == []
        with pytest.raises(FusenError, match="sied"):
            chosen_variables(study.context, ["sied"])


def test_texts_are_read_once_each(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        guids = [study.sources.get(name).guid for name in ("EU-01", "JP-01")]
        cache = TextCache(study.context, guids)
        assert [cache.of(guid) for guid in guids] == [EU, JP]


@pytest.mark.parametrize(("seconds", "text"), [(None, None), (0.0, "00:00:00"), (3_725.9, "01:02:05")])
def test_a_time_is_hours_minutes_and_seconds(seconds: float | None, text: str | None) -> None:
    assert clock(seconds) == text
