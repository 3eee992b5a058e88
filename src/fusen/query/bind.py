"""From tree to plan: every name is looked up, and an unknown one is answered with the nearest.

What is said of a coding (coder, origin, direction, magnitude, note) is said of each `code:` it is joined to by `and`,
through parentheses, `or` and `near` but not through `not`; where there is no `code:`, of any coding. Two coders, origins
or directions are two codings.
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
REPEATED = ("coder", "origin", "direction")  # twice in one conjunction: two codings

Said = tuple[Condition, ...]


def bind(node: Node, vocabulary: Vocabulary, expression: str) -> Plan:
    """The plan of a tree. Raises QueryError at the first name that is unknown or value that cannot be."""
    return _Binder(Names(vocabulary, expression)).bind(node, ())


class _Binder:
    def __init__(self, names: Names) -> None:
        self.names = names

    def bind(self, node: Node, said: Said) -> Plan:
        match node:
            case Or(parts):
                return AnyOf(tuple(self.bind(part, said) for part in parts))
            case And(parts):
                return self._conjunction(parts, said)
            case Condition():
                return self._condition(node, said)
            case Not(part):
                return self._with(said, No(self.bind(part, ())))
            case Near(left, right, distance):
                carried = carries(left) or carries(right)
                near = Close(
                    self.bind(left, said if carries(left) else ()),
                    self.bind(right, said if carries(right) else ()),
                    distance,
                )
                return near if carried else self._with(said, near)

    def _conjunction(self, parts: tuple[Node, ...], said: Said) -> Plan:
        mine = tuple(part for part in parts if isinstance(part, Condition) and _of_a_coding(part))
        rest = [part for part in parts if part not in mine]
        said += mine
        carried = any(map(carries, rest))
        bound = [self.bind(part, said if carries(part) else ()) for part in rest]
        return all_of(bound if carried else [*self._codings(said), *bound])

    def _condition(self, condition: Condition, said: Said) -> Plan:
        if condition.name in ("code", "theme") and not condition.variable:
            codes = self.names.codes(condition)
            return all_of(self._codings(said, codes))
        if _of_a_coding(condition):
            return all_of(self._codings((*said, condition)))
        return self._with(said, self._plain(condition))

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

    def _with(self, said: Said, plan: Plan) -> Plan:
        return all_of([*self._codings(said), plan]) if said else plan

    def _codings(self, said: Said, codes: frozenset[str] | None = None) -> list[Plan]:
        """One test for each combination of the conditions that speak of different codings."""
        if not said and codes is None:
            return []
        different: list[list[Condition | None]] = [
            [condition for condition in said if condition.name == field] or [None] for field in REPEATED
        ]
        shared = [condition for condition in said if condition.name not in REPEATED]
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


def carries(node: Node) -> bool:
    """Does a `code:` stand in it that what is said of a coding can be said of?"""
    match node:
        case Condition(name, variable=False):
            return name in ("code", "theme")
        case And(parts) | Or(parts):
            return any(map(carries, parts))
        case Near(left, right):
            return carries(left) or carries(right)
    return False


def all_of(parts: Iterable[Plan]) -> Plan:
    """All parts together, the cheap ones first."""
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, All) else (part,))]
    ordered = sorted(flat, key=cost)
    return ordered[0] if len(ordered) == 1 else All(tuple(ordered))
