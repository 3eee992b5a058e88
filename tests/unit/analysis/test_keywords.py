"""Log-odds against the reference, and keywords of passages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.analysis.keywords import (
    AROUND,
    CodedTalk,
    concordance,
    distinctive_words,
    is_own,
    keyword_rows,
    log_odds,
    phrase_words,
    word_log_odds,
    words,
)
from fusen.model.codebook import Code, Phrase

REFERENCE = Path(__file__).parents[4] / "shared" / "data" / "agreement" / "reference.json"


def test_log_odds_match_manual_calculation() -> None:
    """ln(17/1983) − ln(8/2992) = −4.7591 + 5.9242; √(1/17 + 1/8) = 0.42874."""
    found = word_log_odds(12, 1000, 3, 2000, 5, 1000)
    assert found.delta == pytest.approx(1.1651, abs=5e-5)
    assert found.zeta == pytest.approx(2.7175, abs=5e-5)


@pytest.mark.skipif(not REFERENCE.exists(), reason="../shared/data is missing")
def test_log_odds_equal_the_reference() -> None:
    entries = json.loads(REFERENCE.read_text(encoding="utf-8"))
    entry = next(entry for entry in entries if entry["id"] == "logodds-dirichlet")
    found = word_log_odds(**entry["data"])
    assert found.delta == pytest.approx(entry["published"]["delta"], abs=entry["tolerance"])
    assert found.zeta == pytest.approx(entry["published"]["zeta"], abs=entry["tolerance"])


def test_log_odds_are_computed_for_a_vocabulary() -> None:
    found = log_odds({"w": 12, "rest": 988}, {"w": 3, "rest": 1997}, {"w": 5, "rest": 995})
    assert found["w"] == word_log_odds(12, 1000, 3, 2000, 5, 1000)
    assert found["rest"].delta == pytest.approx(-found["w"].delta)


def test_log_odds_need_a_prior_and_another_word() -> None:
    with pytest.raises(ValueError, match="prior"):
        word_log_odds(1, 10, 1, 10, 0, 100)
    with pytest.raises(ValueError, match="other word"):
        word_log_odds(10, 10, 1, 10, 100, 100)


@given(*[st.integers(0, 500)] * 4, st.integers(1, 50))
def test_log_odds_change_sign_when_the_sides_change(y: int, rest: int, z: int, rest_z: int, prior: int) -> None:
    here = word_log_odds(y, y + rest, z, z + rest_z, prior, 100)
    there = word_log_odds(z, z + rest_z, y, y + rest, prior, 100)
    assert here.delta == pytest.approx(-there.delta)
    assert here.zeta == pytest.approx(-there.zeta)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("We've [inaudible 00:12:10] 3 co-opted boards, H2 a B2B x!", "en", ["we", "co", "opted", "boards"]),
        ("It isn't the company's money, don't worry.", "en", ["it", "the", "company", "money", "worry"]),
        ("L’argent n'est pas là, aujourd’hui.", "fr", ["argent", "est", "pas", "là", "aujourd", "hui"]),
        ("資金が、ネットワークとEU企業の助成金", "ja", ["資金", "ネットワーク", "eu", "企業", "助成金"]),
        ("ﾊﾟｰﾄﾅｰの人", "ja", ["パートナー"]),
        ("cafe\u0301", "fr", ["café"]),
    ],
)  # fmt: skip
def test_words_are_normalised(text: str, language: str, expected: list[str]) -> None:
    assert words(text, language) == expected


def talk(code: str | None, text: str, *cases: str, language: str = "en") -> list[CodedTalk]:
    return [CodedTalk(case, language, text, (code,) if code else ()) for case in cases]


ROWS = {"money": ("money", "C"), "language": ("language", "C")}
CORPUS = [
    *talk("money", "the grant stopped and the grant was late", "P1", "P2", "P3"),
    *talk("money", "the yen yen yen yen yen yen", "P1", "P2"),
    *talk(
        "language",
        "the interpreter asked the interpreter of the engineers and the engineers",
        "P1",
        "P2",
        "P3",
        "P4",
    ),
    *talk(None, "the weather in the mountains was fine and the food too", "P1", "P2", "P3", "P4", "P5"),
]


def test_keywords_distinguish_the_passages_of_a_code() -> None:
    found = distinctive_words(CORPUS, ROWS)
    assert next(word for word, _ in found["money"]["en"]) == "grant"
    assert all(zeta >= 1.96 for _, zeta in found["money"]["en"])
    assert "interpreter" in dict(found["language"]["en"])


def test_theme_has_the_keywords_of_its_codes() -> None:
    found = distinctive_words(CORPUS, ROWS, zeta=0.5, most=20)
    assert {"grant", "interpreter"} <= dict(found["C"]["en"]).keys()


def test_keyword_needs_three_interviewees() -> None:
    assert "yen" not in dict(distinctive_words(CORPUS, ROWS)["money"]["en"])
    assert "yen" in dict(distinctive_words(CORPUS, ROWS, interviewees=2)["money"]["en"])


def test_repeated_use_by_one_interviewee_counts_once() -> None:
    corpus = [*talk("money", "the bursary", "P1", "P1", "P1"), *CORPUS]
    assert "bursary" not in dict(distinctive_words(corpus, ROWS, zeta=-9)["money"]["en"])


def test_own_phrases_and_stop_words_are_excluded() -> None:
    found = distinctive_words(CORPUS, ROWS, own_words={"money": {"grants"}}, stop_words={"en": {"interpreter"}})
    assert "grant" not in dict(found.get("money", {}).get("en", ()))
    assert "interpreter" not in dict(found["language"]["en"])
    assert "engineers" in dict(found["language"]["en"])


def test_languages_are_separated() -> None:
    japanese = [
        *talk("money", "助成金が終わりました", "J1", "J2", "J3", language="ja"),
        *talk(None, "天気がとても良い、食事も良い、山も綺麗でした", "J1", "J2", "J3", language="ja"),
    ]
    found = distinctive_words([*CORPUS, *japanese], ROWS, zeta=0.5)
    assert [word for word, _ in found["money"]["ja"]] == ["助成金"]
    assert found["money"]["en"] == distinctive_words(CORPUS, ROWS, zeta=0.5)["money"]["en"]


def test_code_on_everything_has_no_keywords() -> None:
    assert distinctive_words(talk("money", "the grant stopped", "P1", "P2", "P3"), ROWS) == {}


def test_order_of_passages_does_not_matter() -> None:
    assert distinctive_words(CORPUS, ROWS) == distinctive_words(reversed(CORPUS), ROWS)


@pytest.mark.parametrize(
    ("word", "own", "expected"),
    [
        ("partners", "partner", True),
        ("companies", "company", True),
        ("financing", "finance", True),
        ("budget", "budgets", True),
        ("fundamental", "fund", False),
        ("marked", "market", False),
        ("資金不足", "資金", True),
        ("資金", "人材", False),
    ],
)
def test_inflected_own_phrases_are_excluded(word: str, own: str, expected: bool) -> None:
    assert is_own(word, {own}) is expected


def test_phrase_words_come_from_words_prefixes_and_patterns() -> None:
    code = Code(
        "g",
        "g",
        "Funding",
        ("Funding",),
        phrases=(
            Phrase('"seed money"'),
            Phrase("co-financ*"),
            Phrase(
                pattern=(
                    {"LOWER": "late"},
                    {"LEMMA": {"IN": ["grant", "subsidy"]}},
                    {"OP": "?", "POS": "NOUN"},
                )
            ),
            Phrase("助成金", language="ja"),
        ),
    )
    assert phrase_words(code) == {"seed", "money", "co", "financ", "late", "grant", "subsidy", "助成金"}


PLACED = [
    passage._replace(citation=f"{passage.case}@{at}-{at + 9}", quotable=passage.case != "P2")
    for at, passage in enumerate(CORPUS)
]


def test_rows_have_keywords_with_counts() -> None:
    rows = [row for row in keyword_rows(lambda: PLACED, ROWS)[0] if row.row == "money"]
    apart = distinctive_words(CORPUS, ROWS)["money"]["en"]
    assert [(row.word, row.zeta) for row in rows] == [*apart]
    grant = rows[0]
    assert (grant.word, grant.count, grant.rest, grant.interviewees) == ("grant", 6, 0, 3)
    assert [(line.case, line.word) for line in grant.lines] == [("P1", "grant"), ("P3", "grant")]
    assert grant.withheld == 1, "P2 may not be quoted"


def test_concordance_lines_are_optional() -> None:
    rows, compared = keyword_rows(lambda: PLACED, ROWS, lines=0)
    assert compared >= len(rows)
    assert rows
    assert {row.lines for row in rows} == {()}


def test_concordance_line_is_verbatim_and_cut_at_words() -> None:
    text = "x" * 30 + " and then one said that the money, the Money of the programme,\nhad stopped " + "y" * 80
    line = concordance(CodedTalk("P1", "en", text, citation="P1@0-9"), "programme")
    assert line is not None
    assert line.before.startswith("…")
    assert line.before.endswith("the Money of the ")
    assert line.word == "programme"
    assert line.after == ", had stopped…"
    assert len(line.before) <= AROUND + 1


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("Grants and a GRANT.", "grant", "GRANT"),
        ("資金不足が続く", "資金不足", "資金不足"),
        ("ﾊﾟｰﾄﾅｰの人", "パートナー", None),
        ("a+b (c) [grant", "grant", "grant"),
        ("grant" + "x" * 200, "grant", None),
    ],
)
def test_keyword_is_found_in_its_written_form(text: str, word: str, found: str | None) -> None:
    line = concordance(CodedTalk("P1", "en", text), word)
    assert (line.word if line else None) == found


@given(st.text(alphabet="ab \n\t資金", max_size=150), st.text(alphabet="ab \n資", max_size=150))
def test_concordance_line_occurs_in_the_text(before: str, after: str) -> None:
    text = f"{before} grant {after}"
    line = concordance(CodedTalk("P1", "en", text), "grant")
    assert line is not None
    flat = " ".join(text.split())
    assert " ".join(f"{line.before}{line.word}{line.after}".replace("…", "").split()) in flat
