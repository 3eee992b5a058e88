"""Study: the Python API. One namespace a room of this package; each method is a thin call into the module of that name."""

from __future__ import annotations

from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from fusen.model.filter import Filter
from fusen.study.context import StudyContext
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.settings import StudySettings
    from fusen.study.agreement import Agreement
    from fusen.study.autocode import Autocode
    from fusen.study.cases import Cases
    from fusen.study.codebook import StudyCodebook
    from fusen.study.coders import Coders
    from fusen.study.codings import Codings, Reviews
    from fusen.study.exchange import Exchange
    from fusen.study.history import History
    from fusen.study.maintenance import Maintenance
    from fusen.study.memos import Memos
    from fusen.study.paths import StudyPaths
    from fusen.study.results import Results
    from fusen.study.sources import Sources
    from fusen.study.suggestions import Suggestions
    from fusen.study.themes.analyst_themes import Themes
    from fusen.study.themes.matrix import Matrix

__all__ = ["Filter", "Progress", "Study"]


class Study:
    """An open study. `user` acts; `warnings` are for the front end to show once.

    `context` is what the services below the API share; it is not part of the API.
    """

    def __init__(self, context: StudyContext) -> None:
        self.context = context

    @staticmethod
    def init(folder: str | PathLike[str], name: str | None = None) -> list[Path]:
        """Make a folder a study; returns what was made. Overwrites nothing."""
        from fusen.study.lifecycle import init_study

        return init_study(Path(folder), name)

    @staticmethod
    def open(
        folder: str | PathLike[str], *, user: str | None = None, progress: Progress = silent, sync: bool = True
    ) -> Study:
        """The study at or above `folder`; its database is made from the files on first use.

        `sync=False` leaves hand-edited files (codebook, cases) for later: import reads cases after the sources.
        Raises FusenError where there is no study, or it cannot be written to.
        """
        from fusen.study.lifecycle import open_study

        return Study(open_study(Path(folder), user=user, progress=progress, sync=sync))

    def close(self) -> None:
        """Close the database. What was decided is on the disk already."""
        self.context.close()

    def __enter__(self) -> Study:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def user(self) -> str:
        """The name of the coder who acts."""
        return self.context.user

    @property
    def settings(self) -> StudySettings:
        """What `.fusen/study.toml` says."""
        return self.context.settings

    @property
    def paths(self) -> StudyPaths:
        """Where the files of the study are."""
        return self.context.paths

    @property
    def warnings(self) -> list[str]:
        """What opening found that a person should know."""
        return self.context.warnings

    @cached_property
    def sources(self) -> Sources:
        """Transcripts: import, texts, turns and passages, and what changed on disk."""
        from fusen.study.sources import Sources

        return Sources(self.context)

    @cached_property
    def cases(self) -> Cases:
        """Interviewees with their variables and consent."""
        from fusen.study.cases import Cases

        return Cases(self.context)

    @cached_property
    def coders(self) -> Coders:
        """Everybody who codes this study."""
        from fusen.study.coders import Coders

        return Coders(self.context)

    @cached_property
    def codebook(self) -> StudyCodebook:
        """The codebook: reading, finding codes, editing, and its log."""
        from fusen.study.codebook import StudyCodebook

        return StudyCodebook(self.context)

    @cached_property
    def codings(self) -> Codings:
        """Codings: add, remove, apply many as one step, and look up."""
        from fusen.study.codings import Codings

        return Codings(self.context)

    @cached_property
    def reviews(self) -> Reviews:
        """What the user has read, coded or not."""
        from fusen.study.codings import Reviews

        return Reviews(self.context)

    @cached_property
    def memos(self) -> Memos:
        """Memos on anything: a coding, a source, a case, a code, or the study."""
        from fusen.study.memos import Memos

        return Memos(self.context)

    @cached_property
    def autocode(self) -> Autocode:
        """Auto-coding with the codebook's phrases, under the coder `fusen`."""
        from fusen.study.autocode import Autocode

        return Autocode(self.context)

    @cached_property
    def suggestions(self) -> Suggestions:
        """Suggested codes: list, accept, reject, and ask a language model."""
        from fusen.study.suggestions import Suggestions

        return Suggestions(self.context)

    @cached_property
    def results(self) -> Results:
        """The result tables, all with one filter and one default."""
        from fusen.study.results import Results

        return Results(self.context)

    @cached_property
    def themes(self) -> Themes:
        """Themes in analysts' words, with pinned excerpts, and the quote ledger."""
        from fusen.study.themes.analyst_themes import Themes

        return Themes(self.context)

    @cached_property
    def matrix(self) -> Matrix:
        """The framework matrix: what analysts write of each case under each code."""
        from fusen.study.themes.matrix import Matrix

        return Matrix(self.context)

    @cached_property
    def agreement(self) -> Agreement:
        """Agreement between coders, rounds of blind coding, and how disagreements are resolved."""
        from fusen.study.agreement import Agreement

        return Agreement(self.context)

    @cached_property
    def exchange(self) -> Exchange:
        """Files for other people and tools: export, whole projects, and merging copies of the study."""
        from fusen.study.exchange import Exchange

        return Exchange(self.context)

    @cached_property
    def history(self) -> History:
        """Who did what, undo and redo."""
        from fusen.study.history import History

        return History(self.context)

    @cached_property
    def maintenance(self) -> Maintenance:
        """Backup and integrity check."""
        from fusen.study.maintenance import Maintenance

        return Maintenance(self.context)
