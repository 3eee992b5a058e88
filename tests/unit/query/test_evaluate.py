"""The query evaluator on random sources, against a naive one."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.model.codebook import Code, Codebook
from fusen.model.coding import Case, Coding, Place
from fusen.query.bind import bind
from fusen.query.evaluate import SourceFacts, evaluate, numbers, spread
from fusen.query.plan import All, AnyOf, Coded, HasText, No, Plan, Vocabulary, leaves
from fusen.query.tree import And, Condition, Near, Node, Not, Or, Value, unparse

BOOK = Codebook((
    Code("t", "t", "Top", ("Top",)), Code("a", "a", "A", ("Top", "A"), "t"), Code("b", "b", "B", ("B",)),
))  # fmt: skip
BELOW = {"Top": {"t", "a"}, "A": {"a"}, "B": {"b"}}
SIDES = {"one": "EU", "two": "Japan"}
CASES = tuple(Case(name, name, (Place("s", name),), variables={"side": side}) for name, side in SIDES.items())
VOCABULARY = Vocabulary(BOOK, ("anna", "ben"), CASES, {"s": ("s.txt", "en")}, ("one", "two", "asks"))

Passage = tuple[str, str, bool]  # words, speaker, read?


def is_(name: str, value: str, variable: bool = False) -> Condition:
    return Condition(name, "=" if variable else ":", (Value(value, "word" if name == "text" else "name"),), variable)


simple = st.sampled_from([
    is_("code", "Top"), is_("code", "A"), is_("code", "B"), is_("text", "x"), is_("text", "y"), is_("reviewed", "yes"),
    is_("speaker", "asks"), is_("side", "EU", True), is_("side", "Japan", True), is_("case", "one"),
    is_("language", "en"),
])  # fmt: skip
coding_conditions = st.sampled_from([
    is_("coder", "anna"), is_("coder", "ben"), is_("direction", "for"), is_("direction", "against"),
    is_("magnitude", "2"), is_("origin", "manual"), is_("note", "x"),
])  # fmt: skip


def nodes(conditions: st.SearchStrategy[Condition]) -> st.SearchStrategy[Node]:
    def bigger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        some = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(
            some.map(And), some.map(Or), inner.map(Not), st.builds(Near, inner, inner, st.integers(0, 4))
        )  # fmt: skip

    return st.recursive(conditions, bigger, max_leaves=6)


passages = st.lists(
    st.tuples(st.sampled_from(["", "x", "y", "x y"]), st.sampled_from(["one", "two", "asks"]), st.booleans()),
    min_size=1, max_size=7,
)  # fmt: skip


@st.composite
def sources(draw: st.DrawFn) -> tuple[list[Passage], list[tuple[int, Coding, bool]]]:
    found = draw(passages)
    codings = []
    for number in range(draw(st.integers(0, 5))):
        first = draw(st.integers(0, len(found) - 1))
        last = draw(st.integers(first, min(first + 1, len(found) - 1)))
        coding = Coding(
            str(number), draw(st.sampled_from(["anna", "ben"])), draw(st.sampled_from("tab")), "s", first, last + 1,
            draw(st.sampled_from(["manual", "auto"])), "", "", draw(st.sampled_from([None, "for", "against"])),
            draw(st.sampled_from([None, 1, 2])), draw(st.sampled_from([None, "x", "z"])),
        )  # fmt: skip
        codings.append((sum(1 << n for n in range(first, last + 1)), coding, draw(st.booleans())))
    return found, codings


def facts_of(found: list[Passage], codings: list[tuple[int, Coding, bool]]) -> SourceFacts:
    def by(name: str) -> tuple[int, str]:
        return sum(1 << n for n, (_, speaker, _) in enumerate(found) if speaker == name), name

    return SourceFacts(
        "s", len(found), [by("one"), by("two")], [by("one"), by("two"), by("asks")], codings,
        sum(1 << n for n, (_, _, read) in enumerate(found) if read), lambda n: found[n][0],
    )  # fmt: skip


class Naive:
    """Evaluates an expression tree passage by passage."""

    def __init__(self, found: list[Passage], codings: list[tuple[int, Coding, bool]]) -> None:
        self.found, self.codings = found, codings

    def holds(self, node: Node, at: int, about: tuple[Condition, ...] = ()) -> bool:
        match node:
            case Or(parts):
                return any(self.holds(part, at, about) for part in parts)
            case Not(part):
                return self.coded(at, None, about) and not self.holds(part, at)
            case And(parts):
                about += tuple(part for part in parts if isinstance(part, Condition) and is_coding_condition(part))
                rest = [part for part in parts if not is_coding_condition(part)]
                if not any(map(has_code, rest)):
                    return self.coded(at, None, about) and all(self.holds(part, at) for part in rest)
                return all(self.holds(part, at, about if has_code(part) else ()) for part in rest)
            case Near(left, right, distance):
                of_left, of_right = (about if has_code(side) else () for side in (left, right))
                loose = () if has_code(left) or has_code(right) else about
                around = range(max(at - distance, 0), min(at + distance + 1, len(self.found)))
                return (
                    self.coded(at, None, loose)
                    and self.holds(left, at, of_left)
                    and any(self.holds(right, other, of_right) for other in around)
                )
            case Condition():
                return self.condition(node, at, about)

    def condition(self, condition: Condition, at: int, about: tuple[Condition, ...]) -> bool:
        value = condition.values[0].text
        if condition.name == "code":
            return self.coded(at, BELOW[value], about)
        if is_coding_condition(condition):
            return self.coded(at, None, (*about, condition))
        words, speaker, read = self.found[at]
        held = {
            "text": value in words.split(), "reviewed": read, "speaker": speaker == value, "case": speaker == value,
            "side": SIDES.get(speaker) == value, "language": True,
        }  # fmt: skip
        return self.coded(at, None, about) and held[condition.name]

    def coded(self, at: int, codes: set[str] | None, about: tuple[Condition, ...]) -> bool:
        """Return whether some coding matches each combination of one coder, origin and direction."""
        if codes is None and not about:
            return True
        each: list[tuple[Condition, ...]] = [()]
        for field in ("coder", "origin", "direction"):
            mine = [condition for condition in about if condition.name == field]
            each = [(*one, condition) for one in each for condition in mine] if mine else each
        shared = tuple(condition for condition in about if condition.name in ("magnitude", "note"))
        return all(
            any(
                passages >> at & 1
                and (codes is None or coding.code in codes)
                and (counted or any(c.name in ("coder", "origin") for c in one))
                and all(fits(coding, condition) for condition in (*one, *shared))
                for passages, coding, counted in self.codings
            )
            for one in each
        )


def fits(coding: Coding, condition: Condition) -> bool:
    value = condition.values[0].text
    held = {
        "coder": coding.user, "origin": coding.origin, "direction": coding.direction, "note": coding.note,
        "magnitude": str(coding.magnitude),
    }  # fmt: skip
    return held[condition.name] == value


def is_coding_condition(node: Node) -> bool:
    return isinstance(node, Condition) and node.name in ("coder", "origin", "direction", "magnitude", "note")


def has_code(node: Node) -> bool:
    match node:
        case Condition(name):
            return name == "code"
        case And(parts) | Or(parts):
            return any(map(has_code, parts))
        case Near(left, right):
            return has_code(left) or has_code(right)
    return False


def plan_of(node: Node) -> Plan:
    return bind(node, VOCABULARY, unparse(node))


def evaluated(plan: Plan, facts: SourceFacts) -> set[int]:
    bounds = evaluate(plan, facts)
    assert bounds.surely == bounds.perhaps
    return set(numbers(bounds.surely))


@settings(max_examples=400, deadline=None)
@given(nodes(st.one_of(simple, coding_conditions)), sources())
def test_result_equals_the_naive_evaluator(
    node: Node, source: tuple[list[Passage], list[tuple[int, Coding, bool]]]
) -> None:
    naive = Naive(*source)
    expected = {at for at in range(len(source[0])) if naive.holds(node, at)}
    assert evaluated(plan_of(node), facts_of(*source)) == expected


@settings(max_examples=150, deadline=None)
@given(
    nodes(st.one_of(simple, coding_conditions)),
    sources(),
    st.sets(st.sampled_from(["cases", "speakers", "codings", "reviewed", "text"])),
)
def test_missing_facts_widen_the_bounds_and_never_break_them(
    node: Node, source: tuple[list[Passage], list[tuple[int, Coding, bool]]], missing: set[str]
) -> None:
    plan, facts = plan_of(node), facts_of(*source)
    whole = evaluate(plan, facts)
    unknown = replace(facts)
    for name in missing:
        setattr(unknown, name, None)
    part = evaluate(plan, unknown)
    assert part.surely & ~whole.surely == 0
    assert whole.surely & ~part.perhaps == 0


@settings(max_examples=150, deadline=None)
@given(nodes(st.one_of(simple, coding_conditions)), sources())
def test_index_bounds_do_not_change_the_result(
    node: Node, source: tuple[list[Passage], list[tuple[int, Coding, bool]]]
) -> None:
    plan, facts = plan_of(node), facts_of(*source)
    indexed: dict[Plan, int] = {
        leaf: evaluate(leaf, facts).perhaps for leaf in leaves(plan) if isinstance(leaf, HasText | Coded)
    }
    assert evaluate(plan, replace(facts, at_most=indexed)) == evaluate(plan, facts)


@settings(max_examples=150, deadline=None)
@given(nodes(simple), nodes(simple), sources(), st.integers(0, 4))
def test_boolean_laws_hold_and_near_matches_in_both_orders(
    one: Node, other: Node, source: tuple[list[Passage], list[tuple[int, Coding, bool]]], distance: int
) -> None:
    facts = facts_of(*source)

    def yields(node: Node) -> set[int]:
        return evaluated(plan_of(node), facts)

    everything = set(range(len(source[0])))
    assert yields(Not(And((one, other)))) == yields(Or((Not(one), Not(other))))
    assert yields(Not(Or((one, other)))) == yields(And((Not(one), Not(other))))
    assert yields(Not(Not(one))) == yields(one) == everything - yields(Not(one))
    forward, backward = yields(Near(one, other, distance)), yields(Near(other, one, distance))
    assert bool(forward) == bool(backward)
    assert forward == {p for p in yields(one) if any(abs(p - q) <= distance for q in yields(other))}
    assert yields(Near(one, other, 0)) == yields(And((one, other))) == yields(Near(other, one, 0))
    assert forward <= yields(Near(one, other, distance + 1)) <= yields(one)


@settings(deadline=None)
@given(nodes(st.one_of(simple, coding_conditions)), nodes(st.one_of(simple, coding_conditions)), sources())
def test_de_morgan_laws_hold(
    one: Node, other: Node, source: tuple[list[Passage], list[tuple[int, Coding, bool]]]
) -> None:
    facts, left, right = facts_of(*source), plan_of(one), plan_of(other)
    assert evaluated(No(All((left, right))), facts) == evaluated(AnyOf((No(left), No(right))), facts)
    assert evaluated(No(AnyOf((left, right))), facts) == evaluated(All((No(left), No(right))), facts)


@given(st.integers(0, 2**12 - 1), st.integers(0, 30), st.just(12))
def test_spread_reaches_neighbours_up_to_the_distance(passages_: int, distance: int, count: int) -> None:
    near = {q for p in numbers(passages_) for q in range(count) if abs(p - q) <= distance}
    assert set(numbers(spread(passages_, distance, count))) == near


def test_hidden_passages_never_match() -> None:
    facts = facts_of([("x", "one", True), ("y", "two", True), ("x", "one", True)], [])
    hidden = replace(facts, hidden=0b010)
    assert evaluated(plan_of(is_("text", "y")), hidden) == set()
    assert evaluated(plan_of(Not(is_("text", "y"))), hidden) == {0, 2}
    assert evaluated(plan_of(Near(is_("text", "x"), is_("text", "y"), 1)), hidden) == set()
    assert evaluated(plan_of(Near(is_("text", "x"), Not(is_("text", "x")), 1)), hidden) == set()


def test_text_is_read_only_for_open_passages() -> None:
    read: list[int] = []
    facts = facts_of([("x", "one", True), ("x", "two", True)], [])

    def text(number: int) -> str:
        read.append(number)
        return "x"

    plan = plan_of(And((is_("text", "x"), is_("side", "Japan", True))))
    assert evaluated(plan, replace(facts, text=text)) == {1}
    assert read == [1]
