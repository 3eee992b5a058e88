"""The result tables of a study: one method a table, all with one filter and one default."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from fusen.analysis.crosstab import Crossing
from fusen.model import result_columns
from fusen.model.filter import EVERYTHING, Filter
from fusen.model.table import Table, ThemeTable
from fusen.study.mask import told
from fusen.study.progress import Progress, silent

if TYPE_CHECKING:
    from fusen.analysis.saturation import Rule
    from fusen.analysis.tidy import TidyRow
    from fusen.model.coding import Coding
    from fusen.model.cross_case import Cooccurrence, Crosstab, KeywordRow, Profile, Saturation, Timeline
    from fusen.model.results import Basis, Excerpt, FrequencyRow
    from fusen.study.context import StudyContext
    from fusen.study.excerpts.query import QueryRow

__all__ = ["Crossing", "Results"]


class Results:
    """The result tables of a study."""

    def __init__(self, study: StudyContext) -> None:
        self._study = study

    def basis(self, wanted: Filter) -> Basis:
        """Whose codings a filter counts and over which interviewees."""
        from fusen.study.scope.select import count

        return count(self._study, wanted).basis

    def frequencies(
        self, wanted: Filter = EVERYTHING, *, by: str | None = None, level: str | None = None, sort: str = "codebook"
    ) -> Table[list[FrequencyRow]]:
        from fusen.study.results.summaries import frequencies

        made = frequencies(self._study, wanted, by=by, level=level, sort=sort)
        return told(self._study, wanted, Table(*made, result_columns.FREQUENCIES))

    def tidy(self, wanted: Filter = EVERYTHING, *, variables: Sequence[str] | None = None) -> Table[list[TidyRow]]:
        """A row for each interviewee and code, for statistics; None where they are not read in full."""
        from fusen.analysis.tidy import tidy_shape
        from fusen.study.excerpts.select import chosen_variables
        from fusen.study.results.summaries import tidy

        shape = tidy_shape(chosen_variables(self._study, variables))
        return told(self._study, wanted, Table(*tidy(self._study, wanted), shape))

    def themes(
        self, wanted: Filter = EVERYTHING, *, by: str | None = None, interval: bool = False, progress: Progress = silent
    ) -> ThemeTable:
        """Theme summaries; `interval` adds 95 % intervals of prevalence (Wilson), with what they assume."""
        from fusen.report.sections.theme_table import themes_shape
        from fusen.study.results.summaries import themes, with_intervals

        made = ThemeTable(*themes(self._study, wanted, by=by, progress=progress), themes_shape())
        return told(self._study, wanted, with_intervals(made) if interval else made)

    def excerpts(
        self,
        wanted: Filter = EVERYTHING,
        *,
        context: int = 0,
        citation: str | None = None,
        query: str | None = None,
        variables: Sequence[str] | None = None,
    ) -> Table[list[Excerpt]]:
        """Coded passages; with a query only those on passages that it yields."""
        from fusen.study.excerpts.query import only_yielded
        from fusen.study.excerpts.select import chosen_variables, excerpts

        found, basis = excerpts(self._study, wanted, context=context, citation=citation)
        found = found if query is None else only_yielded(self._study, found, query, wanted)
        return told(
            self._study,
            wanted,
            Table(found, basis, result_columns.excerpts(chosen_variables(self._study, variables), context > 0)),
        )

    def query(
        self, expression: str, wanted: Filter = EVERYTHING, *, most: int | None = None, progress: Progress = silent
    ) -> Table[list[QueryRow]]:
        """The passages for which an expression of the query language holds. Raises QueryError."""
        from fusen.study.excerpts.query import QUERY, query

        return told(
            self._study, wanted, Table(*query(self._study, expression, wanted, most=most, progress=progress), QUERY)
        )

    def excerpts_at(self, places: Sequence[tuple[str, int, int, Coding | None]]) -> list[Excerpt]:
        """Excerpts at places: source (guid), start, end, and the coding that stands there."""
        from fusen.study.excerpts.select import excerpts_at

        return excerpts_at(self._study, places)

    def with_context(self, row: Excerpt, passages: int) -> Excerpt:
        """An excerpt with the words of so many passages before and after it."""
        from fusen.study.excerpts.select import with_context

        return with_context(self._study, row, passages)

    # -- across interviewees

    def default_grouping(self) -> str | None:
        """The first case variable with two to six values: what tables are grouped by."""
        from fusen.study.results.summaries import default_grouping

        return default_grouping(self._study)

    def groups(self, basis: Basis, by: str) -> Mapping[str, str]:
        """The group of each interviewee of a basis; where no case variable is called so, each is their own."""
        from fusen.analysis.frequencies import variable_values

        known = {name for case in basis.held.values() for name in case.variables}
        return variable_values(basis, by) if by in known else {case: case for case in basis.held}

    def crosstab(
        self, rows: str, columns: str, wanted: Filter = EVERYTHING, asked: Crossing | None = None
    ) -> Table[Crosstab]:
        """Codes, themes and case variables against each other; `rows` and `columns` such as `codes`, `side/country`."""
        from fusen.report.sections.crosstab import crosstab_shape
        from fusen.study.results.cross_case import crosstab

        asked = asked or Crossing()
        return told(
            self._study,
            wanted,
            Table(*crosstab(self._study, wanted, rows, columns, asked), crosstab_shape(asked, rows)),
        )

    def cooccurrence(
        self, wanted: Filter = EVERYTHING, *, within: str = "passage", level: str = "code", least: int = 1,
        shifts: int | None = None, seed: int = 1,
    ) -> Table[Cooccurrence]:  # fmt: skip
        """Pairs of codes that stand together, and how often they would by chance."""
        from fusen.model import cross_case
        from fusen.study.results.cross_case import cooccurrence

        made = cooccurrence(self._study, wanted, within=within, level=level, least=least, shifts=shifts, seed=seed)
        return told(self._study, wanted, Table(*made, cross_case.COOCCURRENCE))

    def saturation(
        self, wanted: Filter = EVERYTHING, *, by: str | None = None, level: str = "code", rules: Sequence[Rule] = (),
        orders: int = 1000, seed: int = 1,
    ) -> Table[Saturation]:  # fmt: skip
        """New codes by interview in the order held and over random orders, and stopping rules (all, where none is named)."""
        from fusen.analysis.saturation import RULES
        from fusen.model import cross_case
        from fusen.study.results.cross_case import saturation

        asked = tuple(rules) or RULES
        made = saturation(self._study, wanted, by=by, level=level, rules=asked, orders=orders, seed=seed)
        return told(self._study, wanted, Table(*made, cross_case.SATURATION))

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
        from fusen.model import cross_case
        from fusen.study.results.cross_case import keywords

        made = keywords(self._study, wanted, by=by, most=most, lines=lines, progress=progress)
        return told(self._study, wanted, Table(*made, cross_case.KEYWORDS))

    def timeline(self, wanted: Filter = EVERYTHING, *, parts: int = 20, by_code: str | None = None) -> Table[Timeline]:
        """Where in the interviews codes occur; with `by_code` (`theme` or `code`) a row a code."""
        from fusen.model import cross_case
        from fusen.study.results.cross_case import timeline

        return told(
            self._study,
            wanted,
            Table(*timeline(self._study, wanted, parts=parts, by_code=by_code), cross_case.TIMELINE),
        )

    def profile(self, case: str, wanted: Filter = EVERYTHING, *, quotes: int = 2) -> Table[Profile]:
        """One interviewee: variables, sources, codes with counts and quotes."""
        from fusen.model import cross_case
        from fusen.study.results.cross_case import profile

        return told(self._study, wanted, Table(*profile(self._study, wanted, case, quotes=quotes), cross_case.PROFILE))

    def search(
        self, words: str, how: Literal["plain", "word", "regex"] = "plain", *, most: int | None = None,
        progress: Progress = silent,
    ) -> list[Excerpt]:  # fmt: skip
        """Passages that hold the words: plain, `"exact phrase"`, `prefix*`; as typed (`word`), or a regular expression."""
        from fusen.study.excerpts.query import find_text
        from fusen.study.excerpts.search import search

        if how == "plain":
            return search(self._study, words, most)
        return find_text(self._study, words, regex=how == "regex", most=most, progress=progress)
