"""Parse an expression into a tree; every error points at a character.

expression = conjunction { "or" conjunction }
conjunction = negation { [ "and" ] negation }
negation = "not" negation | nearness
nearness = unit { "near:" NUMBER unit }
unit = "(" expression ")" | name operator value { "," value }
"""

from __future__ import annotations

import unicodedata

from fusen.query.errors import QueryError, folded, nearest
from fusen.query.tree import (
    FIELDS,
    KEYWORDS,
    OPERATOR_SIGNS,
    QUOTES,
    SPECIAL,
    TEXT_FIELDS,
    And,
    Condition,
    Near,
    Node,
    Not,
    Operator,
    Or,
    Value,
    ValueKind,
)

DEEPEST = 50  # nested parentheses and nots
LONGEST = 10_000  # characters of an expression
FARTHEST = 1_000_000  # passages
_OPERATORS: tuple[Operator, ...] = ("!=", ">=", "<=", ":", "=", ">", "<")
_TYPOGRAPHIC: dict[str, Operator] = {"≠": "!=", "≥": ">=", "≤": "<="}
HOW = 'a condition looks like code:"Funding gap", text:budget or side=Japan'


def parse(expression: str) -> Node:
    """Return the tree of an expression. Raises QueryError."""
    if len(expression) > LONGEST:
        raise QueryError(f"the query is longer than {LONGEST:,} characters", expression, LONGEST)
    return _Parser(expression).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    # -- structure

    def whole(self) -> Node:
        self._space()
        if self._ended():
            raise self._error("the query is empty", self.at, HOW)
        result = self._alternatives()
        if not self._ended():
            raise self._error("this closing parenthesis has no opening one", self.at)
        return result

    def _alternatives(self) -> Node:
        parts = [self._conjunction()]
        while self._keyword("or"):
            parts.append(self._conjunction())
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
        return flat[0] if len(flat) == 1 else Or(tuple(flat))

    def _conjunction(self) -> Node:
        parts = [self._negation()]
        while self._keyword("and") or not (self._ended() or self._sees(")") or self._sees_keyword("or")):
            parts.append(self._negation())
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
        return flat[0] if len(flat) == 1 else And(tuple(flat))

    def _negation(self) -> Node:
        start = self.at
        if not self._keyword("not"):
            return self._nearness()
        self._deeper(start)
        result = Not(self._negation())
        self.depth -= 1
        return result

    def _nearness(self) -> Node:
        near = self._unit()
        while (distance := self._distance()) is not None:
            if self._sees_keyword("not"):
                raise self._error(
                    "near takes one condition on its right", self.at, "put it in parentheses: near:2 (not …)"
                )
            near = Near(near, self._unit(), distance)
        return near

    def _distance(self) -> int | None:
        start = self.at
        word = self._word(names=True)
        if folded(word) != "near":
            self.at = start
            return None
        self._space()
        if not self._ended() and self.text[self.at] in ":：":
            self.at += 1
            self._space()
        place = self.at
        number = self._word(names=False)
        if not number.isdecimal() or len(number) > 7 or int(number) > FARTHEST:
            raise self._error("near needs a number of passages", place, "for example: code:Trust near:2 code:Sales")
        self._space()
        return int(number)

    def _unit(self) -> Node:
        start = self.at
        if self._ended():
            raise self._error("the query ends where a condition is expected", self.at, HOW)
        if self._sees(")"):
            raise self._error("a condition is expected here", self.at, HOW)
        if not self._sees("("):
            return self._condition()
        self._deeper(start)
        self.at += 1
        self._space()
        result = self._alternatives()
        if not self._sees(")"):
            raise self._error("this parenthesis is not closed", start)
        self.at += 1
        self.depth -= 1
        self._space()
        return result

    def _deeper(self, start: int) -> None:
        self.depth += 1
        if self.depth > DEEPEST:
            raise self._error(f"more than {DEEPEST} nested parentheses", start)

    # -- conditions

    def _condition(self) -> Condition:
        start = self.at
        quoted = self.text[start] in QUOTES
        name = self._quotation() if quoted else self._word(names=True)
        if not name.strip():
            raise self._error(f"a condition cannot begin with {self.text[start]}", start, HOW)
        after = self.at
        self._space()
        operator = self._operator()
        if operator is None:
            self.at = after
            raise self._without_operator(name, start, quoted)
        field = "" if quoted else folded(name)
        variable = field not in FIELDS
        values = [self._value(field, operator)]
        while self._skip(",，、"):
            values.append(self._value(field, operator))
        return Condition(name if variable else field, operator, tuple(values), variable, start)

    def _without_operator(self, name: str, start: int, quoted: bool) -> QueryError:
        """Return the error for a word that is no condition, most often a name with a space and without quotes."""
        if not quoted and folded(name) in KEYWORDS:
            return self._error(f"a condition is expected here, not `{name}`", start, HOW)
        hint = f'to search for the word, write text:{name}; put a name with a space in quotes: code:"Funding gap"'
        near = nearest(name, FIELDS) if not quoted else None
        if near and folded(name) != near:
            hint = f"did you mean {near}:…? {hint[0].upper()}{hint[1:]}"
        elif near:
            hint = f"write {near}:…"
        return self._error(f"`{name}` is not a condition", start, hint)

    def _operator(self) -> Operator | None:
        if self._ended():
            return None
        sign = self.text[self.at]
        if sign in _TYPOGRAPHIC:
            self.at += 1
            self._space()
            return _TYPOGRAPHIC[sign]
        two = unicodedata.normalize("NFKC", self.text[self.at : self.at + 2])
        for operator in _OPERATORS:
            if two.startswith(operator):
                self.at += len(operator)
                return operator
        return None

    def _value(self, field: str, operator: Operator) -> Value:
        adjacent = self.at
        self._space()
        start = self.at
        if self._ended() or (start > adjacent and self._sees_any_keyword()):
            raise self._error("a value is missing here", adjacent, HOW)
        kind: ValueKind = "name"
        if self.text[start] in QUOTES:
            result, kind = self._quotation(), "exact"
        elif self.text[start] in "/／" and field in TEXT_FIELDS:
            result, kind = self._regex(), "regex"
        else:
            result, kind = self._word(names=False), "word"
            if not result:
                hint = "write several values as code:Sales,Trust" if self._sees("(") else HOW
                raise self._error(f"a value is expected here, not {self.text[start]}", start, hint)
        if not result.strip():
            raise self._error("this value is empty", start)
        self._space()
        return Value(result, kind if field in TEXT_FIELDS else "name", start)

    def _quotation(self) -> str:
        start = self.at
        closing = QUOTES[self.text[start]]
        result: list[str] = []
        self.at += 1
        while not self._ended():
            character = self.text[self.at]
            following = self.text[self.at + 1 : self.at + 2]
            if character == "\\" and following and (following == "\\" or following in closing):
                result.append(following)
                self.at += 2
                continue
            self.at += 1
            if character in closing:
                return "".join(result)
            result.append(character)
        raise self._error("this quotation mark is not closed", start)

    def _regex(self) -> str:
        start = self.at
        self.at += 1
        result: list[str] = []
        while not self._ended():
            character = self.text[self.at]
            if character == self.text[start]:
                self.at += 1
                return "".join(result)
            if character == "\\":
                pair = self.text[self.at : self.at + 2]
                result.append("/" if pair == "\\/" else pair)
                self.at += 2
                continue
            result.append(character)
            self.at += 1
        raise self._error(
            "this regular expression is not closed", start, "end it with /, and write a slash inside it as \\/"
        )

    # -- characters

    def _word(self, *, names: bool) -> str:
        start = self.at
        stops = SPECIAL | OPERATOR_SIGNS if names else SPECIAL
        if not names and not self._ended() and self.text[start] in OPERATOR_SIGNS:
            return ""
        while not self._ended() and not self.text[self.at].isspace() and self.text[self.at] not in stops:
            self.at += 1
        return self.text[start : self.at]

    def _keyword(self, word: str) -> bool:
        """Consume the word if it is the next keyword and not a condition's name."""
        start = self.at
        if folded(self._word(names=True)) == word and (self._ended() or self.text[self.at] not in OPERATOR_SIGNS):
            self._space()
            return True
        self.at = start
        return False

    def _sees_keyword(self, word: str) -> bool:
        start = self.at
        result = self._keyword(word)
        self.at = start
        return result

    def _sees_any_keyword(self) -> bool:
        return any(self._sees_keyword(word) for word in KEYWORDS)

    def _sees(self, parenthesis: str) -> bool:
        return not self._ended() and self.text[self.at] in {"(": "(（", ")": ")）"}[parenthesis]

    def _skip(self, signs: str) -> bool:
        if self._ended() or self.text[self.at] not in signs:
            return False
        self.at += 1
        return True

    def _space(self) -> None:
        while not self._ended() and self.text[self.at].isspace():
            self.at += 1

    def _ended(self) -> bool:
        return self.at >= len(self.text)

    def _error(self, message: str, position: int, hint: str = "") -> QueryError:
        return QueryError(message, self.text, position, hint)
