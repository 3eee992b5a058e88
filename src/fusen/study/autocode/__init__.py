"""`study.autocode`: match the phrases of the codebook over all talk and code the matches under the coder `fusen`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.study.autocode.tag import TagReport
    from fusen.study.context import StudyContext


class Autocode:
    """Auto-coding of a study."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def tag(
        self, *, codes: Sequence[str] = (), sources: Sequence[str] = (), jobs: int = 1, dry_run: bool = False,
        progress: Progress = silent,
    ) -> TagReport:  # fmt: skip
        """Code the phrase matches of `codes` (all by default) in `sources` as one step; `dry_run` writes nothing."""
        from fusen.study.autocode.tag import tag

        return tag(self._study, codes=codes, sources=sources, jobs=jobs, dry_run=dry_run, progress=progress)
