"""Charts: valid, uncut, correct and readable without colour."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from fusen.analysis.cooccurrence import cooccurrence
from fusen.analysis.crosstab import crosstab
from fusen.analysis.frequencies import frequencies
from fusen.analysis.saturation import RULES, saturation
from fusen.analysis.timeline import timeline
from fusen.model.agreement import AgreementRow, AgreementTable, Estimate, Undefined, Value
from fusen.model.codebook import Codebook
from fusen.model.cross_case import CrosstabOptions
from fusen.model.memos.links import Link, LinkEnd, LinkList, LinkRow
from fusen.model.results import CodedSpan
from fusen.report.charts.bars import FILLS, frequency_bars
from fusen.report.charts.canvas import SHADES, measure, shade_of, wrap
from fusen.report.charts.curve import saturation_curves, steps
from fusen.report.charts.dots import agreement_dots
from fusen.report.charts.heatmap import crosstab_heat, pair_heat
from fusen.report.charts.link_network import link_network
from fusen.report.charts.network import pair_network
from fusen.report.charts.png import png
from fusen.report.charts.strips import timeline_strips
from fusen.report.sections.crosstab import small_remarks
from tests.robustness.test_bad_input import HOSTILE
from tests.support import cross_case, studies

SVG = "{http://www.w3.org/2000/svg}"
SPANS = [
    cross_case.span("money", "P0", 0, 20), cross_case.span("language", "P0", 3, 9), cross_case.span("money", "P1", 6, 20),
    cross_case.span("travel", "P4", 30, 40), cross_case.span("market", "P3", 0, 6), cross_case.span("language", "P1", 6, 12),
]  # fmt: skip


def drawn(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False))


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in drawn(svg).iter(f"{SVG}text")]


def packed(text: str) -> str:
    return re.sub(r"\s", "", text)


def bars(spans: list[CodedSpan], by: str | None = None, book: Codebook = cross_case.BOOK) -> str:
    return frequency_bars(
        frequencies(spans, book, cross_case.BASIS, by=by, words_of=cross_case.words_of, tiles=cross_case.TILES),
        cross_case.BASIS,
        by,
    )


@given(st.text(), st.integers(20, 300))
@settings(max_examples=150, deadline=None)
def test_wrapped_text_fits_and_keeps_all_words(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(measure(line) <= width or len(line) == 1 for line in lines)
    from fusen.report.charts.canvas import plain

    assert packed("".join(lines)) == packed(plain(text))


@given(st.floats(0, 1), st.floats(0, 1))
def test_higher_values_are_never_lighter(one: float, two: float) -> None:
    assert (one <= two) <= (shade_of(one) <= shade_of(two))
    assert (shade_of(one) == 0) == (one == 0)
    assert (shade_of(one) == len(SHADES) - 1) == (one == 1)


def test_bars_show_each_row_with_its_count() -> None:
    svg = bars(SPANS)
    labels = texts(svg)
    for row in frequencies(
        SPANS, cross_case.BOOK, cross_case.BASIS, words_of=cross_case.words_of, tiles=cross_case.TILES
    ):
        assert row.path[-1] in labels
        assert any(text.startswith(f"{row.interviewees} of {row.of}") for text in labels)
    assert any("n = 5" in text for text in labels)


def test_groups_are_distinguishable_without_colour() -> None:
    svg = bars(SPANS, by="country")
    fills = [rect.get("fill") for rect in drawn(svg).iter(f"{SVG}rect") if (rect.get("class") or "").startswith("f")]
    assert len(set(fills[:4])) == 4  # the key: Italy, Japan, France, Spain
    assert "† Fewer than 5 interviewees: use the count, not the length." in texts(svg)
    assert len(FILLS) == 6


def test_crosstab_has_a_cell_per_group_shaded_by_share() -> None:
    table = crosstab(
        SPANS,
        cross_case.BOOK,
        cross_case.BASIS,
        "codes",
        "side",
        words_of=cross_case.words_of,
        options=CrosstabOptions(),
    )
    basis = replace(cross_case.BASIS, remarks=(*cross_case.BASIS.remarks, *small_remarks(table)))
    svg = crosstab_heat(table, basis, "codes", "side")
    labels = texts(svg)
    assert [text for text in labels if text.startswith("†")] == [
        "† Fewer than 5 interviewees: use the count, not the shade."
    ]
    for row in table.rows:
        for cell in row.cells:
            if cell.of > 1:
                assert any(text.startswith(f"{cell.count} of {cell.of}") for text in labels)
    shades = {rect.get("class") for rect in drawn(svg).iter(f"{SVG}rect")}
    assert {"s0", f"s{len(SHADES) - 1}"} <= shades


def test_pairs_are_drawn_as_heat_map_and_as_network() -> None:
    made = cooccurrence(SPANS, cross_case.BOOK, cross_case.BASIS, cross_case.TILES)
    heat, network = pair_heat(made, cross_case.BASIS), pair_network(made, cross_case.BASIS)
    pair = made.pairs[0]
    assert f"{pair.together}" in texts(heat)
    lines = [path for path in drawn(network).iter(f"{SVG}path") if "Q" in (path.get("d") or "")]
    assert len(lines) == len(made.pairs)
    assert any(text.endswith(pair.path[-1]) for text in texts(heat))
    assert {pair.path[-1], pair.other_path[-1]} <= set(texts(network))


def test_curve_ends_at_all_codes_and_states_n() -> None:
    made = saturation(SPANS, cross_case.BOOK, cross_case.BASIS, level="code", rules=RULES, orders=50, seed=1)
    labels = texts(saturation_curves(made, cross_case.BASIS))
    assert "interviews (n = 5)" in labels
    assert str(made.rows[-1].total) in labels


@given(st.integers(0, 200_000))
def test_an_axis_has_few_round_ticks(top: int) -> None:
    ticks = steps(top)
    assert ticks[0] == 0
    assert ticks[-1] <= top
    assert len(ticks) <= 9


def test_a_timeline_has_a_bar_for_each_coded_part() -> None:
    made = timeline(
        SPANS, cross_case.BOOK, cross_case.BASIS, cross_case.TILES, {f"s{i}": f"P{i}.txt" for i in range(6)}, parts=10
    )
    svg = timeline_strips(made, cross_case.BASIS)
    bars_drawn = [rect for rect in drawn(svg).iter(f"{SVG}rect") if rect.get("class") == "f0"]
    assert len(bars_drawn) == sum(share > 0 for row in (*made.rows, made.overall) for share in row.bins)
    assert f"mean of {made.interviews} interviews" in texts(svg)


def agreement_row(code: str, value: Value, low: float | None = None, high: float | None = None) -> AgreementRow:
    return AgreementRow(
        "code", code, (code,), code, None, None, ("A", "B"), "with", "passage", 12, 90, {"A": 9, "B": 8}, 11, 6,
        {"alpha": Estimate(value, low, high)},
    )  # fmt: skip


def test_agreement_shows_values_intervals_and_reasons_for_missing_ones() -> None:
    rows = (agreement_row("Money", 0.62, 0.4, 0.8), agreement_row("Never", Undefined("nobody used it")))
    svg = agreement_dots(AgreementTable(rows, ("A", "B"), "passage", "code", (), ("Agreement of A and B.",)))
    text = " ".join(texts(svg))
    assert ".62 (.40 to .80), all 6 of 11" in text
    assert "undefined: nobody used it" in text
    dots = [dot for dot in drawn(svg).iter(f"{SVG}circle") if dot.get("class") == "full"]
    assert len(dots) == 2  # the key's, and one value


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


def test_png_has_twice_the_size_and_a_limit() -> None:
    svg = bars(SPANS)
    width, height = (int(drawn(svg).get(side) or 0) for side in ("width", "height"))
    assert struct.unpack(">II", png(svg)[16:24]) == (2 * width, pytest.approx(2 * height, abs=1))
    book = cross_case.many_codes(4000)
    high = frequency_bars(
        frequencies([], book, cross_case.BASIS, words_of=cross_case.words_of, tiles=cross_case.TILES), cross_case.BASIS
    )
    wide, tall = struct.unpack(">II", png(high, scale=0.2)[16:24])
    assert tall <= 30_000
    assert wide >= 1


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


def link_rows(*arrows: tuple[str, str, str]) -> LinkList:
    rows = []
    for number, (origin, relation, target) in enumerate(arrows):
        one, two = (LinkEnd("code", label, label, f"Theme / {label}") for label in (origin, target))
        rows.append(LinkRow(Link(str(number), "Ann", relation, origin, target, "", ""), one, two, ""))
    return LinkList(tuple(rows))


def test_links_are_arrows_labelled_by_relation() -> None:
    found = link_rows(("A", "explains", "B"), ("A", "explains", "B"), ("B", "<b> & co", "C"), ("C", "leads to", "C"))
    svg = link_network(found)
    assert {"A", "B", "C", "explains (2)", "<b> & co"} <= set(texts(svg))
    assert "Within a code: C leads to C." in texts(svg)
    assert len([path for path in drawn(svg).iter(f"{SVG}path") if "Q" in (path.get("d") or "")]) == 2
    dashes = [path.get("stroke-dasharray") for path in drawn(svg).iter(f"{SVG}path") if "Q" in (path.get("d") or "")]
    assert len(set(dashes)) == 2
    assert "No two codes are linked." in texts(link_network(LinkList(())))


def test_labels_of_arrows_between_two_codes_do_not_overlap() -> None:
    svg = link_network(link_rows(("A", "contradicts", "B"), ("B", "explains", "A"), ("A", "leads to", "B")))
    boxes = [
        tuple(float(rect.get(key) or 0) for key in ("x", "y", "width", "height"))
        for rect in drawn(svg).iter(f"{SVG}rect")
        if rect.get("x")
    ]
    assert len(boxes) == 3
    for number, (x, y, wide, high) in enumerate(boxes):
        for ax, ay, awide, ahigh in boxes[:number]:
            assert not (x < ax + awide and ax < x + wide and y < ay + ahigh and ay < y + high)
