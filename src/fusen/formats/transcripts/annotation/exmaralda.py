"""EXMARaLDA files (.exb): tiers of events on a common timeline; tiers of type `t` hold talk."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from fusen.formats.containers.safe_zip_xml import inner_text
from fusen.formats.transcripts.annotation.tiers import AnnotationFile, Segment, Tier
from fusen.formats.transcripts.build_source import SENTENCE_END
from fusen.text.language import normalise

if TYPE_CHECKING:
    from lxml.etree import _Element

_NOISE = re.compile(r"\(\([^()\n]{0,200}\)\)")
_MOST_EVENTS = 60  # of an utterance without a sentence's end


def exmaralda_file(root: _Element, name: str) -> AnnotationFile:
    """Return the tiers of a basic transcription; touching events of a tier are joined up to a sentence's end."""
    speakers = {
        entry.get("id", ""): (entry.findtext("abbreviation") or "").strip() or entry.get("id", "")
        for entry in root.iterfind("head/speakertable/speaker")
    }
    timeline = {
        tli.get("id", ""): (float(place), _seconds(tli.get("time")))
        for place, tli in enumerate(root.iterfind("basic-body/common-timeline/tli"))
    }
    marks = 0
    tiers = []
    for tier in root.iterfind("basic-body/tier"):
        called = tier.get("display-name") or " ".join(
            filter(None, (tier.get("speaker"), f"[{tier.get('category', '')}]"))
        )
        segments = tuple(_utterances(tier, timeline))
        marks += sum(len(_NOISE.findall(segment.text)) for segment in segments if tier.get("type") == "t")
        bare = tuple(segment._replace(text=_NOISE.sub("", segment.text)) for segment in segments)
        speaker = speakers.get(tier.get("speaker", ""), "")
        tiers.append(Tier(called, speaker, bare, tier.get("type") == "t"))
    language = root.find("head/speakertable/speaker/languages-used/language")
    stated = normalise(language.get("lang", "")) if language is not None else ""
    return AnnotationFile("exmaralda", tuple(tiers), "EXMARaLDA's tiers", stated, marks=marks)


def _seconds(value: str | None) -> float | None:
    return round(float(value), 3) if value and re.fullmatch(r"\d{1,7}(?:\.\d{1,12})?", value) else None


def _utterances(tier: _Element, timeline: Mapping[str, tuple[float, float | None]]) -> Iterator[Segment]:
    unknown = (0.0, None)
    text, first, last, events = "", "", "", 0
    for event in tier.iterfind("event"):
        start, words = event.get("start", ""), inner_text(event)
        if events and (start != last or events >= _MOST_EVENTS or SENTENCE_END.search(text.rstrip())):
            yield Segment(
                text, timeline.get(first, unknown)[1], timeline.get(last, unknown)[1], timeline.get(first, unknown)[0]
            )
            text, events = "", 0
        first = start if not events else first
        text, last, events = text + words, event.get("end", ""), events + 1
    if events:
        yield Segment(
            text, timeline.get(first, unknown)[1], timeline.get(last, unknown)[1], timeline.get(first, unknown)[0]
        )
