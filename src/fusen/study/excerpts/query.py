"""Queries: evaluate an expression and return its passages; each source loads only the data its conditions need."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from fusen.errors import FusenError
from fusen.model.coding import Case, Coding, Review
from fusen.model.filter import Filter
from fusen.model.quantity import quantity
from fusen.model.results import Basis, CodedSpan, Excerpt
from fusen.model.source import Passages, SourceInfo, SourceLayout, Turn
from fusen.model.table import Record, Shape
from fusen.query.bind import bind
from fusen.query.errors import QueryError
from fusen.query.evaluate import SourceFacts, evaluate, numbers
from fusen.query.grammar import parse
from fusen.query.passage_sets import interviewer_passages, passages_by, reviewed, within
from fusen.query.plan import Coded, HasText, Plan, Reviewed, Spoken, Vocabulary, leaves
from fusen.query.text_match import TooSlow
from fusen.query.tree import And, Condition, Value, unparse
from fusen.study.excerpts.select import uncoded
from fusen.study.passages import is_current, passages_of, passages_outside
from fusen.study.progress import Progress, silent
from fusen.study.scope.assumed_reviews import assumed_remarks
from fusen.study.scope.resolve import find_sources
from fusen.study.scope.select import coders_line, fully_read, resolve_coders
from fusen.study.scope.visibility import Visibility
from fusen.text.outside import OUTSIDE

if TYPE_CHECKING:
    from fusen.study.context import StudyContext

_TERM = re.compile(r'"([^"]*)"|(\S+)')
BATCH = 200  # sources whose passages, codings and texts are in memory at a time
EVERY = -1  # the set of all passages
SELECTIVE = 200_000  # hits in the full-text index; beyond this, the query reads all texts


@dataclass(frozen=True, slots=True)
class QueryRow:
    """A passage that matches the query, as an excerpt without a code; `codes` are the labels of the counted codings on
    it.
    """

    excerpt: Excerpt
    source: str  # guid
    number: int  # of the passage in its source
    codes: tuple[str, ...]


QUERY_COLUMNS = ("citation", "source", "case", "speaker", "time", "page", "start", "end", "quote", "codes")


def _records(rows: Iterable[QueryRow]) -> list[Record]:
    return [
        {column: getattr(row.excerpt, column) for column in QUERY_COLUMNS[:-1]} | {"codes": list(row.codes)}
        for row in rows
    ]


QUERY: Shape[list[QueryRow]] = Shape("query", QUERY_COLUMNS, _records)


@dataclass(frozen=True, slots=True)
class QueryMatch:
    """A source with matching passages and the data loaded for it; `bits` has passage n as bit n."""

    info: SourceInfo
    passages: Passages
    laid: SourceLayout
    cases: Sequence[tuple[int, str]]  # (bits of the passages, case name)
    bits: int
    questions: int  # matching passages of interviewers


def query(
    study: StudyContext, expression: str, filter_: Filter, *, most: int | None = None, progress: Progress = silent
) -> tuple[list[QueryRow], Basis]:
    """Return matching passages in the order of sources and positions, without quotes if consent forbids them.

    `most` limits the number of rows and ends reading early; `progress` receives the number of rows so far.
    """
    search = StudyQuery(study, expression, filter_)
    labels = {code.guid: code.label for code in study.store.codebook.get()}
    rows: list[QueryRow] = []
    questions = 0
    matches = search.matches()
    while batch := list(islice(matches, BATCH if most is None else 1)):
        progress("reading", len(rows), 0)
        guids = [match.info.guid for match in batch if match.bits]
        texts, codings = study.store.sources.texts(guids), search.counted(guids)
        for match in batch:
            questions += match.questions.bit_count()
            if match.bits:
                rows += _rows(match, texts[match.info.guid], codings.get(match.info.guid, ()), search.cases, labels)
        if most is not None and len(rows) >= most:
            return rows[:most], search.basis(questions)
    return rows, search.basis(questions)


def yielded(study: StudyContext, expression: str, filter_: Filter) -> dict[str, list[tuple[int, int]]]:
    """Return the spans of the matching passages by path of the source."""
    return {
        match.info.path: [(match.passages.starts[n], match.passages.ends[n]) for n in numbers(match.bits)]
        for match in StudyQuery(study, expression, filter_).matches()
    }


def only_yielded(study: StudyContext, excerpts: Sequence[Excerpt], expression: str, filter_: Filter) -> list[Excerpt]:
    """Return the excerpts that share a character with a matching passage."""
    spans = yielded(study, expression, filter_)
    return [
        row for row in excerpts if any(start < row.end and row.start < end for start, end in spans.get(row.source, ()))
    ]


def find_text(
    study: StudyContext, words: str, *, regex: bool, most: int | None = None, progress: Progress = silent
) -> list[Excerpt]:
    """Return passages, including interviewers', that contain the literal words or match a regular expression."""
    if regex:
        values = [Value(words, "regex")]
    else:
        values = [Value(phrase or word, "exact") for phrase, word in _TERM.findall(words) if phrase or word]
    if not values:
        raise FusenError("nothing to search for", 'name words or a "phrase"')
    conditions = tuple(Condition("text", ":", (value,)) for value in values)
    tree = conditions[0] if len(conditions) == 1 else And(conditions)
    rows, _ = query(study, unparse(tree), Filter(include_interviewer=True), most=most, progress=progress)
    return [row.excerpt for row in rows]


class StudyQuery:
    """A query over a study. Raises QueryError if it is invalid or a regular expression takes too long."""

    def __init__(self, study: StudyContext, expression: str, filter_: Filter) -> None:
        self.study, self.expression, self.filter_ = study, expression, filter_
        self.cases = {case.name: case for case in study.store.cases.all() if case.consent != "none"}
        self.infos = {info.guid: info for info in _cut_anew(study)}
        self._whole, self._speaking = _homes(study.store.cases.all())
        self.plan: Plan = bind(parse(expression), self._vocabulary(), expression)
        self.coders, self._remarks = resolve_coders(study, filter_, self.infos)
        tests = list(leaves(self.plan))
        self._codes = [test for test in tests if isinstance(test, Coded)]
        self._texts = [test for test in tests if isinstance(test, HasText)]
        self._named = _named_codes(self._codes)
        self._needs_turns = any(isinstance(test, Spoken) for test in tests)
        self._needs_reviews = any(isinstance(test, Reviewed) for test in tests)
        self._everybody = not filter_.coders and any(test.everybody for test in self._codes)
        self._reviews: dict[str, list[Review]] = {}
        self._standing = Visibility(study, self.coders)

    def _vocabulary(self) -> Vocabulary:
        cases = tuple(self.cases.values())
        homes = {place.source for case in cases for place in case.places}
        held = [info for info in self.infos.values() if info.guid in homes]
        speakers = dict.fromkeys(speaker for info in held for speaker in info.speakers)
        return Vocabulary(
            self.study.store.codebook.get(),
            tuple(user.name for user in self.study.store.users.all()),
            cases,
            {info.guid: (info.path, info.language) for info in held},
            tuple(speakers),
        )

    def basis(self, number: int) -> Basis:
        """Return whose codings the query used, over which interviewees."""
        reviews = self.study.store.reviews.live(users=self.coders)
        read = fully_read(self.study, self.cases.values(), reviews, self.infos)
        remarks = [coders_line(sorted(self.coders), len(read), len(self.cases))]
        remarks += [*self._remarks, *assumed_remarks(self.study, reviews), *self._standing.remarks()]
        if self._everybody:
            remarks.append("Parts of the query that name a coder or an origin search all coders' codings.")
        if number:
            subject = quantity(number, "interviewer's question is", "interviewers' questions are")
            remarks.append(f"{subject} left out (--include-interviewer).")
        return Basis(tuple(sorted(self.coders)), self.filter_.reference, self.cases, read, tuple(remarks))

    def matches(self) -> Iterator[QueryMatch]:
        """Yield the sources with matching passages in the order of their paths."""
        if self._needs_reviews or self.filter_.reference != "union":
            for review in self.study.store.reviews.live(users=self.coders):
                self._reviews.setdefault(review.source, []).append(review)
        possible = iter(self._possible())
        while batch := list(islice(possible, BATCH)):
            try:
                yield from self._batch(batch)
            except TooSlow as error:
                problem = "this regular expression takes too long"
                raise QueryError(problem, self.expression, error.at, "simplify it, or narrow the query") from error

    # -- stage 1: data of all sources

    def _possible(self) -> list[tuple[SourceInfo, dict[Plan, int]]]:
        """Return the sources in which the query may hold, with the passages that each test can match."""
        coded = [(test, self._sources_of(test)) for test in self._codes]
        hits = [(test, self._hits_of(test)) for test in self._texts]
        chosen = find_sources(self.study, self.filter_.sources)
        result: list[tuple[SourceInfo, dict[Plan, int]]] = []
        for guid, info in self.infos.items():
            if not self._held(guid) or (self.filter_.sources and guid not in chosen):
                continue
            at_most: dict[Plan, int] = {
                test: 0 for test, sources in coded if sources is not None and guid not in sources
            }
            at_most |= {test: passages.get(guid, 0) for test, passages in hits if passages is not None}
            count = info.passages + self.filter_.include_outside  # as if text outside turns were one more
            facts = SourceFacts(guid, count, self._cases_of_whole(guid), at_most=at_most)
            if evaluate(self.plan, facts).perhaps:
                result.append((info, at_most))
        return result

    def _held(self, guid: str) -> bool:
        """Return whether the source contains a countable interviewee."""
        return self._whole.get(guid) in self.cases or any(
            name in self.cases for name in self._speaking.get(guid, {}).values()
        )

    def _cases_of_whole(self, guid: str) -> list[tuple[int, str]] | None:
        """Return the single case of a source; None if the case depends on the turn."""
        return None if guid in self._speaking else [(EVERY, self._whole[guid])]

    def _sources_of(self, test: Coded) -> frozenset[str] | None:
        if test.codes is None:
            return None
        users = None if test.everybody and not self.filter_.coders else self.coders
        return self.study.store.codings.sources_with(test.codes, users=users)

    def _hits_of(self, test: HasText) -> dict[str, int] | None:
        """Return the passages of a text test from the full-text index by source; None if the index cannot answer."""
        result: dict[str, int] = {}
        for matcher in test.matchers:
            if matcher.indexed is None or self.filter_.include_outside:
                return None
            hits = self.study.store.sources.search(matcher.indexed, limit=SELECTIVE + 1)
            if len(hits) > SELECTIVE:
                return None
            for source, number in hits:
                result[source] = result.get(source, 0) | 1 << number
        return result

    # -- stage 2: passages and codings; stage 3: turns and words

    def _batch(self, batch: Sequence[tuple[SourceInfo, dict[Plan, int]]]) -> Iterator[QueryMatch]:
        infos = [info for info, _ in batch]
        passages = self._passages(infos)
        codings = self._codings(infos, passages) if self._codes else None
        left: list[tuple[SourceInfo, SourceFacts]] = []
        for info, at_most in batch:
            cut = passages[info.guid]
            facts = SourceFacts(info.guid, len(cut), self._cases_of_whole(info.guid), at_most=at_most)
            facts.codings = None if codings is None else codings[info.guid]
            if self._needs_reviews:
                facts.reviewed = reviewed(info, cut, self._reviews.get(info.guid, ()))
            if evaluate(self.plan, facts).perhaps:
                left.append((info, facts))
        if left:
            yield from self._final(left, passages)

    def _passages(self, infos: Sequence[SourceInfo]) -> dict[str, Passages]:
        """Return the passages of sources by guid; those outside turns have the number of turns as their turn."""
        passages = passages_of(self.study, infos)
        if self.filter_.include_outside:
            numbers_of_turns = {info.guid: info.turns for info in infos}
            for guid, outside in passages_outside(self.study, infos).items():
                further = [(start, end, words, numbers_of_turns[guid]) for start, end, words, _ in outside]
                passages[guid] = Passages(sorted([*passages[guid], *further]))
        return passages

    def _final(
        self, left: Sequence[tuple[SourceInfo, SourceFacts]], passages: Mapping[str, Passages]
    ) -> Iterator[QueryMatch]:
        guids = [info.guid for info, _ in left]
        laid = self.study.store.sources.layouts(guids)
        texts = self.study.store.sources.texts(guids) if self._texts else {}
        for info, facts in left:
            cut, spoken = passages[info.guid], (*laid[info.guid].turns.all(), Turn(0, 0, OUTSIDE))
            if self._needs_turns:
                facts.speakers = passages_by(turn.speaker for turn in _turns_of(cut, spoken))
            if info.guid in self._speaking:
                self._place(info.guid, facts, cut, spoken)
            if self._texts:
                facts.text = _reader(texts[info.guid], cut)
            result = evaluate(self.plan, facts).surely & facts.listed
            questions = 0 if self.filter_.include_interviewer else result & interviewer_passages(cut, spoken)
            if result:
                yield QueryMatch(info, cut, laid[info.guid], facts.cases or (), result & ~questions, questions)

    def _place(self, guid: str, facts: SourceFacts, cut: Passages, spoken: tuple[Turn, ...]) -> None:
        """Assign a case to each passage of a conversation with several speakers; hide passages of other people."""
        named, whole = self._speaking[guid], self._whole.get(guid)
        speaking = [named.get(turn.speaker, None if turn.interviewer else whole) for turn in _turns_of(cut, spoken)]
        by_name = passages_by(name or "" for name in speaking)
        facts.cases = [(passages, name) for passages, name in by_name if name in self.cases]
        facts.hidden = facts.seen & ~facts.listed & ~interviewer_passages(cut, spoken)

    def _codings(
        self, infos: Sequence[SourceInfo], passages: Mapping[str, Passages]
    ) -> dict[str, list[tuple[int, Coding, bool]]]:
        """Return the codings that the query may test, with their passages and whether the reference counts them."""
        users = None if self._everybody else self.coders
        by_source = self.study.store.codings.by_source([info.guid for info in infos], users=users, codes=self._named)
        result: dict[str, list[tuple[int, Coding, bool]]] = {}
        for info in infos:
            codings = [coding for coding in by_source.get(info.guid, ()) if self._counts(coding)]
            counted, cut = self._counted(info.guid, codings), passages[info.guid]
            result[info.guid] = [(within(cut, c.start, c.end), c, c.guid in counted) for c in codings]
        return result

    def counted(self, sources: Collection[str]) -> dict[str, list[Coding]]:
        """Return the counted codings after --reference, by guid of the source."""
        result: dict[str, list[Coding]] = {}
        for source, codings in self.study.store.codings.by_source(sources, users=self.coders).items():
            mine = [coding for coding in codings if self._counts(coding)]
            counted = self._counted(source, mine)
            result[source] = [coding for coding in mine if coding.guid in counted]
        return result

    def _counts(self, coding: Coding) -> bool:
        return (not self.filter_.origins or coding.origin in self.filter_.origins) and (
            self.filter_.include_interviewer or self.filter_.include_outside or not coding.interviewer
        )

    def _counted(self, source: str, codings: Sequence[Coding]) -> frozenset[str]:
        mine = [coding for coding in codings if coding.user in self.coders]
        if self.filter_.reference == "union" and self._standing.plain:
            return frozenset(coding.guid for coding in mine)
        spans = [CodedSpan(c.code, c.guid, source, c.start, c.end, 0, c.user) for c in mine]
        chosen = self._standing.choose(spans, self._reviews.get(source, ()), self.filter_.reference)
        return frozenset(span.case for span in chosen)


def _cut_anew(study: StudyContext) -> tuple[SourceInfo, ...]:
    """Return all sources after cutting passages by the current rules, which the numbers in the full-text index need."""
    infos = study.store.sources.all()
    stale = [info for info in infos if not is_current(info, study.settings.unit)]
    if not stale:
        return infos
    for start in range(0, len(stale), BATCH):
        passages_of(study, stale[start : start + BATCH])
    return study.store.sources.all()


def _homes(cases: Iterable[Case]) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """Return the case of each whole source, and the cases of the speakers of other sources."""
    whole: dict[str, str] = {}
    speaking: dict[str, dict[str, str]] = {}
    for case in cases:
        for place in case.places:
            if place.speaker is None:
                whole[place.source] = case.name
            else:
                speaking.setdefault(place.source, {})[place.speaker] = case.name
    return whole, speaking


def _turns_of(passages: Passages, turns: Sequence[Turn]) -> list[Turn]:
    return [turns[number] for number in passages.turns]


def _reader(text: str, passages: Passages) -> Callable[[int], str]:
    return lambda number: text[passages.starts[number] : passages.ends[number]]


def _named_codes(tests: Iterable[Coded]) -> frozenset[str] | None:
    """Return the codes that the tests name; None if a test accepts any code."""
    result: set[str] = set()
    for test in tests:
        if test.codes is None:
            return None
        result |= test.codes
    return frozenset(result)


def _rows(
    match: QueryMatch, text: str, codings: Sequence[Coding], cases: Mapping[str, Case], labels: Mapping[str, str]
) -> Iterator[QueryRow]:
    """Yield the rows of a source for interviewees whom lists may name."""
    for number in numbers(match.bits):
        start, end, *_ = match.passages[number]
        case = cases[next(name for passages, name in match.cases if passages >> number & 1)]
        if case.consent not in ("quote", "paraphrase"):
            continue
        quote = text[start:end] if case.consent == "quote" else None
        excerpt = uncoded(match.info, case, match.laid.spot(start, end), start, end, quote)
        codes = dict.fromkeys(labels.get(c.code, c.code) for c in codings if c.start < end and start < c.end)
        yield QueryRow(excerpt, match.info.guid, number, tuple(codes))
