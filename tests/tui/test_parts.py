"""Parts of the app without a screen: lanes, code search, positions, movement and personal settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import FileError
from fusen.model.codebook import Code, Codebook, Phrase
from fusen.settings import personal_path, read_personal, write_coder
from fusen.tui.code_search import find
from fusen.tui.coding import motions
from fusen.tui.coding.lanes import LANES, CodingMarks
from fusen.tui.colours import DARK, LIGHT, PALETTE, code_colours
from fusen.tui.last_position import SessionState, read_session, write_session

SPANS = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 3000), st.sampled_from("abcdefgh")), max_size=40)


@given(SPANS, st.integers(0, 5000), st.integers(1, 800))
def test_lanes_never_overlap_and_every_mark_is_reachable(
    spans: list[tuple[int, int, str]], at: int, length: int
) -> None:
    codings = [(start, start + size, code, str(number)) for number, (start, size, code) in enumerate(spans)]
    _check_lanes(CodingMarks(codings), codings, at, at + length)


@given(SPANS, SPANS, st.integers(0, 5000), st.integers(1, 800))
def test_new_coding_moves_no_other_coding_to_another_lane(
    spans: list[tuple[int, int, str]], more: list[tuple[int, int, str]], at: int, length: int
) -> None:
    before = [(start, start + size, code, str(number)) for number, (start, size, code) in enumerate(spans)]
    made = [(start, start + size, code, f"new {number}") for number, (start, size, code) in enumerate(more)]
    first, gone, stay = CodingMarks(before), before[::3], [one for one in before if one not in before[::3]]
    marks = first.changed(gone, made)
    _check_lanes(marks, [*stay, *made], at, at + length)
    assert {mark for mark in first.all if mark.guid in {one[3] for one in stay}} <= marks.all
    _check_lanes(first, before, at, at + length)


def _check_lanes(marks: CodingMarks, codings: list[tuple[int, int, str, str]], start: int, end: int) -> None:
    found = {mark.guid for mark in marks.over(start, end)}
    assert found == {guid for first, last, _, guid in codings if first < end and last > start}
    assert {mark.guid for mark in marks.all} == {coding[3] for coding in codings}
    for one in marks.all:
        for other in marks.all:
            if one.guid != other.guid and one.lane == other.lane < LANES:
                assert one.end <= other.start or other.end <= one.start


def _codebook(*names: str) -> Codebook:
    return Codebook(tuple(Code(name, name, name, (name,), phrases=(Phrase("grant money"),)) for name in names))


def test_code_finder_lists_name_matches_before_phrase_matches() -> None:
    book = _codebook("Funding gap", "Fungus", "Language barrier", "Gap year")
    assert [code.name for code in find(book, "fun", [])] == ["Funding gap", "Fungus"]
    assert next(code.name for code in find(book, "fun gap", [])) == "Funding gap"
    assert next(code.name for code in find(book, "lb", [])) == "Language barrier"
    assert len(find(book, "grant", [])) == 4
    assert find(book, "zzz", []) == []
    assert find(book, "", ["Gap year"])[0].name == "Gap year"


def test_saved_positions_are_restored_and_damaged_files_ignored(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "place.json"
    assert read_session(path) == SessionState()
    write_session(path, SessionState("guid", {"guid": 7}, "guid", 1, True))
    assert read_session(path) == SessionState("guid", {"guid": 7}, "guid", 1, True)
    path.write_text('{"offsets": [', "utf-8")
    assert read_session(path) == SessionState()


@given(st.text(alphabet="ab c。日本ひカー\u0301'-", max_size=30), st.integers(0, 30))
def test_word_moves_advance_and_stop_at_the_end(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    ahead, back = motions.word_start(text, offset, 1), motions.word_start(text, offset, -1)
    assert back <= offset <= ahead <= len(text)
    assert ahead > offset or offset == len(text)
    assert back < offset or offset == 0


def test_japanese_word_boundaries_follow_the_script() -> None:
    text = "協力はデータの共有です"
    assert motions.word_end(text, 0) == 2
    assert motions.word_start(text, 0, 1) == 2
    assert text[3 : motions.word_end(text, 3)] == "データ"


def test_each_code_has_a_distinguishable_colour() -> None:
    book = Codebook(
        tuple(Code(str(n), str(n), str(n), (str(n),), colour="#000001" if n == 0 else None) for n in range(30))
    )
    for ink in (DARK, LIGHT):
        colours = code_colours(book, ink)
        assert len(set(colours.values())) >= len(PALETTE)
        assert colours["0"] != "#000001" or not ink.dark


@pytest.mark.usefixtures("own_folders")
def test_saving_the_coder_keeps_other_settings() -> None:
    path = personal_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('# mine\ncoder = "old"\ntheme = "light"\n[keys]\ncode = "f2"\n', "utf-8")
    write_coder('Ada "the" B')
    found = read_personal()
    assert (found.coder, found.theme, dict(found.keys)) == ('Ada "the" B', "light", {"code": "f2"})
    assert "# mine" in path.read_text("utf-8")
    path.write_text('theme = "pink"\n', "utf-8")
    with pytest.raises(FileError, match="pink"):
        read_personal()


def test_memo_subject_follows_the_selection() -> None:
    from fusen.model.coding import Memo
    from fusen.study.memos.anchors import is_about, lead_of, place_of

    def noted(text: str) -> Memo:
        return Memo("g", "Mira", "free", "source", text, "")

    placed = noted(f"{lead_of('JP-03', (5, 9))}\nwhy\nnow")
    assert place_of(placed) == ((5, 9), "why\nnow")
    assert is_about(placed, (8, 20))
    assert not is_about(placed, (9, 20))
    for text in ("JP-03@5-9", "as in JP-03@5-9 said", "mail a@b.org\nto her", ""):
        assert place_of(noted(text)) == (None, text)
