"""Codebook edits: preview, single step, and undo of file and codings."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import FusenError, UndoRefused
from fusen.model.codebook_edit import AddCode, ChangeCode, MergeCodes
from fusen.study import Study
from fusen.study.codebook.edit import CodingTarget
from tests.support.edited_codebook import files, guid, labels, names
from tests.support.random_examples import examples
from tests.support.small_study import EU, code, make_study, opened, span, state


def test_new_code_with_a_former_name_is_a_different_code(study: Study) -> None:
    code(study, "money was missing", "Funding gap")
    study.codebook.edit.delete("Funding gap", remove_codings=True)
    made = study.codebook.edit.add("Funding", under="Challenges")
    assert made.id == "funding-2"
    assert study.context.store.codings.live() == []


def test_in_vivo_code_and_its_first_coding_are_one_step(study: Study) -> None:
    info = next(info for info in study.sources.all() if info.path == "EU-01.txt")
    start, end = span(EU, "first grant")
    before = study.context.store.history.last_step()
    preview = study.codebook.edit.preview(AddCode("first grant", guid(study, "Challenges")))
    edited = study.codebook.edit.do(preview, CodingTarget(info.guid, start, end, (start, end)))
    assert edited.step == before + 1
    assert labels(study) == [("Ann", "first grant", "first grant")]
    assert len(study.context.store.reviews.live()) == 1
    study.history.undo()
    assert labels(study) == []
    assert "Challenges / first grant" not in names(study)


def test_edit_of_an_outdated_state_is_refused_and_writes_nothing(study: Study) -> None:
    code(study, "money was missing", "Funding gap")
    editing = study.codebook.edit
    edit = MergeCodes(guid(study, "Funding gap"), guid(study, "Market pull"))
    for what in ("a coding", "a file", "another edit"):
        preview = editing.preview(edit)
        with opened(study.paths.root, "Bob") as bob:
            if what == "a coding":
                code(bob, "The market over there", "Market pull")
            elif what == "another edit":
                bob.codebook.edit.rename("Language barrier", "Languages")
            else:
                path = study.paths.codebook / "codebook.yaml"
                path.write_text(path.read_text() + "# by hand\n")
        before, texts, step = state(study), files(study), study.context.store.history.last_step()
        with pytest.raises(FusenError, match="in the meantime"):
            editing.do(preview)
        assert (state(study), files(study), study.context.store.history.last_step()) == (before, texts, step)
    editing.do(editing.preview(edit))
    assert files(study)[0][1].decode().endswith("# by hand\n")


def test_undo_keeps_a_manually_changed_file(study: Study) -> None:
    study.codebook.edit.rename("Funding gap", "Money")
    path = study.paths.codebook / "codebook.yaml"
    path.write_text(path.read_text() + "# mine\n")
    before = state(study)
    with pytest.raises(UndoRefused, match="by hand"):
        study.history.undo()
    study.codebook.reload()
    with pytest.raises(UndoRefused, match="codebook files"):
        study.history.undo()
    assert path.read_text().endswith("# mine\n")
    assert state(study) == before


def test_undo_is_refused_if_the_new_code_is_in_use(study: Study) -> None:
    study.codebook.edit.add("Trust", under="Challenges")
    texts = files(study)
    with opened(study.paths.root, "Bob") as bob:
        code(bob, "money was missing", "Trust")
    with pytest.raises(UndoRefused, match="Bob"):
        study.history.undo()
    assert files(study) == texts


def test_unwritable_file_leaves_the_database_unchanged(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    from fusen.storage import file_transaction

    before, texts = state(study), files(study)
    preview = study.codebook.edit.preview(AddCode("Trust"))

    def fail(*_: object, **__: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(file_transaction, "place", fail)
    with pytest.raises(OSError, match="no room"):
        study.codebook.edit.do(preview)
    monkeypatch.undo()
    assert state(study) == before
    assert files(study) == texts


def test_change_of_definition_of_a_used_code_requires_its_kind(study: Study) -> None:
    change = ChangeCode(guid(study, "Funding gap"), definition="Money is late.")
    code(study, "money was missing", "Funding gap")
    with pytest.raises(FusenError, match="only the wording"):
        study.codebook.edit.edit(change)
    assert study.codebook.find(["Funding gap"])[0].definition == "Money is missing."


Act = tuple[str, int, int]

ACTS = ("code", "add", "rename", "move", "merge", "split", "delete", "drop", "edit", "undo", "redo", "hand")


def perform(study: Study, act: Act) -> None:
    what, first, second = act
    codes = [each for each in study.codebook.get() if not each.retired]
    editing = study.codebook.edit
    if what in ("undo", "redo"):
        getattr(study.history, what)()
        return
    if what == "add" or not codes:
        editing.add(f"New {first}-{second}", under=codes[second % len(codes)].guid if codes and second % 3 else None)
        return
    one, other = codes[first % len(codes)], codes[second % len(codes)]
    if what == "code":
        start = (first * 7) % 60
        study.codings.add(("EU-01.txt", "JP-01.txt")[second % 2], start, start + 5, one.guid)
    elif what == "rename":
        editing.rename(one.guid, f"Called {second}")
    elif what == "move":
        editing.move(one.guid, other.guid if second % 2 else None, second % 3)
    elif what == "merge":
        editing.merge(one.guid, other.guid)
    elif what == "split":
        mine = [each.guid for each in study.context.store.codings.live(codes=[one.guid])]
        editing.split(
            one.guid, [f"Half {second}", f"Rest {second}"], {each: at % 2 for at, each in enumerate(mine[1:])}
        )
    elif what in ("delete", "drop"):
        editing.delete(one.guid, remove_codings=what == "drop")
    elif what == "edit":
        editing.edit(ChangeCode(one.guid, definition=f"Meaning {second}", meaning=bool(first % 2)))
    elif what == "hand":
        path = study.paths.codebook / "codebook.yaml"
        path.write_text(path.read_text().replace("Market pull", f"Market {second}"))
        study.codebook.reload()


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_study(tmp_path_factory.mktemp("editing") / "s")
    opened(root).close()
    return root


@examples(5)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 9), st.integers(0, 9)), min_size=4, max_size=14))
def test_random_edits_keep_file_and_database_equal(
    loaded: Path, tmp_path_factory: pytest.TempPathFactory, acts: list[Act]
) -> None:
    import shutil

    root = Path(shutil.copytree(loaded, tmp_path_factory.mktemp("acts") / "s"))
    with opened(root) as study:
        for act in acts:
            count = len(study.context.store.codings.live())
            before, texts = state(study), files(study)
            try:
                perform(study, act)
            except FusenError:
                assert (state(study), files(study)) == (before, texts)
                continue
            if act[0] in ("rename", "move", "split", "add", "edit", "delete", "hand"):
                assert len(study.context.store.codings.live()) == count, "no coding is lost"
            in_file = {each.name for each in study.codebook.get() if not each.retired}
            assert all(name in files(study)[0][1].decode() for name in in_file)
            assert study.codebook.reload() == [], "what fusen wrote is what it knows"
        assert study.maintenance.check() == []
        known = state(study)
    with opened(root) as again:
        assert state(again) == known
