"""Convert SVG to PNG offline with the fonts of this machine."""

from __future__ import annotations

import re

PIXELS = 40_000_000
"""Maximum number of pixels; a larger picture gets a lower resolution."""
SIDE = 30_000


def png(svg: str, scale: float = 2) -> bytes:
    """Returns the picture at `scale` pixels for each SVG pixel."""
    import resvg_py

    size = re.search(r'width="(\d+)" height="(\d+)"', svg)
    if size is None:
        raise ValueError("the picture has no size")
    width, height = int(size[1]), int(size[2])
    scale = min(scale, (PIXELS / (width * height)) ** 0.5, SIDE / width, SIDE / height)
    return resvg_py.svg_to_bytes(
        svg_string=svg, width=max(1, round(width * scale)), font_family="Noto Sans", sans_serif_family="Noto Sans"
    )
