"""A small codebook, cases and spans for tests of cross-case analysis."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hypothesis import strategies as st

from fusen.model.codebook import Code, Codebook
from fusen.model.coding import Case, Consent, Place
from fusen.model.filter import CountedCodings, Tiles
from fusen.model.results import Basis, CodedSpan


def code(guid: str, *path: str, parent: str | None = None, retired: bool = False) -> Code:
    return Code(guid=guid, id=guid, name=path[-1], path=path, parent=parent, retired=retired)


BOOK = Codebook(
    (
        code("D", "Drivers"),
        code("market", "Drivers", "Market", parent="D"),
        code("C", "Challenges"),
        code("money", "Challenges", "Money", parent="C"),
        code("travel", "Challenges", "Money", "Travel", parent="money"),
        code("language", "Challenges", "Language", parent="C"),
        code("alone", "Alone"),
        code("old", "Old", retired=True),
    )
)
BELOW = {
    "D": {"D", "market"},
    "market": {"market"},
    "C": {"C", "money", "travel", "language"},
    "money": {"money", "travel"},
    "travel": {"travel"},
    "language": {"language"},
    "alone": {"alone"},
    "old": {"old"},
}
CONSENTS: tuple[Consent, ...] = ("quote", "quote", "paraphrase", "analyse")
SIDES = ("EU", "Japan", "EU", "EU", "Japan", "")
COUNTRIES = ("Italy", "Japan", "France", "Spain", "Japan", "Italy")
CASES = {
    f"P{i}": Case(
        f"g{i}",
        f"P{i}",
        (Place(f"s{i}"),),
        CONSENTS[i % 4],
        {"side": SIDES[i], "country": COUNTRIES[i], "interview_date": f"2019-10-{20 - i:02}"},
    )
    for i in range(6)
}
"""P3 (Spain) counts in totals only; no coder has read P2."""
BASIS = Basis(("A",), "union", CASES, frozenset(CASES) - {"P2"})
LENGTH = 60
TILES = {f"s{i}": Tiles(list(range(0, LENGTH, 6)), [start + 5 for start in range(0, LENGTH, 6)]) for i in range(6)}
"""Ten passages of five characters in each source, with a space between them."""


def words_of(source: str, start: int, end: int) -> int:
    """Count every third character as a word, so that words of separate spans add up."""
    return sum(position % 3 == 0 for position in range(start, end))


def span(guid: str, case: str, start: int, end: int, coder: str = "A") -> CodedSpan:
    source = f"s{case[1:]}"
    return CodedSpan(guid, case, source, start, end, words_of(source, start, end), coder)


@st.composite
def coded_spans(draw: st.DrawFn) -> CodedSpan:
    start = draw(st.integers(0, LENGTH - 1))
    return span(
        draw(st.sampled_from(sorted(BELOW))),
        draw(st.sampled_from(sorted(CASES))),
        start,
        draw(st.integers(start + 1, LENGTH)),
        draw(st.sampled_from("AB")),
    )


def many_codes(number: int) -> Codebook:
    return Codebook((code("T", "Theme"), *(code(f"c{at}", "Theme", f"Code {at}", parent="T") for at in range(number))))


def counted(
    spans: Sequence[CodedSpan],
    book: Codebook = BOOK,
    basis: Basis = BASIS,
    tiles: Mapping[str, Tiles] = TILES,
    codes: Collection[str] | None = None,
) -> CountedCodings:
    return CountedCodings(spans, book, basis, codes, "passage", lambda unit: tiles)
