"""Auto-coding from phrases, codebook and people's decisions; each coded interview is held out from its own learning."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from fusen.errors import FusenError
from fusen.model.coding import AUTO_USER
from fusen.model.suggestion import PassageLabels, reason_line
from fusen.study.progress import Progress

if TYPE_CHECKING:
    from fusen.executors.executor import Executor
    from fusen.study.context import StudyContext
    from fusen.study.suggestions.corpus import Corpus
    from fusen.suggest.suggester import Engine

LEAST_INTERVIEWS = 2  # coded interviews, because each is tagged by what was learnt from the others
FOLDS = 8
LEAST_CODED = 50  # coded passages in them; with fewer the combination is little more than the phrases


class ScoredPassage(NamedTuple):
    """A passage (its number in the corpus) that gets a code (guid), with the reason, which quotes no transcript.

    `score` is the probability, None for a codebook match.
    """

    number: int
    code: str
    score: float | None
    reason: str


class TaggedSpan(NamedTuple):
    """A code on a stretch of a source."""

    code: str
    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class HeldOutQuality:
    """How well tags meet people's codings on coded interviews, each tagged by a model of the others.

    `precision` is the share of tags that overlap a person's coding of the same code, `recall` the share of people's
    codings (distinct by code and span) that a tag overlaps.
    """

    interviews: int
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def enough_decisions(study: StudyContext) -> bool:
    """Return whether people have read and coded enough interviews to learn from."""
    from fusen.study.suggestions.corpus import decisions, read_corpus

    people = study.store.users.active() - {AUTO_USER}
    read = {review.source for review in study.store.reviews.live(users=people)} if people else set()
    if len(read) < LEAST_INTERVIEWS:
        return False
    corpus = read_corpus(study, sources=read)
    return _enough(corpus, decisions(study, corpus, None).values())


def _enough(corpus: Corpus, known: Iterable[PassageLabels]) -> bool:
    coded = [decision for decision in known if decision.reviewed and decision.codes]
    interviews = {corpus.spoken[decision.passage].source for decision in coded}
    return len(interviews) >= LEAST_INTERVIEWS and len(coded) >= LEAST_CODED


class CombinedTagger:
    """Tags passages from phrases, codebook and people's decisions."""

    def __init__(
        self, study: StudyContext, progress: Progress, executor: Executor | None = None, min_score: float | None = None
    ) -> None:
        """`min_score` is the probability that every code needs, by default the thresholds of `choose_codes`."""
        from fusen.study.suggestions.learner import Learner

        learner = Learner(study, everybody=True, progress=progress, executor=executor)
        learner.catch_up()
        assert learner.engine is not None
        self.corpus, self._engine, self._progress = learner.corpus, learner.engine, progress
        self._min_score = min_score
        self._known = {decision.passage: decision for decision in self._engine.decisions}
        if not _enough(self.corpus, self._known.values()):
            raise FusenError(
                f"too little is coded to learn from: fusen needs {LEAST_CODED} coded passages in {LEAST_INTERVIEWS} interviews that people have read",
                "code more interviews, or use --by phrases",
            )
        self._read = {
            self.corpus.spoken[number].source for number, decision in self._known.items() if decision.reviewed
        }

    @property
    def coded_interviews(self) -> frozenset[str]:
        """The sources (guids) that people have read, in whole or in part."""
        return frozenset(self._read)

    def order(self, sources: Collection[str]) -> list[str]:
        """Return those of the sources (guids) in which interviewees speak, in the order of `tags`."""
        return [source for group in self._groups(sources) for source in group]

    def tags(self, sources: Collection[str]) -> Iterator[tuple[str, list[ScoredPassage]]]:
        """Yield the tags of each of these sources (guids). A source that people have read is tagged without their
        decisions on it."""
        for done, group in enumerate(groups := self._groups(sources)):
            self._progress("tagging", done, len(groups))
            held_out = self._read.intersection(group)
            self._engine.follow(
                decision
                for number, decision in self._known.items()
                if self.corpus.spoken[number].source not in held_out
            )
            for source in group:
                yield source, list(self._of(self.corpus.of_source(source)))
        self._progress("tagging", len(groups), len(groups))

    def _groups(self, sources: Collection[str]) -> list[list[str]]:
        """Return the sources in groups that share one fit: the read ones in at most eight folds, all others together."""
        from fusen.suggest.calibration import folds

        chosen = [source for source in self.corpus.talk if source in sources]
        read = [source for source in self.corpus.talk if source in self._read]
        talk = [source for source in read for _ in self.corpus.of_source(source)]
        fold = dict(zip(talk, map(int, folds(talk, min(len(read), FOLDS))), strict=True))
        groups = [[source for source in chosen if fold.get(source, -1) == number] for number in range(-1, FOLDS)]
        return [group for group in groups if group]

    def _of(self, rows: Sequence[int]) -> Iterator[ScoredPassage]:
        from fusen.suggest.choose_codes import choose_codes
        from fusen.suggest.explain import reasons
        from fusen.suggest.rank import chance

        engine: Engine = self._engine
        scores = engine.log_odds(rows)
        calibrated = engine.calibrated
        for row, column in zip(*choose_codes(engine, rows, scores, self._min_score).nonzero(), strict=True):
            number, code = rows[int(row)], engine.codes[int(column)]
            score = round(chance(float(scores[row, column])), 2) if calibrated[column] else None
            why = reason_line(reasons(engine, number, int(column)), words=False)
            yield ScoredPassage(number, code.guid, score, why)


def held_out_quality(
    tags: Collection[TaggedSpan], people: Collection[TaggedSpan], interviews: int
) -> HeldOutQuality:  # fmt: skip
    """Return precision and recall of tags by overlap with people's codings of the same code."""
    theirs, mine = _by_place(people), _by_place(tags)
    right = sum(_meets(tag, theirs) for tag in tags)
    result = sum(_meets(coding, mine) for coding in people)
    return HeldOutQuality(interviews, right / max(1, len(tags)), result / max(1, len(people)))


def _by_place(spans: Iterable[TaggedSpan]) -> dict[tuple[str, str], list[TaggedSpan]]:
    result: dict[tuple[str, str], list[TaggedSpan]] = {}
    for span in spans:
        result.setdefault((span.code, span.source), []).append(span)
    return result


def _meets(span: TaggedSpan, others: Mapping[tuple[str, str], Sequence[TaggedSpan]]) -> bool:
    return any(span.start < other.end and other.start < span.end for other in others.get((span.code, span.source), ()))
