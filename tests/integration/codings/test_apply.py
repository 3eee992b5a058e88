"""One step adds, changes and removes codings and reviews together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.coding import CodingDraft
from fusen.study import Study
from fusen.study.memos.edit import write_memos
from tests.support.tui_person import small_study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with Study.open(small_study(tmp_path), user="Mira") as opened:
        yield opened


def _source(study: Study) -> str:
    return study.sources.all()[0].guid


def _code(study: Study, name: str) -> str:
    return study.codebook.get().find(name)[0].guid


def test_two_codes_and_a_review_are_one_step(study: Study) -> None:
    source, before = _source(study), study.context.store.history.last_step()
    made = study.codings.apply(
        {source: [CodingDraft(_code(study, "Sales"), 0, 9), CodingDraft(_code(study, "Funding gap"), 0, 9)]},
        read={source: [(0, 20)]},
    )
    assert made.step == before + 1
    assert len(study.context.store.codings.live(users=["Mira"])) == 2
    again = study.codings.apply({source: [CodingDraft(_code(study, "Sales"), 0, 9)]}, read={source: [(2, 5)]})
    assert (again.codings, again.read, again.step) == ((), (), made.step)
    study.history.undo()
    assert study.context.store.codings.live(users=["Mira"]) == []
    assert study.context.store.reviews.live(users=["Mira"]) == []
    assert study.maintenance.check() == []


def test_changed_coding_keeps_guid_and_memos(study: Study) -> None:
    source = _source(study)
    coding = study.codings.apply({source: [CodingDraft(_code(study, "Sales"), 0, 9)]}).codings[0]
    study.memos.write(coding.guid, "first thought", kind="analytic")
    changed = study.codings.apply(
        {source: [CodingDraft(_code(study, "Funding gap"), 3, 12, direction="for", guid=coding.guid)]}
    ).codings[0]
    assert (changed.guid, changed.start, changed.direction) == (coding.guid, 3, "for")
    assert [note.target for note in study.context.store.memos.live()] == [coding.guid]
    assert len(study.context.store.codings.live(users=["Mira"])) == 1
    study.codings.apply({}, remove=[coding.guid], action="uncode")
    assert study.context.store.memos.live() == []
    study.history.undo()
    assert [note.text for note in study.context.store.memos.live()] == ["first thought"]
    assert study.maintenance.check() == []


def test_step_with_foreign_codings_or_uncodable_codes_is_refused_entirely(study: Study) -> None:
    source = _source(study)
    with Study.open(study.paths.root, user="Ben") as other:
        theirs = other.codings.apply({source: [CodingDraft(_code(study, "Sales"), 0, 9)]}).codings[0]
    step = study.context.store.history.last_step()
    for wrong in (
        CodingDraft(_code(study, "Challenges"), 0, 9),
        CodingDraft("no-such-code", 0, 9),
        CodingDraft(_code(study, "Sales"), 5, 5),
    ):
        with pytest.raises(FusenError):
            study.codings.apply({source: [CodingDraft(_code(study, "Sales"), 0, 9), wrong]}, read={source: [(0, 9)]})
    with pytest.raises(FusenError, match="belongs to Ben"):
        study.codings.apply({}, remove=[theirs.guid])
    assert study.context.store.history.last_step() == step
    assert study.context.store.codings.live(users=["Mira"]) == []


def test_two_codings_of_a_coder_cannot_become_identical(study: Study) -> None:
    source = _source(study)
    one, _ = study.codings.apply(
        {source: [CodingDraft(_code(study, "Sales"), 0, 9), CodingDraft(_code(study, "Funding gap"), 0, 9)]}
    ).codings
    with pytest.raises(FusenError, match="already"):
        study.codings.apply({source: [CodingDraft(_code(study, "Funding gap"), 0, 9, guid=one.guid)]})


def test_removing_a_review_keeps_adjacent_reviews(study: Study) -> None:
    source = _source(study)
    study.codings.apply({}, read={source: [(0, 100)]}, action="review")
    study.reviews.remove(source, 20, 30)
    assert [(each.start, each.end) for each in study.context.store.reviews.live(users=["Mira"])] == [(0, 20), (30, 100)]
    study.history.undo()
    assert [(each.start, each.end) for each in study.context.store.reviews.live(users=["Mira"])] == [(0, 100)]


def test_memos_on_several_subjects_are_one_step(study: Study) -> None:
    source = _source(study)
    assert (
        write_memos(
            study.context, [(source, "one"), (study.context.store.project, "two\r\nlines"), (source, " ")], "method"
        )
        == 2
    )
    assert {(note.target, note.text, note.kind) for note in study.context.store.memos.live()} == {
        (source, "one", "method"), (study.context.store.project, "two\nlines", "method"),
    }  # fmt: skip
    with pytest.raises(FusenError, match="control character"):
        write_memos(study.context, [(source, "fine"), (source, "\x1b[2J")], "free")
    assert len(study.context.store.memos.live()) == 2
    study.history.undo()
    assert study.context.store.memos.live() == []


def test_memos_have_versions_and_are_edited_by_their_author(study: Study) -> None:
    source = _source(study)
    note = study.memos.write(source, "one")
    assert note is not None
    again = study.memos.write(source, "two", guid=note.guid)
    assert again is not None
    assert [(each.guid, each.text) for each in study.context.store.memos.live()] == [(note.guid, "two")]
    with pytest.raises(FusenError, match="control character"):
        study.memos.write(source, "\x1b[2J")
    with Study.open(study.paths.root, user="Ben") as other, pytest.raises(FusenError, match="belongs to Mira"):
        other.memos.write(source, "mine", guid=note.guid)
    assert study.memos.write(source, "", guid=note.guid) is None
    assert study.context.store.memos.live() == []
