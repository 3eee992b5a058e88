"""Visible and rejected suggestions are stored with the coding and survive changes, undo, files and migrations."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fusen.errors import FileError, FusenError
from fusen.model.coding import CodingDraft, ShownSuggestion
from fusen.model.filter import Filter
from fusen.study import Study
from fusen.study.sources.import_files import ImportRequest
from tests.support.small_study import EU, make_study, opened, span, state, write_lines
from tests.support.studies import coding


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    with opened(make_study(tmp_path / "s")) as found:
        yield found


SEEN = (
    ShownSuggestion("11111111-1111-4111-8111-111111111111", 0.86),
    ShownSuggestion("22222222-2222-4222-8222-222222222222"),
)


def test_coding_records_the_visible_suggestions(study: Study) -> None:
    """Through a change, undo, redo, and a new text around it; the step says it too, in ids alone."""
    source = study.sources.all()[0].guid
    code = study.codebook.get().find("funding")[0].guid
    start, end = span(EU, "The money was missing")
    made = study.codings.apply({source: [CodingDraft(code, start, end, "manual", sight=SEEN)]}).codings[0]
    assert made.sight == SEEN
    assert study.history.steps(1)[0].summary["sight"] == [list(each) for each in SEEN]
    study.codings.apply({source: [CodingDraft(code, start, end, "manual", "against", guid=made.guid)]}, action="remark")
    assert [(one.direction, one.sight) for one in study.context.store.codings.live()] == [("against", SEEN)]
    study.history.undo()
    study.history.redo()
    assert [one.sight for one in study.context.store.codings.live()] == [SEEN]
    (study.paths.transcripts / "EU-01.txt").write_text("Interviewer: First, welcome.\n" + EU)
    study.sources.import_files([], ImportRequest())
    assert [(one.start > start, one.sight) for one in study.context.store.codings.live()] == [(True, SEEN)]


@pytest.mark.parametrize("sight", [(), None])
def test_no_visible_suggestion_differs_from_unknown(study: Study, sight: tuple[ShownSuggestion, ...] | None) -> None:
    source, code = study.sources.all()[0].guid, study.codebook.get().find("funding")[0].guid
    study.codings.apply({source: [CodingDraft(code, 0, 5, sight=sight)]})
    assert [one.sight for one in study.context.store.codings.live()] == [sight]


def test_rejection_is_a_step_that_can_be_undone(study: Study) -> None:
    source = study.sources.all()[0].guid
    funding, market = (study.codebook.get().find(name)[0].guid for name in ("funding", "market"))
    start, end = span(EU, "The money was missing")
    done = study.suggestions.reject(source, start, end, [funding, market])
    assert {one.code for one in done.rejected} == {funding, market}
    again = study.suggestions.reject(source, start, end, [funding])
    assert (again.rejected, again.step) == ((), done.step)
    assert study.history.steps(1)[0].summary == {
        "source": "EU-01.txt", "start": start, "end": end, "codes": [funding, market],
    }  # fmt: skip
    held = state(study)["rejections"]
    assert len(held) == 2
    study.history.undo()
    assert state(study)["rejections"] == set()
    study.history.redo()
    assert state(study)["rejections"] == held
    assert study.maintenance.check() == []
    with pytest.raises(FusenError, match="not a span"):
        study.suggestions.reject(source, 0, len(EU) + 1, [funding])


def test_rejection_follows_its_text_and_is_deleted_with_it(study: Study) -> None:
    source = study.sources.all()[0].guid
    funding = study.codebook.get().find("funding")[0].guid
    for words in ("The money was missing after the first grant ended.", "The market over there."):
        study.suggestions.reject(source, *span(EU, words), [funding])
    new = EU.replace("What was hard?", "What was really hard?").replace("The market over there.", "Shops!")
    (study.paths.transcripts / "EU-01.txt").write_text(new)
    study.sources.import_files([], ImportRequest())
    assert [new[one.start : one.end] for one in study.context.store.rejections.live()] == [
        "The money was missing after the first grant ended."
    ]


def test_visible_suggestions_round_trip_through_a_file(study: Study, tmp_path: Path) -> None:
    """By ids of codes, so that another database understands it; a code that is gone keeps its guid."""
    source, funding = study.sources.all()[0].guid, study.codebook.get().find("funding")[0].guid
    gone = "11111111-1111-4111-8111-111111111111"
    sight = (ShownSuggestion(funding, 0.86), ShownSuggestion(gone, None, "some-model"))
    study.codings.apply({source: [CodingDraft(funding, 0, 5, sight=sight)]})
    file = tmp_path / "ann.jsonl"
    study.exchange.export(file, Filter(coders=("Ann",), include_interviewer=True))
    (line,) = map(json.loads, file.read_text().splitlines())
    assert line["sight"] == [
        {"code_id": "funding", "score": 0.86, "by": ""}, {"code_id": gone, "score": None, "by": "some-model"},
    ]  # fmt: skip
    with opened(make_study(tmp_path / "other"), "Eve") as other:
        assert other.exchange.merge(file).added == 1
        assert other.exchange.merge(file).added == 0
        assert [one.sight for one in other.context.store.codings.live()] == [sight]


@pytest.mark.parametrize(
    ("sight", "message"),
    [
        ("x", "not a list"),
        (["x"], "not a list"),
        ([{"score": 1}], "no 'code_id'"),
        ([{"code_id": "a", "score": 2}], "not between"),
        ([{"code_id": "a", "by": 3}], "not a text"),
    ],
)
def test_damaged_record_of_visible_suggestions_is_named(
    study: Study, tmp_path: Path, sight: object, message: str
) -> None:
    line = coding(EU, "EU-01.txt", "Eve", "funding", 0, 5, sight=sight)
    with pytest.raises(FileError, match=message):
        study.exchange.merge(write_lines(tmp_path / "bad.jsonl", [line]))


@pytest.mark.folder
def test_first_schema_is_migrated_to_visible_suggestions(study: Study) -> None:
    source, funding = study.sources.all()[0].guid, study.codebook.get().find("funding")[0].guid
    study.codings.apply({source: [CodingDraft(funding, 0, 5)]})
    study.close()
    with closing(sqlite3.connect(study.paths.database)) as connection:
        connection.executescript(
            "ALTER TABLE codings DROP COLUMN sight; DROP TABLE rejections; PRAGMA user_version = 1"
        )
    with opened(study.paths.root) as again:
        assert [one.sight for one in again.context.store.codings.live()] == [None]
        again.codings.apply({source: [CodingDraft(funding, 6, 9, sight=SEEN)]})
        again.suggestions.reject(source, 0, 5, [funding])
        assert again.maintenance.check() == []
        assert [one.sight for one in again.context.store.codings.live()] == [None, SEEN]
