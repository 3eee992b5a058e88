"""spaCy token patterns of a codebook: check, translate to stems, and match over whole passages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fusen.model.phrase import MODEL_KEYS, TOKEN_KEYS
from fusen.nlp.chunker import REMEMBERED, Chunker, ChunkWord, Hit, batches, cut_long, fold_signs
from fusen.nlp.stems import normal_word, stemmer

if TYPE_CHECKING:
    from spacy.tokens import Doc

Pattern = tuple[Mapping[str, Any], ...]

MOST_WORDS = 30_000
"""Number of words after which the caches are cleared, about 15 MB."""

_STEMMED = frozenset({"LEMMA", "NORM"})
_ABSENT = ("?", "*", "!", "{0", "{,")  # first characters of operators that make a token optional
_LITERAL = {"LOWER": "LOWER", "ORTH": "ORTH", "TEXT": "ORTH", "LEMMA": "NORM", "NORM": "NORM"}


def pattern_problems(pattern: Pattern) -> list[str]:
    """Return the problems of a token pattern, by fusen's rules and by spaCy's."""
    problems = []
    for number, token in enumerate(pattern, 1):
        keys = {key: key.upper() for key in token if isinstance(key, str)}
        for key, upper in keys.items():
            if upper in MODEL_KEYS:
                problems.append(f"token {number}: {key} needs a trained model, which fusen does not use")
            elif upper not in TOKEN_KEYS:
                problems.append(f"token {number}: unknown key {key}")
    if not problems and all(_is_optional(token) for token in pattern):
        problems.append("every token is optional, so the pattern would match an empty text")
    return problems or _spacy_problems(pattern)


def _spacy_problems(pattern: Pattern) -> list[str]:
    from spacy.errors import MatchPatternError
    from spacy.matcher import Matcher
    from spacy.vocab import Vocab

    try:
        Matcher(Vocab(), validate=True).add("pattern", [_translated(pattern, str)])
    except MatchPatternError as error:
        lines = str(error).splitlines()
        return [line.removeprefix("- ").replace("pattern -> ", "") for line in lines if line.startswith("- ")] or lines[
            :1
        ]
    except (ValueError, re.error, TypeError, AttributeError) as error:
        return [str(error).splitlines()[0]]
    return []


def _is_optional(token: Mapping[str, Any]) -> bool:
    return any(key.upper() == "OP" and str(value).startswith(_ABSENT) for key, value in token.items())


def _translated(pattern: Pattern, stem: Callable[[str], str]) -> list[dict[str, Any]]:
    """Return the pattern with LEMMA and NORM as stems, and its texts folded like the transcript."""
    return [
        {
            ("NORM" if key.upper() in _STEMMED else key.upper()): _value(key.upper(), value, stem)
            for key, value in token.items()
        }
        for token in pattern
    ]


def _value(key: str, value: Any, stem: Callable[[str], str]) -> Any:
    if isinstance(value, str) and key != "OP":
        folded = normal_word(fold_signs(value))
        return stem(folded) if key in _STEMMED else folded
    if isinstance(value, list):
        return [_value(key, item, stem) for item in value]
    if isinstance(value, Mapping):
        return {test: item if test in ("REGEX", "FUZZY") else _value(key, item, stem) for test, item in value.items()}
    return value


class TokenPatterns:
    """Numbered token patterns of one language.

    spaCy's Matcher sees a passage only if the passage contains a word that every match of some pattern has. A pattern
    without such a word needs every passage.
    """

    def __init__(self, patterns: Sequence[tuple[int, Pattern]], language: str, prefilter: bool = True) -> None:
        self._chunker = Chunker(language)
        self._stem = stemmer(language)
        self._patterns = [(rule, _translated(pattern, self._stem)) for rule, pattern in patterns]
        anchors = [_anchors(pattern, self._stem) for _, pattern in patterns]
        self._everywhere = not prefilter or any(not words for words in anchors)
        self._anchors = frozenset(anchor for words in anchors for anchor in words)
        self._chunks: dict[str, bool] = {}
        self._parted: dict[str, list[ChunkWord]] = {}
        self._start_matcher()

    def _start_matcher(self) -> None:
        from spacy.attrs import NORM  # type: ignore[import-not-found]
        from spacy.matcher import Matcher
        from spacy.vocab import Vocab

        self._vocab = Vocab(lex_attr_getters={**self._chunker.word_attributes, NORM: self._stem})
        self._matcher = Matcher(self._vocab)
        for rule, pattern in self._patterns:
            self._matcher.add(str(rule), [pattern])
        self._rules = {self._vocab.strings[str(rule)]: rule for rule, _ in self._patterns}

    def hits(self, text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Hit]:
        """Yield every match inside a span; spans are offsets into `text`."""
        for first, parts in batches(text, spans):
            if not self._everywhere:
                self._learn(parts)
            chosen = {
                passage: chunks
                for passage, chunks in enumerate(parts, first)
                if self._everywhere or True in map(self._chunks.__getitem__, chunks)
            }
            if chosen:
                yield from self._matches(text, spans, chosen)

    def _learn(self, parts: list[list[str]]) -> None:
        if len(self._chunks) > REMEMBERED:
            self._chunks.clear()
        new = list(set().union(*parts).difference(self._chunks))
        for chunk, words in self._words(new).items():
            self._chunks[chunk] = any(
                ("LOWER", word.lower()) in self._anchors
                or ("ORTH", word) in self._anchors
                or ("NORM", self._stem(word)) in self._anchors
                for word, _, _ in words
            )

    def _words(self, chunks: Sequence[str]) -> dict[str, list[ChunkWord]]:
        """Return the tokens of each chunk as spaCy splits them, hyphens included."""
        folded = [cut_long(fold_signs(chunk)) for chunk in chunks]
        return {
            chunk: [ChunkWord(normal_word(cut[start:end]), start, end) for start, end in tokens]
            for chunk, cut, tokens in zip(chunks, folded, self._chunker.tokens(folded), strict=True)
        }

    def _matches(self, text: str, spans: Sequence[tuple[int, int]], chosen: Mapping[int, list[str]]) -> Iterator[Hit]:
        if len(self._vocab) > MOST_WORDS or len(self._parted) > MOST_WORDS:
            self._parted.clear()
            self._start_matcher()
        self._parted |= self._words(list(set().union(*chosen.values()).difference(self._parted)))
        for passage, chunks in chosen.items():
            doc, places = self._document(text, spans[passage][0], chunks)
            for key, start, end in self._matcher(doc):
                yield Hit(passage, self._rules[key], places[start][0], places[end - 1][1])

    def _document(self, text: str, at: int, chunks: list[str]) -> tuple[Doc, list[tuple[int, int]]]:
        """Return the passage without white space, and the offsets of its tokens in the text."""
        from spacy.tokens import Doc

        words: list[str] = []
        spaces: list[bool] = []
        places: list[tuple[int, int]] = []
        for chunk in chunks:
            at = text.index(chunk, at)
            for word, start, end in self._parted[chunk]:
                words.append(word)
                spaces.append(end == len(chunk))
                places.append((at + start, at + end))
            at += len(chunk)
        return Doc(self._vocab, words=words, spaces=spaces), places


def _anchors(pattern: Pattern, stem: Callable[[str], str]) -> frozenset[tuple[str, str]]:
    """Return words of which every match contains one: those of the token with the longest words; empty if none."""
    choices: list[list[tuple[str, str]]] = [[]]
    for token in pattern:
        for key, value in token.items():
            attribute = _LITERAL.get(key.upper())
            if attribute and not _is_optional(token):
                values = value.get("IN", ()) if isinstance(value, Mapping) else [value]
                choices.append([(attribute, _value(key.upper(), item, stem)) for item in values])
    return frozenset(max(choices, key=lambda words: min((len(word) for _, word in words), default=0)))
