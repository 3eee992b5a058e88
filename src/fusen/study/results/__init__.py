"""Result tables of a study: a method for each table, with one filter and its default.

Each row of `fusen.model.statistics` is a method. Those with arguments before the filter are written out below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from fusen.model import result_columns
from fusen.model.filter import EVERYTHING, Filter
from fusen.model.statistics import BY_NAME
from fusen.model.table import Table, ThemeTable
from fusen.study.mask import anonymise
from fusen.study.progress import Progress, silent
from fusen.study.results.method import StatisticMethod

if TYPE_CHECKING:
    from fusen.model.coding import Coding
    from fusen.model.cross_case import Crosstab, CrosstabOptions, Profile
    from fusen.model.results import Basis, Excerpt, SurveyQuestion
    from fusen.study.context import StudyContext
    from fusen.study.excerpts.query import QueryRow
    from fusen.study.results.method_types import StatisticMethods
else:
    StatisticMethods = object

__all__ = ["Crossing", "Results"]


class Results(StatisticMethods):
    """The result tables of a study."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def compute(self, name: str, filter_: Filter = EVERYTHING, **options: Any) -> Any:
        """Return the table of a statistic by its name, with the options of the method of that name."""
        from fusen.study.results.compute import compute

        return anonymise(self._study, filter_, compute(self._study, BY_NAME[name], filter_, **options))

    def basis(self, filter_: Filter) -> Basis:
        """Return whose codings a filter counts and over which interviewees."""
        from fusen.study.scope.select import select_codings

        return select_codings(self._study, filter_).basis

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
        from fusen.study.excerpts.select import chosen_variables, excerpts

        yielded, basis = excerpts(self._study, filter_, context=context, citation=citation)
        if query is not None:
            from fusen.study.excerpts.query import only_yielded

            yielded = only_yielded(self._study, yielded, query, filter_)
        shape = result_columns.excerpts(chosen_variables(self._study, variables), context > 0)
        return anonymise(self._study, filter_, Table(yielded, basis, shape))

    def query(
        self, expression: str, filter_: Filter = EVERYTHING, *, most: int | None = None, progress: Progress = silent
    ) -> Table[list[QueryRow]]:
        """List the passages that match an expression of the query language. Raises QueryError."""
        from fusen.study.excerpts.query import QUERY, query

        result = query(self._study, expression, filter_, most=most, progress=progress)
        return anonymise(self._study, filter_, Table(*result, QUERY))

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
        table: Table[Crosstab] = self.compute("crosstab", filter_, rows=rows, columns=columns, options=options)
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


for _name in BY_NAME.keys() - vars(Results).keys():
    setattr(Results, _name, StatisticMethod(BY_NAME[_name]))
