"""Serialise arrays for a cache with a hash, so damage is detected before use.

The format: a hash of all that follows, the length of a list of names, types and shapes, that list, and the numbers as
in memory. Opening 77 MB costs only the hash, .1 s; an .npz cost .3 s of copying and checksums.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

SEAL = 16  # bytes of the hash
LENGTH = 16  # bytes of the length of the list, so that the arrays are aligned
EVEN = 16  # bytes: alignment of each array
LAYOUT = b"fusen-arrays-2"


def seal(arrays: Mapping[str, NDArray[Any]]) -> bytearray:
    """Returns the arrays, none of objects, after the hash of their bytes. Each array is copied once."""
    laid = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    listing = json.dumps([[name, array.dtype.str, array.shape] for name, array in laid.items()]).encode()
    listing += b" " * _gap(len(listing))
    at = SEAL + LENGTH + len(listing)
    held = bytearray(at + sum(array.nbytes + _gap(array.nbytes) for array in laid.values()))
    held[SEAL:at] = len(listing).to_bytes(LENGTH, "little") + listing
    for array in laid.values():
        np.ndarray(array.shape, array.dtype, held, at)[...] = array
        at += array.nbytes + _gap(array.nbytes)
    held[:SEAL] = _hash(memoryview(held)[SEAL:])
    return held


def open_sealed(data: bytes | bytearray | memoryview) -> dict[str, NDArray[Any]]:
    """Returns the sealed arrays, read-only; raises ValueError if any byte has changed."""
    held = memoryview(data).toreadonly()
    if _hash(held[SEAL:]) != held[:SEAL]:
        raise ValueError("what was cached is damaged")
    at = SEAL + LENGTH + int.from_bytes(held[SEAL : SEAL + LENGTH], "little")
    result: dict[str, NDArray[Any]] = {}
    for name, kind, shape in json.loads(bytes(held[SEAL + LENGTH : at])):
        result[name] = np.ndarray(shape, np.dtype(kind), held, at)
        size = math.prod(shape) * result[name].itemsize
        at += size + _gap(size)
    return result


def _gap(length: int) -> int:
    return -length % EVEN


def _hash(content: memoryview) -> bytes:
    return hashlib.blake2b(content, digest_size=SEAL, person=LAYOUT).digest()
