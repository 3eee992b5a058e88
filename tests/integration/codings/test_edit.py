"""One decision is one step: codings made, changed and removed, and what was read, together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.study import Study
from fusen.study.codings.edit import Draft
from fusen.study.memos.edit import write_notes
from tests.support.tui_person import small_study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with Study.open(small_study(tmp_path), user="Mira") as opened:
        yield opened


def _source(study: Study) -> str:
    return study.sources()[0].guid


def _code(study: Study, name: str) -> str:
    return study.codebook().find(name)[0].guid


def test_two_codes_and_a_review_are_one_step(study: Study) -> None:
    source, before = _source(study), study.store.last_step()
    made = study.decide(
        source, [Draft(_code(study, "Sales"), 0, 9), Draft(_code(study, "Funding gap"), 0, 9)], read=(0, 20)
    )
    assert made.step == before + 1
    assert len(study.store.codings(users=["Mira"])) == 2
    again = study.decide(source, [Draft(_code(study, "Sales"), 0, 9)], read=(2, 5))
    assert (again.codings, again.read, again.step) == ((), (), made.step)
    study.undo()
    assert study.store.codings(users=["Mira"]) == []
    assert study.store.reviews(users=["Mira"]) == []
    assert study.check() == []


def test_a_changed_coding_keeps_guid_and_notes(study: Study) -> None:
    source = _source(study)
    coding = study.decide(source, [Draft(_code(study, "Sales"), 0, 9)]).codings[0]
    study.note(coding.guid, "first thought", kind="analytic")
    changed = study.decide(
        source, [Draft(_code(study, "Funding gap"), 3, 12, direction="for", guid=coding.guid)]
    ).codings[0]
    assert (changed.guid, changed.start, changed.direction) == (coding.guid, 3, "for")
    assert [note.target for note in study.store.notes()] == [coding.guid]
    assert len(study.store.codings(users=["Mira"])) == 1
    study.decide(source, remove=[coding.guid], action="uncode")
    assert study.store.notes() == []
    study.undo()
    assert [note.text for note in study.store.notes()] == ["first thought"]
    assert study.check() == []


def test_what_is_not_ones_own_or_not_codable_is_refused_whole(study: Study) -> None:
    source = _source(study)
    with Study.open(study.layout.root, user="Ben") as other:
        theirs = other.decide(source, [Draft(_code(study, "Sales"), 0, 9)]).codings[0]
    step = study.store.last_step()
    for wrong in (
        Draft(_code(study, "Challenges"), 0, 9),
        Draft("no-such-code", 0, 9),
        Draft(_code(study, "Sales"), 5, 5),
    ):
        with pytest.raises(FusenError):
            study.decide(source, [Draft(_code(study, "Sales"), 0, 9), wrong], read=(0, 9))
    with pytest.raises(FusenError, match="Ben's"):
        study.decide(source, remove=[theirs.guid])
    assert study.store.last_step() == step
    assert study.store.codings(users=["Mira"]) == []


def test_two_of_one_persons_codings_cannot_become_the_same(study: Study) -> None:
    source = _source(study)
    one, _ = study.decide(
        source, [Draft(_code(study, "Sales"), 0, 9), Draft(_code(study, "Funding gap"), 0, 9)]
    ).codings
    with pytest.raises(FusenError, match="already"):
        study.decide(source, [Draft(_code(study, "Funding gap"), 0, 9, guid=one.guid)])


def test_unreviewing_keeps_what_lies_around(study: Study) -> None:
    source = _source(study)
    study.decide(source, read=(0, 100), action="review")
    study.unreview(source, 20, 30)
    assert [(each.start, each.end) for each in study.store.reviews(users=["Mira"])] == [(0, 20), (30, 100)]
    study.undo()
    assert [(each.start, each.end) for each in study.store.reviews(users=["Mira"])] == [(0, 100)]


def test_notes_on_several_things_are_one_step(study: Study) -> None:
    source = _source(study)
    assert write_notes(study, [(source, "one"), (study.store.project, "two\r\nlines"), (source, " ")], "method") == 2
    assert {(note.target, note.text, note.kind) for note in study.store.notes()} == {
        (source, "one", "method"), (study.store.project, "two\nlines", "method"),
    }  # fmt: skip
    with pytest.raises(FusenError, match="control character"):
        write_notes(study, [(source, "fine"), (source, "\x1b[2J")], "free")
    assert len(study.store.notes()) == 2
    study.undo()
    assert study.store.notes() == []


def test_notes_are_versions_and_ones_own(study: Study) -> None:
    source = _source(study)
    note = study.note(source, "one")
    assert note is not None
    again = study.note(source, "two", guid=note.guid)
    assert again is not None
    assert [(each.guid, each.text) for each in study.store.notes()] == [(note.guid, "two")]
    with pytest.raises(FusenError, match="control character"):
        study.note(source, "\x1b[2J")
    with Study.open(study.layout.root, user="Ben") as other, pytest.raises(FusenError, match="Mira's"):
        other.note(source, "mine", guid=note.guid)
    assert study.note(source, "", guid=note.guid) is None
    assert study.store.notes() == []
