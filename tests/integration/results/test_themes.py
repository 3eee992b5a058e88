"""Theme summaries of a study."""

from __future__ import annotations

from pathlib import Path

from fusen.model.filter import Filter
from tests.support.small_study import code, make_study, opened

CASES = "case,source,consent,side\nEU-01,EU-01.txt,quote,EU\nJP-01,JP-01.txt,quote,Japan\n"


def test_a_selection_of_codes_changes_no_number_and_no_quote(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s", cases=CASES)) as study:
        code(study, "money was missing", "funding")
        code(study, "The language, of course.", "language", "JP-01.txt")
        for source in ("EU-01", "JP-01"):
            study.reviews.add(source)
        every = study.results.themes(Filter(coders=("Ann",)))
        chosen = study.results.themes(Filter(coders=("Ann",), codes=("Funding gap",)))
        (theme,), whole = chosen.rows, every.rows[0]
        assert [part.row.path[-1] for part in theme.codes] == ["Funding gap"]
        assert theme.theme.row == whole.theme.row
        assert theme.theme.quotes == whole.theme.quotes
        assert theme.theme.row.interviewees == 2


def test_intervals_are_added_on_request_with_their_assumption(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s", cases=CASES)) as study:
        code(study, "money was missing", "funding")
        for source in ("EU-01", "JP-01"):
            study.reviews.add(source)
        plain = study.results.themes(Filter(coders=("Ann",)))
        table = study.results.themes(Filter(coders=("Ann",)), interval=True)
        assert plain.rows[0].theme.interval is None
        interval = table.rows[0].theme.interval
        assert interval is not None
        assert interval[0] < 0.5 < interval[1]
        assert any("Wilson" in line for line in table.basis.remarks)
        assert not any("Wilson" in line for line in plain.basis.remarks)
