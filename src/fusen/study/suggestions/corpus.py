"""Corpus of a suggester: the interviewee passages, and a coder's decisions on them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from fusen.model.coding import AUTO_USER
from fusen.model.source import Passages, SourceInfo, Turn
from fusen.model.suggestion import PassageLabels, SpokenPassage
from fusen.study.passages import passages_of
from fusen.study.progress import Progress, silent
from fusen.study.scope.consent import closed_places
from fusen.text.spans import Span, merge

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

BATCH = 50  # sources held in memory at a time
QUESTION = 600  # characters at the end of a question that the features use


@dataclass(slots=True)
class Corpus:
    """All passages of interviewees who consent to being counted, source by source.

    `talk` holds the passages of each source by guid, `first` the number of a source's first passage; equal `keys` mean
    equal passages on every machine.
    """

    spoken: list[SpokenPassage] = field(default_factory=list)
    talk: dict[str, Passages] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def numbers(self, source: str, start: int, end: int) -> range:
        """Return the numbers of the passages that share a character with `[start, end)`."""
        if source not in self.talk:
            return range(0)
        inside, first = self.talk[source].overlapping(start, end), self.first[source]
        return range(first + inside.start, first + inside.stop)

    def of_source(self, source: str) -> range:
        first = self.first.get(source, 0)
        return range(first, first + len(self.talk.get(source, ())))


def read_corpus(
    study: StudyContext,
    order: Sequence[str] = (),
    progress: Progress = silent,
    *,
    sources: Collection[str] | None = None,
) -> Corpus:
    """Read the passages of all or some sources (guids): sources with keys in `order` first, then the others by path."""
    read: dict[str, tuple[str, Passages, list[SpokenPassage]]] = {}
    infos = [info for info in study.store.sources.all() if sources is None or info.guid in sources]
    for number, (info, talk, spoken) in enumerate(_sources(study, infos), 1):
        read[_key(info, talk, spoken)] = (info.guid, talk, spoken)
        progress("reading transcripts", number, len(infos))
    corpus = Corpus()
    known = set(order)
    for key in [*(key for key in order if key in read), *(key for key in read if key not in known)]:
        guid, talk, spoken = read[key]
        corpus.talk[guid], corpus.first[guid], corpus.keys[guid] = talk, len(corpus.spoken), key
        corpus.spoken += spoken
    return corpus


def _key(info: SourceInfo, talk: Passages, spoken: Sequence[SpokenPassage]) -> str:
    """Return a hash of everything the suggester reads: text, bounds, speakers, questions and language."""
    context = "\x1f".join(f"{passage.speaker}\x1e{passage.question}" for passage in spoken)
    parts = (
        info.guid.encode(),
        info.sha256.encode(),
        info.language.encode(),
        talk.pack(),
        context.encode("utf-8", "replace"),
    )
    return hashlib.sha256(b"\x1d".join(parts)).hexdigest()[:32]


def _sources(
    study: StudyContext, infos: Sequence[SourceInfo]
) -> Iterator[tuple[SourceInfo, Passages, list[SpokenPassage]]]:
    closed = closed_places(study)
    for at in range(0, len(infos), BATCH):
        batch = [info for info in infos[at : at + BATCH] if None not in closed.get(info.guid, ())]
        guids = [info.guid for info in batch]
        passages, turns, texts = (
            passages_of(study, batch),
            study.store.sources.turns(guids),
            study.store.sources.texts(guids),
        )
        for info in batch:
            talking, silenced = turns[info.guid], closed.get(info.guid, set())
            left_out = [turn.interviewer or turn.speaker in silenced for turn in talking]
            talk = Passages(passage for passage in passages[info.guid] if not left_out[passage.turn])
            yield info, talk, list(_spoken(info, talk, talking, texts[info.guid]))


def _spoken(info: SourceInfo, talk: Passages, turns: Sequence[Turn], text: str) -> Iterator[SpokenPassage]:
    turn, question = -1, ""
    for passage in talk:
        newest = next((n for n in range(passage.turn - 1, turn, -1) if turns[n].interviewer), None)
        if newest is not None:
            question = text[turns[newest].start : turns[newest].end][-QUESTION:]
        turn = passage.turn
        words = text[passage.start : passage.end]
        speaker = turns[passage.turn].speaker
        yield SpokenPassage(info.guid, passage.start, passage.end, words, speaker, False, info.language, question)


# -- decisions


def decisions(
    study: StudyContext, corpus: Corpus, users: Collection[str] | None, sources: Collection[str] | None = None
) -> dict[int, PassageLabels]:
    """Return by passage number the decisions of these coders (None: all people) on all or some sources.

    A passage counts as read if reviews cover all of it. A coding overrides a rejection of its code.
    """
    if users is None:
        users = [user.name for user in study.store.users.all() if user.name != AUTO_USER]
    sources = list(corpus.talk) if sources is None else [source for source in sources if source in corpus.talk]
    some = None if len(sources) == len(corpus.talk) else sources
    codes = _on_passages(corpus, study.store.codings.stretches(users=users, sources=some))
    refused = _on_passages(corpus, study.store.rejections.live(users=users, sources=some))
    read = _read(study, corpus, users, some)
    none: frozenset[str] = frozenset()
    return {
        number: PassageLabels(
            number, codes.get(number, none), refused.get(number, none) - codes.get(number, none), number in read
        )
        for number in sorted({*codes, *refused, *read})
    }


class _Marked(Protocol):
    """A code on a stretch."""

    @property
    def code(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def _on_passages(corpus: Corpus, marks: Iterable[_Marked]) -> dict[int, frozenset[str]]:
    result: dict[int, frozenset[str]] = {}
    for mark in marks:
        for number in corpus.numbers(mark.source, mark.start, mark.end):
            result[number] = result.get(number, frozenset()) | {mark.code}
    return result


def _read(study: StudyContext, corpus: Corpus, users: Collection[str], sources: Collection[str] | None) -> set[int]:
    """Return the passages that a single coder's reviews cover."""
    stretches: dict[tuple[str, str], list[Span]] = {}
    for review in study.store.reviews.live(users=users, sources=sources):
        stretches.setdefault((review.source, review.user), []).append((review.start, review.end))
    result: set[int] = set()
    for (source, _), spans in stretches.items():
        talk = corpus.talk.get(source)
        for start, end in merge(spans) if talk is not None else ():
            result.update(
                number
                for number in corpus.numbers(source, start, end)
                if start <= corpus.spoken[number].start and corpus.spoken[number].end <= end
            )
    return result
