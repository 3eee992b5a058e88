"""Find the interviewers of each source by the evidence of the whole study, and report weak evidence with its remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fusen.errors import FusenError
from fusen.model.source import Source, SourceInfo
from fusen.study.scope.consent import closed_places, shown_speakers
from fusen.study.sources.read_source import PreparedSource
from fusen.study.sources.unknown_interviewers import DOUBT, InterviewerDoubt, is_doubtful, named
from fusen.text.interviewers import Recurrence, SpeakerEvidence, Verdict, gather, judge, mark, pairs_of, recurrence
from fusen.text.role_words import is_generic

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

_FOR, _AGAINST = 2.0, -1.0  # what a source read earlier says for and against a label


@dataclass(frozen=True, slots=True)
class SpokenSource:
    """The evidence of a source about its speakers, which an import keeps after it drops the text."""

    guid: str
    path: str
    evidence: tuple[SpeakerEvidence, ...]  # empty for a survey, where a question asks
    settled: bool  # a person or the file says who asks

    @classmethod
    def of(cls, prepared_source: PreparedSource) -> SpokenSource:
        source = prepared_source.source
        evidence = () if source.format == "survey" else gather(source.turns, source.text)
        return cls(source.guid, source.path, evidence, prepared_source.settled)


@dataclass(frozen=True, slots=True)
class Settled:
    """The interviewers of each source (guid), earlier sources whose interviewers are now clear, and lines on weak
    evidence."""

    verdicts: Mapping[str, Verdict]
    earlier: tuple[SourceInfo, ...]
    warnings: tuple[str, ...]

    def apply(self, source: PreparedSource) -> PreparedSource:
        """Return the source with its interviewers."""
        verdict = self.verdicts.get(source.source.guid)
        if verdict is None:
            return source
        return replace(
            source, source=asked_by(source.source, verdict.interviewers), options=_with_doubt(source.options, verdict)
        )


def settle_interviewers(study: StudyContext, spoken: Sequence[SpokenSource]) -> Settled:
    """Find the interviewers of the sources of an import by the evidence of the whole study."""
    if not spoken:
        return Settled({}, (), ())
    new = {source.guid for source in spoken}
    others = [info for info in study.store.sources.all() if info.guid not in new]
    waiting = {info.guid: info for info in others if is_doubtful(info)}
    before = [SpokenSource.of(as_stored(study, info)) for info in waiting.values()]
    seen = _with_earlier(
        recurrence(source.evidence for source in (*spoken, *before)),
        [info for info in others if info.guid not in waiting],
    )
    verdicts = {
        source.guid: judge(source.evidence, seen)
        for source in (*spoken, *before)
        if not source.settled and any(evidence.name for evidence in source.evidence)
    }
    weak = [source for source in spoken if source.guid in verdicts and _is_weak(verdicts[source.guid])]
    earlier = [
        source for source in before if source.guid in verdicts and _differs(waiting[source.guid], verdicts[source.guid])
    ]
    lines = [(source.path, verdicts[source.guid]) for source in (*weak, *earlier)]
    return Settled(verdicts, tuple(waiting[source.guid] for source in earlier), _remarks(lines))


def _is_weak(verdict: Verdict) -> bool:
    return not verdict.clear and bool(verdict.candidates)


def _with_doubt(options: Mapping[str, Any], verdict: Verdict) -> dict[str, Any]:
    doubt = {DOUBT: list(verdict.candidates)} if _is_weak(verdict) else {}
    return {key: value for key, value in options.items() if key != DOUBT} | doubt


def _differs(info: SourceInfo, verdict: Verdict) -> bool:
    """Return whether a verdict names other interviewers than an earlier import, or makes them certain."""
    now = (verdict.interviewers, _with_doubt(info.options, verdict))
    return bool(verdict.interviewers) and now != (info.interviewers, info.options)


def asked_by(source: Source, names: Collection[str]) -> Source:
    """Return the source with these speakers, and no others, as interviewers."""
    turns = mark((replace(turn, interviewer=False) if turn.interviewer else turn for turn in source.turns), names)
    return replace(source, interviewers=tuple(names), turns=turns)


def _with_earlier(seen: Recurrence, infos: Iterable[SourceInfo]) -> Recurrence:
    """Add the sources of earlier imports: their labels and interviewers count as evidence; their texts are not read
    again."""
    counts, scores, pairs, number = dict(seen.counts), dict(seen.scores), Counter(seen.pairs), seen.sources
    decided = set()
    for info in infos:
        decided |= {name.casefold() for name in info.options.get("interviewers", ()) if not is_generic(name)}
        if len(info.speakers) >= 2 and info.interviewers:
            number += 1
            pairs.update(pairs_of(info.speakers, info.interviewers))
            for speaker in info.speakers:
                key = speaker.casefold()
                counts[key] = counts.get(key, 0) + 1
                scores[key] = scores.get(key, 0.0) + (_FOR if speaker in info.interviewers else _AGAINST)
    return Recurrence(number, counts, scores, frozenset(decided), pairs)


def as_stored(study: StudyContext, info: SourceInfo) -> PreparedSource:
    """Return a stored source in the form in which it is stored again."""
    from fusen.study.passages import passages_of

    laid = study.store.sources.layouts([info.guid])[info.guid]
    source = Source(
        info.guid, info.path, study.store.sources.text(info.guid), info.sha256, info.language, info.format, laid.turns.all(),
        info.interviewers, info.encoding, info.header, laid.pages, laid.times,
    )  # fmt: skip
    return PreparedSource(
        source,
        passages_of(study, [info])[info.guid],
        info.words,
        info.file,
        info.options,
        (),
        info.path,
        info.options.get("how", ""),
    )


def _remarks(judged: Iterable[tuple[str, Verdict]]) -> tuple[str, ...]:
    """Return a line for each group of sources with the same remark."""
    clear: dict[str, list[str]] = {}
    weak: dict[tuple[tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for path, verdict in judged:
        if verdict.clear:
            names = " and ".join(verdict.interviewers)
            text = f"{names} is the interviewer, judging by other sources ({verdict.why})"
            clear.setdefault(text, []).append(path)
        else:
            weak.setdefault((verdict.interviewers, verdict.candidates), []).append(path)
    result = [InterviewerDoubt(tuple(paths), *key) for key, paths in weak.items()]
    return (*(f"{named(paths)}: {text}" for text, paths in clear.items()), *(speaker.line for speaker in result))


@dataclass(frozen=True, slots=True)
class SpeakerRow:
    """A speaker of one source."""

    source: str
    speaker: str
    turns: int
    words: int
    questions: int
    asks: bool


def speakers(study: StudyContext, paths: Collection[str] = ()) -> list[SpeakerRow]:
    """Return who speaks in each source, without interviewees whose consent is `none`, and what shows who asks."""
    from fusen.text.words import count_words

    infos = [info for info in study.store.sources.all() if not paths or info.path in paths]
    turns = study.store.sources.turns([info.guid for info in infos])
    rows, closed = [], closed_places(study)
    for info in infos:
        text = study.store.sources.text(info.guid)
        questions = {speaker.name: speaker.questions for speaker in gather(turns[info.guid], text)}
        for name in shown_speakers(info, closed.get(info.guid, ())):
            own = [turn for turn in turns[info.guid] if turn.speaker == name]
            words = sum(count_words(text[turn.start : turn.end]) for turn in own)
            rows.append(SpeakerRow(info.path, name, len(own), words, questions.get(name, 0), name in info.interviewers))
    return rows


def set_interviewers(study: StudyContext, names: Sequence[str], paths: Collection[str] = ()) -> list[str]:
    """Say who asks, in every source where one of them speaks, as one step of history; the paths of those changed.

    Raises FusenError where none of them speaks anywhere.
    """
    from fusen.study.sources.realign import put_source

    folded = {name.strip().casefold() for name in names}
    infos = [info for info in study.store.sources.all() if not paths or info.path in paths]
    here: Mapping[str, list[str]] = {
        info.guid: [speaker for speaker in info.speakers if speaker.casefold() in folded] for info in infos
    }
    missing = [
        name for name in names if not any(name.strip().casefold() in map(str.casefold, i.speakers) for i in infos)
    ]
    if missing:
        known = ", ".join(sorted({speaker for info in infos for speaker in info.speakers if speaker})[:20])
        raise FusenError(
            f"there is no speaker {', '.join(missing)}", f"the speakers are: {known}" if known else "nobody is named"
        )
    changed = []
    with study.store.step(study.user, "import") as step:
        for info in infos:
            asking = here[info.guid]
            if not asking:
                continue
            stored = as_stored(study, info)
            options = {**info.options, "interviewers": asking}
            options.pop(DOUBT, None)
            if tuple(asking) == info.interviewers and options == info.options:
                continue
            put_source(study, step, replace(stored, source=asked_by(stored.source, asking), options=options), info)
            changed.append(info.path)
        step.summary = {"sources": len(changed), "interviewers": list(names)}
    return changed
