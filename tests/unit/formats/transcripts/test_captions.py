"""Caption blocks compared with webvtt-py, and their speakers."""

from __future__ import annotations

import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import FileError
from fusen.formats.transcripts.captions import read_cues, refuse_large, spoken
from tests.support.cpu import at_most

TIMED = st.tuples(
    st.integers(0, 3_000_000),
    st.integers(1, 5000),
    st.lists(st.text("ab -.,:é日", min_size=1, max_size=20), max_size=3),
)


def stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


@given(st.lists(TIMED, max_size=6), st.booleans())
def test_blocks_equal_those_of_webvtt_py(rows: list[tuple[int, int, list[str]]], numbered: bool) -> None:
    text = "WEBVTT\n\n"
    for number, (start, length, words) in enumerate(rows, 1):
        lines = [word for word in words if word.strip()]
        head = f"{number}\n" if numbered else ""
        text += f"{head}{stamp(start)} --> {stamp(start + length)}\n" + "".join(f"{line}\n" for line in lines) + "\n"
    ours = read_cues(text.split("\n"), asides=True)
    theirs = webvtt.from_string(text).captions
    assert [cue.words for cue in ours] == [cue.lines for cue in theirs]
    times = [(cue.time or 0.0, cue.until or 0.0) for cue in ours]
    assert [(stamp(round(start * 1000)), stamp(round(end * 1000))) for start, end in times] == [
        (cue.start, cue.end) for cue in theirs
    ]
    assert [cue.number for cue in ours] == ([str(n + 1) for n in range(len(rows))] if numbered else [""] * len(rows))


def test_malformed_block_is_a_separate_caption() -> None:
    lines = [
        "1",
        "00:01 --> 00:02",
        "one",
        "2",
        "00:0x --> 00:04",
        "two",
        "",
        "more",
        "",
        "00:05 --> 00:06",
        "three --> four",
    ]
    cues = read_cues(lines, asides=False)
    assert [(cue.line, cue.number, cue.time, cue.words) for cue in cues] == [
        (2, "1", 1.0, ["one"]),
        (5, "2", None, ["two", "more"]),
        (10, "", 5.0, ["three --> four"]),
    ]


def test_only_real_notes_styles_and_regions_are_skipped() -> None:
    lines = [
        "WEBVTT",
        "",
        "STYLE",
        "::cue{}",
        "",
        "00:01.000 --> 00:02.000",
        "NOTE this is said",
        "",
        "NOTE that",
        "is not",
        "",
        "00:03.000 --> 00:04.000",
        "so",
    ]
    assert [cue.words for cue in read_cues(lines, asides=True)] == [["NOTE this is said"], ["so"]]
    assert read_cues(lines, asides=False)[0].words == ["NOTE this is said", "NOTE that", "is not"]


def spoken_lines(*captions: str, escaped: bool = True, known: dict[str, str] | None = None) -> list[tuple[str, str]]:
    lines = [
        line
        for n, caption in enumerate(captions)
        for line in (f"00:{n:02} --> 00:{n + 1:02}", *caption.split("\n"), "")
    ]
    return [
        (row.speaker, row.text)
        for row in spoken(read_cues(lines, asides=True), known or {}, escaped=escaped).utterances
    ]


def test_voice_tags_are_speakers() -> None:
    assert spoken_lines(
        "<v Anna Smith>Hi &amp; so</v>", "<v.loud Bob>Yes <laughs> <i>no</i>\nmore", "<v A>a</v> <v B>b</v>"
    ) == [
        ("Anna Smith", "Hi & so"),
        ("Bob", "Yes <laughs> no"),
        ("Bob", "more"),
        ("A", "a"),
        ("B", "b"),
    ]


def test_labels_apply_until_the_next_and_colons_in_talk_are_ignored() -> None:
    assert spoken_lines("Anna: Why?", "and one thing: money", "Bob: So.", "Anna: Mm\nBob: at 12:30") == [
        ("Anna", "Why?"),
        ("Anna", "and one thing: money"),
        ("Bob", "So."),
        ("Anna", "Mm"),
        ("Bob", "at 12:30"),
    ]
    assert spoken_lines("one thing: money", "so it is") == [("", "one thing: money"), ("", "so it is")]
    assert spoken_lines("the boss: a", "b", known={"the boss": "X"}) == [("the boss", "a"), ("the boss", "b")]


def test_names_after_the_caption_number_are_speakers() -> None:
    lines = ['16 "Anna Smith" (16786432)', "00:01 --> 00:02", "Why?", "", '17 "Bob" (1)', "00:03 --> 00:04", "So."]
    rows = spoken(read_cues(lines, asides=True), {}, escaped=True).utterances
    assert [(row.speaker, row.text) for row in rows] == [("Anna Smith", "Why?"), ("Bob", "So.")]


def test_roll_up_captions_repeat_no_line() -> None:
    rolled = ["hello", "hello\nworld", "world", "world\nso<00:00:01.000><c> it</c>", "so it", "so it\nis"]
    assert " ".join(text for _, text in spoken_lines(*rolled)) == "hello world so it is"


def test_ampersands_are_kept_in_srt() -> None:
    assert spoken_lines("<font color=red>a &amp; b</font> {\\an8}c", escaped=False) == [("", "a &amp; b c")]


def test_vast_files_are_refused_at_once() -> None:
    with at_most(loops=400), pytest.raises(FileError, match="captions"):  # a quadratic reader takes minutes
        refuse_large(b"0:0.0 --> 0:0.0\n\n" * 1_000_000, "a.vtt")


@pytest.mark.parametrize(
    "dress", ["[{}] {}", "[{}]: {}", "({}) {}", ">> {}: {}", "<{}> {}", "【{}】{}", "{} - {}", "{{{}}} {}"]
)
@pytest.mark.parametrize(("asks", "answers"), [("Jon", "Mia"), ("岡", "森"), ("SPEAKER_01", "SPEAKER_00")])
def test_labels_in_other_habits_name_speakers(dress: str, asks: str, answers: str) -> None:
    said = [(asks, "Who paid?"), (answers, "Nobody did."), (asks, "And what came then?"), (answers, "We waited long.")]
    assert spoken_lines(*(dress.format(*one) for one in said)) == said


def test_short_captions_are_no_labels() -> None:
    lines = ("So we lost it", "It Was Hard", "and then", "It Was Hard", "you see", "So we lost it")
    assert {name for name, _ in spoken_lines(*lines)} == {""}


@pytest.mark.parametrize(
    ("caption", "habit"),
    [("<v Ida>{}</v>", "<v Name> talk"), ("Ida: {}", "Name: talk"), ("[Ida] {}", "[Name] talk"), ("{}", "")],
)
def test_captions_say_how_they_name_speakers(caption: str, habit: str) -> None:
    talk = ["Who paid for it?", "And what came then?", "That was all of it."]
    captions = [caption.format(words) for words in talk]
    captions[1] = captions[1].replace("Ida", "Ole")
    lines = [
        line
        for number, words in enumerate(captions)
        for line in (f"00:00:0{number}.000 --> 00:00:0{number}.900", words, "")
    ]
    assert spoken(read_cues(lines, asides=True), {}, escaped=True).habit == habit
