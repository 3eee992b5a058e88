"""Suggester that follows the store, with the same result as a fresh fit on the stored decisions.

`.fusen/cache` holds its features and fit; decisions are always read from the database.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fusen.model.codebook import Code
from fusen.model.ids import user_guid
from fusen.model.suggestion import PassageLabels, Suggestion
from fusen.nlp.languages import stop_words
from fusen.storage.history import Cursor
from fusen.study.autocode.phrase_matches import phrase_hits
from fusen.study.cache import read_cached, read_cached_line, write_cached
from fusen.study.progress import Progress, silent
from fusen.study.suggestions.corpus import Corpus, decisions, read_corpus
from fusen.study.suggestions.extras import chosen_extras
from fusen.study.suggestions.meanings import LEAST_AT_ONCE, CachedMeanings, missing_texts, understand

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fusen.executors.executor import Executor
    from fusen.study.context import StudyContext
    from fusen.suggest.bm25 import PhraseHit
    from fusen.suggest.suggester import Engine

FEATURES = "suggestion-features"
ONE_BY_ONE = 40  # up to this many changed passages it learns singly; beyond it, one fit is faster
EVEN = 64  # bytes: alignment of the cached arrays, which are used in place
MOST = 5  # suggestions for each passage
Cancelled = Callable[[], bool]


def never() -> bool:
    return False


class Learner:
    """Suggestions from a coder's decisions (`everybody`: all people's).

    `hurried` extends the fitted features to new transcripts, so that suggestions continue; `settle` then fits again.
    Without it, outdated features are fitted again at once. The executor matches phrases.
    """

    def __init__(
        self, study: StudyContext, *, everybody: bool = False, hurried: bool = False, progress: Progress = silent,
        executor: Executor | None = None,
    ) -> None:  # fmt: skip
        self._study = study
        self._everybody = everybody
        self._hurried = hurried
        self._progress = progress
        self._executor = executor
        self._extras = extras = chosen_extras()
        self._meanings = (
            None if extras.sense is None else CachedMeanings(study.paths, extras.sense, extras.key, progress)
        )
        self._mark: Cursor | None = None
        self._codes: tuple[Code, ...] = ()
        self._known: dict[int, PassageLabels] = {}
        self._projected = False
        self._learnt = False
        self._lacking = False  # passages without a vector of meaning
        self.corpus = Corpus()
        self.engine: Engine | None = None

    # -- store

    def catch_up(self) -> bool:
        """Update from the database; return whether anything is new."""
        before, mark = self._mark, self._study.store.history.cursor()
        if mark == before:
            return False
        if before is None or self.engine is None or mark.ground != before.ground or mark.step < before.step:
            with _not_collecting():
                self._reload()
        else:
            self._learn_changes(self._study.store.history.changed_sources(before.step))
        self._mark = mark
        return True

    @property
    def unsettled(self) -> bool:
        """Whether slower work is pending."""
        return self._projected or self._learnt or self._lacking

    def settle(self, cancelled: Cancelled = never) -> None:
        """Do a part of the pending work: calibrate after learning, fit features again after an extension, or read the
        meaning of passages.
        """
        if self.engine is None:
            return
        if self._projected:
            self.corpus = read_corpus(self._study)
            hits = phrase_hits(self._study, self.corpus, silent)
            self.engine = self._fit(self.corpus, hits)
            self._follow_all()
        elif self._learnt:
            self._learnt = not self.engine.settle(cancelled)
            self._keep()
        elif self._lacking:
            self._read_meanings(cancelled)

    def _read_meanings(self, cancelled: Cancelled) -> None:
        """Read the meaning of some passages, the least certain first; the suggester then uses it."""
        assert self.engine is not None
        assert self._meanings is not None
        texts = missing_texts(self.engine, lambda number: not self.open(number))
        many = max(LEAST_AT_ONCE, len(self.corpus.spoken) - len(texts))
        if self._meanings.add(texts[:many], cancelled):
            understand(self.engine, self._meanings)
            self._lacking = len(texts) > many
            if not self._lacking:
                self._write_features(self.engine, self.corpus)
                self._keep()

    def _reload(self) -> None:
        """Update after a possible change of transcripts, cases or the codebook."""
        codes = tuple(code for code in self._study.store.codebook.get() if code.codable and not code.retired)
        corpus = read_corpus(self._study, self._order(), self._progress)
        hits = phrase_hits(self._study, corpus, self._progress, self._executor)
        same = list(corpus.keys.items()) == list(self.corpus.keys.items())
        if self.engine is None or not same:
            known, self._codes = self._codes, codes
            grown = self._grown(corpus, hits, known != codes)
            self.engine = grown or self._unpacked(corpus, hits) or self._fit(corpus, hits)
        elif codes != self._codes:
            self.engine.recode(codes, hits)
        self._codes, self.corpus = codes, corpus
        self._follow_all()

    def _follow_all(self) -> None:
        assert self.engine is not None
        self._known = decisions(self._study, self.corpus, self._users())
        kept = read_cached(self._study.paths, self._fit_name)
        self.engine.follow(self._known.values(), kept=kept or b"")
        self._learnt = False
        if not self.engine.restored:
            self._keep()

    def _keep(self) -> None:
        """Cache the fit for the next start, unless incremental learning or extended features make it provisional."""
        if self.engine is not None and not self.unsettled:
            write_cached(self._study.paths, self._fit_name, self.engine.keep_fit())

    @property
    def _fit_name(self) -> str:
        """Name of the coder's cache file, which does not reveal the coder."""
        whose = "all" if self._everybody else self._study.user
        return f"suggestion-fit-{user_guid(self._study.settings.project, whose)[:8]}"

    def _learn_changes(self, sources: Iterable[str]) -> None:
        """Learn the changed decisions in these sources."""
        assert self.engine is not None
        sources = [source for source in sources if source in self.corpus.talk]
        now = decisions(self._study, self.corpus, self._users(), sources) if sources else {}
        changed: list[PassageLabels] = []
        for source in sources:
            for number in self.corpus.of_source(source):
                decision = now.get(number, PassageLabels(number, reviewed=False))
                if decision != self._known.get(number, PassageLabels(number, reviewed=False)):
                    changed.append(decision)
        for decision in changed:
            self._known[decision.passage] = decision
        if len(changed) > ONE_BY_ONE:
            self.engine.follow(self._known.values())
            self._learnt = False
            return
        for decision in changed:
            self.engine.learn(decision)
        self._learnt = self._learnt or bool(changed)

    def _users(self) -> list[str] | None:
        return None if self._everybody else [self._study.user]

    # -- features

    def _order(self) -> Sequence[str]:
        """Return the order of sources: if hurried, known sources keep their place and new ones follow."""
        if not self._hurried:
            return ()
        return list(self.corpus.keys.values()) or self._cached_keys()

    def _cached_keys(self) -> list[str]:
        """Return the source keys of the cached features in order; empty if other extras produced them."""
        try:
            result, keys = json.loads(read_cached_line(self._study.paths, FEATURES))
        except (ValueError, TypeError):
            return []
        return keys if result == self._extras.key and isinstance(keys, list) else []

    def _grown(self, corpus: Corpus, hits: Sequence[PhraseHit], recoded: bool) -> Engine | None:
        """Return the current engine with new passages appended; None if known passages changed."""
        before = list(self.corpus.keys.values())
        if self.engine is None or not before or list(corpus.keys.values())[: len(before)] != before:
            return None
        if recoded:
            self.engine.recode(self._codes, _within(hits, 0, len(self.corpus.spoken)))
        return self._extended(self.engine, len(self.corpus.spoken), corpus, hits)

    def _unpacked(self, corpus: Corpus, hits: Sequence[PhraseHit]) -> Engine | None:
        """Return an engine from the cache if it holds these passages or, if hurried, the first of them; else None."""
        from fusen.suggest.suggester import Engine

        keys, held = self._cached_keys(), read_cached(self._study.paths, FEATURES) or b""
        here = list(corpus.keys.values())
        if not keys or here[: len(keys)] != keys or (len(keys) < len(here) and not self._hurried):
            return None
        sources = list(corpus.keys)
        count = len(corpus.spoken) if len(keys) == len(here) else corpus.first[sources[len(keys)]]
        try:
            mine = _within(hits, 0, count)
            packed = memoryview(held)[held.find(b"\n") + 1 :]
            engine = Engine.unpack(
                packed, corpus.spoken[:count], self._codes, mine,
                words=self._extras.words, sense=self._meanings, dull=stop_words,
            )  # fmt: skip
        except ValueError:
            return None
        self._lacking = self._lacks(engine)
        if self._lacking and not self._hurried and self._meanings is not None:
            self._meanings.add(missing_texts(engine, lambda number: False))
            understand(engine, self._meanings)
            self._lacking = False
        return self._extended(engine, count, corpus, hits)

    def _extended(self, engine: Engine, count: int, corpus: Corpus, hits: Sequence[PhraseHit]) -> Engine:
        if count < len(corpus.spoken):
            engine.extend(corpus.spoken[count:], _within(hits, count, len(corpus.spoken)))
            self._projected = True
        return engine

    def _fit(self, corpus: Corpus, hits: Sequence[PhraseHit]) -> Engine:
        from fusen.suggest.features import fit_features
        from fusen.suggest.suggester import Engine

        sense = self._meanings
        cached = sense.known if sense is not None and self._hurried else sense
        features = fit_features(corpus.spoken, self._extras.words, self._progress, cached)
        engine = Engine(
            corpus.spoken, self._codes, hits, words=self._extras.words, sense=sense, features=features, dull=stop_words
        )
        self._projected = False
        self._lacking = self._lacks(engine)
        self._write_features(engine, corpus)
        return engine

    def _write_features(self, engine: Engine, corpus: Corpus) -> None:
        head = json.dumps([self._extras.key, list(corpus.keys.values())]).encode()
        even = b" " * (-(len(head) + 1) % EVEN)
        write_cached(self._study.paths, FEATURES, head, even, b"\n", engine.pack())

    def _lacks(self, engine: Engine) -> bool:
        """Return whether passages or questions have no vector of meaning yet."""
        features = engine.features
        return self._meanings is not None and not (
            features.sense.any(axis=1).all() and features.asked_sense.any(axis=1).all()
        )

    # -- suggestions

    def suggest(self, source: str, start: int, end: int, most: int = MOST) -> tuple[Suggestion, ...]:
        """Return suggestions for the passages that a span touches, each code once at its best, likeliest first."""
        best: dict[str, Suggestion] = {}
        for number in self.corpus.numbers(source, start, end):
            for suggestion in self.of_passage(number, most):
                if suggestion.code not in best or best[suggestion.code].logit < suggestion.logit:
                    best[suggestion.code] = suggestion
        taken = {code for number in self.corpus.numbers(source, start, end) for code in self._settled_codes(number)}
        ranked = (
            best.values() if len(self.corpus.numbers(source, start, end)) == 1 else sorted(best.values(), key=_rank)
        )
        return tuple(suggestion for suggestion in ranked if suggestion.code not in taken)[:most]

    def of_passage(self, number: int, most: int = MOST) -> tuple[Suggestion, ...]:
        assert self.engine is not None
        from fusen.suggest.rank import propose

        return propose(self.engine, number, most)

    def decision(self, number: int) -> PassageLabels:
        return self._known.get(number, PassageLabels(number, reviewed=False))

    def thresholds(self) -> NDArray[np.float64]:
        """Return by code (in the engine's order) the score above which a suggestion is confident."""
        import numpy as np

        assert self.engine is not None
        cuts: NDArray[np.float64] = 1 / (1 + np.exp(-self.engine.cuts.astype(np.float64)))
        return cuts

    def open(self, number: int) -> bool:
        """Return whether none of the counted coders has read the passage."""
        return not (number in self._known and self._known[number].reviewed)

    def counts(self) -> tuple[int, int]:
        """Return the numbers of read and of coded passages of the counted coders."""
        known = self._known.values()
        return sum(decision.reviewed for decision in known), sum(bool(decision.codes) for decision in known)

    def _settled_codes(self, number: int) -> frozenset[str]:
        decision = self.decision(number)
        return decision.codes | decision.rejected


@contextmanager
def _not_collecting() -> Iterator[None]:
    """Pause the garbage collector: none of the hundreds of thousands of passages is garbage, and scans took .6 s of 2.2
    s of a large study's start.
    """
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def _rank(suggestion: Suggestion) -> float:
    return -suggestion.logit


def _within(hits: Sequence[PhraseHit], start: int, end: int) -> Iterator[PhraseHit]:
    return (hit for hit in hits if start <= hit.passage < end)
