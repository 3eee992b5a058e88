"""Queries on a small study: passages, consent, coders and the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.filter import Filter
from fusen.query.errors import QueryError
from fusen.study import Study
from fusen.study.excerpts import query
from tests.support.studies import coding, fusen, make_study, review

EN = (
    "Interviewer: Is there money?\n\n"
    "R: The budget was small. We met online. The interpreter was late. Seed money came from the prefecture.\n\n"
    "Interviewer: And the professor?\n\n"
    "R: The professor trusted us. The café paid.\n"
)
JA = "聞き手: 予算はありますか。\n\n回答者: 予算がないんです。通訳もいません。予算がないと何もできない。\n"
GROUP = "Interviewer: Who pays?\n\nAnna: The budget pays.\n\nBob: My secret budget.\n\nCarl: No money, thank you.\n"
CASES = (
    "case,source,consent,side,year\n"
    "EU-01,eu.txt,quote,EU,2017\nJP-01,ja.txt,paraphrase,Japan,2019\nEU-02,closed.txt,none,EU,2018\n"
    "EU-03,total.txt,analyse,EU,2018\nG-A,group.txt#Anna,quote,EU,\nG-B,group.txt#Bob,none,EU,\nG-C,group.txt#Carl,quote,Japan,2021\n"
)
TEXTS = {
    "eu.txt": EN,
    "ja.txt": JA,
    "closed.txt": "R: The budget is closed.\n",
    "total.txt": "R: The budget is counted.\n",
    "group.txt": GROUP,
}


def coding_line(path: str, words: str, coder: str, code: str, **more: object) -> dict[str, object]:
    text = TEXTS[path]
    start = text.index(words)
    return coding(text, path, coder, code, start, start + len(words), **more)


CODINGS = [
    coding_line(
        "eu.txt", "The budget was small.", "ann", "funding-gap", direction="against", magnitude=3, note="very thin"
    ),
    coding_line("eu.txt", "The interpreter was late.", "ann", "language-barrier", direction="for", magnitude=1),
    coding_line("eu.txt", "The professor trusted us. The café paid.", "ann", "champion"),
    coding_line("eu.txt", "Is there money?", "ann", "funding-gap"),
    coding_line("ja.txt", "予算がないんです。", "ann", "travel-money"),
    coding_line("group.txt", "My secret budget.", "ann", "funding-gap"),
    coding_line("total.txt", "The budget is counted.", "ann", "funding-gap"),
    coding_line("eu.txt", "We met online.", "ben", "funding-gap", origin="import"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    reviews = [review(TEXTS[path], path, "ann") for path in ("eu.txt", "group.txt", "total.txt")]
    reviews.append(review(JA, "ja.txt", "ann", 0, JA.index("通訳")))
    lines = {"ann.jsonl": [*(line for line in CODINGS if line["coder"] == "ann"), *reviews],
             "ben.jsonl": [*(line for line in CODINGS if line["coder"] == "ben"), review(EN, "eu.txt", "ben")]}  # fmt: skip
    return make_study(tmp_path_factory.mktemp("study"), TEXTS, cases=CASES, codings=lines)


def words(folder: Path, expression: str, **wanted: object) -> list[str | None]:
    with Study.open(folder, user="ann") as study:
        rows, _ = study.results.query(expression, Filter(**{"coders": ("ann",)} | wanted))  # type: ignore[arg-type]
        return [row.excerpt.quote for row in rows]


SMALL, ONLINE, LATE = "The budget was small.", "We met online.", "The interpreter was late."
SEED, PROFESSOR, CAFE = "Seed money came from the prefecture.", "The professor trusted us.", "The café paid."
ANNA, CARL = "The budget pays.", "No money, thank you."
WITHHELD = None
YIELDS = [
    ('code:"Funding gap"', [SMALL, WITHHELD]),
    ("code:Challenges", [SMALL, LATE, WITHHELD]),
    ("code:Challenges and not code:language-barrier", [SMALL, WITHHELD]),
    ("code:Challenges side=EU", [SMALL, LATE]),
    ("code:Challenges year>2017", [WITHHELD]),
    ("code:Challenges direction:for", [LATE]),
    ("code:Challenges magnitude>=2", [SMALL]),
    ("note:thin", [SMALL]),
    ("note:*", [SMALL]),
    ("code:Champion", [PROFESSOR, CAFE]),
    ("text:budget", [SMALL, ANNA]),
    ("text:budget,money", [SMALL, SEED, ANNA, CARL]),
    ("text:mon*", [SEED, CARL]),
    ('text:"seed money"', [SEED]),
    ("text:cafe", [CAFE]),
    ('text:"cafe"', []),
    ("text:/b.dget (was|is)/", [SMALL]),
    ("text:予算", [WITHHELD, WITHHELD]),
    ("（text:予算　ｎｏｔ　code：Ｃｈａｌｌｅｎｇｅｓ）", [WITHHELD]),
    ("code:language-barrier near:1 text:money", [LATE]),
    ("code:language-barrier near:1 code:champion", []),
    ("code:language-barrier near:3 code:champion", [LATE]),
    ("code:champion near:1 speaker:Interviewer", [PROFESSOR]),
    ("text:budget near:1 text:secret", []),
    ("case:G-A,G-C", [ANNA, CARL]),
    ("side=Japan not text:/./ or speaker:Carl", [CARL]),
    ("source:eu near:0 text:we", [ONLINE]),
    ("language:ja reviewed:no", [WITHHELD, WITHHELD]),
    ("language:ja reviewed:yes", [WITHHELD]),
    ("coder:ben", []),
    ("origin:manual code:challenges", [SMALL, LATE, WITHHELD]),
]


@pytest.mark.parametrize(("expression", "found"), YIELDS, ids=[expression for expression, _ in YIELDS])
def test_query_yields_passages(folder: Path, expression: str, found: list[str | None]) -> None:
    assert words(folder, expression) == found


@pytest.mark.parametrize(("expression", "found"), YIELDS, ids=[expression for expression, _ in YIELDS])
def test_index_and_batches_do_not_change_the_result(
    folder: Path, expression: str, found: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(query, "BATCH", 1)
    monkeypatch.setattr(query, "SELECTIVE", 0)
    assert words(folder, expression) == found


def test_named_coders_are_searched_among_all_coders(folder: Path) -> None:
    assert words(folder, "coder:ben", coders=()) == [ONLINE]
    assert words(folder, "code:challenges coder!=ann", coders=()) == [ONLINE]
    assert words(folder, "code:challenges origin:import", coders=("people",)) == [ONLINE]
    assert words(folder, "code:challenges", coders=("people",), origins=("import",)) == [ONLINE]
    both = ("ann", "ben")
    assert words(folder, "code:challenges", coders=both) == [SMALL, ONLINE, LATE, WITHHELD]
    assert words(folder, "code:challenges", coders=both, reference="intersection") == [WITHHELD]
    assert words(folder, "code:challenges", coders=both, reference="ben") == [ONLINE, WITHHELD]


def test_interviewers_are_excluded_by_default(folder: Path) -> None:
    assert words(folder, "text:professor") == [PROFESSOR]
    assert words(folder, "text:professor", include_interviewer=True) == ["And the professor?", PROFESSOR]
    assert words(folder, "code:funding-gap source:eu", include_interviewer=True) == ["Is there money?", SMALL]
    with Study.open(folder, user="ann") as study:
        _, basis = study.results.query("text:professor", Filter(coders=("ann",)))
    assert any("1 interviewer's question" in line and "--include-interviewer" in line for line in basis.remarks)


def test_rows_have_position_and_codes(folder: Path) -> None:
    with Study.open(folder, user="ann") as study:
        rows, basis = study.results.query("text:budget case:EU-01", Filter(coders=("ann",)))
    (row,) = rows
    assert row.codes == ("Challenges / Funding gap",)
    assert row.excerpt.citation == f"EU-01@{EN.index(SMALL)}-{EN.index(SMALL) + len(SMALL)}"
    assert (row.excerpt.speaker, row.excerpt.variables["side"]) == ("R", "EU")
    assert basis.coders == ("ann",)


def test_interviewees_without_consent_are_neither_listed_nor_named(folder: Path) -> None:
    with Study.open(folder, user="ann") as study:
        rows, _ = study.results.query(
            "text:/./ or 予算:x or code:*".replace(" or 予算:x", ""), Filter(include_interviewer=True)
        )
        assert {row.excerpt.case for row in rows} == {"EU-01", "JP-01", "G-A", "G-C"}
        assert all(row.excerpt.quote is None for row in rows if row.excerpt.case == "JP-01")
        for hidden in ("case:EU-02", "case:G-B", "source:closed"):
            with pytest.raises(QueryError):
                study.results.query(hidden, Filter())


def test_excerpts_on_the_passages_of_a_query(folder: Path) -> None:
    with Study.open(folder, user="ann") as study:
        everything, _ = study.results.excerpts(Filter(coders=("ann",)))
        found, _ = study.results.excerpts(Filter(coders=("ann",)), query="text:café")
        assert [row.quote for row in found] == ["The professor trusted us. The café paid."]
        assert study.results.excerpts(Filter(coders=("ann",)), query="code:*")[0] == everything
        assert study.results.excerpts(Filter(coders=("ann",)), query="not code:*")[0] == []


def test_slow_regular_expression_is_refused_with_its_position(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fusen.query.text_match.PATIENCE_PER_CHARACTER", -1.0)
    with Study.open(folder, user="ann") as study, pytest.raises(QueryError) as raised:
        study.results.query("case:EU-01 text:/zzzz{20}/", Filter())
    assert raised.value.position == len("case:EU-01 text:")


def test_search_finds_words_literals_and_regular_expressions(folder: Path) -> None:
    with Study.open(folder, user="ann") as study:
        assert [row.quote for row in study.results.search("cafe")] == [CAFE]
        assert [row.quote for row in study.results.search("cafe", "word")] == []
        assert [row.quote for row in study.results.search('café "the"', "word")] == [CAFE]
        assert [row.quote for row in study.results.search(r"profess\w+\?", "regex")] == ["And the professor?"]
        with pytest.raises(FusenError):
            study.results.search("(a+)+", "regex")
        with pytest.raises(FusenError):
            study.results.search("  ", "word")


def test_command_prints_the_passages(folder: Path) -> None:
    rows = fusen(folder, "query", 'code:"Funding gap" side=EU', "--coder", "ann", "--format", "json").rows
    assert [list(row) for row in rows] == [
        ["citation", "source", "case", "speaker", "time", "page", "start", "end", "quote", "codes"]
    ]
    assert rows[0]["codes"] == ["Challenges / Funding gap"]
    assert rows[0]["quote"] == SMALL
    table = fusen(folder, "query", "text:予算 or text:seed", "--coder", "ann")
    assert (table.code, table.out.count("[1 passage withheld]")) == (0, 2)
    assert SEED in table.out
    assert "予算" not in table.out
    sheet = fusen(folder, "query", "code:champion", "--coder", "ann", "--format", "csv")
    assert sheet.out.startswith("\ufeffcitation,source,case")
    assert sheet.out.count("Drivers / Champion") == 2
    assert fusen(folder, "query", "code:champion", "--coder", "ann", "--format", "md").out.count("— EU-01 (EU-01@") == 2
    assert fusen(folder, "query", "text:xyzzy", "--format", "json").out == "[]\n"


def test_command_marks_the_position_of_an_error(folder: Path) -> None:
    ran = fusen(folder, "query", 'side=Japan code:"Fundin gap"')
    assert ran.code == 1
    assert ran.out == ""
    assert ran.err.splitlines() == [
        "error: no code is called Fundin gap",
        '  side=Japan code:"Fundin gap"',
        "  " + " " * len("side=Japan code:") + "^",
        "hint: did you mean Funding gap?",
    ]


def test_excerpts_and_search_commands_accept_a_query(folder: Path) -> None:
    rows = fusen(folder, "excerpts", "--query", "text:interpreter", "--coder", "ann", "--format", "json").rows
    assert [row["quote"] for row in rows] == [LATE]
    found = fusen(folder, "search", "--regex", "budget (was|pays)", "--format", "json").rows
    assert [row["quote"] for row in found] == [SMALL, ANNA]
    assert fusen(folder, "search", "--word", "cafe", "--format", "json").rows == []
