"""Recordings: how they are found, which are refused, and manual times."""

from __future__ import annotations

from pathlib import Path

import pytest

from fusen.errors import FusenError
from tests.support.small_study import EU, JP, make_study, opened

TIMED = "[00:00:05] Interviewer: What was hard?\n[00:00:15] Anna: The money was missing.\n"


def study_of(folder: Path, texts: dict[str, str] | None = None, media: str = "") -> Path:
    cases = f"case,source,consent,media\nEU-01,EU-01.txt,quote,{media}\n" if media else ""
    return make_study(folder / "s", texts or {"EU-01.txt": EU, "JP-01.txt": JP}, cases=cases)


def recording(folder: Path, name: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"RIFF")
    return file


def test_recording_next_to_the_transcript_is_found_and_not_imported(tmp_path: Path) -> None:
    root = study_of(tmp_path)
    file = recording(root / "transcripts", "EU-01.mp3")
    with opened(root) as study:
        assert study.sources.recording("EU-01").file == file
        assert not study.sources.changes().new
        assert not study.sources.import_files([]).failures
        with pytest.raises(FusenError, match=r"JP-01\.txt has no recording"):
            study.sources.recording("JP-01")


@pytest.mark.parametrize("named", ["tapes/one.wav", "transcripts/../tapes/one.wav"])
def test_cases_csv_names_a_recording(tmp_path: Path, named: str) -> None:
    root = study_of(tmp_path, media=named)
    file = recording(root, "tapes/one.wav")
    with opened(root) as study:
        assert study.sources.recording("EU-01").file.samefile(file)


def test_recording_in_the_header_takes_precedence(tmp_path: Path) -> None:
    root = study_of(tmp_path, {"EU-01.txt": f"---\nmedia: ../a.ogg\n---\n\n{EU}"}, media="b.ogg")
    file = recording(root, "a.ogg")
    recording(root, "b.ogg")
    with opened(root) as study:
        assert study.sources.recording("EU-01").file.samefile(file)


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("https://example.org/a.mp3", "an address on a network"), ("rtsp://x/y", "an address on a network"),
        ("//server/share/a.mp3", "an address on a network"), ("file:///etc/passwd", "an address on a network"),
        ("ytdl:abc", "an address on a network"), ("gone.mp3", "there is no file gone.mp3"),
        ("codebook/codebook.yaml", "is no recording"), ("list.m3u", "is no recording"),
    ],
)  # fmt: skip
def test_only_local_recordings_are_played(tmp_path: Path, named: str, message: str) -> None:
    root = study_of(tmp_path, media=named)
    recording(root, "list.m3u")
    with opened(root) as study, pytest.raises(FusenError, match=message):
        study.sources.recording("EU-01")


def test_transcript_times_position_the_passages(tmp_path: Path) -> None:
    root = study_of(tmp_path, {"EU-01.txt": TIMED})
    recording(root / "transcripts", "EU-01.m4a")
    with opened(root) as study:
        times = study.sources.recording("EU-01").times
        first, second = study.sources.turns([study.sources.get("EU-01").guid])[study.sources.get("EU-01").guid]
        assert (times.at(first.start), times.at(second.start)) == (5.0, 15.0)
        with pytest.raises(FusenError, match="has a time for this turn"):
            study.sources.set_time("EU-01", first.start, 1.0)


def test_manual_times_can_be_undone_and_survive_transcript_changes(tmp_path: Path) -> None:
    root = study_of(tmp_path)
    recording(root / "transcripts", "EU-01.mp3")
    with opened(root) as study:
        guid = study.sources.get("EU-01").guid
        turns = study.sources.turns([guid])[guid]
        study.sources.set_time("EU-01", turns[1].start, 7.25)
        times = study.sources.set_time("EU-01", turns[2].start, 30.5).times
        assert times.seconds == (7.25, 30.5)
        study.sources.set_time("EU-01", turns[2].start, 31.0)
        study.history.undo()
        assert study.sources.recording("EU-01").times.seconds == (7.25, 30.5)
        assert study.history.describe(study.history.steps(1))[0].startswith("Ann undid step")
        with pytest.raises(FusenError, match="no turn of"):
            study.sources.set_time("EU-01", turns[1].start + 1, 3.0)
        assert study.maintenance.check() == []
    (root / "transcripts/EU-01.txt").write_text("Interviewer: Hello to you.\n" + EU, "utf-8")
    with opened(root) as study:
        study.sources.import_files([])
        assert study.sources.recording("EU-01").times.seconds == (7.25, 30.5)
        text = study.sources.text(guid)
        starts = study.sources.recording("EU-01").times.offsets
        assert [text[start : start + 9] for start in starts] == ["The money", "And what "]
        study.sources.set_interviewers(["Interviewer"])
        assert study.sources.recording("EU-01").times.offsets == starts


def test_erasure_names_the_recording(tmp_path: Path) -> None:
    root = study_of(tmp_path)
    recording(root / "transcripts", "EU-01.mp3")
    with opened(root) as study:
        assert "transcripts/EU-01.mp3, the recording" in study.maintenance.plan_erasure("EU-01").out_of_reach
