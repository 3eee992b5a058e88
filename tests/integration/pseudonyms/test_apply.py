"""Pseudonyms replace names in all transcripts in one step and keep codings on their text."""

from __future__ import annotations

import zlib
from pathlib import Path
from unittest.mock import Mock

import pytest
from sqlalchemy import select

from fusen.storage.schema import codebook_files
from fusen.study import Study
from tests.support.named_study import CASES, TALK
from tests.support.small_study import opened, state
from tests.support.studies import fusen


def quotes(study: Study) -> list[str]:
    text = study.sources.text("A.txt")
    return [text[each.start : each.end] for each in study.context.store.codings.live()]


def test_apply_moves_codings_reviews_and_memos_exactly(root: Path) -> None:
    with opened(root) as study:
        report = study.pseudonyms.apply()
        assert set(report.sources) == {"A.txt", "J.txt"}
        assert quotes(study) == ["Person 2", "Person 2 was kind", "rents were low"]
        text = study.sources.text("A.txt")
        (review,) = study.context.store.reviews.live()
        assert (review.start, review.end) == (0, len(text))
        note = next(note for note in study.context.store.memos.live() if "on a place" in note.text)
        start, end = map(int, note.text.partition("\n")[0].partition("@")[2].split("-"))
        assert text[start:end] == "In Place 1"
        assert [text[turn.start : turn.start + 8] for turn in next(iter(study.sources.turns(["A.txt"]).values()))][
            1
        ] == "I worked"
        assert study.maintenance.check() == []
        assert study.sources.import_files().rows == ()


def test_without_keep_originals_only_the_key_contains_names(root: Path) -> None:
    with opened(root) as study:
        study.maintenance.backup()
        study.results.search("Novak")
        study.pseudonyms.apply()
        study.results.search("kind")
    names = [name.encode() for name in ("Novak", "Weber", "佐藤", "peter.novak")]
    holders = [
        path.name for path in root.rglob("*") if path.is_file() and any(name in path.read_bytes() for name in names)
    ]
    assert holders == ["pseudonyms.csv"]
    with opened(root) as study:
        assert study.history.undo().action != "pseudonyms"
        assert "Novak" not in study.sources.text("A.txt")


def test_without_keep_originals_the_database_forgets_the_case_table(root: Path) -> None:
    with opened(root) as study:
        store = study.context.store
        with store.step(study.user, "keep", kind="sync") as step:
            step.files.put([("transcripts/cases.csv", CASES.encode())], store.codebook.kept_files(), all_=False)
        study.pseudonyms.apply()
        bodies = [zlib.decompress(row.body) for row in store.connection.read(select(codebook_files.c.body)) if row.body]
    assert b"Person 1" in b"".join(bodies)
    assert b"Weber" not in b"".join(bodies)


def test_opening_deletes_the_copies_that_a_killed_apply_left(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(root) as study, monkeypatch.context() as patch:
        study.maintenance.backup()
        patch.setattr("fusen.study.pseudonyms.apply.forget_copies", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            study.pseudonyms.apply()
    assert b"Novak" in b"".join(path.read_bytes() for path in root.rglob("*.db"))
    opened(root).close()
    assert b"Novak" not in b"".join(path.read_bytes() for path in root.rglob("*.db"))


def test_files_that_still_hold_a_replaced_name_are_listed(root: Path) -> None:
    with opened(root) as study:
        study.exchange.export(root / ".fusen" / "codings" / "ann.jsonl")
        study.exchange.export(root / "quotes.csv")
        assert study.pseudonyms.apply().remaining == (".fusen/codings/ann.jsonl", "quotes.csv")


def test_with_keep_originals_undo_and_redo_restore_texts_and_files(root: Path) -> None:
    path = root / "transcripts" / "A.txt"
    with opened(root) as study:
        before = state(study)
        study.pseudonyms.apply(keep_originals=True)
        after = state(study)
        assert "Novak" not in path.read_text()
        study.history.undo()
        assert (state(study), path.read_text()) == (before, TALK)
        study.history.redo()
        assert state(study) == after
        assert "Novak" not in path.read_text()
        assert study.maintenance.check() == []


def test_the_case_table_names_speakers_by_their_pseudonyms(root: Path) -> None:
    with opened(root) as study:
        study.pseudonyms.apply()
        assert [case.places[0].speaker for case in study.context.store.cases.all()] == ["Person 1", None]
    assert "A.txt#Person 1" in (root / "transcripts" / "cases.csv").read_text()


def test_commands_ask_before_deleting_originals(root: Path) -> None:
    refused = fusen(root, "pseudonyms", "apply")
    assert (refused.code, "--keep-originals" in refused.err) == (1, True)
    done = fusen(root, "pseudonyms", "apply", "--yes")
    assert (done.code, "2 transcripts changed" in done.out) == (0, True)


def test_undone_import_is_forgotten_with_the_originals(root: Path, tmp_path: Path) -> None:
    (tmp_path / "Z.txt").write_text(TALK.replace("rents", "wages"))
    with opened(root) as study:
        study.sources.import_files([tmp_path / "Z.txt"])
        study.history.undo()
        study.pseudonyms.apply()
        assert study.maintenance.check() == []
    kept = [path for path in (root / ".fusen").rglob("*") if path.is_file() and path.name != "pseudonyms.csv"]
    assert [path for path in kept if b"Peter Novak" in path.read_bytes()] == []
