"""Typer commands that skip the conversion of values that need none.

Newer Typers convert every value with pydantic, also the None of an option that was not given; loading it costs 80 ms,
as much as counting 50,000 codings.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

CONVERT = object()


class PlainCommand(TyperCommand):
    def get_params(self, ctx: Any) -> list[Any]:
        return _eased(super().get_params(ctx))


class PlainGroup(TyperGroup):
    def get_params(self, ctx: Any) -> list[Any]:
        return _eased(super().get_params(ctx))


def make_plain(app: typer.Typer) -> None:
    """Set the plain command classes on all commands and groups of the app."""
    for command in app.registered_commands:
        command.cls = PlainCommand
    for group in app.registered_groups:
        group.cls = PlainGroup
        if group.typer_instance is not None:
            make_plain(group.typer_instance)


def _eased(parameters: Iterable[Any]) -> list[Any]:
    eased = list(parameters)
    for param in eased:
        if "process_value" not in vars(param):
            param.process_value = partial(_process, param, param.process_value)
    return eased


def _process(parameter: Any, convert: Any, context: Any, value: Any) -> Any:
    taken = _taken(parameter, value)
    if taken is CONVERT or (parameter.required and taken in (None, (), [])):
        return convert(context, value)
    return parameter.callback(context, parameter, taken) if parameter.callback else taken


def _taken(parameter: Any, value: Any) -> Any:
    """Return the value if it already has the parameter's type, else CONVERT to let Typer convert it."""
    descriptor = getattr(parameter, "type_descriptor", None)  # older Typers have none, and do not use pydantic
    if descriptor is None:
        return CONVERT
    kind = descriptor.annotation
    if value is None:
        return () if parameter.multiple or parameter.nargs == -1 else None
    if kind == list[str]:
        return list(value) if all(isinstance(item, str) for item in value) else CONVERT
    if not isinstance(kind, type) or isinstance(value, kind):
        return value if isinstance(kind, type) else CONVERT
    if issubclass(kind, Enum) and any(value == member.value for member in kind):
        return kind(value)
    if kind is Path and isinstance(value, str) and (os.access(value, os.R_OK) or not os.path.lexists(value)):
        return Path(value)  # no path option here needs more conversion
    return CONVERT
