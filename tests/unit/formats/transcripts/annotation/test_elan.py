"""The tiers of ELAN documents: which hold talk, and their times."""

from __future__ import annotations

from lxml import etree

from fusen.formats.transcripts.annotation.elan import elan_file
from fusen.formats.transcripts.annotation.tiers import AnnotationFile


def read(tiers: str, *times: str, units: str = "milliseconds") -> AnnotationFile:
    slots = "".join(
        f'<TIME_SLOT TIME_SLOT_ID="t{n}"' + (f' TIME_VALUE="{time}"' if time else "") + "/>"
        for n, time in enumerate(times)
    )
    xml = f'<A><HEADER TIME_UNITS="{units}"/><TIME_ORDER>{slots}</TIME_ORDER>{tiers}</A>'
    return elan_file(etree.fromstring(xml), "a.eaf")


def tier(name: str, *annotations: str, more: str = "") -> str:
    return f'<TIER TIER_ID="{name}" {more}>{"".join(f"<ANNOTATION>{own}</ANNOTATION>" for own in annotations)}</TIER>'


def aligned(number: str, start: int, end: int, words: str) -> str:
    return (
        f'<ALIGNABLE_ANNOTATION ANNOTATION_ID="{number}" TIME_SLOT_REF1="t{start}" TIME_SLOT_REF2="t{end}">'
        f"<ANNOTATION_VALUE>{words}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION>"
    )


def referring(number: str, to: str, words: str) -> str:
    return (
        f'<REF_ANNOTATION ANNOTATION_ID="{number}" ANNOTATION_REF="{to}">'
        f"<ANNOTATION_VALUE>{words}</ANNOTATION_VALUE></REF_ANNOTATION>"
    )


def test_times_follow_the_unit_of_the_header() -> None:
    annotation = tier("Anna", aligned("a", 0, 1, "資金"))
    (milliseconds,) = read(annotation, "500", "1500").tiers[0].segments
    (frames,) = read(annotation, "50", "100", units="PAL-frames").tiers[0].segments
    assert (milliseconds.start, milliseconds.end) == (0.5, 1.5)
    assert (frames.start, frames.end) == (2.0, 4.0)


def test_unknown_unit_is_a_warning() -> None:
    file = read(tier("Anna", aligned("a", 0, 1, "x")), "0", "1", units="beats")
    assert file.warnings == ("a.eaf: unknown unit of time 'beats'; fusen reads milliseconds",)


def test_slot_without_a_time_keeps_its_place_between_neighbours() -> None:
    (segment,) = read(tier("Anna", aligned("a", 1, 2, "x")), "500", "", "junk").tiers[0].segments
    assert (segment.start, segment.end) == (None, None)
    assert 0.5 < segment.place < 0.51


def test_annotation_that_refers_to_another_has_its_times() -> None:
    file = read(
        tier("ref@Anna", aligned("a", 0, 1, "t_001")) + tier("tx@Anna", referring("b", "a", "Who paid?"), more='PARENT_REF="ref@Anna"'),
        "500", "1500",
    )  # fmt: skip
    talk = [own for own in file.tiers if own.talk]
    assert [(own.speaker, own.segments[0].text, own.segments[0].start) for own in talk] == [("Anna", "Who paid?", 0.5)]


def test_annotations_that_refer_to_each_other_have_no_time() -> None:
    file = read(tier("Anna", referring("a", "b", "We paid."), referring("b", "a", "Twice.")))
    assert [(segment.text, segment.start) for segment in file.tiers[0].segments] == [
        ("We paid.", None),
        ("Twice.", None),
    ]


def test_empty_document_has_no_tiers() -> None:
    assert read("").tiers == ()
