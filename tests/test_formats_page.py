"""The formats page, `--formats` and the registry agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.formats.registry import imported
from tests.support.studies import fusen

PAGE = Path(__file__).parents[1] / "docs" / "formats.md"
PROJECTS = PAGE.with_name("exchange.md")
READ = imported()


@pytest.mark.parametrize(("page", "kind"), [(PAGE, "transcript codings"), (PROJECTS, "project")])
def test_the_page_has_a_row_for_every_format(page: Path, kind: str) -> None:
    rows = [line for line in page.read_text("utf-8").splitlines() if line.startswith("| `.")]
    expected = [
        f"| {' '.join(f'`{suffix}`' for suffix in entry.suffixes)} | {entry.summary} | {entry.lost} |"
        for entry in READ
        if entry.kind in kind.split()
    ]
    assert [row.replace("`<v Name>`", "<v Name>") for row in rows] == expected


def test_formats_command_prints_the_page(tmp_path: Path) -> None:
    ran = fusen(tmp_path, "import", "--formats", "--format", "json")
    assert ran.code == 0
    assert [row["format"] for row in ran.rows] == [entry.name for entry in READ]
    assert all(entry.lost and entry.reader for entry in READ)
