"""Passages tile the turns of a source."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.formats.registry import Options
from fusen.formats.transcripts.text import read
from fusen.model.source import UNITS, Passages, Source, Turn
from fusen.nlp.sentences import Splitter
from fusen.text.passages import tile
from fusen.text.words import count_words

SAMPLE = Path(__file__).resolve().parents[3] / "transcripts"


def source_of(text: str, turns: list[tuple[int, int]]) -> Source:
    spoken = tuple(Turn(start, end, "R") for start, end in turns)
    return Source("g", "a.txt", text, "h", "en", "text", spoken)


def quoted(source: Source, passages: Passages) -> list[tuple[str, int, int]]:
    return [(source.text[one.start : one.end], one.words, one.turn) for one in passages]


TEXT = "I: Why? How?\n\nR: It was so. [laughs]\nAnd\n \nso on."


def test_each_unit_cuts_turns_as_named() -> None:
    source = source_of(TEXT, [(3, 12), (17, len(TEXT))])
    split = Splitter("en").split
    assert quoted(source, tile(source, "sentence", split)) == [
        ("Why?", 1, 0),
        ("How?", 1, 0),
        ("It was so. [laughs]", 3, 1),
        ("And", 1, 1),
        ("so on.", 2, 1),
    ]
    assert quoted(source, tile(source, "turn", split)) == [("Why? How?", 2, 0), (TEXT[17:], 6, 1)]
    assert quoted(source, tile(source, "paragraph", split)) == [
        ("Why? How?", 2, 0),
        ("It was so. [laughs]\nAnd", 4, 1),
        ("so on.", 2, 1),
    ]


def test_source_without_turns_has_no_passages() -> None:
    assert len(tile(source_of("Title.", []), "sentence", Splitter("en").split)) == 0


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="word"):
        tile(source_of(TEXT, []), "word", Splitter("en").split)


def assert_tiled(source: Source, passages: Passages) -> None:
    """Assert that passages are trimmed, in order, inside one turn, and cover all but white space once."""
    covered = bytearray(len(source.text))
    before = 0
    for one in passages:
        turn = source.turns[one.turn]
        assert before <= one.start < one.end
        assert turn.start <= one.start
        assert one.end <= turn.end
        talk = source.text[one.start : one.end]
        assert talk == talk.strip()
        assert one.words == count_words(talk)
        covered[one.start : one.end] = b"\1" * (one.end - one.start)
        before = one.end
    for turn in source.turns:
        assert all(covered[at] or source.text[at].isspace() for at in range(turn.start, turn.end))
    assert sum(covered) == sum(one.end - one.start for one in passages)


PIECES = [
    "Yes",
    "no ",
    ". ",
    "? ",
    "\n",
    "\n\n",
    " \n \n",
    "。",
    "「",
    "」",
    "[x] ",
    "(y)",
    "Dr. ",
    "😀",
    "e\u0301",
    "\u2028",
    "\x0b",
    "…",
]


@given(
    st.lists(st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=12), max_size=6),
    st.sampled_from(UNITS),
    st.sampled_from(["en", "ja", "fr"]),
)
def test_passages_tile_turns(talks: list[str], unit: str, language: str) -> None:
    text, turns = "Preamble. ", []
    for talk in talks:
        text += "R: "
        turns.append((len(text), len(text) + len(talk)))
        text += talk + "\n"
    source = source_of(text, turns)
    assert_tiled(source, tile(source, unit, Splitter(language).split))


@pytest.mark.parametrize("path", sorted(SAMPLE.glob("*.[tm][xd]*")), ids=lambda path: path.name)
@pytest.mark.parametrize("unit", UNITS)
def test_passages_tile_the_sample_study(path: Path, unit: str) -> None:
    with path.open("rb") as file:
        source = read(file, path.name, Options(project="12345678-1234-5678-1234-567812345678")).items[0]
    passages = tile(source, unit, Splitter(source.language or "en").split)
    assert_tiled(source, passages)
    assert len(passages) >= len(source.turns)
