"""Profiles of one interviewee: codes, counts and quotes."""

from __future__ import annotations

from fusen.analysis.profile import profile_rows
from fusen.model.coding import Consent
from fusen.model.cross_case import ProfileRow
from fusen.model.results import CodedSpan, Excerpt
from tests.support.cross_case import BASIS, BOOK, TILES, span, words_of


def excerpt(coded: CodedSpan, quote: str, consent: Consent = "quote") -> Excerpt:
    code = BOOK.by_guid[coded.code]
    return Excerpt(
        f"{coded.case}@{coded.start}-{coded.end}", code.label, code.path, coded.coder, "manual", coded.source,
        coded.case, "", None, coded.start, coded.end, quote if consent == "quote" else None, None, None, None, "",
        code_guid=code.guid, consent=consent,
    )  # fmt: skip


def rows(case: str, spans: list[CodedSpan], excerpts: list[Excerpt]) -> dict[str, ProfileRow]:
    found = profile_rows(
        case,
        spans,
        excerpts,
        BOOK,
        BASIS,
        words_of=words_of,
        tiles=TILES,
        languages={f"s{case[1:]}": "en"},
        stop_words={},
    )
    return {row.code: row for row in found}


def test_profile_compares_shares_with_other_interviewees() -> None:
    spans = [
        span("money", "P0", 0, 30),
        span("market", "P0", 30, 60),
        span("money", "P1", 0, 5),
        span("money", "P2", 0, 5),
    ]
    found = rows("P0", spans, [])
    assert list(found) == ["Drivers", "Drivers / Market", "Challenges", "Challenges / Money"]
    money = found["Challenges / Money"]
    assert (money.codings, money.words, money.share) == (1, 10, 0.5)
    assert (money.interviewees, money.of) == (2, 5), "P2 is not read"


def test_partly_read_interviewee_has_a_profile() -> None:
    assert rows("P2", [span("money", "P2", 0, 5)], [])["Challenges / Money"].interviewees == 0


def test_profile_has_quotes_and_counts_withheld_ones() -> None:
    coded = [span("money", "P0", at, at + 5) for at in (0, 6, 12)]
    words = ["The grant stopped and nobody told us why it did.", "Money is late every single year, always.", "Yes."]
    quoted = [excerpt(one, text) for one, text in zip(coded, words, strict=True)]
    money = rows("P0", coded, quoted)["Challenges / Money"]
    assert {one.quote for one in money.quotes} == set(words[:2]), "an assent is no quote while there are others"
    assert rows("P0", coded, quoted)["Challenges"].quotes == ()
    withheld = rows("P0", coded, [excerpt(one, "x", "paraphrase") for one in coded])["Challenges / Money"]
    assert (withheld.quotes, withheld.withheld) == ((), 3)


def test_profile_without_codings_is_empty() -> None:
    assert rows("P0", [span("money", "P1", 0, 5)], []) == {}
