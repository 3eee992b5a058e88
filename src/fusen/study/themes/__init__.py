"""Written themes, the framework matrix and prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.study.themes.matrix import MatrixTable

__all__ = ["MatrixTable"]
