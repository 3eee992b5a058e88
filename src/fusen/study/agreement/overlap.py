"""Passages that several coders have all read, and counts of the passages left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fusen.analysis.agreement.units import Frame, Interview
from fusen.model.coding import Case, Coding, Review
from fusen.model.rounds import Stretch
from fusen.model.source import Passages, SourceInfo, Turn
from fusen.study.passages import passages_of
from fusen.study.scope.visibility import Blind, blind, touches
from fusen.text.spans import Span, covers, merge

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


@dataclass(slots=True)
class CommonPassages:
    """Passages that all coders have read, and counts of the passages left out."""

    interviews: list[Interview] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)  # guids, one for each interview
    unread: int = 0  # interviews without a passage that all have read
    no_consent: int = 0  # passages
    hidden: int = 0  # passages of an open round
    waiting: dict[str, int] = field(default_factory=dict)  # coder → unread passages of common interviews


class Window:
    """Passages to compare: those inside `stretches`, or all except those of the user's open round."""

    def __init__(self, hidden: Blind, only: Mapping[str, Sequence[Span]] | None = None) -> None:
        self._blind = hidden
        self._only = only

    @classmethod
    def of(cls, study: StudyContext, stretches: Sequence[Stretch] | None) -> Window:
        return cls(blind(study)) if stretches is None else cls.only(stretches)

    @classmethod
    def only(cls, stretches: Sequence[Stretch]) -> Window:
        inside: dict[str, list[Span]] = {}
        for stretch in stretches:
            inside.setdefault(stretch.source, []).append((stretch.start, stretch.end))
        return cls({}, inside)

    @property
    def open(self) -> bool:
        """Whether the window contains every passage."""
        return self._only is None and not self._blind

    def shows(self, source: str, start: int, end: int) -> bool:
        if self._only is not None:
            return any(low <= start and end <= high for low, high in self._only.get(source, ()))
        return not self.hides(source, start, end)

    def meets(self, source: str, start: int, end: int) -> bool:
        """Return whether a coding shares a character with a passage that the window may contain."""
        return self._only is None or any(low < end and start < high for low, high in self._only.get(source, ()))

    def hides(self, source: str, start: int, end: int) -> bool:
        return touches(self._blind.get(source, ()), start, end)


def in_common(
    study: StudyContext,
    coders: Sequence[str],
    infos: Mapping[str, SourceInfo],
    reviews: Sequence[Review],
    codings: Sequence[Coding],
    window: Window,
) -> CommonPassages:
    read: dict[str, dict[str, list[Span]]] = {}
    for review in reviews:
        read.setdefault(review.source, {}).setdefault(review.user, []).append((review.start, review.end))
    both = [guid for guid in infos if len(read.get(guid, ())) == len(coders)]
    passages = passages_of(study, (infos[guid] for guid in both))
    turns = study.store.sources.turns(both)
    voices = SpeakerConsent(study.store.cases.all())
    spans = spans_by_source(codings, coders)
    common = CommonPassages(unread=len(infos) - len(both))
    for guid in both:
        heard = list(voices.interviewee(guid, passages[guid], turns[guid]))
        shared = heard if window.open else [reading for reading in heard if window.shows(guid, *reading[0])]
        common.hidden += sum(window.hides(guid, *span) for span, _ in heard) if len(shared) < len(heard) else 0
        consenting = [span for span, consents in shared if consents]
        stretches = [merge(read[guid][coder]) for coder in coders]
        kept = consenting
        if not all(_reads_all(own, consenting) for own in stretches):
            kept = [span for span in consenting if all(covers(own, [span]) for own in stretches)]
            for coder, own in zip(coders, stretches, strict=True):
                lacking = sum(not covers(own, [span]) for span in consenting)
                common.waiting[coder] = common.waiting.get(coder, 0) + lacking
        common.no_consent += len(shared) - len(consenting)
        if kept:
            name = infos[guid].path if voices.listed(guid) else ""
            common.interviews.append(Interview(name, Frame(kept), spans.get(guid, {})))
            common.sources.append(guid)
        elif consenting:
            common.unread += 1
    return common


def _reads_all(stretches: Sequence[Span], passages: Sequence[Span]) -> bool:
    """Return whether `stretches` cover all passages; a stretch over the whole source needs no closer check."""
    if not passages or any(start <= passages[0][0] and passages[-1][1] <= end for start, end in stretches):
        return True
    return covers(stretches, passages)


def spans_by_source(codings: Sequence[Coding], coders: Sequence[str]) -> dict[str, dict[str, list[list[Span]]]]:
    """Return each coder's spans by source and code, in the order of the coders."""
    places = {coder: place for place, coder in enumerate(coders)}
    result: dict[str, dict[str, list[list[Span]]]] = {}
    for coding in codings:
        codes = result.setdefault(coding.source, {})
        if coding.code not in codes:
            codes[coding.code] = [[] for _ in coders]
        codes[coding.code][places[coding.user]].append((coding.start, coding.end))
    return result


class SpeakerConsent:
    """Consent of the speakers of each source."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._case = {(place.source, place.speaker): case for case in cases for place in case.places}

    def interviewee(self, source: str, passages: Passages, turns: Sequence[Turn]) -> Iterator[tuple[Span, bool]]:
        """Yield each interviewee passage in order, and whether consent allows counting it."""
        counts: dict[int, bool] = {}
        for start, end, turn in zip(passages.starts, passages.ends, passages.turns, strict=True):
            if turns[turn].interviewer:
                continue
            if turn not in counts:
                case = self._case.get((source, turns[turn].speaker)) or self._case.get((source, None))
                counts[turn] = case is not None and case.consent != "none"
            yield (start, end), counts[turn]

    def listed(self, source: str) -> bool:
        """Return whether lists may name the source; a single speaker with consent `analyse` forbids it."""
        return all(case.consent != "analyse" for (place, _), case in self._case.items() if place == source)
