"""The list of interviews: sorting, filtering, columns and progress."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.study import Study
from tests.support.tui_person import ENGLISH, Person, person

pytestmark = pytest.mark.usefixtures("own_folders")


def test_interviews_are_sorted_filtered_and_grouped(study: Path) -> None:
    async def scenario(she: Person) -> None:
        top = next(index for index, line in enumerate(she.lines()) if "interview " in line)
        order = [top + 1, top + 2]
        await she.press("minus")
        names = [line.split()[0].strip("▌") or line.split()[1] for line in (she.lines()[index] for index in order)]
        assert names == ["JA", "EN"]
        await she.press("f")
        await she.type("japan")
        await she.press("enter")
        assert not any(" EN " in line for line in she.lines())
        await she.press("f", "backspace", "backspace", "backspace", "backspace", "backspace", "enter", "p")
        assert she.sees("side: EU   1")
        assert she.sees("side: Japan   1")

    person(study, scenario, start=None)


@pytest.mark.parametrize("width", [80, 60])
def test_hidden_columns_are_named_and_one_key_shows_them(study: Path, width: int) -> None:
    for coder in ("Anna Maria", "Benedikt", "Charlotte", "Dominique"):
        with Study.open(study, user=coder) as other:
            other.codings.add("EN", 60, 70, "Sales")
    (study / "transcripts/cases.csv").write_text(
        "case,source,consent,side,words,language\nEN,EN.txt,quote,EU,few,en\nJA,JA.txt,quote,Japan,many,ja\n"
    )

    async def scenario(she: Person) -> None:
        await she.press("f5")
        assert not she.sees("Dominique")
        assert she.sees("coders more") or she.sees("1 coder more")
        assert she.sees("+3 coders" if width == 80 else "+4 coders")
        seen = ""
        for _ in range(4):
            seen += "".join(she.lines()[3:6])
            await she.press("right")
        assert she.sees("all columns are shown")
        for words in ("side", "Japan", "reviewed", "many", "Anna Maria", "Dominique"):
            assert words in seen, words
        assert seen.count("language") == 1, "a variable that only repeats the language is not shown twice"
        await she.press("left", "left", "left", "left")
        assert she.sees("these are the first columns")
        assert not she.sees("Dominique")

    person(study, scenario, start=None, size=(width, 24))


def test_numbers_in_names_sort_numerically(study: Path) -> None:
    for name in ("P10", "P2", "P1"):
        (study / f"transcripts/{name}.txt").write_text(ENGLISH, "utf-8")

    async def scenario(she: Person) -> None:
        await she.press("f5")
        names = [line.split()[0] for line in she.lines() if line.strip().startswith("P")]
        assert names == ["P1", "P2", "P10"]

    person(study, scenario, start=None)


def test_sorting_scrolls_its_column_into_view(study: Path) -> None:
    async def scenario(she: Person) -> None:
        assert not she.sees("0%   ")
        await she.press("s", "s", "s", "s", "s")
        assert she.sees("sorted by reviewed")
        assert she.sees("░░░░░░░░░░   0%")

    person(study, scenario, start=None, size=(60, 20))


def test_small_screen_shortens_names_and_cuts_no_column(study: Path) -> None:
    name = "A talk with the manager of a cluster, second part"
    cases = study / "transcripts/cases.csv"
    cases.write_text(cases.read_text().replace("EN,EN.txt", f'"{name}",EN.txt'))

    async def wide(she: Person) -> None:
        assert any("A talk with the man" in line and "…" in line for line in she.lines())
        assert next(line for line in she.lines() if "interview " in line).rstrip().endswith("reviewed          Mira")

    async def narrow(she: Person) -> None:
        assert next(line for line in she.lines() if "interview " in line).rstrip().endswith("words  Mira")

    person(study, wide, start=None, size=(80, 24))
    person(study, narrow, start=None, size=(60, 20))


def test_coders_without_room_for_progress_are_omitted(study: Path) -> None:
    for name in ("Anna Karina", "Bernadette"):
        with Study.open(study, user=name) as other:
            other.reviews.add("EN")

    async def scenario(she: Person) -> None:
        (line,) = (line.rstrip() for line in she.lines() if "reviewed   " in line and "░" in line and "Mira" in line)
        assert "Anna Karina" in line
        assert line.endswith("%   +1 coder")
        assert "Bernadette" not in line

    person(study, scenario, start=None, size=(80, 24))


def test_only_completely_read_interviews_show_100_percent(study: Path) -> None:
    long = "I: And?\n\nR: " + "This is said. " * 400 + "\n"
    (study / "transcripts/Long.txt").write_text(long, "utf-8")
    with Study.open(study, user="Mira") as opened:
        opened.sources.import_files([])
        opened.reviews.add("Long")
        guid = next(info.guid for info in opened.sources.all() if info.path == "Long.txt")
        opened.reviews.remove(guid, len(long) - 12, len(long) - 2)

    async def scenario(she: Person) -> None:
        row = next(line for line in she.lines() if "Long " in line and "%" in line)
        assert "█████████░  99%" in row
        assert not she.sees("100%")

    person(study, scenario, start=None)
