"""A speaker who leaves a shared transcript."""

from __future__ import annotations

from pathlib import Path

from fusen.study.erasure.speakers import LABEL, spoken_and_rest, turns_of, without_speakers
from tests.support.small_study import make_study, opened

TALK = (
    "Interviewer: Who pays?\nAnna: The budget pays, says Ben.\nBen: My own money.\n"
    "Interviewer: And now?\nAnna: Not mine.\nBen: Mine again.\n"
)


def test_the_turns_and_the_label_of_the_speaker_leave_the_text(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s", {"group.txt": TALK})) as study:
        guid = study.sources.get("group").guid
        (text,) = without_speakers(study.context, [(guid, "Anna")])
        new = text.prepared.source
        assert new.text == (
            f"Interviewer: Who pays?\n{LABEL}: (erased)\nBen: My own money.\n"
            f"Interviewer: And now?\n{LABEL}: (erased)\nBen: Mine again.\n"
        )
        assert [turn.speaker for turn in new.turns] == ["Interviewer", LABEL, "Ben"] * 2
        assert without_speakers(study.context, [(guid, "Cleo")]) == []


def test_what_the_speaker_says_is_apart_from_what_others_say(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s", {"group.txt": TALK})) as study:
        speakers = [(study.sources.get("group").guid, "Anna")]
        spoken, (rest,) = spoken_and_rest(study.context, speakers)
        assert spoken == ["The budget pays, says Ben.", "Not mine."]
        assert "My own money." in rest
        assert not any(words in rest for words in spoken)
        assert turns_of(study.context, []) == {}
