"""Study: the Python API. One method an arrow of the flow, each a thin call into the module of that name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fusen.model.codebook import Code, Codebook
from fusen.model.source import Passages, SourceInfo
from fusen.storage.store import Store
from fusen.study.paths import Layout
from fusen.study.progress import Progress, silent
from fusen.study.results import Results
from fusen.study.scope.select import EVERYTHING, Filter

if TYPE_CHECKING:
    from fusen.model.coding import Coding, Direction, Note, NoteKind, Review
    from fusen.model.history import CodeChange, HistoryStep
    from fusen.model.report import Report
    from fusen.model.results import Basis, Excerpt, SourceStatus
    from fusen.settings import StudySettings
    from fusen.study.agreement.rounds import Rounds
    from fusen.study.autocode.tag import TagReport
    from fusen.study.codebook.edit import CodebookEditing
    from fusen.study.codings.edit import Decided, Draft
    from fusen.study.exchange.merge_report import MergeReport
    from fusen.study.exchange.projects import Projects
    from fusen.study.export.report import Wish
    from fusen.study.scope.select import Counted
    from fusen.study.sources.import_files import ImportReport, ImportRequest
    from fusen.study.sources.read_source import FileChanges
    from fusen.study.suggestions import Suggestions
    from fusen.study.themes.analyst_themes import Authored
    from fusen.study.themes.matrix import Matrix

__all__ = ["Filter", "Study"]

StrPath = str | PathLike[str]


class Study(Results):
    """An open study. `user` acts; `warnings` are for the front end to show once."""

    def __init__(self, layout: Layout, settings: StudySettings, store: Store, user: str) -> None:
        self.layout = layout
        self.settings = settings
        self.store = store
        self.user = user
        self.warnings: list[str] = []
        self.counted: dict[Filter, Counted] | None = None  # see counting.counted_once

    # -- opening

    @staticmethod
    def init(folder: StrPath, name: str | None = None) -> list[Path]:
        """Make a folder a study; returns what was made. Overwrites nothing."""
        from fusen.study.lifecycle import init_study

        return init_study(Path(folder), name)

    @staticmethod
    def open(folder: StrPath, *, user: str | None = None, progress: Progress = silent, sync: bool = True) -> Study:
        """The study at or above `folder`; its database is made from the files on first use.

        `sync=False` leaves hand-edited files (codebook, cases) for later: import reads cases after the sources.
        """
        from fusen.study.lifecycle import open_study

        return open_study(Path(folder), user=user, progress=progress, sync=sync)

    def close(self) -> None:
        self.store.close()

    def __enter__(self) -> Study:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -- what is there

    def codebook(self) -> Codebook:
        return self.store.codebook()

    def read_codebook(self) -> list[str]:
        """Read the codebook's files again if they changed; what a person should know of it."""
        from fusen.study.lifecycle import read_codebook

        return read_codebook(self)

    @property
    def codebook_editing(self) -> CodebookEditing:
        """Adding, renaming, moving, changing, merging, splitting and deleting codes, each seen beforehand."""
        from fusen.study.codebook.edit import CodebookEditing

        return CodebookEditing(self)

    def find_codes(self, names: Sequence[str]) -> list[Code]:
        """Codes by name with all below them; all where none are named."""
        from fusen.study.scope.select import find_codes

        found = find_codes(self, names)
        return list(self.codebook()) if found is None else found

    def coding_counts(self) -> dict[str, int]:
        """Live codings of everybody by code guid."""
        return self.store.counts_by_code()

    def sources(self) -> tuple[SourceInfo, ...]:
        return self.store.sources()

    def text(self, source: str) -> str:
        return self.store.text(source)

    def passages(self, sources: Iterable[SourceInfo]) -> dict[str, Passages]:
        """By source guid, cut by the study's unit."""
        from fusen.study.sources.read_source import refresh_passages

        return {info.guid: found for info, found in refresh_passages(self.store, sources, self.settings.unit)}

    def talk(self, sources: Collection[str]) -> dict[str, list[tuple[int, int, str]]]:
        """(start, end, speaker) of the interviewees' passages by source guid."""
        from fusen.study.sources.read_source import talk

        return talk(self, sources)

    def file_changes(self) -> FileChanges:
        from fusen.study.sources.read_source import file_changes

        return file_changes(self.layout, self.sources())

    def status(self, changes: FileChanges | None = None) -> list[SourceStatus]:
        """`changes` on disk, where they are known already."""
        from fusen.study.status import status

        return status(self, changes)

    def search(
        self, words: str, how: Literal["plain", "word", "regex"] = "plain", *, most: int | None = None,
        progress: Progress = silent,
    ) -> list[Excerpt]:  # fmt: skip
        """Passages that hold the words: plain, `"exact phrase"`, `prefix*`; as typed (`word`), or a regular expression."""
        from fusen.study.excerpts.query import find_text
        from fusen.study.excerpts.search import search

        if how == "plain":
            return search(self, words, most)
        return find_text(self, words, regex=how == "regex", most=most, progress=progress)

    # -- transcript file → source → passages

    def import_files(
        self, paths: Sequence[StrPath] = (), request: ImportRequest | None = None, progress: Progress = silent
    ) -> ImportReport:
        from fusen.study.sources.import_files import ImportRequest, import_files

        return import_files(self, [Path(path) for path in paths], request or ImportRequest(), progress)

    # -- passages → codings

    def tag(
        self,
        *,
        codes: Sequence[str] = (),
        sources: Sequence[str] = (),
        jobs: int = 1,
        dry_run: bool = False,
        progress: Progress = silent,
    ) -> TagReport:
        from fusen.study.autocode.tag import tag

        return tag(self, codes=codes, sources=sources, jobs=jobs, dry_run=dry_run, progress=progress)

    def code(
        self, source: str, start: int, end: int, code: str, *,
        direction: Direction | None = None, magnitude: int | None = None, note: str | None = None,
    ) -> Coding:  # fmt: skip
        """The user's decision: this code on `[start, end)`. Written when it returns; again is no change."""
        from fusen.study.codings.edit import code_span

        return code_span(self, source, start, end, code, direction=direction, magnitude=magnitude, note=note)

    def uncode(self, guid: str) -> None:
        """Delete one of the user's own codings, by guid."""
        from fusen.study.codings.edit import uncode

        uncode(self, guid)

    def review(self, source: str, start: int = 0, end: int | None = None) -> Review:
        """The user has read `[start, end)`, coded or not; the whole source where no end is given."""
        from fusen.study.codings.edit import review

        return review(self, source, start, end)

    def decide(
        self, source: str, drafts: Sequence[Draft] = (), *,
        remove: Collection[str] = (), read: tuple[int, int] | None = None, action: str = "code",
    ) -> Decided:  # fmt: skip
        """Codings made, changed and removed, and a stretch read, on one source (guid), as one step."""
        from fusen.study.codings.edit import decide

        return decide(self, source, drafts, remove=remove, read=read, action=action)

    def decide_together(
        self, drafts: Mapping[str, Sequence[Draft]], *, remove: Collection[str] = (),
        read: Mapping[str, Sequence[tuple[int, int]]] | None = None, action: str = "code",
    ) -> Decided:  # fmt: skip
        """Codings made, changed and removed, and stretches read, on many sources (guids), as one step."""
        from fusen.study.codings.edit_many import decide_together

        return decide_together(self, drafts, remove, read or {}, action)

    @cached_property
    def suggestions(self) -> Suggestions:
        """Codes proposed for passages: learning, turning down, and what is asked of them."""
        from fusen.study.suggestions import Suggestions

        return Suggestions(self)

    def unreview(self, source: str, start: int, end: int) -> None:
        """Take back that the user has read `[start, end)` of a source (guid)."""
        from fusen.study.codings.edit import unreview

        unreview(self, source, start, end)

    def note(self, target: str, text: str, *, kind: NoteKind = "free", guid: str | None = None) -> Note | None:
        """Write a note about a guid, or the next version of one's own note; an empty text deletes it."""
        from fusen.study.memos.edit import write_note

        return write_note(self, target, text, kind, guid)

    # -- agreement rounds, and exchange

    @property
    def rounds(self) -> Rounds:
        """Agreement rounds, what coders judged differently, and how it was resolved."""
        from fusen.study.agreement.rounds import Rounds

        return Rounds(self)

    @property
    def authored(self) -> Authored:
        """Themes in analysts' words, what is pinned to them, and the ledger of quotes."""
        from fusen.study.themes.analyst_themes import Authored

        return Authored(self)

    @property
    def matrix(self) -> Matrix:
        """The framework matrix: what analysts write of each case under each code."""
        from fusen.study.themes.matrix import Matrix

        return Matrix(self)

    def export(
        self, target: StrPath, wanted: Filter = EVERYTHING, *, context: int = 0, overwrite: bool = False,
        variables: Sequence[str] | None = None, tidy: bool = False,
    ) -> tuple[int, Basis]:  # fmt: skip
        """Write excerpts, a tidy table, or for `.jsonl` codings; returns the rows written and what they count over."""
        from fusen.study.export.excerpt_files import export

        return export(self, Path(target), wanted, context=context, overwrite=overwrite, variables=variables, tidy=tidy)

    def report(
        self, target: StrPath, wanted: Filter = EVERYTHING, wish: Wish | None = None, *, overwrite: bool = False,
        progress: Progress = silent,
    ) -> Report:  # fmt: skip
        """Write all results as one document, `.html`, `.docx` or `.md`; returns what stands in it."""
        from fusen.study.export.report import Wish, write_report

        return write_report(self, Path(target), wanted, wish or Wish(), overwrite=overwrite, progress=progress)

    @property
    def projects(self) -> Projects:
        """Whole projects: written as .qdpx or .qdc, and brought in from other tools."""
        from fusen.study.exchange.projects import Projects

        return Projects(self)

    def merge(self, other: StrPath, *, dry_run: bool = False, progress: Progress = silent) -> MergeReport:
        """Take in a file of shared lines, or what people did in another copy of the study; twice is once."""
        from fusen.study.exchange.merge import merge

        return merge(self, Path(other), dry_run=dry_run, progress=progress)

    # -- history and safety

    def history(self, limit: int | None = None) -> list[HistoryStep]:
        return self.store.history(limit)

    def codebook_log(self) -> list[CodeChange]:
        from fusen.storage.history import codebook_log

        return codebook_log(self.store)

    def undo(self) -> HistoryStep:
        from fusen.study.maintenance.undo import undo

        return undo(self)

    def redo(self) -> HistoryStep:
        from fusen.study.maintenance.undo import redo

        return redo(self)

    def backup(self, target: StrPath | None = None) -> Path:
        from fusen.study.maintenance.backup import backup

        return backup(self.layout, None if target is None else Path(target))

    def check(self) -> list[str]:
        """Everything wrong with the database or between it and the files; empty where all is well."""
        from fusen.study.maintenance.backup import check

        return check(self)

    def cases_hash(self) -> str:
        from fusen.study.sync import cases_hash

        return cases_hash(self.layout)

    def variables(self) -> Mapping[str, list[str]]:
        """Every case variable with its values, in the order of the table."""
        from fusen.study.status import variables

        return variables(self)
