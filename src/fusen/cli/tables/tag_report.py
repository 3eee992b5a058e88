"""Lines on a run of auto-coding: how many codings, by which method, and how well they meet people's codings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fusen.model.quantity import quantity

if TYPE_CHECKING:
    from fusen.study.autocode import HeldOutQuality, TagReport

BY_PHRASES, BY_COMBINED = "phrases alone", "phrases, codebook and people's decisions together"


def tag_lines(report: TagReport, dry_run: bool) -> Iterator[str]:
    counts = f"{report.added:,} added, {report.updated:,} updated, {report.removed:,} removed"
    yield (
        f"{quantity(report.matches, 'coding')} in {quantity(report.passages, 'passage')} of {quantity(report.sources, 'source')}: "
        f"{counts}{' (dry run: nothing is written)' if dry_run else ''}"
    )
    if report.by == "combined":
        yield f"by {BY_COMBINED}; --by phrases codes phrase matches alone"
    if report.replaced:
        other, option = (BY_PHRASES, "phrases") if report.by == "combined" else (BY_COMBINED, "combined")
        verb = "would replace" if dry_run else "replaces"
        yield f"{verb} {quantity(report.replaced, 'coding')} by {other}; fusen tag --by {option} brings them back"
    if report.by == "phrases":
        return
    if report.quality is None:
        return
    yield (
        f"held out: on {quantity(report.quality.interviews, 'coded interview')}, each coded from the others, "
        f"{_figures(report.quality)}"
    )
    if report.phrase_quality is not None:
        yield f"phrases alone, on the same: {_figures(report.phrase_quality)}"


def _figures(quality: HeldOutQuality) -> str:
    return f"{quality.precision:.0%} of the codings meet people's, and find {quality.recall:.0%} of them (F1 {quality.f1:.2f})"
