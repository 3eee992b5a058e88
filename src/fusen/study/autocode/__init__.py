"""`study.autocode`: code all talk under the coder `fusen`, by phrases and by what people have coded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fusen.study.lazy_names import lazy_names
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.study.autocode.tag import TagReport
    from fusen.study.autocode.tagger import HeldOutQuality
    from fusen.study.context import StudyContext

__all__ = ["Autocode", "HeldOutQuality", "TagReport"]

if not TYPE_CHECKING:
    __getattr__ = lazy_names(__name__, {"HeldOutQuality": "tagger", "TagReport": "tag"})


class Autocode:
    """Auto-coding of a study."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def tag(
        self, *, codes: Sequence[str] = (), sources: Sequence[str] = (), by: str | None = None,
        min_score: float | None = None, jobs: int = 1, outside: bool = False, cluster: str | None = None,
        dry_run: bool = False, progress: Progress = silent,
    ) -> TagReport:  # fmt: skip
        """Code `codes` (all by default) in `sources`; `dry_run` writes nothing.

        Portions of 5,000 codings commit one by one. A call after an interruption continues, and one undo removes all.

        `by` is phrases, or combined, which also learns from people's decisions; by default combined once people have
        coded two interviews with 50 passages. `min_score` is the probability that every code needs in the combination, by
        default its own threshold. `outside` also codes phrase matches outside turns. `jobs` is the number of
        processes for phrases, `cluster` the address of a Dask scheduler or `local:N`. Raises FusenError if `by` is
        combined and too little is coded, if `min_score` is given for phrases, or without a cluster.
        """
        from fusen.study.autocode.tag import tag
        from fusen.study.executors import study_executor

        with study_executor(self._study.paths, jobs, cluster) as executor:
            return tag(
                self._study, codes=codes, sources=sources, by=by, min_score=min_score, executor=executor, outside=outside,
                dry_run=dry_run, progress=progress,
            )  # fmt: skip
