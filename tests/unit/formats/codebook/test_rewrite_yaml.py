"""Codebook edits keep every byte outside the edit, and undo restores the file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import CodebookError, FusenError
from fusen.formats.codebook.read_yaml import read_files
from fusen.formats.codebook.rewrite_yaml import Rewriting
from fusen.formats.codebook.splice_yaml import block_text, flow_scalar
from fusen.model.codebook import Code, Phrase
from fusen.model.codebook_edit import AddCode, ChangeCode, CodebookEdit, DeleteCode, MoveCode, RenameCode
from fusen.study import Study
from tests.support.random_examples import examples
from tests.support.small_study import make_study, opened
from tests.support.written_codebooks import Written, written_codebooks

PROJECT = "6f1e0a52-0000-4000-8000-000000000001"
ODD = st.sampled_from(
    ["New", "a: b", "# c", "yes", "2020", "- x", "[in]", "日本語", 'say "so"', "*star", "a, b", "x #y"]
)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    with opened(make_study(tmp_path_factory.mktemp("rewrite") / "s", texts={})) as study:
        yield study


def is_kept(some: list[str], within: list[str]) -> bool:
    """Do these lines stand in the others, in this order?"""
    waiting = iter(within)
    return all(line in waiting for line in some)


def read(study: Study, data: bytes) -> list[Code]:
    path = study.paths.codebook / "codebook.yaml"
    path.write_bytes(data)
    study.codebook.reload()
    return [code for code in study.codebook.get() if not code.retired]


@st.composite
def edits(draw: st.DrawFn, names: list[str]) -> tuple[str, str, str]:
    """(what, a code's name, new words)"""
    what = draw(
        st.sampled_from(["rename", "define", "include", "add", "add-top", "delete", "phrases", "move", "colour"])
    )
    return what, draw(st.sampled_from(names)), draw(ODD)


def edit_of(what: str, code: Code, words: str, codes: list[Code]) -> CodebookEdit:
    if what == "rename":
        return RenameCode(code.guid, words)
    if what == "add":
        return AddCode(words, code.guid, None, words)
    if what == "add-top":
        return AddCode(words)
    if what == "delete":
        return DeleteCode(code.guid)
    if what == "move":
        other = codes[(len(words) + len(codes)) % len(codes)]
        return MoveCode(code.guid, None if len(words) % 2 else other.guid, 0)
    if what == "phrases":
        language = code.phrases[0].language if code.phrases else None
        return ChangeCode(code.guid, phrases=(*code.phrases[1:], Phrase("tax", language=language)))
    if what == "colour":
        return ChangeCode(code.guid, colour="#123456")
    return ChangeCode(code.guid, meaning=True, **{"definition" if what == "define" else "include": words})  # type: ignore[arg-type]


@examples(12)
@given(st.data())
def test_bytes_around_an_edit_are_kept(study: Study, data: st.DataObject) -> None:
    made: Written = data.draw(written_codebooks())
    before = made.bytes(data.draw(st.sampled_from(["\n", "\r\n"])), data.draw(st.booleans()))
    codes = read(study, before)
    what, name, words = data.draw(edits(made.names))
    code = next(code for code in codes if code.name == name)
    edit = edit_of(what, code, words, codes)
    path = study.paths.codebook / "codebook.yaml"
    refused = ""
    try:
        study.codebook.edit.edit(edit)
    except FusenError as error:
        refused = error.message
    after = path.read_bytes()
    if refused:
        assert what == "move", refused
        assert "below itself" in refused or "braces" in refused, refused
        assert after == before
        return
    old, new = _lines(before), _lines(after)
    assert after.startswith(b"\xef\xbb\xbf") == before.startswith(b"\xef\xbb\xbf")
    assert (b"\r\n" in after) == (b"\r\n" in before)
    left = {each.name for each in study.codebook.get() if not each.retired}
    if what == "move":
        assert Counter(_words(old)) == Counter(_words(new)) or any("{" in line for line in made.lines)
    else:
        own = {name} if what not in ("add", "add-top") or "{name: " in _line(made, name) else set()
        emptied = _list_of(made, name) if what == "delete" and _is_alone(code, codes) else -1  # goes with its only code
        others = [
            line
            for number, (line, owner) in enumerate(zip(old, made.owners, strict=False))
            if (owner in left - own or not owner) and number != emptied
        ]
        assert is_kept(others, new), after.decode()
    if what in ("define", "include", "colour", "add"):
        for line in made.lines:
            if "#" in line and '"' not in line and "{" not in line:
                assert line[line.index("#") :] in after.decode(), f"lost: {line}"
    study.history.undo()
    assert path.read_bytes() == before
    assert [each for each in study.codebook.get() if not each.retired] == codes
    study.history.redo()
    assert path.read_bytes() == after
    assert study.maintenance.check() == []


def _is_alone(code: Code, codes: list[Code]) -> bool:
    return code.parent is not None and sum(each.parent == code.parent for each in codes) == 1


def _list_of(made: Written, name: str) -> int:
    """The number of the line `codes:` that a code stands below."""
    return max(n for n, line in enumerate(made.lines[: made.owners.index(name)]) if line.strip() == "codes:")


def _line(made: Written, name: str) -> str:
    return made.lines[made.owners.index(name)]


def _lines(data: bytes) -> list[str]:
    """Without the ids that were derived, which an edit may write between braces."""
    return re.sub(r", id: code-\d[^,}]*", "", data.decode()).split("\n")


def _words(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip() and "id: " not in line and "codes:" not in line]


@given(st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1).map(str.strip).filter(bool))
def test_any_text_round_trips(words: str) -> None:
    for flow in (f"codes: [{{name: {flow_scalar(words)}, id: x}}]", f"codes:\n- name: {flow_scalar(words)}\n  id: x\n"):
        assert read_files([("a.yaml", flow.encode())], PROJECT).codes[0].name == words
    several = f"{words}\n\n{words}" if len(words) % 2 else words
    block = f"codes:\n- name: x\n  id: x\n  definition: {block_text(several, 4)}\n"
    assert read_files([("a.yaml", block.encode())], PROJECT).codes[0].definition == several


def rewritten(text: str) -> Rewriting:
    return Rewriting([("a.yaml", text.encode())], PROJECT)


def guid(text: str, name: str) -> str:
    return read_files([("a.yaml", text.encode())], PROJECT).find(name)[0].guid


def test_folded_text_stays_folded_and_keeps_its_comment() -> None:
    text = "codes:\n- name: A\n  id: a\n  definition: >-  # why\n      old\n      words\n\n  # after\n  include: x\n"
    made = rewritten(text)
    made.put_text(guid(text, "A"), "definition", "new " * 40 + "end")
    after = made.files["a.yaml"].decode()
    assert after.startswith("codes:\n- name: A\n  id: a\n  definition: >-  # why\n      new new")
    assert after.endswith("end\n\n  # after\n  include: x\n")
    assert max(map(len, after.splitlines())) <= 120


def test_empty_text_removes_its_line_unless_it_has_a_comment() -> None:
    text = "codes:\n- name: A\n  id: a\n  definition: one\n  include: two  # kept\n"
    made = rewritten(text)
    made.put_text(guid(text, "A"), "definition", "")
    made.put_text(guid(text, "A"), "include", "")
    assert made.files["a.yaml"].decode() == 'codes:\n- name: A\n  id: a\n  include: ""  # kept\n'


def test_changed_phrase_keeps_the_bytes_of_others() -> None:
    text = 'codes:\n- name: A\n  id: a\n  phrases:\n  - "one"   # first\n  - two\n  - [{LOWER: x}]\n  # last\n'
    made = rewritten(text)
    before = read_files([("a.yaml", text.encode())], PROJECT).codes[0].phrases
    made.put_phrases(guid(text, "A"), "phrases", before, (before[0], Phrase("deux"), before[2], Phrase("four")))
    assert made.files["a.yaml"].decode() == (
        'codes:\n- name: A\n  id: a\n  phrases:\n  - "one"   # first\n  - deux\n  - [{LOWER: x}]\n  - four\n  # last\n'
    )


def test_first_code_is_inserted_before_the_template_comments(tmp_path: Path) -> None:
    Study.init(tmp_path, "Mine")
    with Study.open(tmp_path, user="Ann") as study:
        before = (tmp_path / "codebook/codebook.yaml").read_text()
        study.codebook.edit.add("Trust")
        after = (tmp_path / "codebook/codebook.yaml").read_text()
        assert after == before.replace("codes:\n# Remove", "codes:\n  - name: Trust\n    id: trust\n# Remove")
        assert [code.name for code in study.codebook.get()] == ["Trust"]


def test_comment_above_a_code_moves_with_it_and_survives_its_deletion() -> None:
    text = "codes:\n# of the list\n- name: A\n  id: a\n# of B\n- name: B\n  id: b\n- name: C\n  id: c\n"
    made = rewritten(text)
    made.move(guid(text, "B"), None, guid(text, "C"))
    moved = "codes:\n# of the list\n- name: A\n  id: a\n- name: C\n  id: c\n# of B\n- name: B\n  id: b\n"
    assert made.files["a.yaml"].decode() == moved
    made.remove(guid(text, "B"))
    assert made.files["a.yaml"].decode() == moved.replace("- name: B\n  id: b\n", "")


def test_missing_final_line_break_is_kept() -> None:
    text = "codes:\n- name: A\n  id: a"
    made = rewritten(text)
    made.add({"name": "B", "id": "b"}, None, guid(text, "A"))
    assert made.files["a.yaml"].decode() == "codes:\n- name: A\n  id: a\n- name: B\n  id: b"


def test_alias_is_not_edited(tmp_path: Path) -> None:
    shared = "name: S\ncodes:\n- name: A\n  id: a\n  phrases: &p [one, two]\n- name: B\n  id: b\n  phrases: *p\n"
    with opened(make_study(tmp_path / "s", texts={}, codebook=shared)) as study:
        path = study.paths.codebook / "codebook.yaml"
        for name in ("A", "B"):
            edit = ChangeCode(study.codebook.find([name])[0].guid, phrases=(Phrase("one"),))
            with pytest.raises(FusenError, match="codebook"):
                study.codebook.edit.edit(edit)
        assert path.read_text() == shared


def test_invalid_colour_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s", texts={})) as study:
        before = study.paths.codebook_files()
        with pytest.raises(FusenError, match="neither"):
            study.codebook.edit.recolour("Funding gap", "red")
        assert study.paths.codebook_files() == before
    with pytest.raises(CodebookError):
        Rewriting([("a.yaml", b"\tcodes")], PROJECT).says("x", "name")
