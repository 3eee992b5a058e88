"""fusen: qualitative coding of interview transcripts in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fusen.study import Filter as Filter
    from fusen.study import Study as Study

__version__ = "0.2.0"
__all__ = ["Filter", "Study"]


def __getattr__(name: str) -> object:
    """`from fusen import Study` without the cost of it for `fusen --version`."""
    if name in __all__:
        import fusen.study

        return getattr(fusen.study, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
