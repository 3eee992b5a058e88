"""The stored codebook: names, versions, files and the log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.model.codebook_edit import ChangeCode
from fusen.study import Study
from tests.support.small_study import CODEBOOK, code, make_study, opened


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as open_study:
        yield open_study


def test_a_renamed_code_is_known_by_its_former_name(study: Study) -> None:
    study.codebook.edit.rename("Funding gap", "No money")
    stored, guid = study.context.store.codebook, study.codebook.find(["No money"])[0].guid
    assert stored.former_names() == {"funding gap": guid}
    assert stored.names()[guid] == "No money"


def test_a_former_name_that_another_code_took_belongs_to_neither(study: Study) -> None:
    study.codebook.edit.rename("Funding gap", "No money")
    study.codebook.edit.rename("Market pull", "Funding gap")
    assert set(study.context.store.codebook.former_names()) == {"market pull"}


def test_versions_and_the_log_follow_changes_of_the_meaning_only(study: Study) -> None:
    guid = code(study, "money was missing", "funding").code
    study.codebook.edit.edit(ChangeCode(guid, definition="No money at all.", meaning=True))
    study.codebook.edit.recolour("Funding gap", "#112233")
    stored = study.context.store.codebook
    assert len(stored.versions()[guid]) == 2
    assert [meaning["definition"] for meaning in stored.meanings([guid])[guid]] == [
        "Money is missing.",
        "No money at all.",
    ]
    changes = [change for change in stored.log() if change.change == "changed"]
    assert [change.fields for change in changes] == [("definition",), ("colour",)]
    assert changes[0].older == 1


def test_only_codes_with_codings_or_links_are_used(study: Study) -> None:
    money = code(study, "money was missing", "funding")
    study.links.add("Market pull", "contradicts", "Language barrier")
    guids = {found.id: found.guid for found in study.codebook.get()}
    assert study.context.store.codebook.used_codes() == {money.code, guids["market"], guids["language"]}


def test_files_are_kept_as_they_were_read(study: Study) -> None:
    stored = study.context.store.codebook
    (name,) = stored.files()
    assert stored.file_content(name).decode() == CODEBOOK
    assert name in stored.kept_files()
