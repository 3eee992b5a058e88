"""Records of result rows: columns, their order and names that clash."""

from __future__ import annotations

from fusen.model.codebook import Code, Phrase
from fusen.model.coding import Case, Place
from fusen.model.result_columns import (
    EXCERPT_COLUMNS,
    FREQUENCIES,
    FREQUENCY_COLUMNS,
    cases,
    codes,
    excerpts,
    prose_record,
)
from fusen.model.results import Excerpt, FrequencyRow, GroupCount
from fusen.model.themes import Connecting, Sentence

EXCERPT = Excerpt(
    "JP-01@0-5", "Funding", ("Theme", "Funding"), "anna", "manual", "JP-01.txt", "JP-01", "R", None, 0, 5, "資金です",
    "for", 2, None, "2026-01-01", {"side": "日本", "code": "own"}, "before", "after",
)  # fmt: skip


def test_frequency_record_has_the_columns_in_order() -> None:
    row = FrequencyRow("F", ("T", "F"), "code", 1, 1, 1, 1, 2, 3, 9, 0.5, {"EU": GroupCount(1, 2)})
    (record,) = FREQUENCIES.records([row])
    assert tuple(record) == FREQUENCY_COLUMNS
    assert record["path"] == ["T", "F"]
    assert record["groups"] == {"EU": {"interviewees": 1, "of": 2}}


def test_variable_named_like_a_column_gets_a_prefix() -> None:
    shape = excerpts(["side", "code", "before"], context=False)
    assert shape.columns == (*EXCERPT_COLUMNS, "side", "case_code", "case_before")
    (record,) = shape.records([EXCERPT])
    assert tuple(record) == shape.columns
    assert (record["code"], record["case_code"], record["side"], record["case_before"]) == (
        "Funding",
        "own",
        "日本",
        None,
    )


def test_context_is_added_on_request_only() -> None:
    with_context = excerpts([], context=True)
    assert with_context.columns[-2:] == ("before", "after")
    assert with_context.records([EXCERPT])[0]["after"] == "after"
    assert "after" not in excerpts([], context=False).records([EXCERPT])[0]


def test_code_record_counts_uses_by_guid_and_writes_token_patterns() -> None:
    code = Code("g", "f", "Funding", ("Funding",), phrases=(Phrase("grant"), Phrase(pattern=({"LEMMA": "fund"},))))
    (record,) = codes({"other": 4}).records([code])
    assert record["codings"] == 0
    assert record["phrases"] == ["grant", [{"LEMMA": "fund"}]]
    assert codes({"g": 4}).records([code])[0]["codings"] == 4


def test_case_record_names_each_source_once() -> None:
    case = Case("1", "JP-01", (Place("s", "A"), Place("s", "B"), Place("t")), variables={"consent": "signed"})
    shape = cases(["consent"], {"JP-01"}, {"s": "JP-01.txt", "t": "JP-02.txt"})
    (record,) = shape.records([case])
    assert tuple(record) == shape.columns
    assert record["source"] == ["JP-01.txt", "JP-02.txt"]
    assert (record["consent"], record["case_consent"], record["read"]) == ("quote", "signed", True)


def test_prose_record_says_why_a_sentence_is_struck_out() -> None:
    assert prose_record(None) is None
    unreadable = prose_record(Connecting("tiny", "2026-01-01", "p", "{", None))
    assert unreadable is not None
    assert (unreadable["readable"], unreadable["sentences"]) == (False, [])
    prose = prose_record(
        Connecting("tiny", "", "p", "", (Sentence("Fine.", ("a",)), Sentence("Bad.", (), "no source")))
    )
    assert prose is not None
    assert [sentence["struck"] for sentence in prose["sentences"]] == [None, "no source"]
