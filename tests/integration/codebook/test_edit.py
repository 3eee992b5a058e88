"""Codebook edits: preview, single step, and undo of file and codings."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import FusenError, UndoRefused
from fusen.model.codebook_edit import AddCode, ChangeCode, DeleteCode, MergeCodes, MoveCode, SplitCode
from fusen.study import Study
from fusen.study.codebook.edit import CodingTarget
from tests.support.random_examples import examples
from tests.support.small_study import EU, code, make_study, opened, span, state


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as opened_study:
        yield opened_study


def guid(study: Study, name: str) -> str:
    return study.codebook.find([name])[0].guid


def names(study: Study) -> list[str]:
    return [code.label + (" (retired)" if code.retired else "") for code in study.codebook.get()]


def files(study: Study) -> list[tuple[str, bytes]]:
    return study.paths.codebook_files()


def labels(study: Study) -> list[tuple[str, str, str]]:
    """(coder, code, words) of all codings."""
    known = study.codebook.get().by_guid
    return sorted(
        (each.user, known[each.code].name, study.sources.text(each.source)[each.start : each.end])
        for each in study.context.store.codings.live()
    )


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
