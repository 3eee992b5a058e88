"""Building a source with turns from utterances."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import FileError
from fusen.formats.registry import Options
from fusen.formats.transcripts.build_source import About, Talk, Utterance, converse, finish, joined, placed, plain
from fusen.model.source import Turn, page_at
from tests.support.documents import PROJECT, load, source, spoken

UTTERANCES = st.lists(
    st.builds(Utterance, st.sampled_from(["", "I", "A:B", "日 本"]), st.text("ab .\n\r\0é日🎈", max_size=8), st.none() | st.floats(0, 99)),
    max_size=12,
)  # fmt: skip


@given(UTTERANCES)
def test_turns_and_times_have_the_offsets_of_their_text(rows: list[Utterance]) -> None:
    talk = converse(rows)
    words = [plain(row.text).strip() for row in rows]
    spoken = "".join(talk.text[turn.start : turn.end] for turn in talk.turns)
    assert "".join(spoken.split()) == "".join("".join(words).split())
    bounds = [bound for turn in talk.turns for bound in (turn.start, turn.end)]
    assert bounds == sorted(bounds)
    stamped = {(word, row.time) for row, word in zip(rows, words, strict=True) if word and row.time is not None}
    marks = list(zip(talk.times.offsets, talk.times.seconds, strict=True))
    assert set(talk.times.seconds) == {stamp for _, stamp in stamped}
    assert all(any(talk.text.startswith(word, at) and time == stamp for word, stamp in stamped) for at, time in marks)


def test_consecutive_utterances_of_a_speaker_are_one_turn() -> None:
    talk = converse(
        [Utterance("I", "Why", 1.0), Utterance("I", "so?", 2.0), Utterance("R", "So.", 3.0), Utterance("", "Hm", 4.0)]
    )
    assert talk.text == "I: Why so?\n\nR: So.\n\nHm\n"
    assert talk.turns == (Turn(3, 10, "I", 1.0), Turn(15, 18, "R", 3.0), Turn(20, 22, "", 4.0))
    assert [talk.times.at(offset) for offset in (0, 3, 9, 15)] == [None, 1.0, 2.0, 3.0]


def test_pause_ends_an_unlabelled_turn() -> None:
    talk = converse([Utterance("", "one", 0, 1), Utterance("", "two", 1, 2), Utterance("", "three", 9, 10)])
    assert talk.text == "one two\n\nthree\n"


def test_lines_are_joined_according_to_their_script() -> None:
    assert joined(["one", "two"]) == "one two"
    assert joined(["地域と", "連携"]) == "地域と連携"
    assert joined(["地域と", "cluster"]) == "地域と cluster"


def test_plain_text_keeps_everything_representable() -> None:
    assert plain("a\r\nb\rc\vd\0e\ud800f\x1b[0m") == "a\nb\nc\ndef\x1b[0m"


def test_finish_renames_speakers_and_reports_unknown_ones() -> None:
    talk = Talk("I: Why?\n\nR: So.\n", (Turn(3, 7, "I"), Turn(12, 15, "R")), pages=(0, 9))
    loaded = finish(
        talk, "a.x", Options(PROJECT, speakers={"r": "EU-1", "Z": "Q"}, interviewers=("I", "Nobody")), About("x")
    )
    made = loaded.items[0]
    assert made.speakers == ("I", "EU-1")
    assert [page_at(made.pages, turn.start) for turn in made.turns] == [1, 2]
    assert loaded.warnings == (
        "a.x: no interviewer called Nobody speaks here; its speakers are: I, EU-1",
        "a.x: no speaker called Z to rename; its speakers are: I, R",
    )
    with pytest.raises(FileError, match="no text in it"):
        finish(Talk(" \n"), "a.x", Options(PROJECT), About("x"))


def test_warning_lists_positions() -> None:
    assert placed("a.x", "odd", []) == ()
    assert placed("a.x", "odd", [3, 5, 7, 9, 11]) == ("a.x, line 3, 5, 7 and 2 more: odd",)


def test_a_file_without_speakers_names_the_likely_labels() -> None:
    loaded = load("Sato: How was it?\n\nFine, I think.\n\nMori: And then?\n\nWe left.\n", "a.txt")
    assert '--speakers "Sato=Sato,Mori=Mori" declares speakers' in loaded.warnings[0]


def test_text_outside_turns_is_included_on_request() -> None:
    text = "She met us at the gate.\n\nI: Why?\n\nAnna: So.\n\nI: And?\n\nAnna: Yes.\n"
    assert spoken(source(text, "a.txt"))[0] == ("I", "Why?")
    assert spoken(source(text, "a.txt", include_outside=True))[0] == ("(outside turns)", "She met us at the gate.")
