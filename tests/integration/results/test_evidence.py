"""Every row and cell of a table leads to the codings and excerpts it counts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fusen.errors import FusenError
from fusen.model.cross_case import CrosstabOptions
from fusen.model.filter import Filter
from fusen.model.results import CodedSpan
from fusen.model.table import Table, ThemeTable
from fusen.study import Study
from tests.support import studies

NAMES = ("Anna", "Bruno", "Chieko", "Daiki", "Elsa", "Fumi")
CONSENTS = ("quote", "paraphrase", "analyse", "quote", "quote", "analyse")
SIDES = ("EU", "EU", "Japan", "Japan", "EU", "Japan")
CODES = ("Challenges", "Funding gap", "Travel money", "Language barrier", "Champion")
FILTERS = (
    Filter(coders=("people",)),
    Filter(coders=("people",), reference="intersection"),
    Filter(coders=("Ann",), codes=("Challenges",)),
    Filter(coders=("people",), sources=("Anna", "Chieko"), include_interviewer=True),
)


def transcript(name: str) -> str:
    turns = [
        f"Interviewer: What came {n} times?\n{name}: Point {n} was the first. It took {n} years. Nobody paid for it.\n"
        for n in range(6)
    ]
    return "".join(turns)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """Six interviewees, coded at random by two people, of whom one has not read Fumi."""
    rows = "".join(
        f"{name},{name}.txt,{consent},{side}\n" for name, consent, side in zip(NAMES, CONSENTS, SIDES, strict=True)
    )
    texts = {f"{name}.txt": transcript(name) for name in NAMES}
    folder = studies.make_study(
        tmp_path_factory.mktemp("evidence") / "study", texts, cases=f"case,source,consent,side\n{rows}"
    )
    draw = random.Random(1)
    for coder in ("Ann", "Ben"):
        with Study.open(folder, user=coder) as opened:
            for file, text in texts.items():
                sentences = [part for part in text.replace("\n", " ").split(". ") if part]
                for sentence in draw.sample(sentences, 8):
                    start = text.index(sentence.split()[-1], text.index(sentence.split(": ")[-1][:12]))
                    for code in draw.sample(CODES, draw.choice((1, 1, 2))):
                        opened.codings.add(file, max(start - 20, 0), start + 9, code)
                if (coder, file) != ("Ben", "Fumi.txt"):
                    opened.reviews.add(file)
    with Study.open(folder, user="Ann") as opened:
        yield opened


def check_excerpts(table: Table[Any] | ThemeTable, row: Any, column: str | None = None) -> list[CodedSpan]:
    """The listed codings are all there, in words where they may be quoted, and the header counts the others."""
    spans = table.codings(row, column)
    found = table.excerpts(row, column)
    consents = dict(zip(NAMES, CONSENTS, strict=True))
    listed = [span for span in spans if consents[span.case] != "analyse"]
    assert sorted((e.case, e.coder, e.start, e.end, e.code_guid) for e in found.result) == sorted(
        (s.case, s.coder, s.start, s.end, s.code) for s in listed
    )
    assert all((excerpt.quote is None) == (consents[excerpt.case] != "quote") for excerpt in found.result)
    left, closed = len(spans) - len(listed), sum(excerpt.quote is None for excerpt in found.result)
    text = " ".join(found.remarks)
    assert (f"{left} coding{'' if left == 1 else 's'} of " in text) == (left > 0)
    assert (f"{closed} passage{'' if closed == 1 else 's'} withheld" in text) == (closed > 0)
    return spans


def cases(spans: list[CodedSpan]) -> int:
    return len({span.case for span in spans})


@pytest.mark.parametrize("filter_", FILTERS)
def test_frequencies_have_excerpts(study: Study, filter_: Filter) -> None:
    table = study.results.frequencies(filter_, by="side")
    assert any(row.codings for row in table.result)
    for row in table.result:
        spans = check_excerpts(table, row)
        decisions = sum(len(excerpt.decisions) for excerpt in table.excerpts(row).result)
        assert (row.codings, row.interviewees) == (len(spans), cases(spans))
        assert row.decisions == sum(span.decisions for span in spans) >= decisions
        for group, count in row.groups.items():
            assert count.interviewees == cases(check_excerpts(table, row, group))


@pytest.mark.parametrize("filter_", FILTERS)
@pytest.mark.parametrize(("rows", "columns"), [("codes", "side"), ("themes", "case"), ("side", "codes/side")])
def test_crosstab_cells_have_excerpts(study: Study, filter_: Filter, rows: str, columns: str) -> None:
    for count in ("codings", "interviewees"):
        table = study.results.crosstab(rows, columns, filter_, CrosstabOptions(count=count))
        for row in table.result.rows:
            for at, cell in [*enumerate(row.cells), (None, row.total)]:
                spans = check_excerpts(table, row, None if at is None else table.result.columns[at])
                if count == "codings":
                    assert cell.count == len(spans)
                elif rows != "side" or at is not None:
                    assert cell.count == cases(spans)


def test_crosstab_of_codes_by_codes_counts_interviewees_with_both(study: Study) -> None:
    table = study.results.crosstab("codes", "themes", FILTERS[0])
    for row in table.result.rows:
        for cell, title in zip(row.cells, table.result.columns, strict=True):
            assert cell.count == cases(check_excerpts(table, row, title))


@pytest.mark.parametrize("within", ["passage", "overlap", "interviewee", "2"])
def test_cooccurrence_cells_have_excerpts(study: Study, within: str) -> None:
    table = study.results.cooccurrence(FILTERS[0], within=within, shifts=20)
    assert table.result.pairs
    for pair in table.result.pairs:
        spans = check_excerpts(table, pair)
        assert len({span.code for span in spans}) >= 2
        assert pair.interviews == cases(spans)


@pytest.mark.parametrize("filter_", FILTERS)
@pytest.mark.parametrize("by_code", [None, "theme", "code"])
def test_timeline_cells_have_excerpts(study: Study, filter_: Filter, by_code: str | None) -> None:
    table = study.results.timeline(filter_, by_code=by_code)
    assert table.result.rows
    for row in table.result.rows:
        assert row.codings == len(check_excerpts(table, row))


@pytest.mark.parametrize("unit", ["passage", "turn"])
@pytest.mark.parametrize("filter_", FILTERS)
def test_transitions_have_excerpts(study: Study, filter_: Filter, unit: str) -> None:
    table = study.results.transitions(filter_, lag=2, unit=unit, repeats=True)
    for row in table.result.rows:
        assert row.interviewees == cases(check_excerpts(table, row))


def test_themes_tidy_and_profile_rows_have_excerpts(study: Study) -> None:
    themes = study.results.themes(FILTERS[0], interval=True)
    for summary in themes.summaries:
        assert summary.row.codings == len(check_excerpts(themes, summary))
    tidy = study.results.tidy(FILTERS[0])
    for at, row in enumerate(tidy.result):
        assert row.codings is None or row.codings == len(check_excerpts(tidy, at))
    profile = study.results.profile("Bruno", FILTERS[0])
    for one in profile.result.rows:
        assert one.codings == len(check_excerpts(profile, one))


def test_table_keeps_its_resolved_filter_and_step(study: Study) -> None:
    table = study.results.frequencies(Filter(coders=("people",), codes=("Drivers",)))
    assert table.filter_ == Filter(coders=("Ann", "Ben"), codes=("Drivers",))
    assert table.step == study.context.store.history.last_step()


def test_anonymous_rows_lead_to_anonymous_excerpts(study: Study) -> None:
    table = study.results.crosstab("codes", "case", Filter(coders=("people",), anonymous=True))
    row = table.result.rows[0]
    for title in table.result.columns:
        assert title not in NAMES
        for excerpt in table.excerpts(row, title).result:
            assert excerpt.case == title


def test_rows_without_excerpts_say_so(study: Study) -> None:
    frequencies = study.results.frequencies(FILTERS[0])
    with pytest.raises(FusenError, match="not in the table"):
        frequencies.excerpts(object())
    with pytest.raises(FusenError, match="no column Mars"):
        frequencies.excerpts(0, "Mars")
    with pytest.raises(FusenError, match="does not count codings"):
        study.results.excerpts(FILTERS[0]).excerpts(0)


def test_codings_changed_since_the_count_are_reported(tmp_path: Path) -> None:
    folder = studies.make_study(tmp_path / "study", {"Anna.txt": transcript("Anna")})
    with Study.open(folder, user="Ann") as opened:
        coding = opened.codings.add("Anna.txt", 40, 60, "Champion")
        opened.reviews.add("Anna.txt")
        table = opened.results.frequencies(Filter(coders=("Ann",)))
        row = next(row for row in table.result if row.path[-1] == "Champion")
        assert [excerpt.guid for excerpt in table.excerpts(row).result] == [coding.guid]
        opened.codings.remove(coding.guid)
        with pytest.raises(FusenError, match="have changed since"):
            table.excerpts(row)
        with pytest.raises(FusenError, match="not in the table"):
            opened.results.frequencies(Filter(coders=("Ann",))).excerpts(row)


def test_tables_of_the_app_include_transitions(study: Study) -> None:
    from fusen.tui.tables.state import TableOptions, read_table

    tabled = read_table(study, TableOptions(by="transitions"))
    assert "transitions" in tabled.variables
    counts = {(row.path[-1], row.next_path[-1]): row.observed for row in tabled.codes.result.rows}
    for row in tabled.heat.rows:
        for title, cell in zip(tabled.heat.columns, row.cells, strict=True):
            assert cell.text == (f"{counts[row.name, title]}" if (row.name, title) in counts else "·")
