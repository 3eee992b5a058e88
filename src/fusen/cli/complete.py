"""Completions of a command line for a shell: commands, options, choices, and names in the study."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from itertools import pairwise
from pathlib import Path
from typing import Any

from fusen.cli.command_table import GROUPS, HOMES, VALUED, requested

OPTIONS = {
    "--as": "coders", "--coder": "coders", "--coders": "coders", "--code": "codes", "--from-code": "codes",
    "--into": "codes", "--kind": "kinds", "--origin": "origins", "--other": "codes", "--source": "sources",
    "--stance": "stances", "--to-code": "codes", "--under": "codes",
}  # fmt: skip
"""What the value of an option names, in every command."""

ARGUMENTS = {
    "edit": ("sources",), "code": ("sources", "codes"), "uncode": ("sources", "codes"), "review": ("sources",),
    "excerpts": ("sources",), "erase": ("cases",), "link": ("codes", "relations", "codes"), "profile": ("cases",),
    "matrix write": ("cases", "codes"), "codebook rename": ("codes",),
    "codebook move": ("codes",), "codebook edit": ("codes",), "codebook merge": ("codes",),
    "codebook delete": ("codes",), "theme write": ("themes",), "theme pin": ("themes", "sources"),
    "theme unpin": ("themes", "sources"), "theme remove": ("themes",), "agreement resolve": ("sources",),
    "crosstab": ("crossed", "crossed"), "completion": ("shells",),
}  # fmt: skip
"""What the arguments of a command name, in their order."""

FIXED = {
    "kinds": ("reflexive", "analytic", "method", "free"), "origins": ("manual", "accepted-suggestion", "auto", "import"),
    "relations": ("explains", "contradicts", "leads to", "example of"), "shells": ("bash", "zsh", "fish"),
    "stances": ("supporting", "qualifying", "contradicting"),
}  # fmt: skip


def complete(words: Sequence[str]) -> list[str]:
    """Return completions of the last word, each with a description after a tab if it has one.

    Empty if none is known; the shell then completes file names.
    """
    *before, current = words or ("",)
    before = [word for word in before if word != "="]
    last = before[-1] if before else ""
    current = current.lstrip("=\"'").replace("\\", "")
    values = _values(before, last) if last.startswith("-") else None
    if values is None:
        values = _options(before) if current.startswith("-") else _words(before)
    return [value for value in values if value.casefold().startswith(current.casefold())]


def _words(before: Sequence[str]) -> list[str]:
    """Return commands, subcommands or names for a word that is neither an option nor its value."""
    command = requested(before)
    if not command:
        return [f"{name}\t{summary}" for commands in HOMES.values() for name, summary in commands.items()]
    path, given = _place(before)
    if " ".join(path) in GROUPS and not given:
        return [f"{name}\t{summary}" for name, summary in GROUPS[" ".join(path)].items()]
    kinds = ARGUMENTS.get(" ".join(path), ())
    return _names(before, kinds[given]) if given < len(kinds) else []


def _values(before: Sequence[str], option: str) -> list[str] | None:
    """Return the values of an option, or None if it takes none."""
    if option in OPTIONS:
        return _names(before, OPTIONS[option])
    if option in VALUED:
        return []
    match = next((param for param in command_at(_place(before)[0]).params if option in param.opts), None)
    if match is None or match.is_flag:
        return None
    kind = kind_of_option(match)
    return _names(before, kind) if kind else choices_of(match)


def kind_of_option(option: Any) -> str:
    """Return what the value of an option names, empty if it is no name."""
    named = next((OPTIONS[name] for name in option.opts if name in OPTIONS), "")
    return named or ("variables" if option.metavar == "VARIABLE" else "")


def choices_of(option: Any) -> list[str]:
    """Return the choices in an option's metavar or type."""
    choices = (option.metavar or "").split("|")
    if len(choices) > 1:
        return [choice for choice in choices if choice.islower()]
    kind: Any = getattr(getattr(option, "type_descriptor", None), "annotation", None)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return [str(member.value) for member in kind]
    result: Iterable[Any] = getattr(getattr(option, "type", None), "choices", ())  # the type in Typers before 0.25
    return [str(getattr(value, "value", value)) for value in result]


def _options(before: Sequence[str]) -> list[str]:
    command = requested(before)
    if not command:
        return [*VALUED, "--version", "--debug", "--wide", "--help"]
    result = [param for param in command_at(_place(before)[0]).params if param.opts[0].startswith("-")]
    return [f"{max(param.opts, key=len)}\t{param.help or ''}" for param in result] + ["--help"]


def _names(before: Sequence[str], kind: str) -> list[str]:
    folder = next((after for word, after in pairwise(before) if word == "--study"), ".")
    return values_of_kind(Path(folder), kind)


def values_of_kind(folder: Path, kind: str) -> list[str]:
    """Return fixed values, or names in the study at or above a folder."""
    if kind in FIXED:
        return list(FIXED[kind])
    from fusen.study.names import known_names

    if kind == "crossed":
        return ["codes", "themes", "case", *known_names(folder, "variables")]
    return known_names(folder, kind)


def _place(before: Sequence[str]) -> tuple[list[str], int]:
    """Return the command with its subcommands, and the number of arguments already given."""
    command = requested(before)
    path, given = [command], 0
    words = iter(before[before.index(command) + 1 :])
    for word in words:
        if word.startswith("-"):
            if word in OPTIONS or word in VALUED or _takes_value(path, word):
                next(words, None)
        elif not given and " ".join(path) in GROUPS and word in GROUPS[" ".join(path)]:
            path.append(word)
        else:
            given += 1
    return path, given


def _takes_value(path: Sequence[str], option: str) -> bool:
    return any(option in param.opts and not param.is_flag for param in command_at(path).params)


def command_at(path: Sequence[str]) -> Any:
    """Return the command at a path; it builds the command's module."""
    import typer.main

    from fusen.cli.app import app_for

    command: Any = typer.main.get_command(app_for(path[:1]))
    for name in path:
        command = command.commands[name]
    return command
