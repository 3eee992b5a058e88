"""Theme summaries: prevalence, quotes, counterexamples, thin evidence and consent."""

from __future__ import annotations

import random
from dataclasses import fields, is_dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.analysis.frequencies import frequencies
from fusen.analysis.keywords import CodedTalk
from fusen.analysis.themes import Material, few_read_remark, summarise
from fusen.errors import FusenError
from fusen.model.codebook import Code, Codebook
from fusen.model.coding import Case, Consent, Direction
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan, Excerpt
from fusen.model.themes import CodeSummary, ThemeSummary

BOOK = Codebook(
    (
        Code("D", "D", "Drivers", ("Drivers",)),
        Code("market", "market", "Market access", ("Drivers", "Market access"), parent="D"),
        Code("C", "C", "Challenges", ("Challenges",), definition="What makes it hard."),
        Code("lang", "lang", "Language barrier", ("Challenges", "Language barrier"), parent="C"),
        Code("money", "money", "Funding gap", ("Challenges", "Funding gap"), parent="C", definition="No money."),
        Code("travel", "travel", "Travel", ("Challenges", "Funding gap", "Travel"), parent="money"),
    )
)
CONSENT: dict[str, Consent] = {"EU-3": "analyse", "JP-3": "paraphrase"}
CASES = {
    name: Case(name, name, consent=CONSENT.get(name, "quote"), variables={"side": name[:2]})
    for name in ("EU-1", "EU-2", "EU-3", "JP-1", "JP-2", "JP-3", "JP-4")
}
TILES = {f"guid-{case}": Tiles(range(0, 5000, 10), range(10, 5010, 10)) for case in CASES}
BASIS = Basis(("A",), "union", CASES, frozenset(CASES) - {"JP-4"})


class Coded:
    """One coding, as the span and the excerpt a study makes of it."""

    def __init__(
        self,
        code: str,
        case: str,
        quote: str,
        start: int = 0,
        direction: Direction | None = None,
        coder: str = "A",
    ) -> None:
        end = start + len(quote)
        consent = CASES[case].consent
        of = BOOK.by_guid[code]
        self.span = CodedSpan(code, case, f"guid-{case}", start, end, len(quote.split()), coder, direction)
        self.excerpt = Excerpt(
            citation=f"{case}@{start}-{end}",
            code=of.label,
            path=of.path,
            coder=coder,
            origin="manual",
            source=f"{case}.txt",
            case=case,
            speaker=case,
            time="00:01:02",
            start=start,
            end=end,
            quote=quote if consent == "quote" else None,
            direction=direction,
            magnitude=None,
            note=None,
            at="2026-01-01T00:00:00Z",
            guid=f"{id(self):x}",
            code_guid=code,
            consent=consent,
        )


def no_words(source: str, start: int, end: int) -> int:
    return end - start


def summaries(
    coded: list[Coded],
    *,
    by: str | None = None,
    basis: Basis = BASIS,
    talk: list[CodedTalk] | None = None,
    **chosen: set[str],
) -> list[ThemeSummary]:
    material = Material(
        spans=[c.span for c in coded],
        excerpts=[c.excerpt for c in coded],
        tiles=TILES,
        talk=talk or [],
        languages={f"{case}.txt": "en" for case in CASES},
    )
    return summarise(BOOK, basis, material, words_of=no_words, by=by, codes=chosen.get("codes"))


def find(found: list[ThemeSummary], guid: str) -> CodeSummary:
    return next(s for theme in found for s in (theme.theme, *theme.codes) if s.row.guid == guid)


MONEY = [
    Coded("money", "EU-1", "The grant ended and then there was no money to travel."),
    Coded("money", "EU-2", "Without the grant nobody has money for this, honestly."),
    Coded("money", "EU-3", "Secretly the money of the grant went elsewhere."),
    Coded("money", "JP-1", "The prefecture paid the grant in the first year only."),
    Coded("money", "JP-3", "We cannot say it in public but money is short."),
    Coded("lang", "JP-1", "We always needed an interpreter for every call.", 100),
    Coded("lang", "JP-2", "To be honest, language was not a problem for us."),
    Coded("market", "EU-1", "They wanted to sell in Japan.", 200),
]


def test_themes_and_codes_come_in_order_of_prevalence() -> None:
    found = summaries(MONEY)
    assert [theme.theme.row.guid for theme in found] == ["C", "D"]
    assert [code.row.guid for code in found[0].codes] == ["money", "lang", "travel"]


def test_ties_are_broken_by_codings() -> None:
    more = [*MONEY, *(Coded("market", case, "To sell there.", 300) for case in ("JP-2", "JP-2", "JP-1"))]
    more += [Coded("lang", "EU-1", "Words fail me.", 400)]
    found = summaries([c for c in more if c.span.code != "money"])
    assert [theme.theme.row.interviewees for theme in found] == [3, 3]
    assert [theme.theme.row.guid for theme in found] == ["D", "C"]


def test_rows_equal_those_of_the_frequency_table() -> None:
    table = {
        row.guid: row
        for row in frequencies([c.span for c in MONEY], BOOK, BASIS, words_of=no_words, tiles=TILES, by="side")
    }
    for theme in summaries(MONEY, by="side"):
        for summary in (theme.theme, *theme.codes):
            assert summary.row == table[summary.row.guid]


def test_filtered_code_keeps_its_theme_and_numbers() -> None:
    (theme,) = summaries(MONEY, codes={"lang"})
    assert [code.row.guid for code in theme.codes] == ["lang"]
    assert theme.theme == find(summaries(MONEY), "C")


def test_withheld_quotes_are_counted() -> None:
    money = find(summaries(MONEY), "money")
    assert {quote.case for quote in money.quotes} == {"EU-1", "EU-2"}
    assert money.withheld == 2
    assert money.row.interviewees == 5
    assert money.row.cases == ("EU-1", "EU-2", "JP-1", "JP-3")


def test_directions_are_counted() -> None:
    coded = [
        *MONEY,
        Coded("lang", "EU-1", "It was fine.", 50, "against"),
        Coded("lang", "EU-2", "Hard.", 50, "for"),
    ]
    found = summaries(coded)
    assert find(found, "lang").directions == {"for": 1, "against": 1}
    assert find(found, "C").directions == {"for": 1, "against": 1}
    assert find(found, "money").directions == {}


def test_counterexample_is_not_a_typical_quote() -> None:
    lang = find(summaries(MONEY), "lang")
    assert [voice.excerpt.case for voice in lang.against] == ["JP-2"]
    assert [quote.case for quote in lang.quotes] == ["JP-1"]
    alone = find(summaries([Coded("lang", "JP-2", "To be honest, language was not a problem for us.")]), "lang")
    assert [quote.case for quote in alone.quotes] == ["JP-2"]


def test_theme_includes_the_counterexamples_of_its_codes() -> None:
    found = summaries(MONEY)
    (voice,) = find(found, "lang").against
    assert (voice.excerpt.case, voice.coded) == ("JP-2", False)
    assert voice in find(found, "C").against


@pytest.mark.parametrize(
    ("coded", "remark"),
    [
        ([("EU-1", 0)], "Only one interviewee mentions it: EU-1."),
        ([("EU-3", 0)], "Only one interviewee mentions it."),
        ([("EU-1", 0), ("JP-1", 0)], "Only 2 interviewees mention it."),
        ([("EU-1", 0), ("EU-1", 99), ("JP-1", 0), ("JP-2", 0)], "EU-1 has 2 of its 4 codings."),
        (
            [("EU-3", 0), ("EU-3", 99), ("JP-1", 0), ("JP-2", 0)],
            "One interviewee has 2 of its 4 codings.",
        ),
        ([("EU-1", 0), ("EU-2", 0), ("EU-3", 0)], "Only side EU mentions it: 3 of 3."),
        ([], "None of the 6 interviewees mentions it."),
    ],
)
def test_thin_evidence_is_reported(coded: list[tuple[str, int]], remark: str) -> None:
    found = summaries([Coded("lang", case, "Words, words.", start) for case, start in coded], by="side")
    assert remark in find(found, "lang").remarks


def test_sufficient_evidence_has_no_remark() -> None:
    assert find(summaries(MONEY, by="side"), "money").remarks == ()


def test_few_read_interviewees_are_reported_at_the_theme() -> None:
    two = Basis(("A",), "union", CASES, frozenset({"EU-1", "JP-1"}))
    found = summaries(MONEY, basis=two)
    assert few_read_remark(two) == "Only 2 interviewees are fully coded."
    assert all(few_read_remark(two) in theme.theme.remarks for theme in found)
    assert few_read_remark(BASIS) is None


def test_partly_read_interviewee_appears_nowhere() -> None:
    extra = Coded("money", "JP-4", "The grant, the grant, there was no money of the grant.")
    assert summaries([*MONEY, extra]) == summaries(MONEY)


def test_keywords_are_in_the_summary_of_a_code() -> None:
    talk = [CodedTalk(c.span.case, "en", "grant " * 3 + "and so on", (c.span.code,)) for c in MONEY[:4]]
    talk += [CodedTalk(case, "en", "the weather and so on and so forth", ()) for case in CASES]
    found = summaries(MONEY, talk=talk)
    assert find(found, "money").keywords["en"][0][0] == find(found, "C").keywords["en"][0][0] == "grant"


def test_companion_codes_are_in_the_summary() -> None:
    shared = Coded("lang", "EU-1", "The grant ended and then there was no money to travel.")
    money = find(summaries([*MONEY, shared]), "money")
    assert [(c.code, c.passages, c.interviewees) for c in money.companions] == [("Language barrier", 6, 2)]


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(FusenError, match="sides"):
        summaries(MONEY, by="sides")


def strings(value: object) -> list[str]:
    """Every string anywhere in a value."""
    if isinstance(value, str):
        return [value]
    if is_dataclass(value):
        return [s for f in fields(value) for s in strings(getattr(value, f.name))]
    if isinstance(value, dict):
        return [s for item in value.items() for s in strings(item)]
    if isinstance(value, (list, tuple)):
        return [s for item in value for s in strings(item)]
    return []


CODED = st.lists(
    st.builds(
        Coded,
        st.sampled_from(["money", "lang", "travel", "market", "C"]),
        st.sampled_from(list(CASES)),
        st.sampled_from(["not a problem at all, he said", "the grant is gone now", "Yes.", "we met no market"]),
        st.integers(0, 200),
        st.sampled_from([None, None, "for", "against", "mixed"]),
        st.sampled_from("AB"),
    ),
    max_size=20,
)


@given(CODED, st.randoms())
def test_invariants_hold_for_random_studies(coded: list[Coded], chance: random.Random) -> None:
    found = summaries(coded, by="side")
    for theme in found:
        assert not [s for s in strings(theme) if "EU-3" in s or "JP-4" in s]
        for summary in (theme.theme, *theme.codes):
            for excerpt in (*summary.quotes, *(voice.excerpt for voice in summary.against)):
                assert (excerpt.quote is None) == (excerpt.case == "JP-3")
            assert all(quote.case != "JP-3" for quote in summary.quotes)
    for rows in ([t.theme.row for t in found], *([c.row for c in t.codes] for t in found)):
        assert all((a.interviewees, a.codings) >= (b.interviewees, b.codings) for a, b in pairwise(rows))
    shuffled = list(coded)
    chance.shuffle(shuffled)
    assert summaries(shuffled, by="side") == found
