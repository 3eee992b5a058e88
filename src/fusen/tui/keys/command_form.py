"""The form of a command: its parameters as rows, and the command line that their values make."""

from __future__ import annotations

import csv
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class CommandParameter:
    """An argument or option. `name` is the option as typed, or what the argument stands for; `off` is the opposite option
    of a flag; a repeatable parameter takes several values, separated by commas.
    """

    name: str
    help: str = ""
    metavar: str = ""
    required: bool = False
    flag: bool = False
    off: str = ""
    repeatable: bool = False
    is_path: bool = False
    choices: tuple[str, ...] = ()

    @property
    def is_option(self) -> bool:
        return self.name.startswith("-")

    def turned(self, before: str, typed: str) -> str:
        """Return the value of a flag after a key: space turns it, letters say yes or no, a deletion empties it."""
        if typed.endswith(" "):
            return "" if before == YES else YES
        first = typed.strip().casefold()[:1]
        if len(typed) < len(before) or not first:
            return ""
        return YES if first == YES[0] else NO if first == NO[0] and self.off else ""


@dataclass(frozen=True, slots=True)
class CommandForm:
    """A command with its parameters, in the order of the command line; `shared` are the options that the app fills in."""

    path: tuple[str, ...]
    help: str
    parameters: tuple[CommandParameter, ...]
    shared: tuple[str, ...] = ()
    in_terminal: bool = False
    """Whether the command asks questions or opens an editor."""

    def rows(self) -> tuple[CommandParameter, ...]:
        """Return the parameters as the form lists them: required ones, other arguments, options."""
        return tuple(sorted(self.parameters, key=lambda row: (not row.required, row.is_option)))

    def missing(self, values: Mapping[str, str]) -> CommandParameter | None:
        """Return the first row that needs a value: a required one, or an argument before one that has a value."""
        arguments = [row for row in self.parameters if not row.is_option]
        last = max((place for place, row in enumerate(arguments) if values.get(row.name, "").strip()), default=0)
        before = arguments[:last]
        return next(
            (row for row in self.rows() if not values.get(row.name, "").strip() and (row.required or row in before)),
            None,
        )

    def words(self, values: Mapping[str, str]) -> list[str]:
        """Return the words of the command line after `fusen`; the options come before the arguments."""
        options = [word for row in self.parameters if row.is_option for word in _option(row, values.get(row.name, ""))]
        arguments = [
            value
            for row in self.parameters
            if not row.is_option
            for value in _values(row, values.get(row.name, "").strip())
        ]
        dashed = ["--"] if any(argument.startswith("-") and argument != "-" for argument in arguments) else []
        return [*self.path, *options, *dashed, *arguments]

    def line(self, values: Mapping[str, str]) -> str:
        """Return the command line as a shell takes it."""
        return shlex.join(["fusen", *self.words(values)])


def _option(row: CommandParameter, value: str) -> list[str]:
    value = value.strip()
    if row.flag:
        return [row.name] if value == YES else [row.off] if value == NO and row.off else []
    return [
        word
        for part in _values(row, value)
        for word in ([f"{row.name}={part}"] if part.startswith("-") and part != "-" else [row.name, part])
    ]


def _values(row: CommandParameter, value: str) -> list[str]:
    if not value:
        return []
    return split_values(value) if row.repeatable else [value]


def split_values(typed: str) -> list[str]:
    """Return values that commas separate; quotes hold a value with a comma together."""
    parts = next(csv.reader([typed], skipinitialspace=True), [])
    return [part.strip() for part in parts if part.strip()]


def join_values(values: Sequence[str]) -> str:
    """Return values as `split_values` reads them."""
    return ", ".join('"' + value.replace('"', '""') + '"' if set(value) & set(',"') else value for value in values)


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """The choices of a row that contain what is typed; `at` is the one that tab has filled in, -1 before that."""

    row: CommandParameter
    typed: str = ""
    at: int = -1

    @property
    def _parts(self) -> tuple[Sequence[str], str]:
        """Return the complete values of a repeatable row, and the part that is typed last."""
        if not self.row.repeatable:
            return (), self.typed.strip()
        *complete, last = split_values(self.typed) or [""]
        if self.typed.rstrip().endswith(","):
            return [*complete, last] if last else complete, ""
        return complete, last

    @property
    def matches(self) -> Sequence[str]:
        """Return the choices that fit; all of them if what is typed is a choice already."""
        typed = self._parts[1].casefold()
        choices = [choice for choice in self.row.choices if typed in choice.casefold()]
        return self.row.choices if any(choice.casefold() == typed for choice in choices) else choices

    def after(self, by: int) -> int:
        """Return the place of the next choice; of the choice that is typed, if it is typed with other capitals."""
        typed, names = self._parts[1], [choice.casefold() for choice in self.matches]
        at = self.at
        if at < 0 and typed.casefold() in names:
            at = names.index(typed.casefold())
            if self.matches[at] != typed:
                return at
        start = at if at >= 0 or by > 0 else 0
        return (start + by) % len(names)

    def value(self, at: int) -> str:
        """Return what the row holds with a choice."""
        return join_values([*self._parts[0], self.matches[at]]) if self.row.repeatable else self.matches[at]
