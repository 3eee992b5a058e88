"""Every chart: names of codes and coders, empty tables, and the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.analysis.cooccurrence import cooccurrence
from fusen.analysis.crosstab import crosstab
from fusen.model.codebook import Codebook
from fusen.model.cross_case import CrosstabOptions
from fusen.report.charts.heatmap import crosstab_heat, pair_heat
from fusen.report.charts.network import pair_network
from fusen.report.charts.png import png
from tests.robustness.test_bad_input import HOSTILE
from tests.support import cross_case, studies
from tests.support.charts import SVG, bars, drawn, packed, texts


@pytest.mark.parametrize("name", [*HOSTILE.values(), "long " * 80, "長" * 90, "Unbreakable" * 20, "x\ufffe"])
def test_names_are_escaped_and_not_cut(name: str) -> None:
    book = Codebook((cross_case.code("one", name), cross_case.code("two", name + " 2")))
    spans = [cross_case.span("one", "P0", 0, 6), cross_case.span("two", "P0", 0, 6), cross_case.span("one", "P1", 0, 6)]
    made = cooccurrence(spans, book, cross_case.BASIS, cross_case.TILES)
    table = crosstab(
        spans, book, cross_case.BASIS, "codes", "case", words_of=cross_case.words_of, options=CrosstabOptions()
    )
    from fusen.report.charts.canvas import plain

    for svg in (bars(spans, book=book), crosstab_heat(table, cross_case.BASIS, "codes", "case"),
                pair_heat(made, cross_case.BASIS), pair_network(made, cross_case.BASIS)):  # fmt: skip
        root = drawn(svg)
        assert not {element.tag.removeprefix(SVG) for element in root.iter()} & {"script", "img", "a", "image", "use"}
        assert packed(plain(name)) in packed("".join(texts(svg)))
        assert png(svg).startswith(b"\x89PNG")


def test_chart_without_rows_shows_a_message() -> None:
    empty = Codebook(())
    assert "No codes." in texts(bars([], book=empty))
    assert "No two codes co-occur." in texts(
        pair_network(cooccurrence([], empty, cross_case.BASIS, cross_case.TILES), cross_case.BASIS)
    )


@pytest.fixture
def study(tmp_path: Path) -> Path:
    text = "Interviewer: How?\nAnna: The budget ended and no interpreter came. A professor paid.\n"
    coding = studies.coding(text, "a.txt", "Ann", "funding-gap", 24, 40)
    other = studies.coding(text, "a.txt", "Bo", "champion", 24, 40)
    reviews = [studies.review(text, "a.txt", who) for who in ("Ann", "Bo")]
    return studies.make_study(
        tmp_path / "study", {"a.txt": text}, codings={"ann.jsonl": [coding, other, *reviews]},
        cases="case,source,consent,side\nAnna,a.txt,quote,EU\n",
    )  # fmt: skip


@pytest.mark.parametrize(
    "command",
    [
        ["frequencies", "--by", "side"], ["crosstab", "codes", "side"], ["cooccurrence"], ["cooccurrence", "--network"],
        ["saturation"], ["agreement"], ["timeline"],
    ],
)  # fmt: skip
def test_every_chart_names_its_coders(study: Path, tmp_path: Path, command: list[str]) -> None:
    file = tmp_path / "picture.svg"
    ran = studies.fusen(study, *command, "--plot", file)
    assert (ran.code, "chart written" in ran.err) == (0, True), ran.err
    assert any("Ann" in text and "Bo" in text for text in texts(file.read_text()))
    again = studies.fusen(study, *command, "--plot", file)
    assert (again.code, again.out) == (1, "")
    assert "--force" in again.err
    assert studies.fusen(study, *command, "--plot", file.with_suffix(".png"), "--force").code == 0
    assert file.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


def test_unknown_suffix_is_refused_and_nothing_written(study: Path, tmp_path: Path) -> None:
    ran = studies.fusen(study, "frequencies", "--plot", tmp_path / "picture.gif")
    assert ran.code == 1
    assert ".svg or .png" in ran.err
    assert not (tmp_path / "picture.gif").exists()
