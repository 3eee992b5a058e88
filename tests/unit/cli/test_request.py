"""Options that decorators add to commands."""

from __future__ import annotations

import inspect

import pytest

from fusen.cli.request import Request, filter_options, output_options, shared_options
from fusen.model.filter import Filter


def test_a_decorated_command_takes_the_options_and_passes_them_as_one_request() -> None:
    @output_options
    @filter_options
    def command(request: Request, least: int = 1) -> tuple[Filter, int]:
        return request.filter_, least

    parameters = inspect.signature(command).parameters
    assert "request" not in parameters
    assert {"least", "coders", "codes", "file", "study_dir"} <= set(parameters)
    given = {name: parameter.default for name, parameter in parameters.items()} | {"codes": ["Trust"], "least": 3}
    assert command(**given) == (Filter(codes=("Trust",)), 3)


def test_shared_options_stand_before_the_named_option() -> None:
    @shared_options("plot", before="second")
    def command(request: Request, first: int = 0, second: int = 0) -> None: ...

    assert list(inspect.signature(command).parameters) == ["first", "plot", "second"]


def test_an_unknown_shared_option_fails_when_the_command_is_defined() -> None:
    with pytest.raises(KeyError):
        shared_options("no_such_option")(lambda request: None)
