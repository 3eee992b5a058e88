"""Tables and themes: numbers that open their excerpts and quotes that open their passage."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fusen.model.filter import Filter
from fusen.study import Study
from fusen.tui.passages.excerpts import ExcerptsScreen
from fusen.tui.tables.themes_screen import ThemesScreen
from tests.support.tables_on_screen import study_with_tables, tables
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return study_with_tables(tmp_path)


def figures(she: Person) -> dict[str, list[str]]:
    heat = tables(she).map.rows.data
    return {row.name: [cell.text for cell in (*row.cells, *row.totals)] for row in heat.rows}


def test_tables_equal_the_command_line_results(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "t")
        assert she.sees("Coder Mira; 2 of 2 interviewees fully coded.")
        heat = tables(she).map.rows.data
        rows, _ = she.app.study.results.frequencies(Filter(coders=("Mira",)))
        shown = {row.name: sum(int(cell.text) for cell in row.cells if cell.text != "·") for row in heat.rows}
        assert shown == {row.path[-1]: row.codings for row in rows}
        assert figures(she)["Language barrier"] == ["1", "2", "2 of 2", "1/1", "1/1"]
        assert figures(she)["Funding gap"] == ["1", "·", "1 of 2", "1/1", "0/1"]

    person(study, scenario, start=None)


def test_every_number_opens_its_excerpts(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "t")
        screen = tables(she)
        for row in range(len(screen.map.rows.data.rows)):
            for column, cell in enumerate(
                (*screen.map.rows.data.rows[row].cells, *screen.map.rows.data.rows[row].totals)
            ):
                if not cell.opens or (row + column) % 2:  # half of them tell as much in half the time
                    continue
                screen.map.to(row)
                screen.map.to_column(column)
                await she.press("enter")
                opened = she.app.screen
                assert isinstance(opened, ExcerptsScreen)
                assert opened.browser.passages is not None
                if cell.text.isdigit():
                    assert len(opened.browser.passages.rows) == int(cell.text)
                else:
                    assert len({one.case for one in opened.browser.passages.rows}) == int(
                        cell.text.split()[0].split("/")[0]
                    )
                await she.press("q")
        assert she.app.screen is screen

    person(study, scenario, start=None)


@pytest.mark.parametrize("name", ["cooccurrence", "transitions"])
def test_statistic_opens_the_passages_behind_its_row(study: Path, name: str) -> None:
    with Study.open(study, user="Mira") as mira:
        coded = next(row for row in mira.results.excerpts(Filter(coders=("Mira",))).rows if "grant" in row.quote)
        mira.codings.add("EN", coded.start, coded.end, "Sales")

    async def scenario(she: Person) -> None:
        await she.press("g", "t")
        screen = tables(she)
        screen._ask(replace(screen.options, by=name))
        await she.settle()
        tabled = screen.tabled
        assert tabled is not None
        (row, column), origin = next(iter(tabled.origins.items()))
        assert screen.map.rows.data.rows[row].cells[column].text != "·"
        screen.map.to(row)
        screen.map.to_column(column)
        await she.press("enter")
        opened = she.app.screen
        assert isinstance(opened, ExcerptsScreen)
        assert opened.browser.passages is not None
        behind = tabled.codes.excerpts(origin).rows
        assert behind
        assert {one.citation for one in opened.browser.passages.rows} == {one.citation for one in behind}

    person(study, scenario, start=None)


def test_zero_opens_no_excerpts(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "t", "j", "l", "enter")
        assert she.sees("this number has no excerpts")

    person(study, scenario, start=None)


def test_table_is_sorted_grouped_and_filtered_by_coder(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "t", "s")
        assert she.sees("sorted by interviewees")
        assert list(figures(she)) == ["Challenges", "Language barrier", "Funding gap", "Benefits", "Sales"]
        await she.press("s", "s", "s")
        assert she.sees("sorted by codebook")
        await she.press("p")
        assert she.sees("Codes × side: interviewees")
        assert figures(she)["Challenges"] == ["1/1", "1/1", "2 of 2"]
        await she.press("p")
        assert she.sees("Codes × cooccurrence: together")
        await she.press("p")
        assert she.sees("Codes × transitions: observed")
        await she.press("p", "=", "=")
        assert she.sees("Codes × interviewee: words")
        await she.press("=", "o")
        assert she.sees("Coders Ben and Mira; 2 of 2 interviewees fully coded")
        assert she.sees("the codings of all people")
        await she.press("o")
        assert she.sees("unchecked phrase matches")

    person(study, scenario, start=None)


@pytest.mark.parametrize("suffix", [".csv", ".json", ".svg"])
def test_table_is_exported_and_never_overwrites_a_file(study: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"out{suffix}"

    async def scenario(she: Person) -> None:
        await she.press("g", "t", "Y")
        for _ in range(2):
            she.app.screen.query_one("Input").value = str(target)  # type: ignore[attr-defined]
            await she.press("enter")
            if "exists" not in "".join(she.lines()):
                assert target.stat().st_size > 100
                before = target.read_bytes()
                await she.press("Y")
        assert she.sees("the file exists")
        assert target.read_bytes() == before

    person(study, scenario, start=None)
    if suffix == ".json":
        rows = json.loads(target.read_text("utf-8"))
        assert {"row": "Challenges / Funding gap", "column": "EN", "count": 1}.items() <= rows[0].items()


def test_unknown_file_type_is_refused(study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    async def scenario(she: Person) -> None:
        await she.press("g", "t", "Y")
        she.app.screen.query_one("Input").value = "table.exe"  # type: ignore[attr-defined]
        await she.press("enter")
        assert she.sees("tables are written as .csv, .tsv, .json")
        assert not (tmp_path / "table.exe").exists()

    person(study, scenario, start=None)


def test_coder_filter_is_readable_in_a_narrow_terminal(study: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "t")
        text = " ".join(" ".join(line.strip() for line in she.lines()[2:6]).split())
        assert "Japanese words are counted as characters." in text
        await she.pilot.resize_terminal(120, 30)
        await she.settle()
        assert any("Japanese words are counted as characters." in line for line in she.lines())

    person(study, scenario, start=None, size=(60, 20))


def test_reason_for_an_empty_table_is_readable_in_a_narrow_terminal(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("enter", "1", "q", "g", "t")
        assert she.sees("your codings"), "after the first decision, tables begin with your own"
        text = " ".join(" ".join(line.strip() for line in she.lines()[2:9]).split())
        assert "Totals count only interviewees read in full: o shows others' codings." in text

    person(small_study(tmp_path), scenario, start=None, size=(60, 20))


def test_tables_and_themes_respect_consent(study: Path) -> None:
    cases = study / "transcripts/cases.csv"
    cases.write_text(
        cases.read_text().replace("EN,EN.txt,quote", "EN,EN.txt,analyse").replace(",quote,", ",paraphrase,")
    )

    async def scenario(she: Person) -> None:
        await she.press("g", "t")
        assert tables(she).map.rows.data.columns == ("JA",)
        assert figures(she)["Challenges"][1] == "2 of 2"
        await she.press("l", "enter")
        assert {row.case for row in she.app.screen.browser.list.rows} == {"JA"}  # type: ignore[attr-defined]
        assert she.sees("withheld")
        assert not she.sees("通訳")
        await she.press("q", "g", "t")
        assert not she.sees("Honestly")
        assert not she.sees("通訳")

    person(study, scenario, start=None)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 20), (30, 8), (250, 50)])
def test_screen_fits_every_terminal_size(study: Path, size: tuple[int, int]) -> None:
    async def scenario(she: Person) -> None:
        await she.press("g", "t", "l", "l", "l", "j", "G", "home", "pagedown", "ctrl+right", "ctrl+left", "p")
        she.lines()
        await she.press("g", "h")
        she.lines()
        await she.pilot.resize_terminal(100, 30)
        await she.settle()
        she.lines()

    person(study, scenario, start=None, size=size)


def test_empty_study_shows_a_message(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    Study.init(folder, "New")

    async def scenario(she: Person) -> None:
        await she.press("g", "t", "enter", "j", "l", "s", "p", "=", "o", "o", "o", "o", "g", "h")
        assert isinstance(she.app.screen, ThemesScreen)
        await she.press("enter", "q", "q")
        assert she.app.screen_stack[-1] is she.home

    person(folder, scenario, start=None)


def test_wide_table_scrolls_both_ways_and_clicks_select_the_cell(study: Path) -> None:
    from fusen.tui.widgets.virtual_table import NumberCell, TableData, TableRow, VirtualTable

    def row(number: int) -> TableRow:
        cells = [NumberCell(str(number * 100 + column)) for column in range(90)]
        return TableRow(str(number), f"Code {number}", 1, cells, [NumberCell("1 of 2")])

    async def scenario(she: Person) -> None:
        await she.press("g", "t")
        view = tables(she).map
        view.rows.show(
            TableData([f"P{number:02}" for number in range(90)], ["interviewees"], [row(n) for n in range(70)])
        )
        view.show()
        view.to(60)
        await she.press(*["ctrl+right"] * 8)
        assert she.sees("6080")
        assert she.sees("P80")
        assert she.sees("more ›")
        assert she.sees("1 of 2")
        view.go_sideways(9)
        await she.press("G", "l")
        assert view.rows.column == 90
        assert she.sees("6989")
        view.go_sideways(-90)
        await she.press("home")
        assert she.sees("Code 0 ")
        line = next(index for index, words in enumerate(she.lines()) if "Code 3 " in words)
        at = she.lines()[line].index("302")
        await she.pilot.click(VirtualTable, offset=(at + 1, line - view.region.y))
        assert (view.rows.at, view.rows.column) == (3, 2)
        on_total = she.lines()[line].index("1 of 2")
        await she.pilot.click(VirtualTable, offset=(on_total + 1, line - view.region.y))
        assert view.rows.column == 90

    person(study, scenario, start=None)
