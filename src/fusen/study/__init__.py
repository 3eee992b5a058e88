"""Python API of a study: `Study` groups the services of this package into namespaces."""

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
    from fusen.study.links import StudyLinks
    from fusen.study.maintenance import Maintenance
    from fusen.study.memos import Memos
    from fusen.study.paths import StudyPaths
    from fusen.study.pseudonyms import Pseudonyms
    from fusen.study.results import Results
    from fusen.study.sources import Sources
    from fusen.study.suggestions import Suggestions
    from fusen.study.themes.analyst_themes import Themes
    from fusen.study.themes.matrix import Matrix

__all__ = ["Filter", "Progress", "Study"]


class Study:
    """An open study.

    `user` is the acting coder. The front end shows `warnings` once. `context` is the state that the services share; it
    is not part of the API.
    """

    def __init__(self, context: StudyContext) -> None:
        self.context = context

    @staticmethod
    def init(folder: str | PathLike[str], name: str | None = None) -> list[Path]:
        """Turn a folder into a study without overwriting files, and return the paths it creates."""
        from fusen.study.lifecycle import init_study

        return init_study(Path(folder), name)

    @staticmethod
    def begin_encrypted(folder: str | PathLike[str], passphrase: str) -> None:
        """Make the key of a new study, before `init`. Raises FusenError if the folder is a study already."""
        from fusen.study.maintenance.encryption import begin_encrypted

        begin_encrypted(Path(folder), passphrase)

    @staticmethod
    def open(
        folder: str | PathLike[str], *, user: str | None = None, progress: Progress = silent, sync: bool = True
    ) -> Study:
        """Return the study at or above `folder`; the first use builds its database from the files.

        `sync=False` defers reading hand-edited files (codebook, cases): an import reads cases after the sources. Raises
        FusenError if the folder holds no study or the study is not writable.
        """
        from fusen.study.lifecycle import open_study

        return Study(open_study(Path(folder), user=user, progress=progress, sync=sync))

    def close(self) -> None:
        """Close the database; every decision is already on disk."""
        self.context.close()

    def __enter__(self) -> Study:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def user(self) -> str:
        """Name of the acting coder."""
        return self.context.user

    @property
    def settings(self) -> StudySettings:
        """Settings from `.fusen/study.toml`."""
        return self.context.settings

    @property
    def paths(self) -> StudyPaths:
        """Paths of the study's files."""
        return self.context.paths

    @property
    def warnings(self) -> list[str]:
        """Warnings from opening the study."""
        return self.context.warnings

    @cached_property
    def sources(self) -> Sources:
        """Transcripts: import them, read texts, turns and passages, and find changes on disk."""
        from fusen.study.sources import Sources

        return Sources(self.context)

    @cached_property
    def cases(self) -> Cases:
        """Interviewees with their variables and consent."""
        from fusen.study.cases import Cases

        return Cases(self.context)

    @cached_property
    def coders(self) -> Coders:
        """Coders of this study."""
        from fusen.study.coders import Coders

        return Coders(self.context)

    @cached_property
    def codebook(self) -> StudyCodebook:
        """Codebook: read it, find codes, edit it, and read its log."""
        from fusen.study.codebook import StudyCodebook

        return StudyCodebook(self.context)

    @cached_property
    def codings(self) -> Codings:
        """Codings: add, remove, apply many as one step, and look up."""
        from fusen.study.codings import Codings

        return Codings(self.context)

    @cached_property
    def reviews(self) -> Reviews:
        """Passages that the user has read, with or without coding them."""
        from fusen.study.codings import Reviews

        return Reviews(self.context)

    @cached_property
    def memos(self) -> Memos:
        """Memos on codings, sources, cases, codes and the study."""
        from fusen.study.memos import Memos

        return Memos(self.context)

    @cached_property
    def links(self) -> StudyLinks:
        """Links between codings and codes, such as "contradicts"."""
        from fusen.study.links import StudyLinks

        return StudyLinks(self.context)

    @cached_property
    def autocode(self) -> Autocode:
        """Auto-coding with the phrases of the codebook, under the coder `fusen`."""
        from fusen.study.autocode import Autocode

        return Autocode(self.context)

    @cached_property
    def suggestions(self) -> Suggestions:
        """Suggested codes: list, accept, reject, and ask a language model."""
        from fusen.study.suggestions import Suggestions

        return Suggestions(self.context)

    @cached_property
    def results(self) -> Results:
        """Result tables, which share one filter and its default."""
        from fusen.study.results import Results

        return Results(self.context)

    @cached_property
    def themes(self) -> Themes:
        """Written themes with pinned excerpts, and the quote ledger."""
        from fusen.study.themes.analyst_themes import Themes

        return Themes(self.context)

    @cached_property
    def matrix(self) -> Matrix:
        """Framework matrix: an analyst's summary of each case under each code."""
        from fusen.study.themes.matrix import Matrix

        return Matrix(self.context)

    @cached_property
    def agreement(self) -> Agreement:
        """Agreement between coders, rounds of blind coding, and resolutions of disagreements."""
        from fusen.study.agreement import Agreement

        return Agreement(self.context)

    @cached_property
    def exchange(self) -> Exchange:
        """Exchange of files: exports, whole projects, and merges of copies of the study."""
        from fusen.study.exchange import Exchange

        return Exchange(self.context)

    @cached_property
    def pseudonyms(self) -> Pseudonyms:
        """Pseudonyms for names in transcripts."""
        from fusen.study.pseudonyms import Pseudonyms

        return Pseudonyms(self.context)

    @cached_property
    def history(self) -> History:
        """History of steps, with undo and redo."""
        from fusen.study.history import History

        return History(self.context)

    @cached_property
    def maintenance(self) -> Maintenance:
        """Backup and integrity check."""
        from fusen.study.maintenance import Maintenance

        return Maintenance(self.context)
