"""Convert the users, codes and cases of a project file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fusen.formats.exchange.validators import NOBODY
from fusen.formats.projects.refi.parse import RawCase, RawCode, RawProject
from fusen.formats.projects.refi.vocabulary import (
    UniqueNames,
    nested,
    one_name,
    read_colour,
    read_guid,
    split_description,
)
from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, CONSENSUS, Case, Place
from fusen.model.project import ExchangedCase, ExchangeTally

NAMELESS = "imported"
_COLUMNS = ("case", "source", "consent")  # of the case table: no variable can be called so
_NEST = "::"  # how ATLAS.ti 8 writes a code below another


class Users:
    """Coders by guid, with a unique name each, because fusen identifies coders by name."""

    def __init__(self, raw: RawProject, tally: ExchangeTally) -> None:
        self._tally = tally
        self._names: dict[str, str] = {}
        self._called = UniqueNames()
        ours = raw.attributes.get("origin", "").startswith("fusen ")
        self._reserved = NOBODY if ours else (*NOBODY, AUTO_USER, CONSENSUS)
        for guid, name in raw.users:
            if guid not in self._names:
                tally.read("users")
                self._add(guid, name)
        self._creator = self._names.get(read_guid(raw.attributes.get("creatingUserGUID")), "")

    def _add(self, guid: str, name: str) -> str:
        base = one_name(name) or f"coder {guid[:8]}"
        if base.casefold() in self._reserved:
            base = f"{base} ({NAMELESS})"
        result = self._called.add(base)
        if result != name:
            self._tally.converted("users", "renamed, so that each has a name of their own")
        self._names[guid] = result
        return result

    def of(self, *guids: str) -> str:
        """Return the name of the first guid given: the coding's, else the selection's."""
        guid = next(filter(None, guids), "")
        if guid in self._names:
            return self._names[guid]
        if not guid and self._creator:
            return self._creator
        self._tally.read("users")
        return self._add(guid, "" if guid else NAMELESS)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._names.values())


def make_codes(raw: Sequence[RawCode], origin: str, tally: ExchangeTally) -> tuple[Code, ...]:
    """Return codes with unique paths, parents before children; a description by fusen is split into its parts."""
    result: dict[str, Code] = {}
    for code in raw:
        if code.guid in result:
            tally.left_out("codes", "with the guid of another code")
            continue
        tally.read("codes")
        definition, include, exclude, examples = split_description(code.description.replace("\r\n", "\n"))
        colour = read_colour(code.colour)
        if code.colour and colour is None:
            tally.approximated("codes", "without their colour, which fusen does not know")
        result[code.guid] = Code(
            code.guid, code.guid, code.name, (), code.parent or None, definition, include, exclude, examples,
            colour=colour, codable=code.codable,
        )  # fmt: skip
    codes = _unfolded(result, tally) if "atlas" in origin.casefold() else result
    return tuple(with_paths(codes, tally))


def _unfolded(codes: Mapping[str, Code], tally: ExchangeTally) -> dict[str, Code]:
    """Move codes such as `Coke::diet Coke` below the code `Coke`."""
    tops = {code.name: code for code in codes.values() if code.parent is None}
    result = dict(codes)
    for code in codes.values():
        above, sign, name = code.name.rpartition(_NEST)
        if sign and code.parent is None and name.strip() and above in tops:
            result[code.guid] = replace(code, name=name, parent=tops[above].guid)
            tally.converted("codes", "with `::` in their names put below the code named there")
    return result


def with_paths(codes: Mapping[str, Code], tally: ExchangeTally) -> list[Code]:
    """Return the codes in tree order, with names on one line and unique among siblings."""
    below = nested(list(codes.values()))
    result: list[Code] = []
    waiting: list[tuple[Code, tuple[str, ...]]] = [(code, ()) for code in reversed(below.get(None, []))]
    taken: dict[str | None, UniqueNames] = {}
    while waiting:
        code, above = waiting.pop()
        sisters = taken.setdefault(code.parent if above else None, UniqueNames())
        name = sisters.add(one_name(code.name) or "(unnamed)")
        if name != code.name:
            tally.converted("codes", "renamed to be unique and on one line")
        path = (*above, name)
        result.append(replace(code, name=name, path=path, parent=code.parent if above else None))
        waiting += [(child, path) for child in reversed(below.get(code.guid, []))]
    if len(result) < len(codes):
        tally.lose("codes", "below themselves", len(codes) - len(result))
    return result


class Variables:
    """The variables by guid, with names that fit the case table."""

    def __init__(self, raw: RawProject, tally: ExchangeTally) -> None:
        self._names: dict[str, str] = {}
        self._tally = tally
        called = UniqueNames()
        for guid, (name, _) in raw.variables.items():
            tally.read("variables")
            base = one_name(name) or "variable"
            if base.casefold() in _COLUMNS:
                base += "_"
            result = called.add(base)
            if result != name:
                tally.converted("variables", "renamed to be a column of the case table")
            self._names[guid] = result

    def values(self, raw: Sequence[tuple[str, str]]) -> dict[str, str]:
        result: dict[str, str] = {}
        for guid, value in raw:
            if guid not in self._names:
                self._tally.left_out("variables", "values of a variable that the file does not name")
                continue
            name = one_name(value)
            if name != value:
                self._tally.converted("variables", "values put on one line")
            if name:
                result[self._names[guid]] = name
        return result


def make_cases(
    raw: Sequence[RawCase], variables: Variables, sources: Mapping[str, str],
    selections: Mapping[str, tuple[str, int, int]], tally: ExchangeTally,
) -> tuple[ExchangedCase, ...]:  # fmt: skip
    """Return the cases; `sources` maps guids in the file to texts in use."""
    result: dict[str, ExchangedCase] = {}
    called = UniqueNames()
    for case in raw:
        name = called.add(one_name(case.name) or "case")
        places = tuple(dict.fromkeys(Place(sources[guid]) for guid in case.sources if guid in sources))
        spans = tuple(selections[guid] for guid in case.selections if guid in selections)
        tally.read("cases")
        if name != case.name:
            tally.converted("cases", "renamed to be unique and on one line")
        if case.codes:
            tally.approximated("cases", "without codes on the case itself")
        result[name] = ExchangedCase(Case(case.guid, name, places, "quote", variables.values(case.values)), spans)
    return tuple(result.values())
