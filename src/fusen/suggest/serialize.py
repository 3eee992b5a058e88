"""Serialise a fit for the cache; it is valid only for the same passages, codebook, decisions and constants."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fusen.suggest import hyperparameters as K
from fusen.suggest.array_file import open_sealed, seal
from fusen.suggest.fit import FittedModel, TrainingData
from fusen.suggest.labels import LabelMatrix

VERSION = 5  # raise it when the same decisions give another fit


def ground(material: TrainingData, decided: LabelMatrix, codes: Sequence[str]) -> str:
    """Returns a hash of everything that determines a fit."""
    constants = sorted((name, value) for name, value in vars(K).items() if name.isupper())
    result = hashlib.blake2b(f"{VERSION} {constants} {list(codes)} {material.sources}".encode(), digest_size=16)
    for table in (
        material.columns[:, :: max(1, material.columns.shape[1] // 40)],
        material.codebook,
        material.evidence,
    ):
        result.update(np.ascontiguousarray(table).data)
    for flags in (decided.codes, decided.known):
        result.update(np.packbits(flags > 0).data)
    return result.hexdigest()


def pack_fit(fitted: FittedModel, ground: str) -> bytearray:
    """Returns the fit as bytes for a cache."""
    return seal({"ground": np.array(ground), **dict(_parts(fitted, "fit"))})


def unpack_fit(data: bytes | bytearray, ground: str, like: FittedModel) -> FittedModel:
    """Returns the fit that `pack_fit` stored, with the shape of `like`; raises ValueError if it is damaged or has
    another ground."""
    sealed = open_sealed(data)
    if str(sealed["ground"]) != ground:
        raise ValueError("the cached fit is of other decisions")
    try:
        result: FittedModel = _rebuilt(like, sealed, "fit")
    except (KeyError, TypeError) as error:
        raise ValueError(f"the cached fit has other parts: {error}") from error
    return result


def _parts(value: Any, name: str) -> Iterator[tuple[str, NDArray[np.float64]]]:
    """Return every number and table of a fit by name."""
    if is_dataclass(value):
        for field in fields(value):
            yield from _parts(getattr(value, field.name), f"{name}.{field.name}")
    else:
        yield name, np.asarray(value)


def _rebuilt(like: Any, values: Mapping[str, NDArray[np.float64]], name: str) -> Any:
    if is_dataclass(like):
        parts = {f.name: _rebuilt(getattr(like, f.name), values, f"{name}.{f.name}") for f in fields(like)}
        return replace(like, **parts)  # type: ignore[type-var]
    value = values[name]
    if value.shape != np.shape(like):
        raise ValueError(f"the cached fit has another shape: {name}")
    if isinstance(like, np.ndarray):
        return value
    return tuple(map(float, value)) if isinstance(like, tuple) else float(value)
