"""Plans of codebook edits: what an edit writes, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.model.codebook_edit import MoveCode
from fusen.study import Study
from tests.support.edited_codebook import files, guid, names
from tests.support.small_study import code, make_study, opened, state


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda e: e.rename("Funding gap", "Market pull"), "already"),
        (lambda e: e.rename("Funding gap", " "), "needs a name"),
        (lambda e: e.rename("Funding gap", "a\x1b[2Jb"), "control character"),
        (lambda e: e.move("Challenges", "Funding gap"), "below itself"),
        (lambda e: e.merge("Funding gap", "Challenges"), "heading"),
        (lambda e: e.merge("Funding gap", "Funding gap"), "itself"),
        (lambda e: e.add("Market pull", under="Challenges"), "already"),
        (lambda e: e.split("Funding gap", [], {}), "name the new codes"),
        (lambda e: e.split("Funding gap", ["A", "A"], {}), "two of the new codes"),
        (lambda e: e.rename("No such", "X"), "no code is called"),
    ],
)
def test_invalid_edits_are_refused(study: Study, edit: object, why: str) -> None:
    before, texts, step = state(study), files(study), study.context.store.history.last_step()
    with pytest.raises(FusenError, match=why):
        edit(study.codebook.edit)  # type: ignore[operator]
    assert (state(study), files(study), study.context.store.history.last_step()) == (before, texts, step)


def test_child_names_with_the_parents_name_follow_its_rename(tmp_path: Path) -> None:
    book = "name: P\ncodes:\n- name: Top\n- name: Low\n  parent: Top  # by name\n- name: Other\n  parent: Low\n"
    with opened(make_study(tmp_path / "s", texts={}, codebook=book)) as study:
        guids = {each.name: each.guid for each in study.codebook.get()}
        study.codebook.edit.rename("Top", "Above")
        assert names(study) == ["Above", "Above / Low", "Above / Low / Other"]
        study.codebook.edit.move("Low", None, 0)
        assert names(study) == ["Low", "Low / Other", "Above"]
        assert {each.name: each.guid for each in study.codebook.get()} == {
            "Low": guids["Low"], "Other": guids["Other"], "Above": guids["Top"],
        }  # fmt: skip
        study.codebook.edit.delete("Low")
        assert names(study) == ["Above"]
        for _ in range(3):
            study.history.undo()
        assert files(study)[0][1].decode() == book


def test_several_codes_move_in_one_step_with_their_subcodes(study: Study) -> None:
    editing = study.codebook.edit
    for name in ("Late", "Early"):
        editing.add(name)
    editing.add("Within", under="Late")
    move = MoveCode(guid(study, "Early"), guid(study, "Challenges"), also=(guid(study, "Late"),))
    preview = editing.preview(move)
    assert preview.lines[:3] == (
        "Early moves under Challenges",
        "Late moves under Challenges with 1 code below it",
        "none of these codes has codings",
    )
    code(study, "money was missing", "Within")
    before, texts = study.history.last_step(), files(study)
    preview = editing.preview(move)
    assert preview.lines[2] == "kept: 1 coding"
    editing.do(preview)
    assert names(study)[-3:] == ["Challenges / Early", "Challenges / Late", "Challenges / Late / Within"]
    assert study.history.last_step() == (before or 0) + 1
    assert study.history.describe(study.history.steps(1)) == ["Ann moved the codes Early and Late"]
    study.history.undo()
    assert files(study) == texts
    study.codebook.edit.add("Early", under="Late")
    early = next(one.guid for one in study.codebook.get() if one.label == "Early")
    twice = MoveCode(guid(study, "Late / Early"), guid(study, "Challenges"), also=(early,))
    with pytest.raises(FusenError):
        editing.preview(twice)
    assert files(study)[0][0] == texts[0][0]


def test_codebook_of_several_files_is_edited(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s", texts={})
    second = "codes:\n- {name: Drivers, id: drivers, codes: [{name: Champion, id: champion}]}\n"
    (root / "codebook/more.yaml").write_text(second)
    with opened(root) as study:
        study.codebook.edit.move("Champion", "Challenges", 1)
        assert names(study)[2] == "Challenges / Champion"
        assert (root / "codebook/more.yaml").read_text() == "codes:\n- {name: Drivers, id: drivers}\n"
        study.codebook.edit.move("Funding gap", "Drivers")
        assert "Drivers / Funding gap" in names(study)
        study.history.undo()
        study.history.undo()
        assert (root / "codebook/more.yaml").read_text() == second
