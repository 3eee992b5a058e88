"""Phrase matches in interviewee passages, cached by text and codebook."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from fusen.model.codebook import Code
from fusen.study.cache import read_cached_json, write_cached_json
from fusen.study.progress import Progress
from fusen.study.suggestions.corpus import BATCH, Corpus

if TYPE_CHECKING:
    from fusen.executors.executor import Executor
    from fusen.study.context import StudyContext
    from fusen.suggest.bm25 import PhraseHit

CACHE = "phrase-hits.json"
VERSION = 1  # raise it when phrase matching changes


def phrase_hits(
    study: StudyContext, corpus: Corpus, progress: Progress, executor: Executor | None = None
) -> list[PhraseHit]:
    """Return every phrase match by passage number.

    Without an executor this process matches. A codebook with invalid phrases gives no match; `tag` reports its problems.
    """
    from fusen.nlp.phrases import problems
    from fusen.suggest.bm25 import PhraseHit

    codes = [code for code in study.store.codebook.get() if code.codable and not code.retired and code.phrases]
    if problems(codes):
        return []
    fingerprint = _fingerprint(codes)
    cached = read_cached_json(study.paths, CACHE)
    known: dict[str, Any] = cached.get("sources", {}) if cached.get("asked") == fingerprint else {}
    lengths = {key: len(corpus.talk[source]) for source, key in corpus.keys.items()}
    if isinstance(known, dict):
        known = {key: known[key] for key, length in lengths.items() if key in known and _sound(known[key], length)}
    else:
        known = {}
    lacking = [source for source, key in corpus.keys.items() if key not in known]
    for source, rows in _matched(study, corpus, codes, lacking, progress, executor):
        known[corpus.keys[source]] = rows
    if lacking:
        write_cached_json(study.paths, CACHE, {"asked": fingerprint, "sources": known})
    return [
        PhraseHit(corpus.first[source] + number, code, tuple((start, end) for start, end in spans))
        for source, key in corpus.keys.items()
        for number, code, spans in known[key]
    ]


def _fingerprint(codes: Sequence[Code]) -> str:
    phrases = [(code.guid, code.phrases, code.not_phrases) for code in codes]
    return hashlib.sha256(f"{VERSION}{phrases}".encode("utf-8", "replace")).hexdigest()


def _sound(rows: Any, length: int) -> bool:
    """Return whether cached rows have the form [passage number, code, [[start, end] …]]."""
    try:
        return all(
            number in range(length) and isinstance(code, str) and all(type(a) is type(b) is int for a, b in spans)
            for number, code, spans in rows
        )
    except (TypeError, ValueError):
        return False


def _matched(
    study: StudyContext, corpus: Corpus, codes: Sequence[Code], sources: Sequence[str], progress: Progress,
    executor: Executor | None,
) -> Iterator[tuple[str, list[tuple[int, str, tuple[tuple[int, int], ...]]]]]:  # fmt: skip
    from fusen.nlp.pool import match_sources

    if not codes:
        yield from ((source, []) for source in sources)
        return
    languages = {info.guid: info.language for info in study.store.sources.all()}

    def work() -> Iterator[tuple[str, str, str, list[tuple[int, int]]]]:
        for at in range(0, len(sources), BATCH):
            texts = study.store.sources.texts(sources[at : at + BATCH])
            for source, text in texts.items():
                talk = corpus.talk[source]
                yield source, languages[source], text, list(zip(talk.starts, talk.ends, strict=True))

    for done, (source, matches) in enumerate(match_sources(codes, work(), executor), 1):
        progress("matching phrases", done, len(sources))
        yield source, [(match.passage, match.code, match.spans) for match in matches]
