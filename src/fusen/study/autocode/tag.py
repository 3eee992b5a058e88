"""Auto-coding under the user `fusen`: by phrases of the codebook, or by phrases, codebook and people's decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fusen.errors import CodebookError, FusenError
from fusen.model.codebook import Code
from fusen.model.coding import AUTO_USER, Coding, ShownSuggestion
from fusen.model.ids import new_guid
from fusen.model.source import Passage, SourceInfo
from fusen.storage.step import now
from fusen.study.autocode.tag_portions import COMBINED, PHRASES, TagPortions
from fusen.study.autocode.tag_progress import run_digest
from fusen.study.passages import passages_of
from fusen.study.progress import Progress
from fusen.study.scope.consent import closed_places
from fusen.study.scope.resolve import find_codes, find_sources

if TYPE_CHECKING:
    from fusen.executors.executor import Executor
    from fusen.study.autocode.tagger import CombinedTagger, HeldOutQuality, ScoredPassage, TaggedSpan
    from fusen.study.context import StudyContext

BATCH = 50  # sources held in memory at a time


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
    min_score: float | None,
    executor: Executor,
    outside: bool,
    dry_run: bool,
    progress: Progress,
) -> TagReport:
    """Replace fusen's codings of these codes and sources by the current ones; people's codings stay.

    `by` is phrases or combined; by default combined with a `min_score` or once people have coded enough. `min_score` is
    the probability that every code needs. Raises FusenError if it is given for phrases, or not between 0 and 1.
    """
    from fusen.study.autocode.tagger import enough_decisions

    if min_score is not None and not 0 < min_score < 1:
        raise FusenError(f"the lowest score is {min_score:g}", "give a number between 0 and 1")
    named = find_codes(study, codes)
    by = by or (COMBINED if min_score is not None or enough_decisions(study) else PHRASES)
    if by == COMBINED:
        infos = _sources(study, sources)
        return _tag_combined(study, named, infos, min_score, executor, outside, dry_run, progress)
    if min_score is not None:
        raise FusenError("phrase matches have no score", "leave out --min-score, or use --by combined")
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
    infos, closed = _sources(study, sources), closed_places(study)
    portions = _portions(study, PHRASES, named, chosen if outside else [], chosen, infos, dry_run)
    remaining = portions.remaining
    first = len(infos) - len(remaining)
    matches = _match(study, chosen, remaining, closed, executor)
    for number, (info, (codings, read)) in enumerate(zip(remaining, matches, strict=True), first + 1):
        portions.add(info, codings, read)
        progress("tagging", number, len(infos))
    languages = sorted({info.language for info in infos})
    speechless = tuple((language, sum(not _speaks(code, language) for code in chosen)) for language in languages)
    return replace(_report(portions), speechless=tuple(entry for entry in speechless if entry[1]))


def _portions(
    study: StudyContext, by: str, named: list[Code] | None, outside: Sequence[Code], codes: Sequence[Code],
    infos: Sequence[SourceInfo], dry_run: bool, min_score: float | None = None,
) -> TagPortions:  # fmt: skip
    replaced = None if named is None else [code.guid for code in named]
    digest = run_digest(
        (by, min_score, replaced, [code.guid for code in outside], [*codes]), infos, closed_places(study)
    )
    return TagPortions(study, by, replaced, infos, outside, dry_run, digest)


def _report(portions: TagPortions) -> TagReport:
    done = portions.done
    return TagReport(
        done.sources, done.passages, done.matches, done.added, done.removed, done.updated, done.replaced, by=portions.by
    )


def _tag_combined(
    study: StudyContext, named: list[Code] | None, infos: list[SourceInfo], min_score: float | None,
    executor: Executor, outside: bool, dry_run: bool, progress: Progress,
) -> TagReport:  # fmt: skip
    from fusen.study.autocode.phrase_matches import phrase_hits
    from fusen.study.autocode.tagger import CombinedTagger, TaggedSpan

    tagger = CombinedTagger(study, progress, executor, min_score)
    corpus, known = tagger.corpus, {info.guid: info for info in infos}
    codes = {code.guid: code for code in named or study.store.codebook.get() if code.codable and not code.retired}
    taggable = [code for code in codes.values() if _taggable(code)] if outside else []
    ordered = [known.pop(guid) for guid in tagger.order(known)]
    infos = [*ordered, *known.values()]  # the others have no interviewee who speaks
    portions = _portions(study, COMBINED, named, taggable, [*codes.values()], infos, dry_run, min_score)
    remaining = {info.guid: info for info in portions.remaining}
    read = tagger.coded_interviews.intersection(info.guid for info in infos)
    tags: list[TaggedSpan] = []
    for guid, scored in tagger.tags(read.union(remaining)):
        codings = _combined_codings(tagger, codes, scored)
        if guid in read:
            tags += [TaggedSpan(coding.code, guid, coding.start, coding.end) for coding in codings]
        if guid in remaining:
            portions.add(remaining.pop(guid), codings, len(corpus.talk[guid]))
    for info in remaining.values():
        portions.add(info, [], 0)
    phrases = [
        TaggedSpan(code, spoken.source, spoken.start, spoken.end)
        for number, code, _ in phrase_hits(study, corpus, progress)
        if code in codes and (spoken := corpus.spoken[number]).source in read
    ]
    return replace(
        _report(portions), quality=_quality(study, tags, codes, read),
        phrase_quality=_quality(study, phrases, codes, read),
    )  # fmt: skip


def _combined_codings(
    tagger: CombinedTagger, codes: Mapping[str, Code], scored: Sequence[ScoredPassage]
) -> list[Coding]:
    corpus, at = tagger.corpus, now()
    result = []
    for number, code, score, reason in scored:
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
    return result


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
    study: StudyContext, codes: list[Code], infos: Sequence[SourceInfo], closed: Mapping[str, set[str | None]],
    executor: Executor,
) -> Iterator[tuple[list[Coding], int]]:  # fmt: skip
    """Yield the codings of each source and the number of passages read."""
    from fusen.nlp.pool import match_sources

    spoken: dict[str, list[Passage]] = {}  # sources in progress

    def work() -> Iterator[tuple[str, str, str, list[tuple[int, int]]]]:
        for start in range(0, len(infos), BATCH):
            yield from _batch(study, infos[start : start + BATCH], closed, spoken)

    at = now()
    versions = {code.guid: code.version for code in codes}
    for guid, matches in match_sources(codes, work(), executor):
        passages = spoken.pop(guid)
        codings = []
        for span, code, _ in matches:
            start, end, words, _ = passages[span]
            plain = Coding(new_guid(), AUTO_USER, code, guid, start, end, "auto", at, versions[code], words=words)
            codings.append(plain)
        yield codings, len(passages)


def _batch(
    study: StudyContext,
    infos: Sequence[SourceInfo],
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
