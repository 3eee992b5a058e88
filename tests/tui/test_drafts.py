"""Drafts of memos survive a crash until the memo is saved or discarded."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import ConnectionFailed
from fusen.model.coding import Memo
from fusen.storage.encryption import held_keys
from fusen.storage.encryption.study_key import StudyKey
from fusen.study.memos import Memos
from fusen.study.paths import StudyPaths
from fusen.study.private_copy import DraftCipher
from fusen.tui.widgets.drafts import Drafts
from tests.support.tui_person import Person, person, small_study

pytestmark = pytest.mark.usefixtures("own_folders")


def test_draft_is_found_by_title_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    drafts = Drafts(tmp_path / "drafts", DraftCipher(StudyPaths(tmp_path)))
    assert drafts.find("Memo on EN") is None
    drafts.keep("Memo on EN", "日本語 \x1b[31m")
    assert drafts.find("Memo on EN") == "日本語 \x1b[31m"
    assert drafts.find("Memo on JA") is None
    drafts.drop("Memo on EN")
    assert drafts.find("Memo on EN") is None


def test_a_draft_of_an_encrypted_study_is_encrypted(tmp_path: Path) -> None:
    pytest.importorskip("pyrage")
    held_keys.hold(tmp_path, StudyKey.make())
    drafts = Drafts(tmp_path / "drafts", DraftCipher(StudyPaths(tmp_path)))
    drafts.keep("Memo on EN", "money was missing")
    assert drafts.find("Memo on EN") == "money was missing"
    assert not any(b"money" in path.read_bytes() for path in (tmp_path / "drafts").iterdir())
    held_keys.release(tmp_path)
    assert drafts.find("Memo on EN") is None


def test_unwritable_folder_loses_only_the_draft(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    drafts = Drafts(tmp_path / "file" / "drafts", DraftCipher(StudyPaths(tmp_path)))
    drafts.keep("Memo", "words")
    drafts.drop("Memo")
    assert drafts.find("Memo") is None


def test_unfinished_memo_is_restored_after_a_crash_and_deleted_once_saved(tmp_path: Path) -> None:
    study = small_study(tmp_path)

    async def writes(she: Person) -> None:
        await she.press("m")
        await she.type("ask Ben")
        await she.pilot.pause(0.5)

    async def comes_back(she: Person) -> None:
        await she.press("m")
        assert she.sees("ask Ben")
        assert she.sees("draft restored")
        await she.press("ctrl+s")
        assert she.sees("memo saved")
        assert [note.text.partition("\n")[2] for note in she.app.study.memos.all()] == ["ask Ben"]

    async def saved(she: Person) -> None:
        await she.press("m")
        assert not she.sees("draft restored")

    person(study, writes)
    person(study, comes_back)
    person(study, saved)


def test_discarded_memo_is_not_restored(tmp_path: Path) -> None:
    study = small_study(tmp_path)

    async def scenario(she: Person) -> None:
        await she.press("m")
        await she.type("nonsense")
        await she.press("escape", "escape", "m")
        assert not she.sees("nonsense")

    person(study, scenario)


def test_letters_for_an_editor_that_did_not_open_are_dropped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: Memos, target: str) -> tuple[Memo, ...]:
        raise ConnectionFailed("the database is out of reach")

    async def writes(she: Person) -> None:
        monkeypatch.setattr(Memos, "about", fail)
        await she.type("m  x")
        assert she.sees("out of reach")
        reviews = she.app.study.context.store.reviews
        assert not reviews.live(users=[she.app.study.user])
        monkeypatch.undo()
        await she.press("space")
        assert reviews.live(users=[she.app.study.user])

    person(small_study(tmp_path), writes)
