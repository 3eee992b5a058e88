"""Reuse the settings of an earlier file for new files of the same layout."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from fusen.errors import FileError
from fusen.formats.registry import Options
from fusen.model.source import SourceInfo
from fusen.study.sources.read_source import PreparedSource

AUTOMATIC = "auto"  # as a pattern: no remembered one
_TABLE = ("columns", "read_as", "sheets", "missing")
_OPTION = {
    "pattern": "--speaker-pattern",
    "columns": "--columns",
    "read_as": "--read-as",
    "sheets": "--sheet",
    "missing": "--missing",
}
_LEAST_TURNS = 3

Read = Callable[[Options], list[PreparedSource]]


@dataclass(frozen=True, slots=True)
class _Settings:
    """Settings that a person gave for a file, and the layout of that file (the headings of a table)."""

    path: str
    given: Mapping[str, Any]
    make: str


def read_as_before(
    path: str, infos: Iterable[SourceInfo], options: Options, read: Read
) -> tuple[list[PreparedSource], list[str], Options]:
    """Return a new file's sources, a line on the reused settings, and the options; reads the file with the settings of
    an earlier file of the same layout if they fit.

    A speaker pattern fits a file of the same suffix in which it finds as many turns as fusen does without it; the
    settings of a table fit one with the same headings. Raises FileError if the file cannot be read.
    """
    if options.pattern == AUTOMATIC:
        options = replace(options, pattern=None)
        return read(options), [], options
    if options.pattern or any(getattr(options, name) for name in _TABLE):
        return read(options), [], options
    failure: FileError | None = None
    prepared: list[PreparedSource] = []
    try:
        prepared = read(options)
    except FileError as error:
        failure = error
    for settings in _of_same_kind(path, infos):
        fitting = replace(options, **{name: _value(value) for name, value in settings.given.items()})
        again = _read_with(settings, fitting, read, prepared)
        if again:
            named = " ".join(f"{_OPTION[name]} {_shown(value)}" for name, value in settings.given.items())
            return again, [f"{path}: read as {settings.path}, with {named}"], fitting
    if failure is not None:
        raise failure
    return prepared, [], options


def _of_same_kind(path: str, infos: Iterable[SourceInfo]) -> Iterator[_Settings]:
    suffix = PurePosixPath(path).suffix.casefold()
    seen = set()
    for info in infos:
        given = {name: info.options[name] for name in _OPTION if info.options.get(name)}
        above = (PurePosixPath(info.path), *PurePosixPath(info.path).parents)
        file = next((str(name) for name in above if name.suffix.casefold() == suffix), "")
        key = repr(sorted(given.items()))
        if given and file and key not in seen:
            seen.add(key)
            yield _Settings(file, given, str(info.options.get("make", "")))


def _read_with(settings: _Settings, options: Options, read: Read, before: list[PreparedSource]) -> list[PreparedSource]:
    """Return the sources read with these settings; empty if the settings do not fit."""
    if not settings.given.keys() & {"pattern"} and before and before[0].options.get("make") != settings.make:
        return []
    try:
        again = read(options)
    except FileError:
        return []
    if "pattern" in settings.given:
        named = {speaker for source in again for speaker in source.source.speakers if speaker}
        turns, turns_before = (sum(len(source.source.turns) for source in ones) for ones in (again, before))
        if len(named) < 2 or turns < max(_LEAST_TURNS, turns_before):
            return []
    return again


def _value(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _shown(value: Any) -> str:
    return repr(",".join(value) if isinstance(value, list) else value)
