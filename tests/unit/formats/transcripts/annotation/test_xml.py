"""ELAN, EXMARaLDA, Transcriber and TEI: one invented conversation in each format."""

from __future__ import annotations

import pytest

from fusen.errors import FileError
from tests.support.documents import load, source, spoken

SPOKEN = [("Anna", "Who paid?"), ("Bob", "Nobody paid. It hurt."), ("Anna", "And then?")]
TIMES = [0.5, 2.0, 6.25]


def elan(tiers: str, slots: str = "", units: str = "milliseconds") -> str:
    times = slots or "".join(
        f'<TIME_SLOT TIME_SLOT_ID="ts{n}" TIME_VALUE="{value}"/>'
        for n, value in enumerate((500, 1500, 2000, 3500, 4000, 5000, 6250, 7000))
    )
    kinds = (
        '<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="d" TIME_ALIGNABLE="true"/>'
        '<LINGUISTIC_TYPE LINGUISTIC_TYPE_ID="cv" TIME_ALIGNABLE="true" CONTROLLED_VOCABULARY_REF="hands"/>'
    )
    return f'<ANNOTATION_DOCUMENT FORMAT="3.0"><HEADER TIME_UNITS="{units}"/><TIME_ORDER>{times}</TIME_ORDER>{tiers}{kinds}</ANNOTATION_DOCUMENT>'  # fmt: skip


def tier(name: str, *annotations: str, more: str = "", kind: str = "d") -> str:
    inside = "".join(f"<ANNOTATION>{one}</ANNOTATION>" for one in annotations)
    return f'<TIER TIER_ID="{name}" LINGUISTIC_TYPE_REF="{kind}" {more}>{inside}</TIER>'


def aligned(number: str, slot: int, words: str) -> str:
    return f'<ALIGNABLE_ANNOTATION ANNOTATION_ID="{number}" TIME_SLOT_REF1="ts{slot}" TIME_SLOT_REF2="ts{slot + 1}"><ANNOTATION_VALUE>{words}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION>'  # fmt: skip


def referring(number: str, to: str, words: str) -> str:
    return f'<REF_ANNOTATION ANNOTATION_ID="{number}" ANNOTATION_REF="{to}"><ANNOTATION_VALUE>{words}</ANNOTATION_VALUE></REF_ANNOTATION>'  # fmt: skip


ANNA = tier("Anna", aligned("a1", 0, "Who paid?"), aligned("a2", 6, "And then?"))
BOB = tier("Bob", aligned("b1", 2, "Nobody paid."), aligned("b2", 4, "It hurt."))
ELAN = elan(
    ANNA
    + BOB
    + tier("Bob_translation", referring("c1", "b1", "Niemand"), more='PARENT_REF="Bob"')
    + tier("hands", aligned("h1", 0, "up"), kind="cv")
    + tier("comments", aligned("k1", 2, "door slams"))
)
REFERRING = elan(
    tier("ref@Anna", aligned("a1", 0, "t_001"), aligned("a2", 6, "t_002"))
    + tier("tx@Anna", referring("x1", "a1", "Who paid?"), referring("x2", "a2", "And then?"), more='PARENT_REF="ref@Anna"')
    + tier("ge@Anna", referring("g1", "x1", "WHO PAY"), more='PARENT_REF="tx@Anna"')
    + tier("ref@Bob", aligned("b1", 2, "t_003"), aligned("b2", 4, "t_004"))
    + tier("tx@Bob", referring("y1", "b1", "Nobody paid."), referring("y2", "b2", "It hurt."), more='PARENT_REF="ref@Bob"')
)  # fmt: skip
EXMARALDA = """<basic-transcription><head><speakertable>
<speaker id="SPK0"><abbreviation>Anna</abbreviation><languages-used><language lang="eng"/></languages-used></speaker>
<speaker id="SPK1"><abbreviation>Bob</abbreviation></speaker></speakertable></head>
<basic-body><common-timeline><tli id="T0" time="0.5"/><tli id="T1"/><tli id="T2" time="2.0"/><tli id="T3"/><tli id="T4" time="6.25"/><tli id="T5" time="7"/></common-timeline>
<tier id="A" speaker="SPK0" category="v" type="t" display-name="Anna [v]"><event start="T0" end="T1">Who </event><event start="T1" end="T2">paid? ((coughs)) </event><event start="T4" end="T5">And then?</event></tier>
<tier id="B" speaker="SPK1" category="v" type="t" display-name="Bob [v]"><event start="T2" end="T3">No</event><event start="T3" end="T4">body paid. It hurt. </event></tier>
<tier id="C" speaker="SPK1" category="de" type="a" display-name="Bob [de]"><event start="T2" end="T4">Niemand.</event></tier>
<tier id="D" category="nn" type="d" display-name="[nn]"><event start="T2" end="T4">a door</event></tier></basic-body></basic-transcription>"""
TRANSCRIBER = """<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE Trans SYSTEM "trans-14.dtd">
<Trans audio_filename="a" xml:lang="en"><Speakers><Speaker id="spk1" name="Anna"/><Speaker id="spk2" name="Bob"/></Speakers>
<Episode><Section type="report" startTime="0" endTime="9">
<Turn speaker="spk1" startTime="0.5" endTime="2"><Sync time="0.5"/>
Who paid?<Event desc="b" type="noise" extent="instantaneous"/></Turn>
<Turn speaker="spk2" startTime="2" endTime="6"><Sync time="2.0"/>
Nobody <Comment desc="loud"/>paid.
<Sync time="4"/>
It hurt.</Turn>
<Turn speaker="spk1 spk2" startTime="6.25" endTime="9"><Sync time="6.25"/><Who nb="1"/>And then?</Turn>
<Turn startTime="9" endTime="10"><Sync time="9"/></Turn></Section></Episode></Trans>"""
TEI = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><profileDesc><particDesc><listPerson>
<person xml:id="A" role="interviewer"><persName>Anna</persName></person><person xml:id="B"><persName>Bob</persName></person>
</listPerson></particDesc></profileDesc></teiHeader><text xml:lang="en"><timeline unit="s" origin="#T0">
<when xml:id="T0" absolute="00:00:00"/><when xml:id="T1" interval="0.5" since="#T0"/><when xml:id="T2" interval="1.5" since="#T1"/><when xml:id="T3" interval="6.25" since="#T0"/></timeline>
<body><u who="#A" start="#T1">Who <pause/>paid?<vocal><desc>coughs</desc></vocal></u>
<annotationBlock who="#B" start="#T2" end="#T3"><u><seg><w>Nobody</w><w>paid</w><pc>.</pc></seg> <seg><w>It</w> <w>hurt</w><pc>.</pc></seg></u><spanGrp type="pos"><span>NN</span></spanGrp></annotationBlock>
<u who="#A" start="#T3">And <note>whispers</note>then?</u></body></text></TEI>"""
FILES = {".eaf": ELAN, ".exb": EXMARALDA, ".trs": TRANSCRIBER, ".tei": TEI, ".xml": REFERRING}


@pytest.mark.parametrize("suffix", FILES)
def test_tiers_are_speakers_and_times_are_stored(suffix: str) -> None:
    made = source(FILES[suffix], f"a{suffix}")
    assert spoken(made) == SPOKEN
    assert [turn.time for turn in made.turns] == TIMES
    assert made.text == "Anna: Who paid?\n\nBob: Nobody paid. It hurt.\n\nAnna: And then?\n"


def test_tiers_without_talk_are_named() -> None:
    warnings = load(ELAN, "a.eaf").warnings
    assert any("Bob_translation, hands, comments" in warning for warning in warnings)
    assert any("Bob [de], [nn]" in warning for warning in load(EXMARALDA, "a.exb").warnings)
    assert any("1 noise, pause or comment" in warning for warning in load(EXMARALDA, "a.exb").warnings)


def test_option_chooses_the_tiers() -> None:
    assert spoken(source(ELAN, "a.eaf", columns=("Anna", "comments"))) == [("Anna", "Who paid?"), ("comments", "door slams"), ("Anna", "And then?")]  # fmt: skip
    with pytest.raises(FileError, match="no tier called dora"):
        load(ELAN, "a.eaf", columns=("Dora",))


def test_participants_name_the_speakers_of_elan_tiers() -> None:
    made = source(elan(tier("T1", aligned("a", 0, "Why so?"), more='PARTICIPANT="Ann"')), "a.eaf")
    assert made.speakers == ("Ann",)


def test_elan_slots_without_a_time_keep_the_order_of_talk() -> None:
    slots = '<TIME_SLOT TIME_SLOT_ID="ts0" TIME_VALUE="1000"/><TIME_SLOT TIME_SLOT_ID="ts1"/><TIME_SLOT TIME_SLOT_ID="ts2"/><TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="3000"/>'
    made = source(
        elan(tier("B", aligned("b", 2, "So it is.")) + tier("A", aligned("a", 0, "Is it so?")), slots), "a.eaf"
    )
    assert [(turn.speaker, turn.time) for turn in made.turns] == [("A", 1.0), ("B", None)]


def test_tei_role_marks_the_interviewer() -> None:
    assert source(TEI, "a.tei").interviewers == ("Anna",)


def test_a_transcriber_turn_of_two_belongs_to_both() -> None:
    both = TRANSCRIBER.replace('<Who nb="1"/>', "")
    assert spoken(source(both, "a.trs"))[-1] == ("Anna and Bob", "And then?")


def test_other_xml_names_the_formats_that_fusen_knows() -> None:
    with pytest.raises(FileError, match="its root is <svg>") as caught:
        load("<svg/>", "a.xml")
    assert "ELAN" in caught.value.hint


def test_entities_are_refused_and_never_expanded() -> None:
    laughs = TRANSCRIBER.replace('"trans-14.dtd"', '"trans-14.dtd" [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]').replace(
        "Who paid", "&b;"
    )
    with pytest.raises(FileError, match="DTD"):
        load(laughs, "a.trs")
    with pytest.raises(FileError, match="DTD"):
        load(f'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>{ELAN}', "a.eaf")
