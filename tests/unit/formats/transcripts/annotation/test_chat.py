"""CHAT transcripts."""

from __future__ import annotations

import pytest

from fusen.errors import FileError
from tests.support.documents import load, source, spoken

CHAT = """@UTF8
@Begin
@Languages:\teng
@Participants:\tINV Ida Investigator, PAR Participant
@ID:\teng|c|INV|||||Investigator|||
@Date:\t03-MAR-2024
@Comment:\tthe door slams
*INV:\twhat made you <start> [//] begin
\tagain ? \x15125_475\x15
%com:\tlooks at the door
%mor:\tpro|what v|make
\tpro|you
*PAR:\t&-um (be)cause &=laughs ice_cream was (.) dear@s:eng . \x15985_2395\x15
*PAR:\t+< I [% whispers] went +...
%gls:\tJ'allais
*PAR:\t&=coughs .
@End
"""


def test_main_lines_are_talk_by_participants() -> None:
    made = source(CHAT, "a.cha")
    assert spoken(made) == [
        ("Ida", "what made you start begin again?"),
        ("PAR", "um because ice cream was dear. I went…"),
    ]
    assert [turn.time for turn in made.turns] == [0.125, 0.985]
    assert (made.interviewers, made.language, made.header["date"]) == (("Ida",), "en", "03-MAR-2024")


def test_dependent_tiers_and_events_are_skipped_and_counted() -> None:
    warnings = load(CHAT, "a.cha").warnings
    assert any("3 lines of dependent tiers" in warning and "%com, %mor, %gls" in warning for warning in warnings)
    assert any("4 noises, pauses and comments" in warning for warning in warnings)


def test_renamed_transcript_is_read_equally() -> None:
    assert source(CHAT, "a.txt").text == source(CHAT, "a.cha").text
    bare = CHAT.replace("\x15", "")
    assert [turn.time for turn in source(bare, "a.txt").turns] == [0.125, 0.985]


def test_codes_of_participants_can_be_renamed() -> None:
    assert source(CHAT, "a.cha", speakers={"PAR": "EU-01"}).speakers == ("Ida", "EU-01")
    assert source(CHAT, "a.cha", interviewers=("PAR",)).interviewers == ("PAR",)


def test_text_with_asterisks_is_not_chat() -> None:
    assert source("*Ida:\twhy?\n\n*Bob:\tso.\n", "a.txt").format == "text"


def test_file_without_talk_is_refused() -> None:
    with pytest.raises(FileError, match=r"a\.cha"):
        load("@Begin\n@End\n", "a.cha")
