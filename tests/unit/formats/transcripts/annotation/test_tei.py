"""Utterances of TEI documents: speakers, times, and what is no talk."""

from __future__ import annotations

from lxml import etree

from fusen.formats.transcripts.annotation.tei import tei_file
from fusen.formats.transcripts.annotation.tiers import AnnotationFile

PEOPLE = (
    '<person xml:id="A" role="interviewer"><persName>Anna\n  B.</persName></person>'
    '<person xml:id="B"><persName>Bob Long <abbr>Bob</abbr></persName></person><person xml:id="C" n="Carl"/>'
)


def read(body: str, timeline: str = "") -> AnnotationFile:
    xml = f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader>{PEOPLE}</teiHeader><text xml:lang="jpn">{timeline}{body}</text></TEI>'
    return tei_file(etree.fromstring(xml), "a.tei")


def words(file: AnnotationFile) -> dict[str, list[str]]:
    return {tier.speaker: [segment.text for segment in tier.segments] for tier in file.tiers}


def test_speakers_have_the_short_name_the_whole_name_or_the_number() -> None:
    file = read('<u who="#A">Who?</u><u who="#B">No.</u><u who="#C">Yes.</u><u who="#D">Hm.</u>')
    assert words(file) == {"Anna B.": ["Who?"], "Bob": ["No."], "Carl": ["Yes."], "D": ["Hm."]}
    assert file.interviewers == ("Anna B.",)


def test_pauses_and_comments_are_counted_and_no_talk() -> None:
    file = read('<u who="#B">It <pause/>ran <note>loud</note>out.<vocal><desc>coughs</desc></vocal></u>')
    assert words(file) == {"Bob": ["It ran out."]}
    assert file.marks == 3


def test_utterance_in_a_block_has_the_times_of_the_block() -> None:
    timeline = '<timeline unit="s"><when xml:id="T0" absolute="00:00:00"/><when xml:id="T1" interval="1.5" since="#T0"/></timeline>'
    file = read('<annotationBlock who="#B" start="#T0" end="#T1"><u>資金</u></annotationBlock>', timeline)
    (segment,) = file.tiers[0].segments
    assert (segment.text, segment.start, segment.end) == ("資金", 0.0, 1.5)


def test_language_of_the_text_is_normalised() -> None:
    assert read("<u>x</u>").language == "ja"


def test_words_as_spoken_come_before_their_correction() -> None:
    assert words(read('<u who="#B">It <choice><sic>runned</sic><corr>ran</corr></choice> out.</u>')) == {
        "Bob": ["It runned out."]
    }


def test_utterance_without_words_or_speaker() -> None:
    file = read("<u><pause/></u><u>x</u>")
    assert [(tier.name, tier.speaker) for tier in file.tiers] == [("no speaker", "")]
