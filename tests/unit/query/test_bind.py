"""Tests of names in a query: any case and width matches, and an error suggests the nearest name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fusen.model.codebook import Code, Codebook
from fusen.model.coding import Case, Place
from fusen.query.bind import bind
from fusen.query.errors import QueryError
from fusen.query.grammar import parse
from fusen.query.plan import (
    All,
    AnyOf,
    Close,
    Coded,
    InCases,
    InSources,
    Magnitude,
    No,
    Plan,
    Reviewed,
    Spoken,
    Vocabulary,
)
from fusen.query.safe_regex import checked


def code(guid: str, name: str, *above: str, parent: str | None = None) -> Code:
    return Code(guid, f"id-{guid}", name, (*above, name), parent)


BOOK = Codebook((
    code("c", "Challenges"),
    code("f", "Funding gap", "Challenges", parent="c"),
    code("l", "Language", "Challenges", parent="c"),
    code("n", "Needs"),
    code("nf", "Funding gap", "Needs", parent="n"),
    code("s", "Sales", "Needs", parent="n"),
))  # fmt: skip
CASES = (
    Case("1", "EU-01", (Place("A"),), variables={"side": "EU", "year": "2017", "date": "2019-09-12", "language": "en"}),
    Case("2", "EU-02", (Place("B"),), variables={"side": "EU", "year": "2018.0", "date": "2019-10", "language": ""}),
    Case("3", "JP-01", (Place("C"),), variables={"side": "Japan", "year": "2020", "date": "soon", "language": "ja"}),
    Case("4", "JP-02", (Place("D"),), variables={"side": "", "year": "many", "date": "2020-01-01"}),
)
SOURCES = {"A": ("EU-01.txt", "en"), "B": ("x/EU-02.txt", "fr"), "C": ("JP-01.txt", "ja"), "D": ("x/JP-02.txt", "ja")}
VOCABULARY = Vocabulary(BOOK, ("anna", "ben", "fusen"), CASES, SOURCES, ("Interviewer", "回答者"))


def bound(expression: str) -> Plan:
    return bind(parse(expression), VOCABULARY, expression)


def cases(expression: str) -> set[str]:
    plan = bound(expression)
    assert isinstance(plan, InCases)
    return set(plan.names)


def sources(expression: str) -> set[str]:
    plan = bound(expression)
    assert isinstance(plan, InSources)
    return set(plan.guids)


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("side=Japan", {"JP-01"}), ("SIDE=japan", {"JP-01"}), ("side:Ｊａｐａｎ", {"JP-01"}),
        ("side!=Japan", {"EU-01", "EU-02"}), ("side=EU,Japan", {"EU-01", "EU-02", "JP-01"}),
        ("side=*", {"EU-01", "EU-02", "JP-01"}), ("side=Jap*", {"JP-01"}),
        ("year=2018", {"EU-02"}), ("year>2017", {"EU-02", "JP-01"}), ("year>=2017", {"EU-01", "EU-02", "JP-01"}),
        ("year<2018", {"EU-01"}), ("year<=２０１８", {"EU-01", "EU-02"}),
        ("date>2019", {"JP-02"}), ("date>=2019", {"EU-01", "EU-02", "JP-02"}), ("date>2019-09", {"EU-02", "JP-02"}),
        ("date<2019-09-13", {"EU-01"}), ('"language"=en', {"EU-01"}), ("case:jp-01,EU-02", {"JP-01", "EU-02"}),
        ("case:JP-*", {"JP-01", "JP-02"}), ("case!=JP-01", {"EU-01", "EU-02", "JP-02"}),
    ],
)  # fmt: skip
def test_case_variables_select_cases(expression: str, found: set[str]) -> None:
    assert cases(expression) == found


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("source:EU-01.txt", {"A"}), ("source:eu-01", {"A"}), ("source:x/*", {"B", "D"}), ("source:JP-02", {"D"}),
        ("source!=EU-01", {"B", "C", "D"}), ("language:JA", {"C", "D"}), ("language!=ja", {"A", "B"}),
    ],
)  # fmt: skip
def test_source_conditions_select_sources(expression: str, found: set[str]) -> None:
    assert sources(expression) == found


@pytest.mark.parametrize(
    ("expression", "codes"),
    [
        ("code:challenges", {"c", "f", "l"}), ("code:id-f", {"f"}), ('code:"Needs / Funding gap"', {"nf"}),
        ("code:needs/sales", {"s"}), ("code:f", {"f"}), ("code:Sales,Language", {"s", "l"}),
        ("code:Fund*", {"f", "nf"}), ("code:*", {"c", "f", "l", "n", "nf", "s"}), ("theme:Needs", {"n", "nf", "s"}),
        ("code!=Challenges", {"n", "nf", "s"}),
    ],
)  # fmt: skip
def test_code_selects_its_descendants_too(expression: str, codes: set[str]) -> None:
    assert bound(expression) == Coded(frozenset(codes))


def test_speaker_and_reviewed_conditions() -> None:
    assert bound("speaker:回答者") == Spoken(frozenset({"回答者"}))
    assert bound("reviewed:yes") == Reviewed(True) == bound("reviewed!=no")
    assert bound("reviewed:no") == Reviewed(False)


SALES, NEEDS = frozenset("s"), frozenset({"n", "nf", "s"})
FOR = frozenset({"for"})
ANNA, BEN = frozenset({"anna"}), frozenset({"ben"})


@pytest.mark.parametrize(
    ("expression", "plan"),
    [
        ("code:Sales direction:for", Coded(SALES, directions=FOR)),
        ("direction:for code:Sales", Coded(SALES, directions=FOR)),
        ("coder:anna", Coded(coders=ANNA, everybody=True)),
        ("coder!=anna code:Sales", Coded(SALES, frozenset({"ben", "fusen"}), everybody=True)),
        ("origin:auto", Coded(origins=frozenset({"auto"}), everybody=True)),
        ("magnitude:2", Coded(magnitudes=(Magnitude(frozenset({2})),))),
        ("magnitude>=2 magnitude<3", Coded(magnitudes=(Magnitude(operator=">=", bound=2), Magnitude(operator="<", bound=3)))),
        ("code:Sales coder:anna coder:ben",
         All((Coded(SALES, ANNA, everybody=True), Coded(SALES, BEN, everybody=True)))),
        ("code:Sales code:Needs direction:for", All((Coded(SALES, directions=FOR), Coded(NEEDS, directions=FOR)))),
        ("(code:Sales or code:Needs) direction:for", AnyOf((Coded(SALES, directions=FOR), Coded(NEEDS, directions=FOR)))),
        ("(code:Sales or case:JP-01) direction:for",
         AnyOf((Coded(SALES, directions=FOR), All((InCases(frozenset({"JP-01"})), Coded(directions=FOR)))))),
        ("code:Sales not direction:for", All((Coded(SALES), No(Coded(directions=FOR))))),
        ("direction:for not code:Sales", All((Coded(directions=FOR), No(Coded(SALES))))),
        ("code:Sales near:1 code:Needs direction:for",
         Close(Coded(SALES, directions=FOR), Coded(NEEDS, directions=FOR), 1)),
        ("code:Sales near:1 direction:for", Close(Coded(SALES), Coded(directions=FOR), 1)),
    ],
)  # fmt: skip
def test_coding_conditions_apply_to_each_code_joined_by_and(expression: str, plan: Plan) -> None:
    assert bound(expression) == plan


def test_cheap_conditions_come_first() -> None:
    plan = bound("text:grant code:Sales side=Japan")
    assert isinstance(plan, All)
    assert [type(part).__name__ for part in plan.parts] == ["InCases", "Coded", "HasText"]


UNKNOWN = [
    ("code:Langauge", 5, "no code is called Langauge", "did you mean Language?"),
    ("code:Sales,Challanges", 11, "no code", "did you mean Challenges?"),
    ('code:"Funding gap"', 5, "names 2 codes", '"Challenges / Funding gap"; "Needs / Funding gap"'),
    ("theme:Sales", 6, "no theme", "code:Sales"),
    ("theme:Need", 6, "no theme", "did you mean Needs?"),
    ("code:zzzzqqqq", 5, "no code", "codebook show"),
    ("sid=Japan", 0, "no case variable", "did you mean side?"),
    ("sorce:EU-01", 0, "no case variable", "did you mean source?"),
    ("side=Japn", 5, "no interviewee has side Japn", "did you mean Japan?"),
    ("side=予算", 5, "no interviewee has side", "one of: EU, Japan"),
    ("year>high", 5, "compares numbers and dates", ""),
    ("year>2018,2019", 10, "one value", ""),
    ("code>Sales", 0, "code does not take >", ""),
    ("coder:ana", 6, "no coder", "did you mean anna?"),
    ("origin:manuel", 7, "no origin", "did you mean manual?"),
    ("direction:agianst", 10, "no direction", "did you mean against?"),
    ("magnitude:4", 10, "not 1, 2 or 3", ""),
    ("magnitude>x", 10, "not a number", ""),
    ("case:JP-9", 5, "no interviewee", "did you mean JP-0"),
    ("source:JP-1.txt", 7, "no source", "did you mean JP-0"),
    ("speaker:Interviwer", 8, "no speaker", "did you mean Interviewer?"),
    ("language:de", 9, "no language", ""),
    ("reviewed:perhaps", 9, "yes or no", ""),
    ("text:*", 5, "a star alone", ""),
    ("text!=grant", 0, "text does not take !=", "not text"),
    (r"text:/a\/(b+)+/", 13, "inside a repeated group", "near"),
    ("note:/(/", 6, "not a regular expression", ""),
]


@pytest.mark.parametrize(("expression", "position", "problem", "hint"), UNKNOWN, ids=[e for e, _, _, _ in UNKNOWN])
def test_errors_point_at_the_name_and_suggest_the_nearest(
    expression: str, position: int, problem: str, hint: str
) -> None:
    with pytest.raises(QueryError) as raised:
        bound(expression)
    assert raised.value.position == position
    assert problem in raised.value.problem
    assert hint in raised.value.hint


def test_a_regular_expression_reaches_the_plan() -> None:
    plan = bound("text:/b.d/")
    assert plan.matchers[0].pattern == checked("b.d")  # type: ignore[union-attr]


def test_code_star_matches_nothing_in_an_empty_codebook() -> None:
    plan = bind(parse("code:*"), replace(VOCABULARY, codebook=Codebook(())), "code:*")
    assert plan == Coded(codes=frozenset())
