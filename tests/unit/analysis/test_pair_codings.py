"""The codings behind a pair of codes equal its counts for every measure of distance."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fusen.analysis.cooccurrence import cooccurrence
from fusen.analysis.pair_codings import pair_codings
from fusen.model.results import CodedSpan
from tests.support.cross_case import BASIS, BOOK, TILES, coded_spans

GUIDS = {code.path: code.guid for code in BOOK}


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first example may wait for numpy
@given(
    st.lists(coded_spans(), max_size=15),
    st.sampled_from(["passage", "overlap", "interviewee", "1", "3"]),
    st.sampled_from(["code", "theme"]),
)
def test_codings_behind_a_pair_equal_its_count(spans: list[CodedSpan], within: str, level: str) -> None:
    made = cooccurrence(spans, BOOK, BASIS, TILES, within=within, level=level, shifts=1)
    for pair in made.pairs:
        behind = pair_codings(spans, BOOK, BASIS, TILES, (GUIDS[pair.path], GUIDS[pair.other_path]), within)
        again = cooccurrence(behind, BOOK, BASIS, TILES, within=within, level=level, shifts=1)
        same = next(one for one in again.pairs if (one.path, one.other_path) == (pair.path, pair.other_path))
        assert (same.together, same.interviews) == (pair.together, pair.interviews)
        assert {*behind} <= {*spans}
        if within == "interviewee":
            assert len({span.case for span in behind}) == pair.together
