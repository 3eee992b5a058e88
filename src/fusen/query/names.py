"""Look up the names in a query; an error suggests the nearest known name and points at the character."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

from fusen.model.codebook import Code
from fusen.query.errors import QueryError, folded, nearest
from fusen.query.plan import COMPARE, InCases, InSources, Magnitude, Reviewed, Spoken, Vocabulary
from fusen.query.safe_regex import RegexError, checked
from fusen.query.text_match import Anything, Matcher, Regex, Words
from fusen.query.tree import FIELDS, Condition, Value

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_SLASH = re.compile(r"\s*/\s*")
YES, NO = ("yes", "true", "1"), ("no", "false", "0")


class Names:
    """Looks up the names in conditions. Every method raises QueryError on an unknown name."""

    def __init__(self, vocabulary: Vocabulary, expression: str) -> None:
        self.vocabulary = vocabulary
        self.expression = expression

    def codes(self, condition: Condition) -> frozenset[str]:
        """Return the guids of the named codes and their descendants; for `code!=X`, of all other codes."""
        equal = self._equal(condition)
        book = self.vocabulary.codebook
        themes = condition.name == "theme"
        result: set[str] = set()
        for value in condition.values:
            matching = [code for code in book if not (themes and code.parent) and _is_called(code, value.text)]
            exact = [code for code in matching if not value.text.endswith("*") or folded(value.text) in _keys(code)]
            if len(exact) > 1 and not value.text.endswith("*"):
                labels = "; ".join(f'"{code.label}"' for code in exact)
                raise self._error(
                    f"{value.text} names {len(exact)} codes", value.at, f"write one of them in full: {labels}"
                )
            if not matching and value.text != "*":
                known = [code.name for code in book if not (themes and code.parent)]
                near = nearest(value.text, known) or nearest(value.text, (code.label for code in book))
                other = "fusen codebook show lists them"
                if themes and any(_is_called(code, value.text) for code in book):
                    near, other = None, f"it is a code below a theme; write code:{value.text}"
                raise self._unknown(f"no {condition.name} is called {value.text}", value, near, other)
            result.update(inner.guid for code in matching for inner in book.subtree(code))
        return frozenset(result) if equal else frozenset(code.guid for code in book if code.guid not in result)

    def choice(self, condition: Condition, known: Collection[str], what: str) -> frozenset[str]:
        """Return the names among `known` that the condition allows."""
        equal = self._equal(condition)
        result: set[str] = set()
        for value in condition.values:
            matching = _matching(value.text, known)
            if not matching and value.text != "*":
                listed = ", ".join(sorted(known)[:8]) or "none"
                raise self._unknown(
                    f"no {what} is called {value.text}", value, nearest(value.text, known), f"there are: {listed}"
                )
            result |= matching
        return frozenset(result) if equal else frozenset(known) - result

    def magnitude(self, condition: Condition) -> Magnitude:
        operator = condition.operator
        if operator in COMPARE:
            return Magnitude(operator=operator, bound=self._number(self._single(condition)))
        values = []
        for value in condition.values:
            if value.text == "*":
                values += [1, 2, 3]
            elif folded(value.text) in ("1", "2", "3"):
                values.append(int(folded(value.text)))
            else:
                raise self._error(f"magnitude {value.text} is not 1, 2 or 3", value.at)
        return Magnitude(frozenset(values), negated=operator == "!=")

    def matchers(self, condition: Condition) -> tuple[Matcher, ...]:
        """Return the matchers of a `text:` or `note:` condition."""
        if condition.operator not in (":", "="):
            raise self._error(
                f"{condition.name} does not take {condition.operator}", condition.at, f"write not {condition.name}:…"
            )
        return tuple(self._matcher(condition, value) for value in condition.values)

    def _matcher(self, condition: Condition, value: Value) -> Matcher:
        if value.kind == "regex":
            try:
                return Regex(checked(value.text), value.at)
            except RegexError as error:
                escaped = value.text[: error.position].count("/")
                place = value.at + 1 + error.position + escaped
                raise QueryError(error.message, self.expression, place, error.hint) from error
        if value.text.strip("* "):
            return Words(value.text, plain=value.kind == "word")
        if condition.name == "note":
            return Anything()
        raise self._error("a star alone matches every passage", value.at, "put letters before the star: text:grant*")

    def source(self, condition: Condition) -> InSources:
        by_name: dict[str, set[str]] = {}
        for guid, (path, _) in self.vocabulary.sources.items():
            for name in {path, path.rsplit("/", 1)[-1].rsplit(".", 1)[0]}:
                by_name.setdefault(name, set()).add(guid)
        chosen = self.choice(condition, by_name, "source")
        if condition.operator == "!=":
            left_out = frozenset(by_name) - chosen
            return InSources(frozenset(self.vocabulary.sources) - {g for name in left_out for g in by_name[name]})
        return InSources(frozenset(guid for name in chosen for guid in by_name[name]))

    def language(self, condition: Condition) -> InSources:
        languages = self.choice(condition, {tag for _, tag in self.vocabulary.sources.values()}, "language")
        return InSources(frozenset(g for g, (_, tag) in self.vocabulary.sources.items() if tag in languages))

    def case(self, condition: Condition) -> InCases:
        return InCases(self.choice(condition, [case.name for case in self.vocabulary.cases], "interviewee"))

    def speaker(self, condition: Condition) -> Spoken:
        return Spoken(self.choice(condition, self.vocabulary.speakers, "speaker"))

    def reviewed(self, condition: Condition) -> Reviewed:
        value, equal = self._single(condition), self._equal(condition)
        if folded(value.text) not in (*YES, *NO):
            raise self._error(f"reviewed is yes or no, not {value.text}", value.at)
        return Reviewed((folded(value.text) in YES) == equal)

    def variable(self, condition: Condition) -> InCases:
        """Return the cases whose variable has one of the values, or compares as written; never a case without a value."""
        name = self._variable_name(condition)
        values = {case.name: case.variables[name] for case in self.vocabulary.cases if case.variables.get(name)}
        if condition.operator in COMPARE:
            value = self._single(condition)
            if _number(value.text) is None and not _DATE.fullmatch(folded(value.text)):
                raise self._error(f"{condition.operator} compares numbers and dates; {value.text} is neither", value.at)
            compare = COMPARE[condition.operator]
            return InCases(frozenset(case for case, text in values.items() if _compares(compare, text, value.text)))
        known = dict.fromkeys(values.values())
        chosen: set[str] = set()
        for value in condition.values:
            matching = _matching(value.text, known) | {v for v in known if _same_number(v, value.text)}
            if not matching and value.text != "*":
                listed = ", ".join(list(known)[:8]) or "none"
                problem = f"no interviewee has {name} {value.text}"
                raise self._unknown(problem, value, nearest(value.text, known), f"{name} is one of: {listed}")
            chosen |= matching
        equal = self._equal(condition)
        return InCases(frozenset(case for case, text in values.items() if (text in chosen) == equal))

    def _variable_name(self, condition: Condition) -> str:
        known = dict.fromkeys(name for case in self.vocabulary.cases for name in case.variables)
        match = next((name for name in known if folded(name) == folded(condition.name)), None)
        if match is not None:
            return match
        near = nearest(condition.name, [*FIELDS, *known])
        listed = ", ".join([*FIELDS, *list(known)[:12]])
        raise self._error(
            f"no case variable or condition is called {condition.name}", condition.at,
            f"did you mean {near}?" if near else f"there are: {listed}",
        )  # fmt: skip

    def _equal(self, condition: Condition) -> bool:
        if condition.operator in COMPARE:
            raise self._error(f"{condition.name} does not take {condition.operator}", condition.at, "use : or !=")
        return condition.operator != "!="

    def _single(self, condition: Condition) -> Value:
        if len(condition.values) > 1:
            raise self._error("this condition takes one value", condition.values[1].at)
        return condition.values[0]

    def _number(self, value: Value) -> float:
        number = _number(value.text)
        if number is None:
            raise self._error(f"{value.text} is not a number", value.at)
        return number

    def _unknown(self, problem: str, value: Value, near: str | None, other: str) -> QueryError:
        return self._error(problem, value.at, f"did you mean {near}?" if near else other)

    def _error(self, problem: str, position: int, hint: str = "") -> QueryError:
        return QueryError(problem, self.expression, position, hint)


def _keys(code: Code) -> set[str]:
    return {folded(code.id), folded(code.name), folded(code.guid), folded(_SLASH.sub("/", code.label))}


def _is_called(code: Code, name: str) -> bool:
    name, keys = folded(_SLASH.sub("/", name)), _keys(code)
    return name in keys or (name.endswith("*") and any(key.startswith(name.rstrip("*")) for key in keys))


def _matching(name: str, known: Iterable[str]) -> set[str]:
    """Return the known names equal to `name`, or those that begin with it if it ends in a star."""
    name, names = folded(name), list(known)
    matches = {other_name for other_name in names if folded(other_name) == name}
    if not matches and name.endswith("*"):
        matches = {other_name for other_name in names if folded(other_name).startswith(name.rstrip("*"))}
    return matches


def _number(text: str) -> float | None:
    try:
        number = float(folded(text))
    except ValueError:
        return None
    return number if number == number else None  # not NaN


def _same_number(value: str, other: str) -> bool:
    number = _number(other)
    return number is not None and _number(value) == number


def _compares(compare: Callable[[Any, Any], Any], value: str, limit: str) -> bool:
    """Compare as numbers if both are numbers, else as dates, to the precision of `limit`."""
    number, limit_number = _number(value), _number(limit)
    if number is not None and limit_number is not None:
        return bool(compare(number, limit_number))
    date, limit_date = folded(value), folded(limit)
    if not (_DATE.fullmatch(date) and _DATE.fullmatch(limit_date)) or len(date) < len(limit_date):
        return False
    return bool(compare(date[: len(limit_date)], limit_date))
