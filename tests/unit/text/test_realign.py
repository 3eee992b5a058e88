"""Realignment: kept and moved spans have the same text, and no span is lost."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.text.realign import CERTAINTY, Realigner
from tests.support.cpu import at_most

WORDS = ["we", "had", "no", "money", "for", "the", "interpreter", "Tokyo,", "yes.", "[laughs]", "(00:12)", "…", "été"]
PIECES = st.sampled_from([*WORDS, "\n", "。", "通訳", "予算がない", " ", "\n\nAnna: ", "🇯🇵", "e\u0301", "a" * 40])
TEXTS = st.lists(PIECES, max_size=40).map(" ".join)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, str]:
    """A text before and after a few insertions, deletions, replacements and moves."""
    old = draw(TEXTS)
    new = old
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(new)))
        end = draw(st.integers(start, min(len(new), start + 30)))
        cut = new[start:end]
        new = new[:start] + draw(st.one_of(TEXTS, st.just(""))) + new[end:]
        if draw(st.booleans()):
            at = draw(st.integers(0, len(new)))
            new = new[:at] + cut + new[at:]
    return old, new


@given(edited(), st.data())
def test_every_span_has_an_outcome_and_kept_and_moved_spans_their_text(
    texts: tuple[str, str], data: st.DataObject
) -> None:
    old, new = texts
    realigner = Realigner(old, new)
    for _ in range(5 if old else 0):
        start = data.draw(st.integers(0, len(old) - 1))
        end = data.draw(st.integers(start + 1, len(old)))
        realigned = realigner.realign(start, end)
        assert realigned.outcome in CERTAINTY
        if realigned.outcome == "detached":
            assert (realigned.start, realigned.end) == (start, end)
            continue
        assert 0 <= realigned.start < realigned.end <= len(new)
        if realigned.outcome in ("kept", "moved"):
            assert new[realigned.start : realigned.end] == old[start:end]
        if realigned.outcome == "kept":
            assert realigned.start == start


@given(edited(), st.data())
def test_realigned_reviews_are_ordered_and_hardly_longer(texts: tuple[str, str], data: st.DataObject) -> None:
    old, new = texts
    start = data.draw(st.integers(0, len(old)))
    end = data.draw(st.integers(start, len(old)))
    pieces = Realigner(old, new).realign_reading(start, end) if start < end else []
    bounds = [bound for piece in pieces for bound in piece]
    assert bounds == sorted(bounds)
    assert all(0 <= first < last <= len(new) for first, last in pieces)
    read = sum(sum(map(str.isalnum, new[first:last])) for first, last in pieces)
    assert read <= 2.4 * (end - start)


READ = "I: Why did you stop?\nAnna: We had no mony for travel. So we stopped.\nI: And then?\nAnna: Nothing.\n"


def _read_and_new(old: str, new: str) -> tuple[list[str], list[str]]:
    realigner = Realigner(old, new)
    spans = realigner.realign_reading(0, len(old)), realigner.inserted(0, len(old))
    return [new[a:b] for a, b in spans[0]], [new[a:b] for a, b in spans[1]]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("mony", "money"),
        ("We had no mony for travel.", "We had no money for the travels."),
        ("Anna", "Frau A"),
        ("So we stopped.", "So we stopped!"),
    ],
)
def test_correction_keeps_reviews(was: str, now: str) -> None:
    new = READ.replace(was, now)
    assert _read_and_new(READ, new) == ([new], [])


@pytest.mark.parametrize(
    ("at", "added"),
    [
        ("I: And then?", "I: Was that all?\nAnna: No, our partner left too."),
        ("So we stopped.", "The office in Kobe closed that spring."),
    ],
)
def test_inserted_text_is_unread(at: str, added: str) -> None:
    new = READ.replace(at, f"{added} {at}" if at[0] == "S" else f"{added}\n{at}")
    read, inserted = _read_and_new(READ, new)
    assert inserted == [added]
    assert "".join(read).replace("\n", "").replace(" ", "") == READ.replace("\n", "").replace(" ", "")


def test_appended_and_replaced_text_is_unread() -> None:
    assert _read_and_new(READ, f"{READ}Anna: Wait, one thing more.\n")[1] == ["Anna: Wait, one thing more."]
    other = READ.replace(
        "We had no mony for travel. So we stopped.", "The weather was a problem for everybody involved."
    )
    assert _read_and_new(READ, other)[1] == ["Anna: The weather was a problem for everybody involved."]


def test_correction_does_not_extend_reviews_to_unread_text() -> None:
    new = READ.replace("mony", "money")
    end = READ.index("for travel")
    assert [new[a:b] for a, b in Realigner(READ, new).realign_reading(0, end)] == [new[: end + 1]]


def test_japanese_sentences_are_compared_one_by_one() -> None:
    old = "私たちはお金がなかった。旅行できない。"
    assert _read_and_new(old, old.replace("お金", "予算"))[1] == []
    added = "相手も辞めてしまって困りました。"
    assert _read_and_new(old, old.replace("旅行", f"{added}旅行"))[1] == [added]


@given(TEXTS)
def test_an_unchanged_text_keeps_every_span(text: str) -> None:
    realigner = Realigner(text, text)
    for start in range(0, len(text), 7):
        realigned = realigner.realign(start, len(text))
        assert (realigned.start, realigned.end, realigned.outcome) == (start, len(text), "kept")
        assert realigner.realign_reading(start, len(text)) == (
            [(start, len(text))] if any(map(str.isalnum, text[start:])) else []
        )


@given(TEXTS, TEXTS)
def test_an_inserted_heading_moves_every_span(text: str, before: str) -> None:
    """Check that spans with unique words move by exactly the length of the heading."""
    before = "Heading of the transcript\n" + before.replace("\n", " ") + "\n"
    realigner = Realigner(text, before + text)
    for start in range(0, len(text), 5):
        words = text[start:]
        if (before + text).count(words) == 1 and len(words) >= 12:
            realigned = realigner.realign(start, len(text))
            assert (realigned.start, realigned.outcome) == (start + len(before), "moved")


@pytest.mark.parametrize(
    ("old", "new", "words", "outcome", "now"),
    [
        ("One. Two words here. End.", "One. Two words here. End.", "Two words", "kept", "Two words"),
        ("One. Two words here. End.", "First one. Two words here. End.", "Two words", "moved", "Two words"),
        ("We had no money at all. Yes.", "We had little money at all. Yes.", "We had no money at all.", "doubtful",
         "We had little money at all."),
        ("We had no money. Yes.", "Yes.", "We had no money.", "detached", ""),
        ("Um. Moved far away, it is.\nB.\nC.\n", "B.\nC.\nD.\nMoved far away, it is.\n", "Moved far away", "moved",
         "Moved far away"),
        ("予算がないと言われました。次です。", "予算が全くないと言われました。次です。", "予算がないと言われました。", "doubtful",
         "予算が全くないと言われました。"),
        ("It was reflowed by\nan editor at last.", "It was reflowed\nby an editor at last.", "an editor at last", "kept",
         "an editor at last"),
    ],
)  # fmt: skip
def test_span_has_the_expected_outcome_and_text(old: str, new: str, words: str, outcome: str, now: str) -> None:
    start = old.index(words)
    realigned = Realigner(old, new).realign(start, start + len(words))
    assert realigned.outcome == outcome
    if now:
        assert new[realigned.start : realigned.end] == now


def test_nearest_of_several_equal_places_is_doubtful() -> None:
    quote = "exactly these words"
    old = f"Um {quote} um.\nB stays where it is.\nC stays where it is.\n"
    new = f"B stays where it is.\nC stays where it is.\nAh, {quote}.\nOh, {quote}.\n"
    realigned = Realigner(old, new).realign(old.index(quote), old.index(quote) + len(quote))
    assert (realigned.outcome, new[realigned.start : realigned.end]) == ("doubtful", quote)
    assert realigned.start == new.index(quote)


def prose(characters: int, seed: int, line_ends: float) -> list[str]:
    draw = random.Random(seed)
    vocabulary = ["".join(draw.choices("abcdefghijklmnop", k=draw.randint(2, 9))) for _ in range(3000)]
    weights = [1 / (rank + 3) for rank in range(3000)]
    sentences: list[str] = []
    while sum(map(len, sentences)) < characters:
        sentence = " ".join(draw.choices(vocabulary, weights, k=draw.randint(4, 20))).capitalize()
        sentences.append(sentence + (".\n" if draw.random() < line_ends else ". "))
    return sentences


@pytest.mark.parametrize("line_ends", [0.3, 0.0], ids=["in lines", "one line"])
@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 1.0])
def test_long_text_is_compared_in_bounded_steps(share: float, line_ends: float) -> None:
    """40,000 characters and 500 codings took 0.03 s; an untouched sentence is never lost."""
    draw = random.Random(7)
    old = prose(40_000, 1, line_ends)
    added = prose(3_000, 2, line_ends)
    new, untouched = [], set()
    for number, sentence in enumerate(old):
        chance = draw.random() / share
        if chance < 0.3:
            continue
        if chance < 0.6:
            sentence = sentence.replace(" ", " erm ", 1)
        elif chance < 1:
            new.append(draw.choice(added))
        if chance >= 0.6:
            untouched.add(number)
        new.append(sentence)
    before = "".join(old)
    at, outcomes = 0, []
    with at_most(loops=400):
        realigner = Realigner(before, "".join(new))
        for sentence in old:
            outcomes.append(realigner.realign(at, at + len(sentence.rstrip())).outcome)
            at += len(sentence)
        realigner.realign_reading(0, len(before))
    assert {outcomes[number] for number in untouched} <= {"kept", "moved"}


@pytest.mark.parametrize(
    "words", [["Yes.\n", "No.\n", "Mm.\n"], ["yes ", "no "], ["ええ。", "はい。"], ["word "]],
    ids=["lines", "words", "japanese", "one word"],
)  # fmt: skip
def test_repetitive_texts_take_bounded_time(words: list[str]) -> None:
    draw = random.Random(3)
    old, new = ("".join(draw.choices(words, k=3000)) for _ in range(2))
    with at_most(loops=600):
        Realigner(old, new).realign(0, len(old))
