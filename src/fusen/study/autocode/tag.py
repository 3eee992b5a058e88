"""Auto-coding under the user `fusen`: by phrases of the codebook, or by phrases, codebook and people's decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fusen.errors import CodebookError, FusenError
from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, Coding, Review, ShownSuggestion
from fusen.model.ids import new_guid
from fusen.model.source import Passage, SourceInfo
from fusen.storage.step import Step, now
from fusen.study.autocode.outside_matches import matches_outside
from fusen.study.passages import passages_of
from fusen.study.progress import Progress
from fusen.study.scope.consent import closed_places
from fusen.study.scope.resolve import find_codes, find_sources

if TYPE_CHECKING:
    from fusen.executors.executor import Executor
    from fusen.study.autocode.tagger import HeldOutQuality, TaggedSpan
    from fusen.study.context import StudyContext

BATCH = 50  # sources held in memory at a time
PHRASES, COMBINED = "phrases", "combined"


@dataclass(frozen=True, slots=True)
class TagReport:
    """Counts of one run; `by` is phrases or combined.

    `updated` counts codings whose code and span stay while their score or code version changes; they are in neither
    `added` nor `removed`. `replaced` counts the updated and removed codings of the other method.
    `speechless` holds pairs of a language and the number of codes without a phrase in it. `quality` compares the tags
    with people's codings where there is enough to compare, `phrase_quality` those of the phrases alone.
    """

    sources: int
    passages: int
    matches: int
    added: int
    removed: int
    updated: int = 0
    replaced: int = 0
    speechless: tuple[tuple[str, int], ...] = ()
    by: str = PHRASES
    quality: HeldOutQuality | None = None
    phrase_quality: HeldOutQuality | None = None


def tag(
    study: StudyContext,
    *,
    codes: Sequence[str],
    sources: Sequence[str],
    by: str | None,
    executor: Executor,
    outside: bool,
    dry_run: bool,
    progress: Progress,
) -> TagReport:
    """Replace fusen's codings of these codes and sources by the current ones; people's codings stay.

    `by` is phrases or combined; by default combined once people have coded enough.
    """
    from fusen.study.autocode.tagger import enough_decisions

    named = find_codes(study, codes)
    by = by or (COMBINED if enough_decisions(study) else PHRASES)
    if by == COMBINED:
        return _tag_combined(study, named, _sources(study, sources), outside, dry_run, progress)
    return _tag_phrases(study, named, sources, executor, outside, dry_run, progress)


def _tag_phrases(
    study: StudyContext, named: list[Code] | None, sources: Sequence[str], executor: Executor, outside: bool,
    dry_run: bool, progress: Progress,
) -> TagReport:  # fmt: skip
    from fusen.nlp.phrases import problems

    chosen = [code for code in named or study.store.codebook.get() if _taggable(code)]
    if not chosen:
        raise FusenError("no code has a phrase to match", "add `phrases:` to the codes in codebook/")
    wrong = problems(chosen)
    if wrong:
        raise CodebookError(wrong)
    infos = _sources(study, sources)
    result, passages = _match(study, chosen, infos, executor, progress)
    if outside:
        result += matches_outside(study, chosen, infos, now())
    report = _write(study, named, infos, result, dry_run, PHRASES)
    languages = sorted({info.language for info in infos})
    speechless = tuple((language, sum(not _speaks(code, language) for code in chosen)) for language in languages)
    return replace(report, passages=passages, speechless=tuple(entry for entry in speechless if entry[1]))


def _tag_combined(
    study: StudyContext, named: list[Code] | None, infos: list[SourceInfo], outside: bool, dry_run: bool,
    progress: Progress,
) -> TagReport:  # fmt: skip
    from fusen.study.autocode.phrase_matches import phrase_hits
    from fusen.study.autocode.tagger import CombinedTagger, TaggedSpan

    tagger = CombinedTagger(study, progress)
    corpus, at = tagger.corpus, now()
    codes = {code.guid: code for code in named or study.store.codebook.get() if code.codable and not code.retired}
    result: list[Coding] = []
    for number, code, score, reason in tagger.tags({info.guid for info in infos}):
        if code in codes:
            sight = (ShownSuggestion(code, score, f"{COMBINED}: {reason}"),)
            spoken = corpus.spoken[number]
            words = corpus.talk[spoken.source].words[number - corpus.first[spoken.source]]
            result.append(
                Coding(
                    new_guid(), AUTO_USER, code, spoken.source, spoken.start, spoken.end, "auto", at,
                    codes[code].version, words=words, sight=sight,
                )
            )  # fmt: skip
    taggable = [code for code in codes.values() if _taggable(code)] if outside else []
    further = list(matches_outside(study, taggable, infos, at)) if taggable else []
    report = _write(study, named, infos, [*result, *further], dry_run, COMBINED)
    read = tagger.coded_interviews.intersection(info.guid for info in infos)
    phrases = [
        TaggedSpan(code, spoken.source, spoken.start, spoken.end)
        for number, code, _ in phrase_hits(study, corpus, progress)
        if code in codes and (spoken := corpus.spoken[number]).source in read
    ]
    tags = [
        TaggedSpan(coding.code, coding.source, coding.start, coding.end) for coding in result if coding.source in read
    ]
    return replace(
        report, passages=sum(len(corpus.talk[info.guid]) for info in infos if info.guid in corpus.talk),
        quality=_quality(study, tags, codes, read), phrase_quality=_quality(study, phrases, codes, read),
    )  # fmt: skip


def _quality(
    study: StudyContext, tags: list[TaggedSpan], codes: Collection[str], read: Collection[str]
) -> HeldOutQuality | None:
    from fusen.study.autocode.tagger import TaggedSpan, held_out_quality

    people = study.store.users.active() - {AUTO_USER}
    theirs = {
        TaggedSpan(span.code, span.source, span.start, span.end)
        for span in study.store.codings.spans(lambda *_: "", users=people)
        if span.source in read and span.code in codes
    }
    return held_out_quality(tags, theirs, len(read)) if theirs else None


def _taggable(code: Code) -> bool:
    return bool(code.phrases) and code.codable and not code.retired


def _speaks(code: Code, language: str) -> bool:
    return any(phrase.language in (None, language) for phrase in code.phrases)


def _sources(study: StudyContext, names: Sequence[str]) -> list[SourceInfo]:
    """Return the named sources, or all, without sources whose case has consent `none`. Raises FusenError if none is left."""
    chosen, closed = find_sources(study, names), closed_places(study)
    infos = [
        info
        for info in study.store.sources.all()
        if None not in closed.get(info.guid, ()) and (not names or info.guid in chosen)
    ]
    if not infos:
        raise FusenError("there are no transcripts to tag", "put files into transcripts/ and run fusen import")
    return infos


def _match(
    study: StudyContext, codes: list[Code], infos: list[SourceInfo], executor: Executor, progress: Progress
) -> tuple[list[Coding], int]:
    from fusen.nlp.pool import match_sources

    spoken: dict[str, list[Passage]] = {}  # sources in progress

    def work() -> Iterator[tuple[str, str, str, list[tuple[int, int]]]]:
        for start in range(0, len(infos), BATCH):
            yield from _batch(study, infos[start : start + BATCH], closed, spoken)

    closed = closed_places(study)
    result: list[Coding] = []
    at, read = now(), 0
    versions = {code.guid: code.version for code in codes}
    for done, (guid, matches) in enumerate(match_sources(codes, work(), executor), 1):
        passages = spoken.pop(guid)
        read += len(passages)
        for span, code, _ in matches:
            start, end, words, _ = passages[span]
            plain = Coding(new_guid(), AUTO_USER, code, guid, start, end, "auto", at, versions[code], words=words)
            result.append(plain)
        progress("tagging", done, len(infos))
    return result, read


def _batch(
    study: StudyContext,
    infos: list[SourceInfo],
    closed: Mapping[str, set[str | None]],
    spoken: dict[str, list[Passage]],
) -> Iterator[tuple[str, str, str, list[tuple[int, int]]]]:
    """Yield (guid, language, text, spans of the interviewee passages) for each source."""
    guids = [info.guid for info in infos]
    passages, turns, texts = (
        passages_of(study, infos),
        study.store.sources.turns(guids),
        study.store.sources.texts(guids),
    )
    for info in infos:
        silent = closed.get(info.guid, set())
        left_out = [turn.interviewer or turn.speaker in silent for turn in turns[info.guid]]
        spoken[info.guid] = [passage for passage in passages[info.guid] if not left_out[passage.turn]]
        yield info.guid, info.language, texts[info.guid], [(start, end) for start, end, _, _ in spoken[info.guid]]


def _write(
    study: StudyContext, chosen: list[Code] | None, infos: list[SourceInfo], codings: list[Coding], dry_run: bool,
    by: str,
) -> TagReport:  # fmt: skip
    """Write only the differences; a second run without changes writes nothing."""
    planned = study.store.history.last_step()
    change = _difference(study, chosen, infos, codings, by)
    if not dry_run:
        with study.store.step(study.user, "tag") as step:
            if not study.store.history.has_only_new_codings(planned, step.id, [AUTO_USER]):
                change = _difference(study, chosen, infos, codings, by)
            step.codings.close(change.stale)
            step.codings.add(change.fresh)
            _mark_read(study, step, infos)
            step.summary = {"added": change.added, "removed": change.removed, "sources": len(infos)}
            if change.updated:
                step.summary = {**step.summary, "updated": change.updated}
            if by != PHRASES:
                step.summary = {**step.summary, "by": by}
    return TagReport(
        len(infos), 0, len(codings), change.added, change.removed, change.updated, change.replaced, by=by
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _TagChange:
    """Guids of fusen's codings to close and codings to add; `updated` of both have the same code and span."""

    stale: list[str]
    fresh: list[Coding]
    updated: int
    replaced: int

    @property
    def added(self) -> int:
        return len(self.fresh) - self.updated

    @property
    def removed(self) -> int:
        return len(self.stale) - self.updated


def _difference(
    study: StudyContext, chosen: list[Code] | None, infos: list[SourceInfo], codings: list[Coding], by: str
) -> _TagChange:
    matched: dict[str, list[Coding]] = {}
    for coding in codings:
        matched.setdefault(coding.source, []).append(coding)
    codes = None if chosen is None else [code.guid for code in chosen]
    stale: list[str] = []
    fresh: list[Coding] = []
    updated = replaced = 0
    for first in range(0, len(infos), BATCH):
        sources = [info.guid for info in infos[first : first + BATCH]]
        standing = study.store.codings.live(users=[AUTO_USER], codes=codes, sources=sources)
        before = {_key(coding): coding for coding in standing}
        after = {_key(coding): coding for source in sources for coding in matched.get(source, ())}
        old = [coding for key, coding in before.items() if key not in after]
        new = [coding for key, coding in after.items() if key not in before]
        stale += [coding.guid for coding in old]
        fresh += new
        updated += len({_place(coding) for coding in old} & {_place(coding) for coding in new})
        replaced += sum((coding.sight is None) != (by == PHRASES) for coding in old)
    return _TagChange(stale, fresh, updated, replaced)


def _place(coding: Coding) -> tuple[object, ...]:
    return coding.code, coding.source, coding.start, coding.end


def _key(coding: Coding) -> tuple[object, ...]:
    return *_place(coding), coding.version, coding.sight


def _mark_read(study: StudyContext, step: Step, infos: list[SourceInfo]) -> None:
    """Mark the tagged sources as read by fusen."""
    reviews: dict[str, list[Review]] = {}
    for review in study.store.reviews.live(users=[AUTO_USER]):
        reviews.setdefault(review.source, []).append(review)
    for info in infos:
        mine = reviews.get(info.guid, [])
        if any(review.start == 0 and review.end == info.chars for review in mine):
            continue
        step.reviews.close([review.guid for review in mine])
        step.reviews.add([Review(new_guid(), AUTO_USER, info.guid, 0, info.chars, step.at)])
