"""Written themes, the framework matrix and prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fusen.study.lazy_names import lazy_names

if TYPE_CHECKING:
    from fusen.study.themes.matrix import MatrixImport, MatrixTable

__all__ = ["MatrixImport", "MatrixTable"]

if not TYPE_CHECKING:
    __getattr__ = lazy_names(__name__, {"MatrixImport": "matrix", "MatrixTable": "matrix"})
