"""Codings through edits of the codebook: merged, split and deleted codes."""

from __future__ import annotations

from fusen.model.codebook_edit import DeleteCode, MergeCodes, SplitCode
from fusen.study import Study
from tests.support.edited_codebook import files, guid, labels, names
from tests.support.small_study import code, opened, state


def test_merge_joins_identical_codings_and_keeps_memos_and_magnitude(study: Study) -> None:
    kept = code(study, "money was missing", "Funding gap", memo="to keep")
    lost = code(study, "money was missing", "Market pull", direction="for", memo="from the other")
    alone = code(study, "The market over there", "Market pull", magnitude=2)
    with opened(study.paths.root, "Bob") as bob:
        code(bob, "money was missing", "Market pull")
    before, texts = state(study), files(study)
    preview = study.codebook.edit.preview(MergeCodes(guid(study, "Market pull"), guid(study, "Funding gap")))
    assert preview.codings == {"Ann": 2, "Bob": 1}
    assert "Challenges / Funding gap gets 3 codings (Ann 2, Bob 1)" in preview.lines
    assert any(line.endswith("with all memos: 1 coding fewer") for line in preview.lines)
    assert state(study) == before, "a preview changes nothing"
    study.codebook.edit.do(preview)
    assert names(study) == ["Challenges", "Challenges / Funding gap", "Challenges / Language barrier"]
    assert labels(study) == [
        ("Ann", "Funding gap", "The market over there"),
        ("Ann", "Funding gap", "money was missing"),
        ("Bob", "Funding gap", "money was missing"),
    ]
    codings = {each.guid: each for each in study.context.store.codings.live(users=["Ann"])}
    assert codings.keys() == {kept.guid, alone.guid}
    assert codings[kept.guid].direction == "for"
    assert codings[alone.guid].magnitude == 2
    assert {note.text: note.target for note in study.context.store.memos.live()} == {
        "to keep": kept.guid,
        "from the other": kept.guid,
    }
    assert lost.guid not in codings
    assert [phrase.text for phrase in study.codebook.find(["Funding gap"])[0].phrases] == ["money", "grant", "market"]
    assert study.maintenance.check() == []
    study.history.undo()
    assert state(study) == before
    assert files(study) == texts
    study.history.redo()
    assert len(study.context.store.codings.live()) == 3


def test_split_assigns_each_coding_to_its_target(study: Study) -> None:
    first, second, third = (
        code(study, words, "Funding gap") for words in ("money was missing", "first grant", "could not pay")
    )
    before, texts = state(study), files(study)
    edit = SplitCode(guid(study, "Funding gap"), ("Late money", "No money"), {first.guid: 0, second.guid: 1})
    preview = study.codebook.edit.preview(edit)
    assert preview.lines[1:] == (
        "Late money gets 1 coding", "No money gets 1 coding", "Challenges / Funding gap keeps 1 coding",
    )  # fmt: skip
    study.codebook.edit.do(preview)
    assert names(study)[1:4] == ["Challenges / Funding gap", "Challenges / Late money", "Challenges / No money"]
    assert labels(study) == [
        ("Ann", "Funding gap", "could not pay"),
        ("Ann", "Late money", "money was missing"),
        ("Ann", "No money", "first grant"),
    ]
    assert {each.guid for each in study.context.store.codings.live()} == {first.guid, second.guid, third.guid}
    study.history.undo()
    assert (state(study), files(study)) == (before, texts)


def test_deleting_retires_the_code_or_removes_its_codings(study: Study) -> None:
    code(study, "money was missing", "Funding gap", memo="a note")
    study.autocode.tag()
    before, texts = state(study), files(study)
    auto = len(study.context.store.codings.live(users=["fusen"], codes=[guid(study, "Funding gap")]))
    keep = study.codebook.edit.preview(DeleteCode(guid(study, "Funding gap")))
    assert keep.codings == {"fusen": auto}
    assert keep.lines[-1] == "kept: 1 coding, on a retired code"
    study.codebook.edit.do(keep)
    assert "Challenges / Funding gap (retired)" in names(study)
    assert [each.user for each in study.context.store.codings.live(codes=[guid(study, "Funding gap")])] == ["Ann"]
    assert "Funding gap" not in files(study)[0][1].decode()
    with opened(study.paths.root) as again:  # the file is as the database has it
        assert state(again) == state(study)
    study.history.undo()
    assert (state(study), files(study)) == (before, texts)
    study.codebook.edit.delete("Challenges", remove_codings=True)
    assert names(study) == []
    assert study.context.store.codings.live() == []
    assert study.context.store.memos.live() == []
    assert study.maintenance.check() == []
    study.history.undo()
    assert (state(study), files(study)) == (before, texts)


def test_retired_code_can_be_merged(study: Study) -> None:
    code(study, "money was missing", "Funding gap")
    study.codebook.edit.delete("Funding gap")
    study.codebook.edit.merge("Funding gap", "Market pull")
    assert names(study) == ["Challenges", "Challenges / Language barrier", "Challenges / Market pull"]
    assert labels(study) == [("Ann", "Market pull", "money was missing")]
