"""The layout of reports in the settings: logo, directions and labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FileError
from fusen.model.filter import FilteredCodings
from fusen.model.results import CodedSpan
from fusen.settings import ReportSettings
from fusen.study.export.report_layout import MOST_BYTES, logo_of, stances
from tests.support.cross_case import BASIS, BOOK, span

PNG = b"\x89PNG\r\n\x1a\n"


def test_a_logo_is_read_from_the_folder_of_the_study(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(PNG)
    assert logo_of(tmp_path, ReportSettings(logo="logo.png")) == PNG
    assert logo_of(tmp_path, ReportSettings()) == b""


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("../logo.png", PNG, "outside the study"),
        ("missing.png", None, "No such file"),
        ("logo.svg", b"<svg/>", "no PNG or JPEG"),
        ("logo.png", PNG + bytes(MOST_BYTES), "at most 5 MB"),
    ],
)
def test_any_other_file_is_refused(tmp_path: Path, name: str, content: bytes | None, message: str) -> None:
    folder = tmp_path / "study"
    folder.mkdir()
    if content is not None:
        (folder / name).write_bytes(content)
    with pytest.raises(FileError, match=message):
        logo_of(folder, ReportSettings(logo=name))


def directed(guid: str, case: str, start: int, direction: str) -> CodedSpan:
    return span(guid, case, start, start + 5)._replace(direction=direction)


def test_an_interviewee_with_both_directions_is_mixed_on_the_code_and_above_it() -> None:
    spans = [
        directed("money", "P0", 0, "for"),
        directed("money", "P0", 12, "against"),
        directed("travel", "P1", 0, "for"),
        directed("travel", "P2", 0, "for"),  # not read
        span("money", "P4", 0, 5),
    ]
    counts = stances(FilteredCodings(spans, spans, BASIS, None, {}), BOOK)
    assert counts == {"money": {"mixed": 1, "for": 1}, "travel": {"for": 1}, "C": {"mixed": 1, "for": 1}}
