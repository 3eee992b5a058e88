"""Options shared by several commands."""

from __future__ import annotations

import typing

from typer.models import OptionInfo

from fusen.cli import options
from fusen.cli.options import Format, Sort
from fusen.cli.request import Request


def infos() -> dict[str, OptionInfo]:
    hints = {name: value for name, value in vars(options).items() if typing.get_origin(value) is typing.Annotated}
    return {name: info for name, hint in hints.items() if isinstance(info := typing.get_args(hint)[1], OptionInfo)}


def test_every_option_has_a_help_that_is_a_sentence() -> None:
    helps = {name: info.help or "" for name, info in infos().items()}
    assert {name for name, text in helps.items() if not text.endswith((".", ")"))} == set()


def test_metavars_list_the_choices_in_their_order() -> None:
    assert infos()["Output"].metavar == "|".join(Format)
    assert list(Sort) == ["codebook", "interviewees", "codings", "words", "name"]


def test_a_request_has_only_shared_options() -> None:
    known = {value for value in vars(options).values() if typing.get_origin(value) is typing.Annotated}
    assert set(typing.get_type_hints(Request, include_extras=True).values()) <= known
