"""Match the phrases of a codebook in one language: which passages get which codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from fusen.errors import CodebookError
from fusen.model.codebook import Code, Phrase
from fusen.model.phrase import PhraseSyntaxError, parse_phrase
from fusen.nlp.character_phrases import CharacterPhrases
from fusen.nlp.chunker import UNSPACED_LANGUAGES, has_unspaced
from fusen.nlp.patterns import TokenPatterns, pattern_problems
from fusen.nlp.stems import primary_language
from fusen.nlp.word_phrases import WordPhrases

Span = tuple[int, int]


class Match(NamedTuple):
    """Passage number `passage` gets the code with guid `code` because of the phrases at `spans`."""

    passage: int
    code: str
    spans: tuple[Span, ...]


class _Rule(NamedTuple):
    code: int
    phrase: Phrase
    excludes: bool  # a not_phrase


class CodePhrases:
    """The phrases of the codable codes for `language`: those marked for it and those without a language.

    Raises CodebookError on an invalid phrase (see `problems`). `prefilter=False` passes the whole text to spaCy's
    matchers: same matches, slower.
    """

    def __init__(self, codes: Iterable[Code], language: str, prefilter: bool = True) -> None:
        self.language = primary_language(language)
        self._codes = [code for code in codes if code.codable and not code.retired]
        if result := problems(self._codes):
            raise CodebookError(result)
        self._rules = list(self._usable_rules())
        worded = [
            (number, parse_phrase(rule.phrase.text))
            for number, rule in enumerate(self._rules)
            if not rule.phrase.pattern
        ]
        by_character = [(number, wording) for number, wording in worded if has_unspaced(wording.text)]
        by_word = [(number, wording) for number, wording in worded if not has_unspaced(wording.text)]
        patterns = [(number, rule.phrase.pattern) for number, rule in enumerate(self._rules) if rule.phrase.pattern]
        self._matchers: list[WordPhrases | CharacterPhrases | TokenPatterns] = [CharacterPhrases(by_character)]
        if by_word:
            self._matchers.append(WordPhrases(by_word, self.language, prefilter))
        if patterns:
            self._matchers.append(TokenPatterns(patterns, self.language, prefilter))

    def match(self, text: str, spans: Iterable[Span]) -> Iterator[Match]:
        """Yield the codes of each span, in the order of spans and codebook, with the phrases' offsets into `text`.

        An occurrence that overlaps a not_phrase of the same code does not count.
        """
        passages = [(start, end) for start, end in spans]
        result: dict[tuple[int, int], set[Span]] = defaultdict(set)
        excluded: dict[tuple[int, int], set[Span]] = defaultdict(set)
        for hit in chain.from_iterable(matcher.hits(text, passages) for matcher in self._matchers):
            rule = self._rules[hit.rule]
            (excluded if rule.excludes else result)[hit.passage, rule.code].add((hit.start, hit.end))
        for key in sorted(result):
            places = [place for place in sorted(result[key]) if not _overlaps(place, excluded.get(key, ()))]
            if places:
                yield Match(key[0], self._codes[key[1]].guid, tuple(places))

    def _usable_rules(self) -> Iterator[_Rule]:
        for number, code in enumerate(self._codes):
            for excludes, phrases in ((False, code.phrases), (True, code.not_phrases)):
                for phrase in phrases:
                    if self._is_usable(phrase):
                        yield _Rule(number, phrase, excludes)

    def _is_usable(self, phrase: Phrase) -> bool:
        ours = phrase.language is None or primary_language(phrase.language) == self.language
        return ours and not (phrase.pattern and self.language in UNSPACED_LANGUAGES)


def problems(codes: Iterable[Code]) -> list[str]:
    """Return the problems of these codes' phrases, each with the name of its code; empty if all phrases are valid."""
    return [
        f"code «{code.name}»: {problem}"
        for code in codes
        for phrase in (*code.phrases, *code.not_phrases)
        for problem in _phrase_problems(phrase)
    ]


def _phrase_problems(phrase: Phrase) -> Iterator[str]:
    if not phrase.pattern:
        try:
            parse_phrase(phrase.text)
        except PhraseSyntaxError as error:
            yield f"phrase «{phrase.text}»: {error}"
        return
    if phrase.language and primary_language(phrase.language) in UNSPACED_LANGUAGES:
        yield f"a token pattern needs spaces between words; write phrases for {phrase.language} instead"
    for problem in pattern_problems(phrase.pattern):
        yield f"token pattern {[dict(token) for token in phrase.pattern]}: {problem}"


def _overlaps(place: Span, others: Iterable[Span]) -> bool:
    return any(start < place[1] and place[0] < end for start, end in others)
