"""The app on a shared database: changes of colleagues and lost connections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fusen.study import Study
from tests.support.postgres_server import execute
from tests.support.postgres_studies import StudyDatabases, in_postgres
from tests.support.tui_person import Person, person, small_study

pytestmark = [pytest.mark.usefixtures("own_folders"), pytest.mark.folder]


@pytest.fixture
def addresses(study_databases: StudyDatabases, tmp_path: Path) -> Iterator[dict[Path, str]]:
    with in_postgres(study_databases, tmp_path) as found:
        yield found


def test_colleagues_coding_appears_on_the_open_screen(tmp_path: Path, addresses: dict[Path, str]) -> None:
    study = small_study(tmp_path)

    async def reads(she: Person) -> None:
        assert not she.raw
        with Study.open(study, user="Mira") as elsewhere:
            elsewhere.codings.add("EN.txt", 60, 90, "Sales")
        for _ in range(100):
            if she.coding.open.state is not None and she.coding.open.state.own:
                break
            await she.pilot.pause(0.05)
        assert she.coding.open.state is not None
        assert [(one.start, one.end) for one in she.coding.open.state.own] == [(60, 90)]

    person(study, reads)
    assert addresses


def test_memo_is_kept_as_a_draft_if_the_connection_is_lost(tmp_path: Path, addresses: dict[Path, str]) -> None:
    study = small_study(tmp_path)

    async def writes(she: Person) -> None:
        server, _, name = addresses[study.resolve()].rpartition("/")

        def switch(*, on: bool) -> None:
            execute(
                f"{server}/postgres",
                f"ALTER DATABASE {name} ALLOW_CONNECTIONS {on}",
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
            )

        await she.press("m")
        await she.type("ask Ben")
        switch(on=False)
        await she.press("ctrl+s")
        assert she.sees("postgresql://")  # an error names the database; a busy machine may show a later one
        assert not she.sees("memo saved")
        switch(on=True)
        await she.press("m")
        assert she.sees("draft restored")
        await she.press("ctrl+s")
        assert she.sees("memo saved")
        assert [note.text.partition("\n")[2] for note in she.app.study.memos.all()] == ["ask Ben"]
        await she.press("m")
        assert not she.sees("draft restored")

    person(study, writes)
