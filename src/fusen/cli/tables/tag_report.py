"""Lines on a run of auto-coding: how many codings, by which method, and how well they meet people's codings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fusen.cli.terminal import number

if TYPE_CHECKING:
    from fusen.study.autocode import HeldOutQuality, TagReport


def tag_lines(report: TagReport, dry_run: bool) -> Iterator[str]:
    verb = "would be added" if dry_run else "added"
    yield (
        f"{number(report.matches, 'coding')} in {number(report.passages, 'passage')} of {number(report.sources, 'source')}: "
        f"{report.added:,} {verb}, {report.removed:,} no longer match"
    )
    if report.by == "phrases":
        return
    yield "by phrases, codebook and people's decisions together; --by phrases codes phrase matches alone"
    if report.quality is None:
        return
    yield (
        f"held out: on {number(report.quality.interviews, 'coded interview')}, each coded from the others, "
        f"{_figures(report.quality)}"
    )
    if report.phrase_quality is not None:
        yield f"phrases alone, on the same: {_figures(report.phrase_quality)}"


def _figures(quality: HeldOutQuality) -> str:
    return f"{quality.precision:.0%} of the codings meet people's, and find {quality.recall:.0%} of them (F1 {quality.f1:.2f})"
