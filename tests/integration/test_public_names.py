"""The folders of study export their public names."""

from __future__ import annotations

from importlib import import_module

import pytest

import fusen.study
from fusen.study.lazy_names import lazy_names

ROOMS = ("agreement", "codebook", "exchange", "maintenance", "sources", "suggestions", "themes")


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_can_be_imported(room: str) -> None:
    package = import_module(f"{fusen.study.__name__}.{room}")
    assert all(getattr(package, name) is not None for name in package.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        lazy_names("fusen.study.sources", {})("nothing")
