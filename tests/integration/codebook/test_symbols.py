"""Codes keep symbol and colour through edits, undo, restarts, older databases and project files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fusen.model.codebook_edit import AddCode, CodebookEdit, DeleteCode, MergeCodes, MoveCode, RenameCode
from fusen.model.filter import EVERYTHING
from fusen.study import Study
from fusen.study.exchange.export_project import ExportOptions
from fusen.tui.colours import DARK, code_colours, code_signs
from tests.support.small_study import code, make_study, opened

Look = dict[str, tuple[str, str]]


def looks(study: Study) -> Look:
    """Return the sign and colour of each code by guid."""
    book = study.codebook.get()
    signs, colours = code_signs(book), code_colours(book, DARK)
    return {each.guid: (signs[each.guid], colours[each.guid]) for each in book}


def guid(study: Study, name: str) -> str:
    return study.codebook.find([name])[0].guid


def test_code_keeps_symbol_and_colour_through_edits_and_undo(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        before = looks(study)
        gap, pull, barrier = (guid(study, name) for name in ("Funding gap", "Market pull", "Language barrier"))
        code(study, "money was missing", "Funding gap")
        edits: list[CodebookEdit] = [
            RenameCode(gap, "Money"), MoveCode(barrier, None, None), AddCode("First of all", None, None),
            DeleteCode(pull), MergeCodes(barrier, gap),
        ]  # fmt: skip
        for edit in edits:
            study.codebook.edit.do(study.codebook.edit.preview(edit))
            now = looks(study)
            assert {each: now[each] for each in now.keys() & before.keys()} == {
                each: before[each] for each in now.keys() & before.keys()
            }
        for _ in edits:
            study.history.undo()
        assert looks(study) == before
    with opened(tmp_path / "s") as study:
        assert looks(study) == before


def test_new_code_gets_an_unused_symbol_and_colour(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        for number in range(12):
            study.codebook.add(f"New {number}")
        marks = [each.mark for each in study.codebook.get()]
        assert len(set(marks)) == len(marks)


@pytest.mark.folder  # it alters the database's file
def test_older_database_keeps_its_symbols_and_colours(tmp_path: Path) -> None:
    folder = make_study(tmp_path / "s")
    with opened(folder) as study:
        study.codebook.edit.do(study.codebook.edit.preview(MoveCode(guid(study, "Language barrier"), None, None)))
        places = {each.guid: place for place, each in enumerate(study.codebook.get())}
    with closing(sqlite3.connect(folder / ".fusen/study.db")) as database:
        database.execute("DROP TABLE marks")
        database.commit()
    with opened(folder) as study:
        assert {each.guid: each.mark for each in study.codebook.get()} == places


def test_symbols_and_colours_are_kept_in_a_project_file(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        study.codebook.edit.do(study.codebook.edit.preview(MoveCode(guid(study, "Language barrier"), None, None)))
        study.codebook.add("Trust")
        expected = {each.name: each.mark for each in study.codebook.get()}
        study.exchange.export_project(tmp_path / "all.qdpx", ExportOptions(EVERYTHING))
    other = tmp_path / "other"
    other.mkdir()
    Study.init(other, "Other")
    with opened(other) as study:
        study.codebook.add("Mine")
        study.exchange.import_project(tmp_path / "all.qdpx")
        found = {each.name: each.mark for each in study.codebook.get()}
        assert len(set(found.values())) == len(found)
        moved = [name for name in expected if found[name] != expected[name]]
        assert len(moved) <= 1, "only the code whose mark the study has already"
