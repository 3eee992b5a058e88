"""Recognition of surveys, interviews and conversations in tables."""

from __future__ import annotations

import pytest

from fusen.errors import FileError
from tests.support.documents import load, spoken

DIALOGUES = """dialogue_id,mood,speaker,start,utterance,label
d7,calm,nurse,00:00:02,How did you sleep?,q
d7,calm,patient,00:00:05,Badly.,a
d7,calm,nurse,00:00:09,And the pain?,q
d8,tense,nurse,00:00:01,May I come in?,q
d8,tense,patient,00:00:03,Yes.,a
"""


def test_each_conversation_is_a_source_with_its_variables() -> None:
    loaded = load(DIALOGUES, "t.csv")
    assert [one.path for one in loaded.items] == ["t.csv/d7", "t.csv/d8"]
    first = loaded.items[0]
    assert spoken(first)[:2] == [("nurse", "How did you sleep?"), ("patient", "Badly.")]
    assert [turn.time for turn in first.turns] == [2, 5, 9]
    assert first.header == {"mood": "calm"}
    assert loaded.tables[0].read_as == "conversations"
    assert "not read: label" in loaded.warnings[0]


def test_option_chooses_how_the_table_is_read() -> None:
    assert [one.path for one in load(DIALOGUES, "t.csv", read_as="talk").items] == ["t.csv"]
    survey = load(DIALOGUES, "t.csv", read_as="survey", columns=("utterance",))
    assert len(survey.items) == 5
    by_mood = load(DIALOGUES, "t.csv", columns=("conversation=mood",))
    assert [one.path for one in by_mood.items] == ["t.csv/calm", "t.csv/tense"]
    with pytest.raises(FileError, match="not read as 'poem'"):
        load(DIALOGUES, "t.csv", read_as="poem")
    with pytest.raises(FileError, match="no column tells conversations apart"):
        load("speaker,text\nA,Why?\nB,So.\n", "t.csv", read_as="conversations")


def test_case_column_separates_conversations() -> None:
    loaded = load(DIALOGUES.replace("dialogue_id", "key"), "t.csv", columns=("case=key",))
    assert [one.path for one in loaded.items] == ["t.csv/d7", "t.csv/d8"]


def test_runs_of_rows_with_several_speakers_are_conversations_without_a_known_heading() -> None:
    rows = "\n".join(
        f"{kind},{who},{words}"
        for kind in ("xa", "xb")
        for who, words in (("T", "Why is it so?"), ("S", "Because it is."), ("T", "Oh?"), ("S", "Yes."))
    )
    assert [one.path for one in load(f"Teil,wer,Satz\n{rows}\n", "t.csv").items] == ["t.csv/xa", "t.csv/xb"]


def test_talk_without_known_headings_is_recognised() -> None:
    data = "aaa;bbb\nMinna;Miten kaikki alkoi?\nPekka;Messuilla.\nMinna;Entä raha?\nPekka;Sitä ei ole.\n"
    assert spoken(load(data, "t.csv").items[0])[0] == ("Minna", "Miten kaikki alkoi?")


@pytest.mark.parametrize("heading", ["Land", "gender", "役割・性別", "role"])
def test_grouping_column_is_not_a_speaker(heading: str) -> None:
    data = f"{heading},Was fehlt?\nA,Geld für Reisen.\nB,Zeit für Besuche.\nA,Personal.\nB,Vertrauen.\n"
    assert len(load(data, "t.csv").items) == 4


def test_heading_names_the_unit_of_time() -> None:
    data = "start_ms,speaker,text\n0,A,Why?\n12500,B,Because.\n"
    assert [turn.time for turn in load(data, "t.csv").items[0].turns] == [0, 12.5]
