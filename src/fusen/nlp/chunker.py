"""Split chunks (runs of text between white space) into words with spaCy's tokenizer, each chunk by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from fusen.nlp.stems import normal_word, primary_language
from fusen.text.fold import SIGNS, UNSPACED

if TYPE_CHECKING:
    from spacy.language import Language

UNSPACED_LANGUAGES = frozenset({"ja", "zh", "yue", "wuu", "ko", "th", "lo", "km", "my", "bo"})

BATCH_CHARACTERS = 100_000
REMEMBERED = 150_000
"""Number of cached chunks, about 30 MB; a full cache is cleared."""

GAP = "\x00"
"""Replaces, among a chunk's words, anything that interrupts a phrase."""

_AT_WORD = re.compile(r"(?<=\w)[-']|[-'](?=\w)")
_UNSPACED = re.compile(f"[{UNSPACED}]")
_AT_BRACKETS = (r"(?<=\w)[\[\](){}<>]", r"[\[\](){}<>](?=\w)")
LONGEST = 200  # characters; spaCy's time is quadratic in a chunk's length
_LONG = re.compile(f"\\S{{{LONGEST},}}")
_LONG_RUN = re.compile(f"\\w{{{LONGEST},}}")


class Hit(NamedTuple):
    """Rule number `rule` matches `[start, end)` in passage number `passage`."""

    passage: int
    rule: int
    start: int
    end: int


class ChunkWord(NamedTuple):
    """A word of a chunk, or a GAP; offsets are within the chunk."""

    text: str
    start: int
    end: int


class Chunker:
    """A spaCy tokenizer for phrases, by default the multilingual one.

    The multilingual tokenizer splits words of any script with spaces, without a language's exceptions (French takes 2.4 s
    to load).
    """

    def __init__(self, language: str = "xx") -> None:
        self._nlp = blank_pipeline(language)
        split_at_brackets(self._nlp)
        vocab: Any = self._nlp.vocab
        tokenizer: Any = self._nlp.tokenizer
        self.word_attributes = dict(vocab.lex_attr_getters)
        vocab.lex_attr_getters.clear()  # phrases need only word boundaries: a third of the time
        # rules such as "id" → "i", "d" would split a word but not its plural
        tokenizer.rules = {chunk: parts for chunk, parts in tokenizer.rules.items() if not chunk.isalpha()}

    def words(self, chunks: Sequence[str]) -> list[list[ChunkWord]]:
        """Return the words of each chunk, split at hyphens and apostrophes, with a GAP for scripts without spaces."""
        folded = [fold_signs(chunk) for chunk in chunks]
        tokens = self.tokens([_parted(chunk) for chunk in folded])
        return [_with_gaps(chunk, spans) for chunk, spans in zip(folded, tokens, strict=True)]

    def tokens(self, chunks: Sequence[str]) -> list[list[tuple[int, int]]]:
        """Return the (start, end) of spaCy's tokens in each chunk."""
        result: list[list[tuple[int, int]]] = [[] for _ in chunks]
        start, index = 0, 0
        chunks = ["" if chunk.isspace() else chunk for chunk in chunks]
        joined = " ".join(chunks)
        with self._nlp.memory_zone():
            for token in self._nlp.tokenizer(joined):
                at = token.idx
                while at > start + len(chunks[index]):
                    start += len(chunks[index]) + 1
                    index += 1
                if not joined[at].isspace():
                    result[index].append((at - start, at - start + len(token)))
        return result


def fold_signs(text: str) -> str:
    """Replace curly apostrophes and typographic dashes, character by character."""
    return text if text.isascii() else text.translate(SIGNS)


def cut_long(chunk: str) -> str:
    """Replace punctuation and overlong words with spaces in a chunk that is too long for the tokenizer."""
    return _LONG.sub(_shorten, chunk) if len(chunk) >= LONGEST else chunk


def has_unspaced(text: str) -> bool:
    """Return whether the text contains a script without spaces between words."""
    return not text.isascii() and _UNSPACED.search(text) is not None


def blank_pipeline(language: str) -> Language:
    """Return spaCy's tokenizer for the language, or the multilingual one if spaCy has none."""
    import spacy

    primary = primary_language(language)
    if primary in UNSPACED_LANGUAGES or primary == "vi":  # these need further packages
        primary = "xx"
    try:
        return spacy.blank(primary)
    except ImportError:
        return spacy.blank("xx")


def split_at_brackets(nlp: Language) -> None:
    """Make the tokenizer split `[laughs]funding` and `funding[inaudible]` at the brackets."""
    from spacy.util import compile_infix_regex

    tokenizer: Any = nlp.tokenizer
    tokenizer.infix_finditer = compile_infix_regex([*(nlp.Defaults.infixes or ()), *_AT_BRACKETS]).finditer


def batches(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, list[list[str]]]]:
    """Yield (number of the first passage, chunks of each passage) in batches of about BATCH_CHARACTERS."""
    first, size, parts = 0, 0, []
    for number, (start, end) in enumerate(spans):
        parts.append(text[start:end].split())
        size += end - start
        if size >= BATCH_CHARACTERS:
            yield first, parts
            first, size, parts = number + 1, 0, []
    if parts:
        yield first, parts


def _parted(chunk: str) -> str:
    """Replace characters between words with spaces; the length stays the same."""
    if "-" in chunk or "'" in chunk:
        chunk = _AT_WORD.sub(" ", chunk)
    if not chunk.isascii():
        chunk = _UNSPACED.sub(" ", chunk)
    return cut_long(chunk)


def _shorten(match: re.Match[str]) -> str:
    without_signs = re.sub(r"\W", " ", match[0])
    return _LONG_RUN.sub(lambda run: " " * len(run[0]), without_signs)


def _with_gaps(chunk: str, spans: list[tuple[int, int]]) -> list[ChunkWord]:
    words: list[ChunkWord] = []
    reached = 0
    for start, end in spans:
        between = chunk[reached:start]
        if between and not (reached and between in "-'"):
            words.append(ChunkWord(GAP, reached, start))
        words.append(ChunkWord(normal_word(chunk[start:end]), start, end))
        reached = end
    if reached < len(chunk):
        words.append(ChunkWord(GAP, reached, len(chunk)))
    return words
