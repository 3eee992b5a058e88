"""Arrays as bytes for a cache, under a seal: whatever is damaged is noticed before it is read."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEAL = 16  # bytes before the .npz


def seal(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    """An .npz file behind the hash of its bytes."""
    out = io.BytesIO(bytes(SEAL))
    out.seek(SEAL)
    np.savez(out, **arrays)  # type: ignore[arg-type]
    held = out.getbuffer()
    held[:SEAL] = _hash(held[SEAL:])
    return bytes(held)


def open_sealed(data: bytes) -> dict[str, NDArray[Any]]:
    """What was sealed; raises ValueError where a byte is not as it was."""
    held = memoryview(data)
    if _hash(held[SEAL:]) != held[:SEAL]:
        raise ValueError("what was cached is damaged")
    file = io.BytesIO(data)
    file.seek(SEAL)
    with np.load(file, allow_pickle=False) as found:
        return {name: found[name] for name in found.files}


def _hash(content: memoryview) -> bytes:
    return hashlib.blake2b(content, digest_size=SEAL).digest()
