"""Result tables of a study: a method for each table, with one filter and its default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from fusen.model import result_columns
from fusen.model.cross_case import CrosstabOptions
from fusen.model.filter import EVERYTHING, Filter
from fusen.model.statistics import BY_NAME, load
from fusen.model.table import Table, ThemeTable
from fusen.study.mask import told
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.analysis.tidy import TidyRow
    from fusen.analysis.transitions import Transitions
    from fusen.model.coding import Coding
    from fusen.model.cross_case import Cooccurrence, Crosstab, KeywordRow, Profile, Saturation, Timeline
    from fusen.model.results import Basis, Excerpt, FrequencyRow, SurveyQuestion
    from fusen.study.context import StudyContext
    from fusen.study.excerpts.query import QueryRow

__all__ = ["Crossing", "Results"]


class Results:
    """The result tables of a study."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def compute(self, name: str, filter_: Filter = EVERYTHING, **options: Any) -> Any:
        """Return the table of a statistic by its name; the methods below document the options."""
        table = load(BY_NAME[name].compute)(self._study, filter_, **options)
        return told(self._study, filter_, table)

    def basis(self, filter_: Filter) -> Basis:
        """Return whose codings a filter counts and over which interviewees."""
        from fusen.study.scope.select import select_codings

        return select_codings(self._study, filter_).basis

    def frequencies(
        self, filter_: Filter = EVERYTHING, *, by: str | None = None, level: str | None = None, sort: str = "codebook"
    ) -> Table[list[FrequencyRow]]:
        """Count interviewees, codings, passages and words for each code; with `by` also in each group."""
        table: Table[list[FrequencyRow]] = self.compute("frequencies", filter_, by=by, level=level, sort=sort)
        return table

    def tidy(self, filter_: Filter = EVERYTHING, *, variables: Sequence[str] | None = None) -> Table[list[TidyRow]]:
        """List each interviewee with each code, for statistics programs; counts are None if the interviewee is not read
        in full.
        """
        table: Table[list[TidyRow]] = self.compute("tidy", filter_, variables=variables)
        return table

    def themes(
        self,
        filter_: Filter = EVERYTHING,
        *,
        by: str | None = None,
        interval: bool = False,
        progress: Progress = silent,
    ) -> ThemeTable:
        """Summarise each theme; `interval` adds 95 % intervals of prevalence (Wilson) with their assumptions."""
        table: ThemeTable = self.compute("themes", filter_, by=by, interval=interval, progress=progress)
        return table

    def excerpts(
        self,
        filter_: Filter = EVERYTHING,
        *,
        context: int = 0,
        citation: str | None = None,
        query: str | None = None,
        variables: Sequence[str] | None = None,
    ) -> Table[list[Excerpt]]:
        """List excerpts; with a query only those on matching passages."""
        from fusen.study.excerpts.query import only_yielded
        from fusen.study.excerpts.select import chosen_variables, excerpts

        found, basis = excerpts(self._study, filter_, context=context, citation=citation)
        found = found if query is None else only_yielded(self._study, found, query, filter_)
        shape = result_columns.excerpts(chosen_variables(self._study, variables), context > 0)
        return told(self._study, filter_, Table(found, basis, shape))

    def query(
        self, expression: str, filter_: Filter = EVERYTHING, *, most: int | None = None, progress: Progress = silent
    ) -> Table[list[QueryRow]]:
        """List the passages that match an expression of the query language. Raises QueryError."""
        from fusen.study.excerpts.query import QUERY, query

        found = query(self._study, expression, filter_, most=most, progress=progress)
        return told(self._study, filter_, Table(*found, QUERY))

    def excerpts_at(self, places: Sequence[tuple[str, int, int, Coding | None]]) -> list[Excerpt]:
        """List excerpts at places: source (guid), start, end, and the coding at the place."""
        from fusen.study.excerpts.select import excerpts_at

        return excerpts_at(self._study, places)

    def with_context(self, row: Excerpt, passages: int) -> Excerpt:
        """Return an excerpt with the text of `passages` passages before and after it."""
        from fusen.study.excerpts.select import with_context

        return with_context(self._study, row, passages)

    def questions(self) -> list[SurveyQuestion]:
        """List the questions of the surveys in the study, with the number of answers."""
        from fusen.study.excerpts.answers import questions

        return questions(self._study)

    def answers(self, question: str) -> list[Excerpt]:
        """List all answers to a question of a survey, with the acting coder's codes."""
        from fusen.study.excerpts.answers import answers

        return answers(self._study, question)

    # -- across interviewees

    def default_grouping(self) -> str | None:
        """Return the default grouping: the first case variable with two to six values."""
        from fusen.study.results.frequencies import default_grouping

        return default_grouping(self._study)

    def groups(self, basis: Basis, by: str) -> Mapping[str, str]:
        """Return the group of each interviewee; without a case variable of this name each is a group."""
        from fusen.analysis.frequencies import variable_values

        known = {name for case in basis.held.values() for name in case.variables}
        return variable_values(basis, by) if by in known else {case: case for case in basis.held}

    def crosstab(
        self, rows: str, columns: str, filter_: Filter = EVERYTHING, options: CrosstabOptions | None = None
    ) -> Table[Crosstab]:
        """Cross codes, themes and case variables; `rows` and `columns` such as `codes` and `side/country`."""
        asked = options or CrosstabOptions()
        table: Table[Crosstab] = self.compute("crosstab", filter_, rows=rows, columns=columns, options=asked)
        return table

    def cooccurrence(
        self, filter_: Filter = EVERYTHING, *, within: str = "passage", level: str = "code", least: int = 1,
        shifts: int | None = None, seed: int = 1,
    ) -> Table[Cooccurrence]:  # fmt: skip
        """Count pairs of codes that occur together, and the count expected by chance."""
        table: Table[Cooccurrence] = self.compute(
            "cooccurrence", filter_, within=within, level=level, least=least, shifts=shifts, seed=seed
        )
        return table

    def saturation(
        self, filter_: Filter = EVERYTHING, *, by: str | None = None, level: str = "code", base: int | None = None,
        run: int | None = None, threshold: float | None = None, orders: int = 1000, seed: int = 1,
    ) -> Table[Saturation]:  # fmt: skip
        """Count new codes by interview in the order of the interviews and over random orders, and apply stopping rules.

        `base` and `run` are numbers of interviews, `threshold` is a share; each replaces the usual values of a rule.
        """
        table: Table[Saturation] = self.compute(
            "saturation", filter_, by=by, level=level, base=base, run=run, threshold=threshold, orders=orders, seed=seed
        )
        return table

    def keywords(
        self,
        filter_: Filter = EVERYTHING,
        *,
        by: str | None = None,
        most: int = 8,
        lines: int = 3,
        progress: Progress = silent,
    ) -> Table[list[KeywordRow]]:
        """Find distinctive words of codes, or with `by` of groups, with concordance lines."""
        table: Table[list[KeywordRow]] = self.compute(
            "keywords", filter_, by=by, most=most, lines=lines, progress=progress
        )
        return table

    def timeline(self, filter_: Filter = EVERYTHING, *, parts: int = 20, by_code: str | None = None) -> Table[Timeline]:
        """Measure the position of codes in interviews; with `by_code` (`theme` or `code`) a row for each."""
        table: Table[Timeline] = self.compute("timeline", filter_, parts=parts, by_code=by_code)
        return table

    def transitions(
        self, filter_: Filter = EVERYTHING, *, lag: int = 1, unit: str = "passage", level: str = "code", least: int = 1,
        repeats: bool = False,
    ) -> Table[Transitions]:  # fmt: skip
        """Count how often a code follows another within 1 to `lag` passages (or turns, by `unit`) of an interview.

        `level` is `code` or `theme`, `least` the minimum count; `repeats` includes codes that follow themselves.
        """
        table: Table[Transitions] = self.compute(
            "transitions", filter_, lag=lag, unit=unit, level=level, least=least, repeats=repeats
        )
        return table

    def profile(self, case: str, filter_: Filter = EVERYTHING, *, quotes: int = 2) -> Table[Profile]:
        """Describe an interviewee: variables, sources, and codes with counts and quotes."""
        table: Table[Profile] = self.compute("profile", filter_, case=case, quotes=quotes)
        return table

    def search(
        self, words: str, how: Literal["plain", "word", "regex"] = "plain", *, most: int | None = None,
        progress: Progress = silent,
    ) -> list[Excerpt]:  # fmt: skip
        """Find passages by words: plain, `"exact phrase"` or `prefix*`; literal text (`word`); or a regex."""
        from fusen.study.excerpts.query import find_text
        from fusen.study.excerpts.search import search

        if how == "plain":
            return search(self._study, words, most)
        return find_text(self._study, words, regex=how == "regex", most=most, progress=progress)
