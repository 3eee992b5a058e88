"""Features of passages that do not depend on decisions: fitted once, cached and extended."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from fusen.model.suggestion import SpokenPassage
from fusen.suggest import hyperparameters as K
from fusen.suggest.array_file import open_sealed, seal
from fusen.suggest.bag_of_words import Tokens, tokenise
from fusen.suggest.context_features import common_speakers, flags, neighbours, order_of, slots_of
from fusen.suggest.embeddings import meaning_columns
from fusen.suggest.feature_columns import ColumnBlock
from fusen.suggest.lsa import TextVectors, fit_vectors, spell
from fusen.suggest.tokenize import Sense, Words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]
Progress = Callable[[str, int, int], None]
FORMAT = "fusen-features-8"
HASHED = 1000  # passages at a time
MARSHALLED = 2  # the format in which equal passages are equal bytes: later formats also encode sharing in memory
STEPS = 4  # of fitting, for the progress bar


@dataclass(frozen=True)
class Features:
    """`text` and `questions` are vectors (of passages, of distinct questions); `question` says which a passage has. `sense` has
    vectors of what passages mean, without columns where nothing gives them. `asked` and `asked_sense` are the words and meanings of
    the distinct questions.

    Vectors and flags are in half precision, as the cache keeps them: a cache and a fit are the same to the last bit.
    """

    vocabulary: tuple[str, ...]
    tokens: Tokens
    vectors: TextVectors
    text: Halves
    questions: Halves
    question: NDArray[np.int32]
    flags: Halves
    speakers: tuple[str, ...]
    slots: int
    sense: Halves
    asked: Tokens
    asked_sense: Halves

    @cached_property
    def spellings(self) -> csr_matrix:
        """Return the kept word pieces of each word of the vocabulary."""
        return spell(self.vocabulary, _numbered(self.vectors.pieces), grow=False)

    def blocks(self, follows: NDArray[np.bool_]) -> dict[str, ColumnBlock]:
        """Return named groups of columns with their scales; each is passages × columns."""
        before, after = neighbours(self.text[:, : K.NEAR_DIMENSIONS], follows)
        blocks = {
            "text": ColumnBlock(self.text, 1.0),
            "before": ColumnBlock(before, K.NEIGHBOUR_SCALE),
            "after": ColumnBlock(after, K.NEIGHBOUR_SCALE),
            "question": ColumnBlock(self.questions[self.question], K.QUESTION_SCALE),
            "flags": ColumnBlock(self.flags, K.FLAG_SCALE),
        }
        return blocks | {"sense": ColumnBlock(meaning_columns(self.sense), 1.0)} if self.sense.shape[1] else blocks


def fit_features(
    passages: Sequence[SpokenPassage], words: Words, progress: Progress, sense: Sense | None = None
) -> Features:
    """Read all passages and fit the text vectors to them."""
    progress("reading passages", 0, STEPS)
    spoken: dict[str, int] = {}
    tokens = tokenise(((passage.text, passage.language) for passage in passages), spoken, words)
    distinct, question = _distinct(passages)
    questioned = tokenise(distinct, spoken, words)
    progress("reading passages", 1, STEPS)
    vocabulary = tuple(spoken)
    vectors = fit_vectors(tokens.then(questioned), vocabulary)
    progress("reading passages", 2, STEPS)
    spellings = spell(vocabulary, _numbered(vectors.pieces), grow=False)
    text = _half(vectors.project(tokens, spellings))
    progress("reading passages", 3, STEPS)
    questions = _half(vectors.project(questioned, spellings))
    speakers, order = common_speakers(passages), order_of(passages)
    slots = slots_of(order)
    result = _half(flags(passages, order, speakers, slots))
    meant = _meant([passage.text for passage in passages], sense)
    asked_sense = _meant([text for text, _ in distinct], sense)
    progress("reading passages", STEPS, STEPS)
    return Features(
        vocabulary, tokens, vectors, text, questions, question, result, speakers, slots, meant, questioned, asked_sense
    )


def add_features(
    old: Features, passages: Sequence[SpokenPassage], words: Words, sense: Sense | None = None
) -> Features:
    """Return the features with further passages, projected on the fitted vectors."""
    spoken = _numbered(old.vocabulary)
    tokens = tokenise(((passage.text, passage.language) for passage in passages), spoken, words)
    distinct, question = _distinct(passages)
    questioned = tokenise(distinct, spoken, words)
    vocabulary = tuple(spoken)
    spellings = spell(vocabulary, _numbered(old.vectors.pieces), grow=False)
    text = _half(old.vectors.project(tokens, spellings))
    questions = _half(old.vectors.project(questioned, spellings))
    return Features(
        vocabulary,
        old.tokens.then(tokens),
        old.vectors,
        np.concatenate([old.text, text]),
        np.concatenate([old.questions, questions]),
        np.concatenate([old.question, question + len(old.questions)]).astype(np.int32),
        np.concatenate([old.flags, _half(flags(passages, order_of(passages), old.speakers, old.slots))]),
        old.speakers,
        old.slots,
        np.concatenate([old.sense, _meant([passage.text for passage in passages], sense)]),
        old.asked.then(questioned),
        np.concatenate([old.asked_sense, _meant([text for text, _ in distinct], sense)]),
    )


def _meant(texts: Sequence[str], sense: Sense | None) -> Halves:
    if sense is None:
        return np.zeros((len(texts), 0), dtype=np.float16)
    return _half(sense(texts))


def _distinct(passages: Sequence[SpokenPassage]) -> tuple[list[tuple[str, str]], NDArray[np.int32]]:
    numbers: dict[tuple[str, str], int] = {}
    which = [numbers.setdefault((passage.question, passage.language), len(numbers)) for passage in passages]
    return list(numbers), np.array(which, dtype=np.int32)


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names)}


def _half(rows: Floats) -> Halves:
    return rows.astype(np.float16)


def digest(passages: Sequence[SpokenPassage]) -> str:
    """Return a hash of what the features depend on."""
    result = hashlib.blake2b(digest_size=16)
    for at in range(0, len(passages), HASHED):
        some = passages[at : at + HASHED]
        content = [(p.source, p.start, p.end, p.text, p.speaker, p.interviewer, p.language, p.question) for p in some]
        result.update(marshal.dumps(content, MARSHALLED))
    return result.hexdigest()


def pack(features: Features, passages: Sequence[SpokenPassage]) -> bytearray:
    """Return the features as bytes for a cache."""
    parts = {
        "format": np.array(FORMAT),
        "digest": np.array(digest(passages)),
        "vocabulary": _bytes(features.vocabulary),
        "ids": features.tokens.ids,
        "bounds": features.tokens.bounds,
        "words": features.vectors.words,
        "pairs": features.vectors.pairs,
        "pieces": _bytes(features.vectors.pieces),
        "idf": features.vectors.idf,
        "axes": features.vectors.axes.astype(np.float16),
        "text": features.text,
        "questions": features.questions,
        "question": features.question,
        "flags": features.flags,
        "speakers": _bytes(features.speakers),
        "slots": np.array(features.slots),
        "sense": features.sense,
        "asked": features.asked.ids,
        "asked bounds": features.asked.bounds,
        "asked sense": features.asked_sense,
    }
    return seal(parts)


def unpack(data: bytes | bytearray | memoryview, passages: Sequence[SpokenPassage]) -> Features:
    """Return the features that `pack` stored. Raises ValueError for damaged data, another version or other passages."""
    sealed = open_sealed(data)
    if str(sealed["format"]) != FORMAT or str(sealed["digest"]) != digest(passages):
        raise ValueError("the cached features are of other passages or another version")
    return _features(sealed)


def _features(values: dict[str, NDArray[np.generic]]) -> Features:
    def half(name: str) -> Halves:
        return np.asarray(values[name], dtype=np.float16)

    vectors = TextVectors(
        np.asarray(values["words"], dtype=np.int32),
        np.asarray(values["pairs"], dtype=np.int64),
        _strings(values["pieces"]),
        np.asarray(values["idf"], dtype=np.float32),
        half("axes").astype(np.float32),
    )

    def tokens(ids: str, bounds: str) -> Tokens:
        return Tokens(np.asarray(values[ids], dtype=np.int32), np.asarray(values[bounds], dtype=np.int32))

    question = np.asarray(values["question"], dtype=np.int32)
    return Features(
        _strings(values["vocabulary"]), tokens("ids", "bounds"), vectors, half("text"), half("questions"), question,
        half("flags"), _strings(values["speakers"]), int(values["slots"]), half("sense"), tokens("asked", "asked bounds"),
        half("asked sense"),
    )  # fmt: skip


def _bytes(names: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\x00".join(["", *names]).encode("utf-8", "surrogatepass"), dtype=np.uint8)


def _strings(held: NDArray[np.generic]) -> tuple[str, ...]:
    return tuple(held.tobytes().decode("utf-8", "surrogatepass").split("\x00")[1:])
