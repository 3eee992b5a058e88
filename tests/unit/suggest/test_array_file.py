"""Checksummed array files round trip, and damage is detected."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fusen.suggest.array_file import open_sealed, seal

ARRAYS = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.array("words, 言葉"), "c": np.zeros(0, np.int32)}
SEALED = seal(ARRAYS)


def test_arrays_round_trip() -> None:
    found = open_sealed(SEALED)
    assert list(found) == list(ARRAYS)
    for name, array in ARRAYS.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        assert np.array_equal(found[name], array)


@settings(max_examples=200)
@given(st.integers(0, len(SEALED) - 1), st.integers(1, 255))
@example(len(SEALED) - 14, 255)
def test_every_changed_byte_is_detected(at: int, change: int) -> None:
    with pytest.raises(ValueError, match="damaged"):
        open_sealed(SEALED[:at] + bytes([SEALED[at] ^ change]) + SEALED[at + 1 :])


@pytest.mark.parametrize("length", [0, 1, 16, 17, 100, len(SEALED) - 1])
def test_truncated_file_is_detected(length: int) -> None:
    with pytest.raises(ValueError, match="damaged"):
        open_sealed(SEALED[:length])


def test_different_layout_is_detected() -> None:
    file = io.BytesIO()
    np.savez(file, a=ARRAYS["a"])
    old = hashlib.blake2b(file.getvalue(), digest_size=16).digest() + file.getvalue()
    with pytest.raises(ValueError, match="damaged"):
        open_sealed(old)


def test_arrays_are_aligned() -> None:
    held = b"x" * 64 + SEALED
    found = open_sealed(memoryview(held)[64:])
    assert all(array.flags.aligned for array in found.values())
    assert not found["a"].flags.writeable
