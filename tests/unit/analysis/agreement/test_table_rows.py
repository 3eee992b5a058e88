"""Rows of an agreement table."""

from __future__ import annotations

from fusen.analysis.agreement.bootstrap import samples_of
from fusen.analysis.agreement.table_rows import Rows
from fusen.analysis.agreement.units import Frame, Interview
from fusen.model.agreement import Undefined, Unit
from fusen.model.codebook import Code

CODES = (Code("x", "x", "Funding", ("Theme", "Funding")), Code("y", "y", "言語", ("言語",)))
FRAME = Frame([(0, 10), (10, 20), (20, 30), (30, 40)])
FIRST = Interview("EU-01", FRAME, {"x": [[(0, 5)], [(0, 5)]], "y": [[(12, 15)], []]})
HIDDEN = Interview("", FRAME, {"x": [[(0, 5), (12, 14)], [(0, 5)]]})


def rows(unit: Unit = "passage") -> Rows:
    interviews = [FIRST, HIDDEN]
    return Rows(interviews, CODES, ["anna", "ben"], unit, samples_of(len(interviews)), "with")


def test_codes_come_in_order_and_the_pooled_row_last() -> None:
    funding, language, pooled = rows().by_code()
    assert (funding.level, funding.path, funding.guid) == ("code", ("Theme", "Funding"), "x")
    assert (funding.units, funding.coded, funding.some, funding.all) == (8, {"anna": 3, "ben": 2}, 3, 2)
    assert (language.coded, language.all) == ({"anna": 1, "ben": 0}, 0)
    assert (pooled.level, pooled.code, pooled.units) == ("pooled", "", 16)


def test_spans_are_counted_in_rows_about_characters_only() -> None:
    assert rows().by_code()[0].spans == {}
    assert rows("character").by_code()[0].spans == {"anna": 3, "ben": 2}


def test_interview_without_a_name_is_in_no_row() -> None:
    own, pooled = rows().by_source()
    assert (own.source, own.interviews) == ("EU-01", 1)
    assert (pooled.source, pooled.interviews) == (None, 2)
    assert set(pooled.by_interview) <= {"EU-01"}


def test_pair_is_named_by_its_coders() -> None:
    (pair,) = rows().by_pair()
    assert (pair.level, pair.coders) == ("pair", ("anna", "ben"))


def test_code_that_nobody_applied_has_a_reason_for_its_missing_kappa() -> None:
    empty = Interview("EU-01", FRAME, {})
    (row, _) = Rows([empty], CODES[:1], ["anna", "ben"], "passage", samples_of(1), "with").by_code()
    value = row.estimates["cohen_kappa"].value
    assert isinstance(value, Undefined)
    assert value.reason


def test_definition_row_keeps_its_version() -> None:
    row = rows().definition(CODES[0], "0123456789ab")
    assert (row.level, row.version, row.guid) == ("definition", "0123456789ab", "x")
