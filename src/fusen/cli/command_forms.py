"""Forms of the commands for the app, from the commands themselves and the completions of their values."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_origin

from fusen.cli.complete import ARGUMENTS, choices_of, command_at, kind_of_option, values_of_kind
from fusen.tui.keys.command_form import NO, YES, CommandForm, CommandParameter

IN_TERMINAL = ("edit", "encrypt", "decrypt", "connect")
"""Commands that ask for a passphrase or open an editor."""
SHARED = ("--study", "--as")
"""Options that the app fills in."""


def form_of(name: str, study: Path) -> CommandForm:
    """Return the form of a command; its choices are names in the study."""
    path = tuple(name.split())
    command = command_at(path)
    kinds = iter(ARGUMENTS.get(name, ()))
    parameters, shared = [], []
    for param in command.params:
        if not param.opts[0].startswith("-"):
            parameters.append(_argument(param, next(kinds, ""), study))
        elif param.opts[0] in SHARED:
            shared.append(param.opts[0])
        else:
            parameters.append(_option(param, study))
    help_ = str(command.help or "").replace("\b", "").strip()
    return CommandForm(path, help_, tuple(parameters), tuple(shared), name in IN_TERMINAL)


def _argument(param: Any, kind: str, study: Path) -> CommandParameter:
    choices = values_of_kind(study, kind) if kind else choices_of(param)
    name = str(param.metavar or param.name).strip("[]")
    several = param.nargs == -1 and _holds_paths(param)  # words of a search or a query are typed as they are
    return CommandParameter(
        name, str(param.help or ""), required=param.required, repeatable=several, is_path=_holds_paths(param),
        choices=tuple(choices),
    )  # fmt: skip


def _option(param: Any, study: Path) -> CommandParameter:
    name = max(param.opts, key=len)
    if param.is_flag:
        off = max(param.secondary_opts, key=len, default="")
        choices = [YES, NO] if off else [YES]
        return CommandParameter(name, str(param.help or ""), flag=True, off=off, choices=tuple(choices))
    kind = kind_of_option(param)
    choices = values_of_kind(study, kind) if kind else choices_of(param)
    return CommandParameter(
        name, str(param.help or ""), str(param.metavar or ""), param.required, repeatable=param.multiple,
        is_path=_holds_paths(param), choices=tuple(choices),
    )  # fmt: skip


def _holds_paths(param: Any) -> bool:
    kind = getattr(getattr(param, "type_descriptor", None), "annotation", None)
    items = getattr(kind, "__args__", ()) if get_origin(kind) is list else (kind,)
    return Path in items or getattr(getattr(param, "type", None), "name", "") in ("path", "Path")
