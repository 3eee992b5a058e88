"""Rows of the table of statistics as methods of `study.results`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from inspect import Parameter, signature
from types import MethodType
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from fusen.model.filter import EVERYTHING, CountedCodings, Filter
from fusen.model.statistics import Statistic, load
from fusen.model.table import Table

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

Options = ParamSpec("Options")
Result = TypeVar("Result")
Returned = TypeVar("Returned", covariant=True)


class StatisticMethod:
    """A statistic as a method: its signature and docstring are those of its function, imported on first use."""

    def __init__(self, statistic: Statistic) -> None:
        self._statistic = statistic

    def __get__(self, results: Any, owner: type) -> Callable[..., Any]:
        return self._method if results is None else MethodType(self._method, results)

    @cached_property
    def _method(self) -> Callable[..., Any]:
        name = self._statistic.name
        function = load(self._statistic.compute or self._statistic.count)

        def method(self: Any, filter_: Filter = EVERYTHING, **options: Any) -> Any:
            return self.compute(name, filter_, **options)

        shown = signature(method).parameters
        options = [
            parameter
            for parameter in signature(function).parameters.values()
            if parameter.kind is Parameter.KEYWORD_ONLY
        ]
        method.__name__, method.__qualname__, method.__doc__ = name, f"Results.{name}", function.__doc__
        returned = signature(function).return_annotation
        method.__dict__["__signature__"] = signature(function).replace(
            parameters=[shown["self"], shown["filter_"], *options],
            return_annotation=f"Table[{returned}]" if self._statistic.count else returned,
        )
        return method


class TypedMethod(Protocol[Options, Returned]):
    """A method of `study.results` as type checkers see it."""

    def __call__(self, filter_: Filter = EVERYTHING, *args: Options.args, **options: Options.kwargs) -> Returned: ...


def counted(function: Callable[Concatenate[CountedCodings, Options], Result]) -> TypedMethod[Options, Table[Result]]:
    """Type the method of a statistic that counts."""
    return cast("TypedMethod[Options, Table[Result]]", function)


def computed(function: Callable[Concatenate[StudyContext, Filter, Options], Result]) -> TypedMethod[Options, Result]:
    """Type the method of a statistic that computes its own table."""
    return cast("TypedMethod[Options, Result]", function)
