"""Reading of files into sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FileError, FusenError
from fusen.formats.registry import Options
from fusen.study.paths import StudyPaths
from fusen.study.sources.read_source import kept_options, prepare, speaker_cases, stamp_of, text_file, tiled
from tests.support.small_study import EU, make_study, opened
from tests.support.studies import PROJECT


def test_a_prepared_source_gets_passages_that_cover_its_talk(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(EU)
    (prepared,) = prepare("a.txt", EU.encode(), stamp_of(file, EU.encode()), Options(project=PROJECT))
    source = tiled(prepared, "sentence")
    assert source.words == sum(source.passages.words) > 40
    assert {turn.speaker for turn in source.source.turns} == {"Interviewer", "Anna"}
    assert len(tiled(prepared, "turn").passages.starts) == len(source.source.turns)


def test_a_stamp_changes_with_the_content(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("one")
    first = stamp_of(file, b"one")
    assert first != stamp_of(file, b"two")
    assert first.size == 3


@pytest.mark.parametrize(("text", "cases"), [(None, {}), ("P1", {}), ("Anna=P1, Ben=P2", {"Anna": "P1", "Ben": "P2"})])
def test_cases_are_parsed_by_speaker(text: str | None, cases: dict[str, str]) -> None:
    assert speaker_cases(text) == cases


def test_only_options_that_a_person_gave_are_kept() -> None:
    assert kept_options(Options()) == {}
    assert kept_options(Options(speakers={"I1": "Anna"})) == {"speakers": {"I1": "Anna"}}


def test_the_line_of_an_offset_is_that_of_the_file(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        info = study.sources.get("EU-01")
        path, line = text_file(StudyPaths(study.paths.root), info, EU, EU.index("And what drove you"))
        assert (path.name, line) == ("EU-01.txt", 4)
        path.unlink()
        with pytest.raises((FileError, FusenError)):
            text_file(StudyPaths(study.paths.root), info, EU, 0)
