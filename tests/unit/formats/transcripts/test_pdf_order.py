"""Reading order of PDF pages by position."""

from __future__ import annotations

import random

import pytest

from fusen.formats.transcripts.pdf_order import PlacedText, in_reading_order
from tests.support.documents import load, pdf


def place(x: float, y: float, text: str) -> PlacedText:
    return PlacedText(x, x + 5 * len(text), y, 10, text)


def column(x: float, *texts: str, top: float = 700) -> list[PlacedText]:
    return [place(x, top - 14 * number, text) for number, text in enumerate(texts) if text]


LEFT = ("We lost the money in", "the spring, when the", "ministry said no and", "went on as if it had")
RIGHT = ("never heard of our own", "project, so we looked", "for another one abroad", "and found it in a week.")


def shuffled(pieces: list[PlacedText], seed: int) -> list[PlacedText]:
    random.Random(seed).shuffle(pieces)
    return pieces


@pytest.mark.parametrize("seed", range(5))
def test_lines_are_ordered_top_to_bottom(seed: int) -> None:
    assert in_reading_order(shuffled(column(50, *LEFT), seed)).lines == LEFT


@pytest.mark.parametrize("seed", range(5))
def test_columns_follow_each_other(seed: int) -> None:
    page = in_reading_order(shuffled(column(50, *LEFT) + column(320, *RIGHT), seed))
    assert (page.lines, page.doubtful) == ((*LEFT, *RIGHT), False)


def test_a_heading_across_columns_comes_first() -> None:
    heading = place(50, 720, "A heading that is as wide as both of the columns of this page together")
    assert in_reading_order([*column(50, *LEFT), *column(320, *RIGHT), heading]).lines == (heading.text, *LEFT, *RIGHT)


def test_column_of_names_stays_with_its_talk() -> None:
    names, talk = (
        ("Ida:", "Ole:", "", "Ida:"),
        ("Who paid for all of this?", "Nobody did, as far as I", "can tell.", "And what came then?"),
    )
    page = in_reading_order(column(50, *names) + column(120, *talk))
    assert page.lines == (f"Ida:\t{talk[0]}", f"Ole:\t{talk[1]}", talk[2], f"Ida:\t{talk[3]}")
    assert not page.notes


def test_margin_notes_are_separated() -> None:
    talk = tuple(f"This is line {number} of a talk that fills its column well." for number in range(9))
    notes = column(420, "check this", "with the", "field notes", top=672)
    page = in_reading_order(column(50, *talk) + notes)
    assert (page.lines, page.notes) == (talk, ("check this", "with the", "field notes"))


def test_line_numbers_are_not_labels() -> None:
    page = in_reading_order(column(20, "1", "2", "3", "4") + column(50, *LEFT))
    assert page.lines == ("1", "2", "3", "4", *LEFT)


def test_line_fragments_are_joined_with_spaces_at_gaps() -> None:
    assert in_reading_order([place(50, 700, "Who"), place(69, 700.5, "paid"), place(89, 700, "?")]).lines == (
        "Who paid?",
    )


def test_irregular_layout_is_reported() -> None:
    pieces = [place(x, 700 - 14 * row, "word") for row, xs in enumerate(((50, 130), (60, 190), (50, 240), (90, 150), (50, 300))) for x in xs]  # fmt: skip
    assert in_reading_order(pieces).doubtful


def test_a_page_is_read_in_order() -> None:
    data = pdf([["I: Why?", "R: So it is.", "I: And then?"]])
    swapped = data.replace(
        b"(I: Why?) Tj T* (R: So it is.) Tj T* ",
        b"1 0 0 1 50 786 Tm (R: So it is.) Tj 1 0 0 1 50 800 Tm (I: Why?) Tj 1 0 0 1 50 786 Tm T* ",
    )
    assert load(data, "a.pdf").items[0].text.startswith("I: Why?\nR: So it is.\nI: And")
    assert swapped != data
    assert load(swapped, "a.pdf").items[0].text.startswith("I: Why?\nR: So it is.\nI: And")


def test_names_with_times_stay_with_their_talk() -> None:
    rows = [("Mia 0:01", "We moved the plant last year."), ("Jon 0:09", "Why did you choose it?"), ("Mia 0:15", "It was dry."), ("Jon 0:31", "Who decided?")]  # fmt: skip
    pieces = [piece for number, (name, talk) in enumerate(rows) for piece in (
        PlacedText(70, 70 + 5 * len(name), 700 - 14 * number, 10, name), PlacedText(160, 160 + 5 * len(talk), 700 - 14 * number, 10, talk))]  # fmt: skip
    assert in_reading_order(pieces).lines == tuple(f"{name}\t{talk}" for name, talk in rows)


def test_columns_of_times_and_names_stay_with_their_talk() -> None:
    times, names = ("00:01", "00:09", "", "00:15"), ("Ida", "Ole", "", "Ida")
    talk = ("Who paid for all of this?", "Nobody did, as far as I", "can tell.", "And what came then?")
    page = in_reading_order(column(50, *times) + column(120, *names) + column(190, *talk))
    assert page.lines == (f"00:01\tIda\t{talk[0]}", f"00:09\tOle\t{talk[1]}", talk[2], f"00:15\tIda\t{talk[3]}")


FLOWS = tuple(zip(LEFT, RIGHT, strict=True))


@pytest.mark.parametrize(
    "lines",
    [
        [f"{left:<28}{right}" for left, right in FLOWS],
        [f"{left}\t{right}" for left, right in FLOWS],
        [f"{left}      {right}" for left, right in FLOWS],
        [f"{left:<28}{right}" for left, right in FLOWS[:3]] + [LEFT[3], " " * 28 + RIGHT[3]],
    ],
)
def test_columns_that_spaces_or_tabs_part_follow_each_other(lines: list[str]) -> None:
    page = in_reading_order(column(50, *lines))
    assert (page.lines, page.doubtful) == ((*LEFT, *RIGHT), False)


def test_columns_by_spaces_below_a_heading_follow_it() -> None:
    heading = "The second part of a talk that was printed in columns"
    page = in_reading_order(column(50, heading, *(f"{left:<28}{right}" for left, right in FLOWS)))
    assert page.lines == (heading, *LEFT, *RIGHT)


@pytest.mark.parametrize(
    "lines",
    [
        [f"{left}{' ' * gap}{right}" for gap, (left, right) in zip((3, 9, 5, 14), FLOWS, strict=True)],
        [f"Who paid for it {number}?{' ' * 8}It was paid by {number}." for number in range(4)],
    ],
)
def test_columns_without_a_clear_gap_are_doubtful(lines: list[str]) -> None:
    page = in_reading_order(column(50, *lines))
    assert (page.lines, page.doubtful) == (tuple(lines), True)


def test_wide_spaces_in_some_lines_part_no_columns() -> None:
    lines = ("We lost the money    in spring and", *LEFT[1:], *RIGHT)
    page = in_reading_order(column(50, *lines))
    assert (page.lines, page.doubtful) == (lines, False)


def test_names_apart_by_spaces_stay_with_their_talk() -> None:
    lines = ("Ida:     Who paid for all of this?", "Ole:     Nobody did, as far as I", "Ida:     And what came then?")
    assert in_reading_order(column(50, *lines)).lines == lines


TABLE = [
    (
        ("Why did you leave the", "town in that spring?"),
        ("We had no money left, and", "my mother was ill, so we", "went to my aunt."),
    ),
    (("What did you do", "there all year?"), ("Mostly I worked in a mill", "and slept.")),
    (("Would you go back", "there if you could?"), ("No, the mill is gone and", "my aunt died.")),
]


@pytest.mark.parametrize("seed", range(3))
def test_rows_of_a_table_of_talk_follow_each_other(seed: int) -> None:
    pieces, top = [], 700.0
    for question, answer in TABLE:
        pieces += column(50, *question, top=top) + column(250, *answer, top=top)
        top -= 14 * max(len(question), len(answer)) + 12
    page = in_reading_order(shuffled(pieces, seed))
    assert page.lines == tuple(line for row in TABLE for cell in row for line in (*cell, ""))
    assert not page.doubtful


def test_columns_of_whole_sentences_are_doubtful() -> None:
    questions = tuple(f"Who paid for it in year {number}?" for number in range(4))
    answers = tuple(f"It was the town in year {number}." for number in range(4))
    page = in_reading_order(column(50, *questions) + column(320, *answers))
    assert (page.lines, page.doubtful) == (tuple(map("\t".join, zip(questions, answers, strict=True))), True)


def test_paragraphs_of_columns_are_no_rows() -> None:
    words = [f"{word} and so we went on from there" for word in "abcdefghijklmnopqrstuvwxyz"]
    left = (*words[:4], "", *words[4:8], "", *words[8:12])
    right = (*words[12:14], "", *words[14:22], "", *words[22:24])
    page = in_reading_order(column(50, *left) + column(320, *right))
    assert page.lines == (*filter(None, left), *filter(None, right))


def test_three_columns_follow_each_other_below_a_heading() -> None:
    columns = [[f"{name}{number} we went on from" for number in range(8)] for name in "abc"]
    heading = place(40, 720, "A heading that is as wide as all of the three columns of this page together")
    pieces = [piece for number, texts in enumerate(columns) for piece in column(40 + 170 * number, *texts)]
    assert in_reading_order([*pieces, heading]).lines == (heading.text, *columns[0], *columns[1], *columns[2])
