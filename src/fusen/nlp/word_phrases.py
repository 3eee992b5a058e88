"""Find phrases of words with spaCy's PhraseMatcher over the stem, the letters or the prefix of words.

The matchers never see the text itself. The slots of phrases that a chunk's words can fill are computed once, one bit a
slot. Words that fill no slot become a GAP, and a passage that cannot fill all slots of any phrase is skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, NamedTuple

from fusen.model.phrase import ParsedPhrase, PhraseWord
from fusen.nlp.chunker import GAP, REMEMBERED, Chunker, ChunkWord, Hit, batches, fold_signs
from fusen.nlp.stems import normal_word, stemmer

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

STEM, LETTERS, CAPITALS, PREFIX = "NORM", "LOWER", "ORTH", "SHAPE"
"""The attributes the matchers compare. SHAPE holds the longest prefix in the codebook that a word begins with."""


MOST_TOKENS = 20_000
"""The matchers get words in batches that end at the first GAP after this number."""


class Slot(NamedTuple):
    """One word of a phrase: the attribute to compare, and its value."""

    attribute: str
    value: str


class _Phrase(NamedTuple):
    rule: int
    words: tuple[str, ...]
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class _Starred:
    """A phrase with a prefix: found by its first prefix, then compared with the words around it."""

    rule: int
    first: int
    slots: tuple[Slot, ...]

    def holds(self, doc: Doc, at: int) -> bool:
        begin = at - self.first
        if begin < 0 or begin + len(self.slots) > len(doc):
            return False
        around = zip(self.slots, doc[begin : begin + len(self.slots)], strict=True)
        return all(
            token.shape_.startswith(slot.value) if slot.attribute == PREFIX else token.norm_ == slot.value
            for slot, token in around
        )


class WordPhrases:
    """Numbered phrases of one language. `prefilter=False` passes every word to the matchers: same matches, slower."""

    def __init__(self, phrases: Sequence[tuple[int, ParsedPhrase]], language: str, prefilter: bool = True) -> None:
        self._chunker = Chunker()
        self._stem = stemmer(language)
        self._prefilter = prefilter
        self._chunks: dict[str, int] = {}  # bits of the slots a chunk fills
        self._words: dict[str, int] = {}
        self._live: dict[str, list[ChunkWord]] = {}
        compiled = _compile(phrases, self._chunker, self._stem)
        self._prefixes = frozenset(
            slot.value for phrase in compiled for slot in phrase.slots if slot.attribute == PREFIX
        )
        self._lengths = sorted({len(prefix) for prefix in self._prefixes}, reverse=True)
        self._bits = {slot: 1 << n for n, slot in enumerate({slot: 0 for phrase in compiled for slot in phrase.slots})}
        self._needs: dict[int, list[int]] = {}  # bit of an anchor → bits of each phrase with that anchor
        for phrase in compiled:
            need = reduce(or_, (self._bits[slot] for slot in phrase.slots))
            self._needs.setdefault(self._bits[phrase.slots[_anchor(phrase.slots)]], []).append(need)
        self._anchors = reduce(or_, self._needs, 0)
        self._enough = reduce(or_, (bit for bit, needs in self._needs.items() if bit in needs), 0)
        self._rules: dict[int, int] = {}
        self._starred: dict[int, list[_Starred]] = {}
        self._matchers: list[PhraseMatcher] = []
        if compiled:
            self._vocab = self._make_vocab()
            self._add(compiled)

    def hits(self, text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Hit]:
        """Yield every occurrence of a phrase inside a span; spans are offsets into `text`."""
        if not self._matchers:
            return
        for first, parts in batches(text, spans):
            self._learn(parts)
            for words, places in self._lay_out(text, spans, first, parts):
                yield from self._matches(words, places)

    def _lay_out(
        self, text: str, spans: Sequence[tuple[int, int]], first: int, parts: list[list[str]]
    ) -> Iterator[tuple[list[str], list[tuple[int, int, int]]]]:
        """Yield the words of phrases in passages that may match, and (passage, start, end) of each word."""
        words: list[str] = [GAP]
        places: list[tuple[int, int, int]] = [(0, 0, 0)]
        live = self._live
        for passage, chunks in enumerate(parts, first):
            if self._prefilter and not self._may_hold(chunks):
                continue
            at = spans[passage][0]
            for chunk in chunks:
                at = text.index(chunk, at)
                for word, start, end in live.get(chunk, _ONLY_GAP):
                    if word != GAP or words[-1] != GAP:
                        words.append(word)
                        places.append((passage, at + start, at + end))
                at += len(chunk)
                if len(words) > MOST_TOKENS and words[-1] == GAP:
                    yield words, places
                    words, places = [GAP], [(0, 0, 0)]
            if words[-1] != GAP:
                words.append(GAP)
                places.append((passage, at, at))
        yield words, places

    def _matches(self, words: list[str], places: list[tuple[int, int, int]]) -> Iterator[Hit]:
        from spacy.tokens import Doc

        if len(words) == 1:
            return
        doc = Doc(self._vocab, words=words)
        for matcher in self._matchers:
            for key, start, end in matcher(doc):
                if key in self._rules:
                    yield Hit(places[start][0], self._rules[key], places[start][1], places[end - 1][2])
                for starred in self._starred.get(key, ()):
                    if starred.holds(doc, start):
                        begin = start - starred.first
                        last = places[begin + len(starred.slots) - 1]
                        yield Hit(last[0], starred.rule, places[begin][1], last[2])

    def _may_hold(self, chunks: list[str]) -> bool:
        """Return whether the chunks fill all slots of any phrase."""
        filled = reduce(or_, map(self._chunks.__getitem__, chunks), 0)
        if filled & self._enough:
            return True
        anchors = filled & self._anchors
        while anchors:
            anchor = anchors & -anchors
            if any(need & filled == need for need in self._needs[anchor]):
                return True
            anchors ^= anchor
        return False

    def _learn(self, parts: list[list[str]]) -> None:
        if len(self._chunks) > REMEMBERED or len(self._words) > REMEMBERED:
            self._chunks.clear()
            self._words.clear()
            self._live.clear()
        new = list(set().union(*parts).difference(self._chunks))
        for chunk, words in zip(new, self._chunker.words(new), strict=True):
            filled = [self._fills(word.text) for word in words]
            self._chunks[chunk] = reduce(or_, filled, 0)
            if any(filled) or not self._prefilter:
                self._live[chunk] = [
                    word if bits or not self._prefilter else word._replace(text=GAP)
                    for word, bits in zip(words, filled, strict=True)
                ]

    def _fills(self, word: str) -> int:
        """Return the bits of the slots that a word fills."""
        known = self._words.get(word)
        if known is None:
            longest = self._longest_prefix(word)
            slots = [Slot(STEM, self._stem(word)), Slot(LETTERS, word.lower()), Slot(CAPITALS, word)]
            slots += [Slot(PREFIX, prefix) for prefix in self._prefixes if longest and longest.startswith(prefix)]
            known = self._words[word] = reduce(or_, (self._bits.get(slot, 0) for slot in slots))
        return known

    def _longest_prefix(self, word: str) -> str:
        lower = word.lower()
        return next((lower[:length] for length in self._lengths if lower[:length] in self._prefixes), "")

    def _make_vocab(self) -> Vocab:
        from spacy.attrs import LOWER, NORM, SHAPE  # type: ignore[import-not-found]
        from spacy.vocab import Vocab

        return Vocab(lex_attr_getters={LOWER: str.lower, NORM: self._stem, SHAPE: self._longest_prefix})

    def _add(self, compiled: Sequence[_Phrase]) -> None:
        from spacy.matcher import PhraseMatcher
        from spacy.tokens import Doc

        matchers: dict[str, PhraseMatcher] = {}
        for rule, words, slots in compiled:
            first = _anchor(slots)
            attribute = slots[first].attribute
            if attribute not in matchers:
                matchers[attribute] = PhraseMatcher(self._vocab, attr=attribute)
            if attribute == PREFIX:
                prefix = slots[first].value
                name, patterns = f"*{prefix}", [[longer] for longer in self._prefixes if longer.startswith(prefix)]
                self._starred.setdefault(self._vocab.strings.add(name), []).append(_Starred(rule, first, slots))
            else:
                name, patterns = str(rule), [list(words)]
                self._rules[self._vocab.strings.add(name)] = rule
            matchers[attribute].add(name, [Doc(self._vocab, words=pattern) for pattern in patterns])
        self._matchers = list(matchers.values())


_ONLY_GAP = (ChunkWord(GAP, 0, 0),)


def _anchor(slots: tuple[Slot, ...]) -> int:
    """Return the slot to search for: the first prefix, else the longest word, which is probably the rarest."""
    for place, slot in enumerate(slots):
        if slot.attribute == PREFIX:
            return place
    return max(range(len(slots)), key=lambda place: len(slots[place].value))


def _compile(
    phrases: Sequence[tuple[int, ParsedPhrase]], chunker: Chunker, stem: Callable[[str], str]
) -> list[_Phrase]:
    parted = [(rule, wording, [_part(word) for word in wording.words]) for rule, wording in phrases]
    chunks = list(dict.fromkeys(chunk for _, _, parts in parted for chunk, _ in parts if chunk))
    words = dict(zip(chunks, chunker.words(chunks), strict=True))
    compiled = []
    for rule, wording, parts in parted:
        attribute = STEM if not wording.exact else LETTERS if wording.text == wording.text.lower() else CAPITALS
        slots: list[Slot] = []
        texts: list[str] = []
        for chunk, prefix in parts:
            for word in words.get(chunk, ()):
                texts.append(word.text)
                slots.append(Slot(attribute, _ALIKE[attribute](word.text) if attribute != STEM else stem(word.text)))
            if prefix:
                texts.append(prefix)
                slots.append(Slot(PREFIX, prefix))
        if slots and GAP not in texts:
            compiled.append(_Phrase(rule, tuple(texts), tuple(slots)))
    return compiled


_ALIKE: dict[str, Callable[[str], str]] = {LETTERS: str.lower, CAPITALS: str}


def _part(word: PhraseWord) -> tuple[str, str]:
    """Return (text for the tokenizer, prefix): `co-financ*` is the word `co` and the prefix `financ`."""
    chunk = fold_signs(word.text)
    if not word.prefix:
        return chunk, ""
    at = max(chunk.rfind("-"), chunk.rfind("'")) + 1
    return chunk[:at].rstrip("-'"), normal_word(chunk[at:]).lower()
