"""Code, uncode and review: each is one step, or one clear error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fusen.errors import FusenError
from fusen.study import Study
from fusen.study.codings.add import add_coding
from fusen.study.sources.import_files import ImportRequest
from tests.support.small_study import EU, code, make_study, opened, span, state


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return make_study(tmp_path / "s")


def test_coding_stores_all_fields(root: Path) -> None:
    with opened(root) as study:
        made = code(study, "The money was missing", "Funding gap", direction="against", magnitude=2, memo="a pity")
        funding = study.codebook.get().find("funding")[0]
    with opened(root, "Bob") as study:
        assert study.context.store.codings.live() == [made]
    start, end = span(EU, "The money was missing")
    assert (made.user, made.start, made.end, made.origin, made.words) == ("Ann", start, end, "manual", 4)
    assert (made.code, made.version) == (funding.guid, funding.version)
    assert (made.direction, made.magnitude, made.note, made.interviewer) == ("against", 2, "a pity", False)


def test_interviewer_talk_is_marked(root: Path) -> None:
    with opened(root) as study:
        assert code(study, "What was hard", "funding").interviewer
        assert not code(study, "What was hard?\nAnna: The money", "funding").interviewer


def test_identical_coding_changes_nothing(root: Path) -> None:
    with opened(root) as study:
        made = code(study, "The money", "funding", memo="one")
        steps = study.context.store.history.last_step()
        assert code(study, "The money", "funding", memo="one") == made
        assert code(study, "The money", "funding") == made
        assert study.context.store.history.last_step() == steps


@pytest.mark.parametrize("change", [{"direction": "for"}, {"magnitude": 3}, {"memo": "two"}])
def test_changed_coding_keeps_its_guid(root: Path, change: dict[str, Any]) -> None:
    with opened(root) as study:
        made = code(study, "The money", "funding", memo="one")
        again = code(study, "The money", "funding", **change)
        assert study.context.store.codings.live() == [again]
        assert again.guid == made.guid
        assert again.note == change.get("memo", "one")
        assert [note.text for note in study.context.store.memos.live()] == [again.note]
        study.history.undo()
        assert study.context.store.codings.live() == [made]


def test_deleting_a_coding_deletes_its_memo(root: Path) -> None:
    with opened(root) as study:
        made = code(study, "The money", "funding", memo="one")
        study.codings.remove(made.guid)
        assert study.context.store.codings.live() == []
        assert study.context.store.memos.live() == []
        assert study.maintenance.check() == []
        study.history.undo()
        assert study.context.store.codings.live() == [made]


def test_review_covers_the_source_or_a_part(root: Path) -> None:
    with opened(root) as study:
        whole, part = study.reviews.add("EU-01.txt"), study.reviews.add("JP-01", 3, 10)
        assert (whole.start, whole.end) == (0, len(EU))
        assert sorted(study.context.store.reviews.live(), key=lambda review: review.at) == [whole, part]
        assert study.context.store.reviews.live(sources=[part.source]) == [part]


@pytest.mark.parametrize(
    ("source", "start", "end", "name", "more", "message"),
    [
        ("EU-01.txt", 0, 5, "challenges", {}, "heading"),
        ("EU-01.txt", 0, 5, "fundin", {}, "no code is called fundin"),
        ("EU-02.txt", 0, 5, "funding", {}, "no source or case is called EU-02.txt"),
        ("EU-01.txt", 5, 5, "funding", {}, "not a span"),
        ("EU-01.txt", -1, 5, "funding", {}, "not a span"),
        ("EU-01.txt", 0, len(EU) + 1, "funding", {}, "not a span"),
        ("EU-01.txt", 0, 5, "funding", {"direction": "up"}, "no direction is called up"),
        ("EU-01.txt", 0, 5, "funding", {"magnitude": 4}, "magnitude 4"),
        ("EU-01.txt", 0, 5, "funding", {"memo": "\x1b[31mred"}, "control character"),
        ("EU-01.txt", 0, 5, "funding", {"memo": "half \ud83d"}, "half a character"),
    ],
)
def test_invalid_coding_is_refused_and_nothing_written(
    root: Path, source: str, start: int, end: int, name: str, more: dict[str, Any], message: str
) -> None:
    with opened(root) as study:
        before, steps = state(study), study.history.steps()
        wanted = {"direction": None, "magnitude": None, "memo": None} | more
        with pytest.raises(FusenError) as refused:
            add_coding(study.context, source, start, end, name, **wanted)
        assert message in refused.value.message
        assert (state(study), study.history.steps()) == (before, steps)


def test_only_its_coder_deletes_a_coding(root: Path) -> None:
    with opened(root) as study, opened(root, "Bob") as bob:
        made = code(study, "The money", "funding")
        with pytest.raises(FusenError, match="this coding belongs to Ann"):
            bob.codings.remove(made.guid)
        with pytest.raises(FusenError, match="this coding no longer exists"):
            bob.codings.remove("nothing")
        assert study.context.store.codings.live() == [made]


def test_reserved_coder_names_are_refused(root: Path) -> None:
    for name in ("fusen", "Fusen", "people", "all", "union"):
        with pytest.raises(FusenError, match="cannot be a coder's name"):
            Study.open(root, user=name)


def test_reimported_text_is_the_one_coded(root: Path) -> None:
    """What is kept at hand of a text must not outlive it: offsets are checked against the text of now."""
    with opened(root) as study:
        code(study, "The money", "funding")
        (root / "transcripts" / "EU-01.txt").write_text("Anna: Short.\n")
        with opened(root, "Bob") as other:
            other.sources.import_files([], ImportRequest())
        with pytest.raises(FusenError, match="not a span"):
            study.codings.add("EU-01.txt", 100, 110, "funding")
        assert study.codings.add("EU-01.txt", 6, 12, "language").words == 1
        assert study.maintenance.check() == []
