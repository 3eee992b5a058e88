"""Memos on passages, whose first line is a citation."""

from __future__ import annotations

import pytest

from fusen.model.coding import Memo
from fusen.study.memos.anchors import is_about, lead_of, place_of, realigned_links, realigned_note, words_of
from fusen.text.realign import Realigner

OLD = "Anna: We waited for the grant. It never came in time, and we sold the boat."
NEW = "Foreword, later.\n" + OLD
START = OLD.index("It never")
SPAN = (START, START + len("It never came in time"))
NAMES = ["JP 01"]


def memo(text: str) -> Memo:
    return Memo("g", "anna", "free", "s", text, "2026-01-01T00:00:00Z")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("JP-01@3-9\n資金の話\n二行目", (3, 9), "資金の話\n二行目"),
        ("JP-01@3-9\n\nwords", (3, 9), "words"),
        ("JP-01@3-9", None, "JP-01@3-9"),
        ("JP-01@3-9\n ", None, "JP-01@3-9\n "),
        ("just words\nJP-01@3-9", None, "just words\nJP-01@3-9"),
        ("", None, ""),
    ],
)
def test_place_needs_a_citation_and_words(text: str, place: tuple[int, int] | None, words: str) -> None:
    assert place_of(memo(text)) == (place, words)


def test_words_leave_out_an_earlier_citation_too() -> None:
    assert words_of(memo("JP-01@3-9, in an earlier text\nwords")) == "words"
    assert words_of(memo("no citation\nwords")) == "no citation\nwords"


def test_memo_is_about_a_span_that_shares_a_character() -> None:
    note = memo("JP-01@3-9\nwords")
    assert is_about(note, (8, 20))
    assert not is_about(note, (9, 20))
    assert not is_about(memo("words"), (0, 100))


def test_citation_follows_its_passage() -> None:
    note = memo(f"{lead_of('JP  01', SPAN)}\nwords")
    moved, outcome, old, new = realigned_note(note, Realigner(OLD, NEW), NAMES)
    shift = len(NEW) - len(OLD)
    assert (outcome, old, new) == ("moved", SPAN, (SPAN[0] + shift, SPAN[1] + shift))
    assert moved.text == f"JP 01@{SPAN[0] + shift}-{SPAN[1] + shift}\nwords"


def test_citation_of_another_transcript_stays() -> None:
    note = memo(f"EU-01@{SPAN[0]}-{SPAN[1]}\nwords")
    assert realigned_note(note, Realigner(OLD, NEW), NAMES) == (note, "kept", None, None)


def test_lost_passage_leaves_its_words_with_a_note() -> None:
    note = memo(f"{lead_of('JP 01', SPAN)}\nwords")
    changed, outcome, _, new = realigned_note(note, Realigner(OLD, "Something else altogether, 資金."), NAMES)
    assert (outcome, new) == ("detached", None)
    assert changed.text.startswith(f"JP 01@{SPAN[0]}-{SPAN[1]}, in an earlier text\nwords")


def test_links_follow_and_other_links_stay() -> None:
    shift = len(NEW) - len(OLD)
    note = memo(f"See [[JP 01@{SPAN[0]}-{SPAN[1]}]], [[EU-01@1-2]] and [[Funding]].")
    changed = realigned_links(note, Realigner(OLD, NEW), NAMES)
    assert changed.text == f"See [[JP 01@{SPAN[0] + shift}-{SPAN[1] + shift}]], [[EU-01@1-2]] and [[Funding]]."
    plain = memo("[[Funding]]")
    assert realigned_links(plain, Realigner(OLD, NEW), NAMES) is plain
