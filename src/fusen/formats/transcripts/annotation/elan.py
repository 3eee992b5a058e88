"""ELAN files (.eaf): tiers of aligned annotations, and of annotations that refer to others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fusen.formats.containers.safe_zip_xml import inner_text
from fusen.formats.transcripts.annotation.tiers import AnnotationFile, Segment, Tier, by_name, is_other

if TYPE_CHECKING:
    from lxml.etree import _Element

_FRAMES = {"PAL-frames": 25.0, "PAL-50-frames": 50.0, "NTSC-frames": 30 / 1.001}
_DEEPEST = 20  # annotations that refer to annotations


def elan_file(root: _Element, name: str) -> AnnotationFile:
    """Return the tiers of an ELAN document; of a speaker's tree of tiers, the highest with words is the talk."""
    header = root.find("HEADER")
    units = "milliseconds" if header is None else header.get("TIME_UNITS", "milliseconds")
    slots = _slots(root, _FRAMES.get(units, 1000.0))
    elements = root.findall("TIER")
    coded = {
        kind.get("LINGUISTIC_TYPE_ID") for kind in root.iter("LINGUISTIC_TYPE") if kind.get("CONTROLLED_VOCABULARY_REF")
    }
    annotations = _annotations(elements, slots)
    parents = {tier.get("TIER_ID", ""): tier.get("PARENT_REF", "") for tier in elements}
    segments = {tier.get("TIER_ID", ""): _segments(tier, annotations) for tier in elements}
    talk = _talk_tiers(segments, parents)
    participants = Counter(tier.get("PARTICIPANT", "") for tier in elements if tier.get("TIER_ID", "") in talk)
    tiers = by_name(
        Tier(
            called, tier.get("PARTICIPANT", "").strip() or _bare(called, participants), segments[called],
            called in talk and tier.get("LINGUISTIC_TYPE_REF") not in coded,
        )
        for tier in elements
        if (called := tier.get("TIER_ID", ""))
    )  # fmt: skip
    warnings = (
        []
        if units == "milliseconds" or units in _FRAMES
        else [f"{name}: unknown unit of time {units!r}; fusen reads milliseconds"]
    )
    return AnnotationFile("elan", tiers, "ELAN's tiers", warnings=tuple(warnings))


def _bare(tier: str, participants: Mapping[str, int]) -> str:
    """A tier's name as a speaker's: `tx@Anna` is Anna."""
    return tier.rpartition("@")[2].strip() or tier


def _slots(root: _Element, per_second: float) -> dict[str, tuple[float, float | None]]:
    """Place and time of each time slot; a slot without a time lies between its neighbours."""
    result: dict[str, tuple[float, float | None]] = {}
    last, step = 0.0, 0.0
    for slot in root.iterfind("TIME_ORDER/TIME_SLOT"):
        value = slot.get("TIME_VALUE", "")
        time = round(int(value) / per_second, 3) if value.isascii() and value.isdecimal() and len(value) < 12 else None
        last, step = (time, 0.0) if time is not None else (last, step + 1e-6)
        result[slot.get("TIME_SLOT_ID", "")] = (last + step, time)
    return result


def _annotations(tiers: Sequence[_Element], slots: Mapping[str, tuple[float, float | None]]) -> dict[str, Segment]:
    """Every annotation by its id; one that refers to another has the other's times."""
    result: dict[str, Segment] = {}
    waiting: list[tuple[str, str, str]] = []
    for tier in tiers:
        for annotation in tier.iterfind("ANNOTATION/*"):
            number, words = annotation.get("ANNOTATION_ID", ""), inner_text(annotation, "ANNOTATION_VALUE").strip()
            if annotation.tag == "ALIGNABLE_ANNOTATION":
                place, start = slots.get(annotation.get("TIME_SLOT_REF1", ""), (0.0, None))
                result[number] = Segment(
                    words, start, slots.get(annotation.get("TIME_SLOT_REF2", ""), (0.0, None))[1], place
                )
            elif annotation.tag == "REF_ANNOTATION":
                waiting.append((number, words, annotation.get("ANNOTATION_REF", "")))
    for _ in range(_DEEPEST):
        unresolved = []
        for number, words, to in waiting:
            if to in result:
                result[number] = result[to]._replace(text=words)
            else:
                unresolved.append((number, words, to))
        if len(unresolved) == len(waiting):
            break
        waiting = unresolved
    result.update((number, Segment(words)) for number, words, _ in waiting)
    return result


def _segments(tier: _Element, annotations: Mapping[str, Segment]) -> tuple[Segment, ...]:
    numbers = (annotation.get("ANNOTATION_ID", "") for annotation in tier.iterfind("ANNOTATION/*"))
    return tuple(annotations[number] for number in numbers if number in annotations)


def _talk_tiers(segments: Mapping[str, Sequence[Segment]], parents: Mapping[str, str]) -> set[str]:
    """Root tiers, or where a root holds no words but numbers or nothing, the first tier below it that does."""
    children: dict[str, list[str]] = {}
    for tier, parent in parents.items():
        children.setdefault(parent if parent in segments else "", []).append(tier)
    talk = set()
    for top in children.get("", ()):
        level = [top]
        for _ in range(_DEEPEST):
            spoken = [tier for tier in level if _has_words(segments[tier])]
            if spoken:
                talk.add(next((tier for tier in spoken if not is_other(tier)), spoken[0]))
                break
            level = [child for tier in level for child in children.get(tier, ())]
    return talk


def _has_words(segments: Sequence[Segment]) -> bool:
    """Whether annotations are talk and not references such as `A_001`."""
    texts = [segment.text for segment in segments if segment.text]
    references = sum(" " not in text and any(map(str.isdecimal, text)) for text in texts)
    return bool(texts) and references < 0.8 * len(texts)
