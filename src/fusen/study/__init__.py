"""Study: the Python API. One method an arrow of the flow, each a thin call into the module of that name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from fusen.model import across_records, records
from fusen.model.codebook import Code, Codebook
from fusen.model.table import Table, ThemeTable
from fusen.model.text import Passages, SourceInfo
from fusen.storage.store import Store
from fusen.study.counting import EVERYTHING, Filter
from fusen.study.layout import Layout
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.analysis.crosstab import Crossing
    from fusen.analysis.saturation import Rule
    from fusen.model.across import Cooccurrence, Crosstab, KeywordRow, Profile, Saturation, Timeline
    from fusen.model.agreement import AgreementTable
    from fusen.model.coding import Coding, Direction, Note, NoteKind, Review
    from fusen.model.history import CodeChange, HistoryStep
    from fusen.model.report import Report
    from fusen.model.rows import Basis, Excerpt, FrequencyRow, SourceStatus
    from fusen.settings import StudySettings
    from fusen.storage.steps import Step
    from fusen.study.agreeing import Asked
    from fusen.study.counting import Counted
    from fusen.study.deciding import Decided, Draft
    from fusen.study.importing import ImportReport, ImportRequest
    from fusen.study.merging import MergeReport
    from fusen.study.querying import QueryRow
    from fusen.study.reading import FileChanges
    from fusen.study.reporting import Wish
    from fusen.study.rounds import Rounds
    from fusen.study.suggesting import Suggestions
    from fusen.study.tagging import TagReport

__all__ = ["Filter", "Study"]

StrPath = str | PathLike[str]


class Study:
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
        from fusen.study.opening import init_study

        return init_study(Path(folder), name)

    @staticmethod
    def open(folder: StrPath, *, user: str | None = None, progress: Progress = silent, sync: bool = True) -> Study:
        """The study at or above `folder`; its database is made from the files on first use.

        `sync=False` leaves hand-edited files (codebook, cases) for later: import reads cases after the sources.
        """
        from fusen.study.opening import open_study

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
        from fusen.study.opening import codebook_news
        from fusen.study.syncing import sync_codebook

        synced = sync_codebook(self.store, self.layout, self.user)
        return codebook_news(synced) if synced else []

    def find_codes(self, names: Sequence[str]) -> list[Code]:
        """Codes by name with all below them; all where none are named."""
        from fusen.study.counting import find_codes

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
        from fusen.study.reading import refresh_passages

        return {info.guid: found for info, found in refresh_passages(self.store, sources, self.settings.unit)}

    def talk(self, sources: Collection[str]) -> dict[str, list[tuple[int, int, str]]]:
        """(start, end, speaker) of the interviewees' passages by source guid."""
        infos = [info for info in self.sources() if info.guid in sources]
        turns = self.store.turns([info.guid for info in infos])
        return {
            guid: [
                (passage.start, passage.end, turns[guid][passage.turn].speaker)
                for passage in passages
                if not turns[guid][passage.turn].interviewer
            ]
            for guid, passages in self.passages(infos).items()
        }

    def file_changes(self) -> FileChanges:
        from fusen.study.reading import file_changes

        return file_changes(self.layout, self.sources())

    def status(self) -> list[SourceStatus]:
        from fusen.study.overview import status

        return status(self)

    def search(
        self, words: str, how: Literal["plain", "word", "regex"] = "plain", *, most: int | None = None,
        progress: Progress = silent,
    ) -> list[Excerpt]:  # fmt: skip
        """Passages that hold the words: plain, `"exact phrase"`, `prefix*`; as typed (`word`), or a regular expression."""
        from fusen.study.querying import find_text
        from fusen.study.searching import search

        if how == "plain":
            return search(self, words, most)
        return find_text(self, words, regex=how == "regex", most=most, progress=progress)

    # -- transcript file → source → passages

    def import_files(
        self, paths: Sequence[StrPath] = (), request: ImportRequest | None = None, progress: Progress = silent
    ) -> ImportReport:
        from fusen.study.importing import ImportRequest, import_files

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
        from fusen.study.tagging import tag

        return tag(self, codes=codes, sources=sources, jobs=jobs, dry_run=dry_run, progress=progress)

    def code(
        self, source: str, start: int, end: int, code: str, *,
        direction: Direction | None = None, magnitude: int | None = None, note: str | None = None,
    ) -> Coding:  # fmt: skip
        """The user's decision: this code on `[start, end)`. Written when it returns; again is no change."""
        from fusen.study.deciding import code_span

        return code_span(self, source, start, end, code, direction=direction, magnitude=magnitude, note=note)

    def uncode(self, guid: str) -> None:
        """Delete one of the user's own codings, by guid."""
        from fusen.study.deciding import uncode

        uncode(self, guid)

    def review(self, source: str, start: int = 0, end: int | None = None) -> Review:
        """The user has read `[start, end)`, coded or not; the whole source where no end is given."""
        from fusen.study.deciding import review

        return review(self, source, start, end)

    def decide(
        self, source: str, drafts: Sequence[Draft] = (), *,
        remove: Collection[str] = (), read: tuple[int, int] | None = None, action: str = "code",
    ) -> Decided:  # fmt: skip
        """Codings made, changed and removed, and a stretch read, on one source (guid), as one step."""
        from fusen.study.deciding import decide

        return decide(self, source, drafts, remove=remove, read=read, action=action)

    def decide_together(
        self, drafts: Mapping[str, Sequence[Draft]], *, remove: Collection[str] = (),
        read: Mapping[str, Sequence[tuple[int, int]]] | None = None, action: str = "code",
    ) -> Decided:  # fmt: skip
        """Codings made, changed and removed, and stretches read, on many sources (guids), as one step."""
        from fusen.study.together import decide_together

        return decide_together(self, drafts, remove, read or {}, action)

    @property
    def suggestions(self) -> Suggestions:
        """Codes proposed for passages: learning, turning down, and what is asked of them."""
        from fusen.study.suggesting import Suggestions

        return Suggestions(self)

    def unreview(self, source: str, start: int, end: int) -> None:
        """Take back that the user has read `[start, end)` of a source (guid)."""
        from fusen.study.deciding import unreview

        unreview(self, source, start, end)

    def note(self, target: str, text: str, *, kind: NoteKind = "free", guid: str | None = None) -> Note | None:
        """Write a note about a guid, or the next version of one's own note; an empty text deletes it."""
        from fusen.study.noting import write_note

        return write_note(self, target, text, kind, guid)

    # -- codings → result tables

    def basis(self, wanted: Filter) -> Basis:
        """Whose codings a filter counts and over which interviewees."""
        from fusen.study.counting import count

        return count(self, wanted).basis

    def frequencies(
        self, wanted: Filter = EVERYTHING, *, by: str | None = None, level: str | None = None, sort: str = "codebook"
    ) -> Table[list[FrequencyRow]]:
        from fusen.study.summaries import frequencies

        made = frequencies(self, wanted, by=by, level=level, sort=sort)
        return Table(*made, records.FREQUENCIES)

    def themes(self, wanted: Filter = EVERYTHING, *, by: str | None = None, progress: Progress = silent) -> ThemeTable:
        from fusen.study.summaries import themes

        return ThemeTable(*themes(self, wanted, by=by, progress=progress), records.THEMES)

    def excerpts(
        self, wanted: Filter = EVERYTHING, *, context: int = 0, citation: str | None = None, query: str | None = None
    ) -> Table[list[Excerpt]]:
        """Coded passages; with a query only those on passages that it yields."""
        from fusen.study.excerpting import excerpts
        from fusen.study.querying import only_yielded

        found, basis = excerpts(self, wanted, context=context, citation=citation)
        found = found if query is None else only_yielded(self, found, query, wanted)
        return Table(found, basis, records.excerpts(list(self.variables()), context > 0))

    def query(
        self, expression: str, wanted: Filter = EVERYTHING, *, most: int | None = None, progress: Progress = silent
    ) -> Table[list[QueryRow]]:
        """The passages for which an expression of the query language holds. Raises QueryError."""
        from fusen.study.querying import QUERY, query

        return Table(*query(self, expression, wanted, most=most, progress=progress), QUERY)

    def agreement(self, asked: Asked | None = None) -> AgreementTable:
        """Agreement between coders on what all of them have read."""
        from fusen.study.agreeing import Asked, agreement

        return agreement(self, asked or Asked())

    @property
    def rounds(self) -> Rounds:
        """Agreement rounds, what coders judged differently, and how it was resolved."""
        from fusen.study.rounds import Rounds

        return Rounds(self)

    # -- across interviewees

    def crosstab(
        self, rows: str, columns: str, wanted: Filter = EVERYTHING, asked: Crossing | None = None
    ) -> Table[Crosstab]:
        """Codes, themes and case variables against each other; `rows` and `columns` such as `codes`, `side/country`."""
        from fusen.analysis.crosstab import Crossing
        from fusen.study.across import crosstab

        return Table(*crosstab(self, wanted, rows, columns, asked or Crossing()), across_records.CROSSTAB)

    def cooccurrence(
        self, wanted: Filter = EVERYTHING, *, within: str = "passage", level: str = "code", least: int = 1,
        shifts: int | None = None, seed: int = 1,
    ) -> Table[Cooccurrence]:  # fmt: skip
        """Pairs of codes that stand together, and how often they would by chance."""
        from fusen.study.across import cooccurrence

        made = cooccurrence(self, wanted, within=within, level=level, least=least, shifts=shifts, seed=seed)
        return Table(*made, across_records.COOCCURRENCE)

    def saturation(
        self, wanted: Filter = EVERYTHING, *, by: str | None = None, level: str = "code", rules: Sequence[Rule] = (),
        orders: int = 1000, seed: int = 1,
    ) -> Table[Saturation]:  # fmt: skip
        """New codes by interview in the order held and over random orders, and stopping rules (all, where none is named)."""
        from fusen.analysis.saturation import RULES
        from fusen.study.across import saturation

        asked = tuple(rules) or RULES
        made = saturation(self, wanted, by=by, level=level, rules=asked, orders=orders, seed=seed)
        return Table(*made, across_records.SATURATION)

    def keywords(
        self,
        wanted: Filter = EVERYTHING,
        *,
        by: str | None = None,
        most: int = 8,
        lines: int = 3,
        progress: Progress = silent,
    ) -> Table[list[KeywordRow]]:
        """Words that set codes, or with `by` groups, apart, with concordance lines."""
        from fusen.study.across import keywords

        made = keywords(self, wanted, by=by, most=most, lines=lines, progress=progress)
        return Table(*made, across_records.KEYWORDS)

    def timeline(self, wanted: Filter = EVERYTHING, *, parts: int = 20, by_code: str | None = None) -> Table[Timeline]:
        """Where in the interviews codes occur; with `by_code` (`theme` or `code`) a row a code."""
        from fusen.study.across import timeline

        return Table(*timeline(self, wanted, parts=parts, by_code=by_code), across_records.TIMELINE)

    def profile(self, case: str, wanted: Filter = EVERYTHING, *, quotes: int = 2) -> Table[Profile]:
        """One interviewee: variables, sources, codes with counts and quotes."""
        from fusen.study.across import profile

        return Table(*profile(self, wanted, case, quotes=quotes), across_records.PROFILE)

    # -- exchange

    def export(
        self, target: StrPath, wanted: Filter = EVERYTHING, *, context: int = 0, overwrite: bool = False
    ) -> tuple[int, Basis]:
        """Write excerpts, or codings and reviews for `.jsonl`; returns the rows written and what they count over."""
        from fusen.study.exporting import export

        return export(self, Path(target), wanted, context=context, overwrite=overwrite)

    def report(
        self, target: StrPath, wanted: Filter = EVERYTHING, wish: Wish | None = None, *, overwrite: bool = False,
        progress: Progress = silent,
    ) -> Report:  # fmt: skip
        """Write all results as one document, `.html`, `.docx` or `.md`; returns what stands in it."""
        from fusen.study.reporting import Wish, write_report

        return write_report(self, Path(target), wanted, wish or Wish(), overwrite=overwrite, progress=progress)

    def merge(self, other: StrPath, *, dry_run: bool = False, progress: Progress = silent) -> MergeReport:
        """Take in a codings file or another study's people, codings and reviews; twice is once."""
        from fusen.study.merging import merge

        return merge(self, Path(other), dry_run=dry_run, progress=progress)

    # -- history and safety

    def history(self, limit: int | None = None) -> list[HistoryStep]:
        return self.store.history(limit)

    def codebook_log(self) -> list[CodeChange]:
        from fusen.storage.log import codebook_log

        return codebook_log(self.store)

    def undo(self) -> HistoryStep:
        from fusen.storage.undo import undo

        return undo(self.store, self.user, self._settle)

    def redo(self) -> HistoryStep:
        from fusen.storage.undo import redo

        return redo(self.store, self.user, self._settle)

    def _settle(self, step: Step) -> None:
        from fusen.study.syncing import settle_cases

        settle_cases(self.store, self.layout, step)

    def backup(self, target: StrPath | None = None) -> Path:
        from fusen.study.safety import backup

        return backup(self.layout, None if target is None else Path(target))

    def check(self) -> list[str]:
        """Everything wrong with the database or between it and the files; empty where all is well."""
        from fusen.study.safety import check

        return check(self)

    def cases_hash(self) -> str:
        from fusen.study.syncing import cases_hash

        return cases_hash(self.layout)

    def variables(self) -> Mapping[str, list[str]]:
        """Every case variable with its values, in the order of the table."""
        found: dict[str, dict[str, None]] = {}
        for case in self.store.cases():
            for key, value in case.variables.items():
                found.setdefault(key, {})[value] = None
        return {key: list(values) for key, values in found.items()}
