"""Playback of recordings, with a stub for mpv and with mpv itself."""

from __future__ import annotations

import json
import shutil
import sys
import time
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fusen.errors import FusenError
from fusen.study import Study
from fusen.tui.player.mpv import RecordingPlayer
from tests.support.tui_person import Person, person, small_study

pytestmark = [
    pytest.mark.usefixtures("own_folders"),
    pytest.mark.skipif(sys.platform == "win32", reason="mpv's socket is a Unix socket"),
]
STUB = Path(__file__).parents[1] / "support" / "stub_mpv.py"
WAIT = 20.0


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[list[Any]]]:
    """Put the stand-in first in the path; returns what it received: its arguments, then the commands."""
    folder, log = tmp_path / "bin", tmp_path / "mpv.log"
    folder.mkdir()
    program = folder / "mpv"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{STUB}" "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    monkeypatch.setenv("STUB_MPV", str(log))
    return lambda: [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def timed_study(tmp_path: Path) -> Path:
    folder = small_study(tmp_path)
    (folder / "transcripts" / "T.txt").write_text(
        "[00:00:10] I: How was it?\n[00:00:14] P: It was long and hard.\n[00:00:20] I: Why?\n[00:00:24] P: No money.\n"
    )
    (folder / "transcripts" / "T.mp3").write_bytes(b"ID3")
    (folder / "transcripts" / "EN.mp3").write_bytes(b"ID3")
    with Study.open(folder, user="Mira") as study:
        study.sources.import_files([])
    return folder


async def until(she: Person, fits: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not fits() and time.monotonic() < end:
        await she.pilot.pause(0.02)
    assert fits()


def test_a_key_plays_the_passage_with_a_second_around_and_pauses(
    tmp_path: Path, said: Callable[[], list[list[Any]]]
) -> None:
    async def scenario(she: Person) -> None:
        await she.press("f8")
        assert she.sees("00:00:14 to 00:00:20")
        await until(she, lambda: ["seek", 13.0, "absolute+exact"] in said())
        await until(she, lambda: said()[-1] == ["set_property", "pause", True])
        arguments = said()[0]
        assert arguments[-2:] == ["--", str(folder / "transcripts" / "T.mp3")]
        assert {"--no-config", "--ytdl=no", "--access-references=no"} <= set(arguments)
        await she.press("f9", "f9", "f7")
        assert she.sees("speed 1.1")
        await until(she, lambda: said()[-1] == ["set_property", "speed", 1.1])

    folder = timed_study(tmp_path)
    person(folder, scenario, start="T")


def test_key_on_another_passage_plays_that_passage(tmp_path: Path, said: Callable[[], list[list[Any]]]) -> None:
    async def scenario(she: Person) -> None:
        await she.press("f8", "J", "J")
        player = she.coding.recording._player
        assert player is not None
        await until(she, lambda: player.playing)
        await she.press("f8")
        assert she.sees("00:00:24 to")
        await until(she, lambda: ["seek", 23.0, "absolute+exact"] in said())

    person(timed_study(tmp_path), scenario, start="T")


def test_following_playback_moves_turn_by_turn(tmp_path: Path, said: Callable[[], list[list[Any]]]) -> None:
    async def scenario(she: Person) -> None:
        await she.press("f6")
        await until(she, lambda: she.passage == "No money.")
        await she.press("f6")
        assert she.sees("paused")

    person(timed_study(tmp_path), scenario, start="T")


def test_one_key_per_turn_sets_its_time_during_playback(tmp_path: Path, said: Callable[[], list[list[Any]]]) -> None:
    async def scenario(she: Person) -> None:
        study = she.app.study
        guid = study.sources.get("EN").guid
        await she.press("Z")
        assert she.sees("nothing plays")
        first = she.coding.transcript.cursor
        await she.press("f6")
        assert she.sees("no time for this passage")
        player = she.coding.recording._player
        assert player is not None
        await until(she, lambda: (player.position or 0) > 1)
        await she.press("Z")
        await until(she, lambda: (player.position or 0) > 10)
        await she.press("Z")
        times = study.sources.recording("EN").times
        assert len(times.offsets) == 2
        assert times.offsets[0] <= first
        assert 0 < times.seconds[0] < times.seconds[1]
        assert sum(turn.time is not None for turn in study.sources.turns([guid])[guid]) == 2
        await she.press("u")
        assert len(study.sources.recording("EN").times.offsets) == 1

    person(timed_study(tmp_path), scenario)


def test_missing_mpv_shows_one_message_with_install_instructions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    async def scenario(she: Person) -> None:
        await she.press("f8")
        assert she.sees("mpv, which is not installed")
        assert she.sees("install")

    person(timed_study(tmp_path), scenario, start="T")


def test_missing_recording_shows_where_to_put_it(tmp_path: Path) -> None:
    async def scenario(she: Person) -> None:
        await she.press("f8")
        assert she.sees("has no recording")
        await she.press("f9")
        assert she.sees("nothing plays")

    person(small_study(tmp_path), scenario)


def test_ended_player_shows_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "mpv"
    program.write_text("#!/bin/sh\nexit 2\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    player = RecordingPlayer(tmp_path / "a.mp3")
    end = time.monotonic() + WAIT
    while not player.error and time.monotonic() < end:
        time.sleep(0.01)
    assert "cannot play" in player.error
    player.close()


@pytest.mark.skipif(shutil.which("mpv") is None, reason="mpv is not installed")
def test_mpv_plays_a_generated_sound(tmp_path: Path) -> None:
    file = tmp_path / "tone.wav"
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000 * 20)
    player = RecordingPlayer(file, ["--ao=null"])
    try:
        player.change_speed(10)
        player.play(5.0, 6.0)
        end = time.monotonic() + WAIT
        while (player.playing or player.position is None or player.position < 6.0) and time.monotonic() < end:
            time.sleep(0.02)
        assert not player.error
        assert player.position is not None
        assert 6.0 <= player.position < 8.0
    except FusenError as error:  # pragma: no cover
        pytest.fail(str(error))
    finally:
        player.close()
