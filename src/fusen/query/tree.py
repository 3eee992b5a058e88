"""Expression trees, and their text form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from fusen.query.errors import folded

ValueKind = Literal["name", "word", "exact", "regex"]
Operator = Literal[":", "=", "!=", ">", ">=", "<", "<="]

FIELDS = (
    "code", "theme", "text", "coder", "origin", "direction", "magnitude", "note", "source", "case", "speaker",
    "reviewed", "language",
)  # fmt: skip
TEXT_FIELDS = ("text", "note")
KEYWORDS = ("and", "or", "not")
QUOTES = {'"': '"', "＂": "＂", "“": "”", "„": "“”", "”": "”", "「": "」", "『": "』", "«": "»"}
SPECIAL = frozenset("()（）,，、") | frozenset(QUOTES) | frozenset("".join(QUOTES.values()))
OPERATOR_SIGNS = frozenset(":：=＝<＜>＞!！≠≥≤")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a condition. A `word` or `name` may end in a star; `exact` was in quotes, `regex` in slashes."""

    text: str
    kind: ValueKind = "name"
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Condition:
    """`name` is one of FIELDS or, if `variable` is set, a case variable as typed."""

    name: str
    operator: Operator
    values: tuple[Value, ...]
    variable: bool = False
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


@dataclass(frozen=True, slots=True)
class Near:
    """The passages of `left` with a passage of `right` at most `distance` passages away."""

    left: Node
    right: Node
    distance: int


Node = And | Or | Not | Near | Condition

_SLASH = re.compile(r"(\\.)|/", re.DOTALL)
_STRENGTH = {Or: 0, And: 1, Not: 2, Near: 3, Condition: 4}


def unparse(node: Node) -> str:
    """Return the expression as text; `parse` returns the same tree for it."""
    match node:
        case Condition():
            return f"{_name(node)}{node.operator}{','.join(map(_value, node.values))}"
        case And(parts):
            return " and ".join(_inside(part, And) for part in parts)
        case Or(parts):
            return " or ".join(_inside(part, Or) for part in parts)
        case Not(part):
            text = _inside(part, Not)
            return f"not {text}"
        case Near(left, right, distance):
            before = unparse(left) if isinstance(left, Near) else _inside(left, Near)
            return f"{before} near:{distance} {_inside(right, Near)}"


def _inside(node: Node, parent: type) -> str:
    """Add parentheses if the node binds no stronger than its parent; `not not` needs none."""
    text = unparse(node)
    strong = _STRENGTH[type(node)] > _STRENGTH[parent] or (isinstance(node, Not) and parent is Not)
    return text if strong else f"({text})"


def _name(condition: Condition) -> str:
    if not condition.variable:
        return condition.name
    reserved = folded(condition.name) in (*FIELDS, *KEYWORDS, "near")
    bare = condition.name and not any(c.isspace() or c in SPECIAL or c in OPERATOR_SIGNS for c in condition.name)
    return condition.name if bare and not reserved else _quoted(condition.name)


def _value(value: Value) -> str:
    match value.kind:
        case "regex":
            return "/" + _SLASH.sub(lambda match: match[1] or "\\/", value.text) + "/"
        case "exact":
            return _quoted(value.text)
        case "word":
            return value.text
    return value.text if bare_value(value.text) else _quoted(value.text)


def bare_value(text: str) -> bool:
    """Return whether the value needs no quotes."""
    return (
        bool(text)
        and text[0] not in OPERATOR_SIGNS | {"/", "／"}
        and folded(text) not in KEYWORDS
        and not any(character.isspace() or character in SPECIAL for character in text)
    )


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
