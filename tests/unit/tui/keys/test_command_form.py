"""Forms of commands: the order of their rows, what they need, and the command line of their values."""

from __future__ import annotations

import pytest

from fusen.tui.keys.command_form import NO, YES, ChoiceList, CommandForm, CommandParameter

FORM = CommandForm(
    ("paint",),
    "Paint WALL in COLOUR.",
    (
        CommandParameter("WALL"),
        CommandParameter("COLOUR", choices=("dark red", "red", "green")),
        CommandParameter("--brush", required=True),
        CommandParameter("--room", repeatable=True, choices=("hall", "attic, small")),
        CommandParameter("--dry", flag=True),
        CommandParameter("--gloss", flag=True, off="--matt"),
    ),
)


def test_rows_begin_with_what_is_required_and_arguments() -> None:
    assert [row.name for row in FORM.rows()] == ["--brush", "WALL", "COLOUR", "--room", "--dry", "--gloss"]


def test_form_misses_required_values_and_arguments_before_one_that_has_a_value() -> None:
    assert [row and row.name for row in (FORM.missing({}), FORM.missing({"--brush": " "}))] == ["--brush", "--brush"]
    assert FORM.missing({"--brush": "2"}) is None
    before = FORM.missing({"--brush": "2", "COLOUR": "red"})
    assert before is not None
    assert before.name == "WALL"


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"--brush": "2"}, "fusen paint --brush 2"),
        ({"WALL": "north", "COLOUR": "dark red"}, "fusen paint north 'dark red'"),
        ({"--room": 'hall, "attic, small"'}, "fusen paint --room hall --room 'attic, small'"),
        ({"--dry": YES, "--gloss": NO}, "fusen paint --dry --matt"),
        ({"--dry": "", "--gloss": YES}, "fusen paint --gloss"),
        ({"WALL": "-3", "--brush": "-1"}, "fusen paint --brush=-1 -- -3"),
        ({"WALL": "玄関"}, "fusen paint 玄関"),
    ],
)
def test_command_line_has_options_and_then_arguments(values: dict[str, str], line: str) -> None:
    assert FORM.line(values).replace("'玄関'", "玄関") == line


def test_flag_takes_letters_and_spaces() -> None:
    dry, gloss = FORM.parameters[-2:]
    assert [dry.turned("", " "), dry.turned(YES, "yes "), dry.turned("", "y"), dry.turned(YES, "yese")] == [
        YES, "", YES, YES,
    ]  # fmt: skip
    assert [dry.turned(YES, "ye"), dry.turned("", "n"), gloss.turned("", "n"), dry.turned("", "1")] == ["", "", NO, ""]


def test_choices_contain_what_is_typed_last() -> None:
    colour, room = FORM.parameters[1], FORM.parameters[3]
    assert list(ChoiceList(colour, "r").matches) == ["dark red", "red", "green"]
    assert list(ChoiceList(colour, "re").matches) == ["dark red", "red", "green"]
    assert list(ChoiceList(colour, "Dark").matches) == ["dark red"]
    assert list(ChoiceList(colour, "red").matches) == ["dark red", "red", "green"], "a choice leads on to all others"
    choices = ChoiceList(room, "hall, att")
    assert list(choices.matches) == ["attic, small"]
    assert choices.value(0) == 'hall, "attic, small"'
    assert list(ChoiceList(room, "hall, ").matches) == ["hall", "attic, small"]


def test_next_choice_goes_round() -> None:
    choices = ChoiceList(FORM.parameters[1])
    assert [choices.after(1), choices.after(-1)] == [0, 2]
    assert ChoiceList(FORM.parameters[1], at=2).after(1) == 0


def test_tab_keeps_to_the_choice_that_is_typed_in_full() -> None:
    colour = FORM.parameters[1]
    assert ChoiceList(colour, "RED").after(1) == 1, "red itself, not the first choice of the list"
    assert ChoiceList(colour, "red").after(1) == 2
    assert ChoiceList(colour, "red").after(-1) == 0
