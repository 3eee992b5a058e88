"""Words for prevalence follow one convention and accompany the numbers."""

from __future__ import annotations

import pytest

from fusen.model.results import FrequencyRow
from fusen.report.sections.prevalence import convention, prevalence


def sentence(count: int, of: int) -> str:
    share = count / of if of else None
    return prevalence(FrequencyRow("Money", ("Money",), "theme", count, count, count, count, of, of, 10, share))


@pytest.mark.parametrize(
    ("count", "of", "words"),
    [
        (20, 20, "All interviewees mention “Money” (20 of 20, 100 %)."),
        (12, 20, "Most interviewees mention “Money” (12 of 20, 60 %)."),
        (11, 20, "Many interviewees mention “Money” (11 of 20, 55 %)."),
        (8, 20, "Many interviewees mention “Money” (8 of 20, 40 %)."),
        (7, 20, "Some interviewees mention “Money” (7 of 20, 35 %)."),
        (3, 20, "Few interviewees mention “Money” (3 of 20, 15 %)."),
        (1, 4, "One interviewee mentions “Money” (1 of 4)."),
        (0, 4, "None of the 4 interviewees mentions “Money”."),
        (0, 0, "No interviewee is fully coded yet, so the prevalence of “Money” is unknown."),
    ],
)
def test_each_prevalence_word_has_its_share(count: int, of: int, words: str) -> None:
    assert sentence(count, of) == words


def test_the_convention_is_stated() -> None:
    assert "most = at least 60 %" in convention()
