"""Convert SVG to PNG offline with the fonts of this machine."""

from __future__ import annotations

import re

PIXELS = 40_000_000
"""The most a picture has; a larger one is drawn at a lower resolution rather than not at all."""
SIDE = 30_000


def png(svg: str, scale: float = 2) -> bytes:
    """The picture at `scale` pixels for each of the SVG's."""
    import resvg_py

    size = re.search(r'width="(\d+)" height="(\d+)"', svg)
    if size is None:
        raise ValueError("the picture has no size")
    width, height = int(size[1]), int(size[2])
    scale = min(scale, (PIXELS / (width * height)) ** 0.5, SIDE / width, SIDE / height)
    return resvg_py.svg_to_bytes(
        svg_string=svg, width=max(1, round(width * scale)), font_family="Noto Sans", sans_serif_family="Noto Sans"
    )
