"""noScribe's .html and .vtt: invented talk with the times of every segment."""

from __future__ import annotations

from tests.support.documents import load, source, spoken

STAMP = '<span style="color: #78909C" >[{}]</span>'
PAGE = f"""<html ><head ><meta name="audio_source" content="./a.mp3" /></head><body >
<p style="font-weight: 600" >Der Garten</p><p ><span >Transcribed with noScribe vers. 0.7<br />Audio file: ./a.mp3</span></p>
<p ><a name="ts_0_12140_" >(12 seconds pause) </a></p>
<p ><a name="ts_12140_22800_S01" >S01: {STAMP.format("00:00:12")} Wie fing es an?</a><a name="ts_30090_30910_//S00" > //S00: Ja.</a>\
<a name="ts_31870_33510_S01" >// Bitte.</a></p>
<p ><a name="ts_36190_46330_S00" >S00: {STAMP.format("00:00:36")} Mit Bohnen.</a>\
<a name="ts_83610_84000_S00" > {STAMP.format("00:01:23")} Dann Kohl.</a></p><p ><a name="ts_90000_91000_S01" >S01: {STAMP.format("00:01:30")} Und?</a></p>\
<p ><a name="ts_92500_93000_S00" >S00: {STAMP.format("00:01:32")} Erbsen.</a></p></body></html>"""
CAPTIONS = """WEBVTT Der Garten

NOTE
Transcribed with noScribe vers. 0.7

1
00:00:00.000 --> 00:00:12.140
(12 seconds pause)

2
00:00:12.140 --> 00:00:33.510
<v S01>Wie fing es an? //S00: Ja. // Bitte.

3
00:00:36.190 --> 00:01:24.000
<v S00>Mit Bohnen. Dann Kohl.
"""


def test_html_anchors_give_times_to_turns_and_overlaps() -> None:
    page = source(PAGE, "a.html")
    assert spoken(page) == [
        ("S01", "Wie fing es an?"), ("S00", "Ja."), ("S01", "Bitte."), ("S00", "Mit Bohnen."), ("S00", "Dann Kohl."),
        ("S01", "Und?"), ("S00", "Erbsen."),
    ]  # fmt: skip
    assert [turn.time for turn in page.turns] == [12.14, 30.09, 31.87, 36.19, 83.61, 90.0, 92.5]
    assert page.times.seconds == (0.0, 12.14, 30.09, 31.87, 36.19, 83.61, 90.0, 92.5)


def test_names_typed_into_the_page_replace_those_of_anchors() -> None:
    page = source(PAGE.replace(">S01:", ">Frau Adler:").replace(">S00:", ">Herr Brandt:"), "a.html")
    assert page.speakers[0] == "Frau Adler"
    assert page.turns[0].time == 12.14


def test_other_anchors_give_no_times() -> None:
    page = source('<p><a name="top">I: Why?</a><p>R: So.<p>I: And?<p>R: <a href="ts_1">No</a>.', "a.html")
    assert page.times.seconds == ()


def test_captions_hold_overlaps_and_leave_pauses_outside_turns() -> None:
    captions = source(CAPTIONS, "a.vtt")
    assert spoken(captions) == [
        ("S01", "Wie fing es an?"), ("S00", "Ja."), ("S01", "Bitte."), ("S00", "Mit Bohnen. Dann Kohl."),
    ]  # fmt: skip
    assert "(12 seconds pause)" in captions.text


def test_segments_of_an_overlap_belong_to_its_speaker() -> None:
    captions = source(CAPTIONS + "\n4\n00:01:25.000 --> 00:01:26.000\n<v //S01> //S01: Kohl?\n", "a.vtt")
    assert spoken(captions)[-1] == ("S01", "Kohl?")
    assert captions.turns[-1].time == 85.0


def test_voice_of_an_overlap_names_no_speaker_of_a_whole_caption() -> None:
    loaded = load(CAPTIONS + "\n4\n00:01:25.000 --> 00:01:26.000\n<v //S01>Und Kohl. //S01: Kohl?//\n", "a.vtt")
    assert spoken(loaded.items[0])[-1] == ("", "Und Kohl. //S01: Kohl?//")
    assert [line for line in loaded.warnings if "a.vtt, line 19: the voice names who talks at the same time" in line]
