"""Bind an expression tree to a study: look up every name and return a plan.

A condition on codings (coder, origin, direction, magnitude, note) applies to each `code:` that `and` joins it to,
through parentheses, `or` and `near` but not through `not`; without a `code:` it applies to any coding. Two coders,
origins or directions in one conjunction ask for two codings.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

from fusen.model.coding import DIRECTIONS, ORIGINS
from fusen.query.names import Names
from fusen.query.plan import All, AnyOf, Close, Coded, HasText, No, Plan, Vocabulary, cost
from fusen.query.tree import And, Condition, Near, Node, Not, Or

OF_A_CODING = ("coder", "origin", "direction", "magnitude", "note")
REPEATED = ("coder", "origin", "direction")  # two in one conjunction ask for two codings

Conditions = tuple[Condition, ...]


def bind(node: Node, vocabulary: Vocabulary, expression: str) -> Plan:
    """Return the plan of a tree. Raises QueryError at the first unknown name or invalid value."""
    return _Binder(Names(vocabulary, expression)).bind(node, ())


class _Binder:
    def __init__(self, names: Names) -> None:
        self.names = names

    def bind(self, node: Node, conditions: Conditions) -> Plan:
        match node:
            case Or(parts):
                return AnyOf(tuple(self.bind(part, conditions) for part in parts))
            case And(parts):
                return self._conjunction(parts, conditions)
            case Condition():
                return self._condition(node, conditions)
            case Not(part):
                return self._with(conditions, No(self.bind(part, ())))
            case Near(left, right, distance):
                with_code = has_code(left) or has_code(right)
                near = Close(
                    self.bind(left, conditions if has_code(left) else ()),
                    self.bind(right, conditions if has_code(right) else ()),
                    distance,
                )
                return near if with_code else self._with(conditions, near)

    def _conjunction(self, parts: tuple[Node, ...], conditions: Conditions) -> Plan:
        mine = tuple(part for part in parts if isinstance(part, Condition) and _of_a_coding(part))
        rest = [part for part in parts if part not in mine]
        conditions += mine
        with_code = any(map(has_code, rest))
        bound = [self.bind(part, conditions if has_code(part) else ()) for part in rest]
        return all_of(bound if with_code else [*self._codings(conditions), *bound])

    def _condition(self, condition: Condition, conditions: Conditions) -> Plan:
        if condition.name in ("code", "theme") and not condition.variable:
            codes = self.names.codes(condition)
            return all_of(self._codings(conditions, codes))
        if _of_a_coding(condition):
            return all_of(self._codings((*conditions, condition)))
        return self._with(conditions, self._plain(condition))

    def _plain(self, condition: Condition) -> Plan:
        if condition.variable:
            return self.names.variable(condition)
        match condition.name:
            case "text":
                return HasText(self.names.matchers(condition))
            case "source":
                return self.names.source(condition)
            case "case":
                return self.names.case(condition)
            case "language":
                return self.names.language(condition)
            case "speaker":
                return self.names.speaker(condition)
        return self.names.reviewed(condition)

    def _with(self, conditions: Conditions, plan: Plan) -> Plan:
        return all_of([*self._codings(conditions), plan]) if conditions else plan

    def _codings(self, conditions: Conditions, codes: frozenset[str] | None = None) -> list[Plan]:
        """Return one test for each combination of conditions that ask for different codings."""
        if not conditions and codes is None:
            return []
        different: list[list[Condition | None]] = [
            [condition for condition in conditions if condition.name == field] or [None] for field in REPEATED
        ]
        shared = [condition for condition in conditions if condition.name not in REPEATED]
        return [
            self._coded(codes, [condition for condition in chosen if condition is not None], shared)
            for chosen in product(*different)
        ]

    def _coded(self, codes: frozenset[str] | None, chosen: Iterable[Condition], shared: Iterable[Condition]) -> Coded:
        tests: dict[str, Any] = {}
        for condition in chosen:
            tests["everybody"] = tests.get("everybody", False) or condition.name != "direction"
            if condition.name == "coder":
                tests["coders"] = self.names.choice(condition, self.names.vocabulary.coders, "coder")
            elif condition.name == "origin":
                tests["origins"] = self.names.choice(condition, ORIGINS, "origin")
            else:
                tests["directions"] = self.names.choice(condition, DIRECTIONS, "direction")
        magnitudes = tuple(self.names.magnitude(c) for c in shared if c.name == "magnitude")
        notes = tuple(self.names.matchers(c) for c in shared if c.name == "note")
        return Coded(codes, magnitudes=magnitudes, notes=notes, **tests)


def _of_a_coding(condition: Condition) -> bool:
    return not condition.variable and condition.name in OF_A_CODING


def has_code(node: Node) -> bool:
    """Return whether the node contains a `code:` that a condition on codings can apply to."""
    match node:
        case Condition(name, variable=False):
            return name in ("code", "theme")
        case And(parts) | Or(parts):
            return any(map(has_code, parts))
        case Near(left, right):
            return has_code(left) or has_code(right)
    return False


def all_of(parts: Iterable[Plan]) -> Plan:
    """Return the conjunction of all parts, cheap parts first."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, All) else (part,))]
    ordered = sorted(flat, key=cost)
    return ordered[0] if len(ordered) == 1 else All(tuple(ordered))
