"""Decisions split by the definition under which they were made."""

from __future__ import annotations

from pathlib import Path

from fusen.analysis.agreement.units import Frame, Interview
from fusen.model.codebook_edit import ChangeCode
from fusen.study import Study
from fusen.study.codebook.versions import MIXED, Definitions
from tests.support.small_study import EU, code, make_study, opened, span

FIRST, SECOND = span(EU, "The money was missing after the first grant ended."), span(EU, "The market over there.")


def split(study: Study) -> dict[str, list[int]]:
    """Return by version the starts of the passages decided under it."""
    store, guid = study.context.store, study.codebook.find(["Funding gap"])[0].guid
    source = study.sources.get("EU-01").guid
    definitions = Definitions(store, ["Ann"], store.codings.live(), store.reviews.live())
    interview = Interview("EU-01.txt", Frame([FIRST, SECOND]), {guid: [[]]})
    parts = definitions.split(guid, [(source, interview)])
    return {version: [len(part.frame) for part in cut] for version, cut in parts.items()}


def change(study: Study, definition: str) -> str:
    guid = study.codebook.find(["Funding gap"])[0].guid
    study.codebook.edit.edit(ChangeCode(guid, definition=definition, meaning=True))
    return study.codebook.find(["Funding gap"])[0].version


def test_a_code_with_a_single_version_is_not_split(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        study.reviews.add("EU-01")
        assert split(study) == {}


def test_passages_belong_to_the_definition_in_force_when_they_were_read(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        before = study.codebook.find(["Funding gap"])[0].version
        code(study, "The money was missing", "funding")
        study.reviews.add("EU-01", *FIRST)
        after = change(study, "No money at all.")
        study.reviews.add("EU-01", *SECOND)
        assert split(study) == {before: [1], after: [1]}


def test_passages_that_coders_decided_under_different_definitions_are_mixed(tmp_path: Path) -> None:
    root = make_study(tmp_path / "s")
    with opened(root, "Ben") as study:
        study.reviews.add("EU-01")
    with opened(root) as study:
        change(study, "No money at all.")
        study.reviews.add("EU-01")
        store, guid = study.context.store, study.codebook.find(["Funding gap"])[0].guid
        definitions = Definitions(store, ["Ann", "Ben"], store.codings.live(), store.reviews.live())
        interview = Interview("EU-01.txt", Frame([FIRST, SECOND]), {guid: [[], []]})
        assert set(definitions.split(guid, [(study.sources.get("EU-01").guid, interview)])) == {MIXED}
