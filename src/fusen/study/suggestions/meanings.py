"""Sentence vectors cached by text, so that an interrupted run continues and changed transcripts cost their changes only."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from fusen.study.cache import append_cached_line, cached_lines
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from fusen.study.paths import StudyPaths
    from fusen.suggest.suggester import Engine
    from fusen.suggest.tokenize import Sense

MEANINGS = "sentence-vectors.jsonl"
BATCH = 64  # texts, .1 s: a request waits no longer, and an interruption loses no more
LEAST_AT_ONCE = 512  # texts after which the suggester learns their meaning; later as many as are known


class CachedMeanings:
    """Sentence vectors by text: a `Sense` whose results stay in `.fusen/cache`, for the encoder and version `key`."""

    def __init__(self, paths: StudyPaths, sense: Sense, key: str, progress: Progress = silent) -> None:
        self._path, self._sense, self._key, self._progress = paths.cache / MEANINGS, sense, key, progress
        self._vectors: dict[str, NDArray[np.float16]] | None = None

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return texts × dimensions; compute and cache what is missing."""
        self.add(texts)
        return self.known(texts)

    def known(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return texts × dimensions, zeros for a text that is not cached."""
        import numpy as np

        vectors = self._read()
        if not vectors:
            self.add([""])  # for the width
        width = len(next(iter(vectors.values())))
        result = np.zeros((len(texts), width), np.float32)
        for row, text in enumerate(texts):
            vector = vectors.get(_hash(text))
            if vector is not None and len(vector) == width:
                result[row] = vector
        return result

    def add(self, texts: Sequence[str], cancelled: Callable[[], bool] = lambda: False) -> bool:
        """Compute and cache the missing texts in their order, batch by batch; return False if cancelled."""
        import numpy as np

        vectors = self._read()
        missing = {hash_: text for text in texts if (hash_ := _hash(text)) not in vectors}
        hashes = list(missing)
        for first in range(0, len(hashes), BATCH):
            if cancelled():
                return False
            self._progress("reading meanings", first, len(hashes))
            some = hashes[first : first + BATCH]
            rows = np.asarray(self._sense([missing[hash_] for hash_ in some]), np.float16)
            vectors.update(zip(some, rows, strict=True))
            packed = base64.b64encode(rows.tobytes()).decode()
            append_cached_line(self._path, {"encoder": self._key, "texts": some, "vectors": packed})
        return True

    def _read(self) -> dict[str, NDArray[np.float16]]:
        """Return the cached vectors by the hash of their text; damaged lines are left out."""
        import numpy as np

        if self._vectors is None:
            self._vectors = {}
            for line in cached_lines(self._path):
                try:
                    kept = json.loads(line)
                    rows = np.frombuffer(base64.b64decode(kept["vectors"]), np.float16).reshape(len(kept["texts"]), -1)
                    if kept["encoder"] == self._key and rows.shape[1] and np.isfinite(rows).all():
                        self._vectors.update(zip(map(str, kept["texts"]), rows, strict=True))
                except (ValueError, KeyError, TypeError, RecursionError):
                    continue
        return self._vectors


def missing_texts(engine: Engine, read: Callable[[int], bool]) -> list[str]:
    """Return the texts of passages and questions that have no vector yet, without repetition.

    Passages that nobody has read come first, and among them those on which the suggester is least certain.
    """
    import numpy as np

    features = engine.features
    passages = np.asarray(~features.sense.any(axis=1), dtype=bool)
    questions = np.asarray(~features.asked_sense.any(axis=1), dtype=bool)
    rows = np.flatnonzero(passages | questions[features.question])
    if not len(rows):
        return []
    margin = np.abs(engine.log_odds(rows) - engine.cuts).min(axis=1, initial=np.inf)
    known = np.array([read(int(row)) for row in rows])
    texts: dict[str, None] = {}
    for row in rows[np.lexsort((margin, known))]:
        if passages[row]:
            texts[engine.passages[row].text] = None
        if questions[features.question[row]]:
            texts[engine.passages[row].question] = None
    return list(texts)


def understand(engine: Engine, meanings: CachedMeanings) -> None:
    """Give the suggester all vectors that are cached."""
    import numpy as np

    questions = [""] * len(engine.features.questions)
    for passage, number in zip(engine.passages, engine.features.question, strict=True):
        questions[number] = passage.question
    texts = [passage.text for passage in engine.passages]
    engine.understand(meanings.known(texts).astype(np.float16), meanings.known(questions).astype(np.float16))


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:32]
