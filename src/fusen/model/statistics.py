"""The table of statistics: API method, command, report section and table of the app follow from a row."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Statistic:
    """The parts of a statistic, each as `module:function` or `module:NAME`, imported on first use.

    `count(counted, **options)` returns a result with `rows`, or the rows, from `CountedCodings`, and `codings(counted,
    result, row)` the codings behind a row. A statistic that reads more than codings has `compute(study, filter_,
    **options)` instead, which returns a Table. `view` is a `StatisticView`: blocks or table, records, remarks, chart, report section and
    heat map. `command` is the module in `fusen.cli.commands` with a function of the statistic's name.
    """

    name: str
    summary: str
    count: str = ""
    codings: str = ""
    compute: str = ""
    view: str = ""
    command: str = ""


STATISTICS = (
    Statistic(
        "frequencies",
        "Count interviewees, codings and words for each code.",
        compute="fusen.study.results.frequencies:frequencies",
        view="fusen.report.sections.frequencies:VIEW",
        command="results",
    ),
    Statistic(
        "themes",
        "Summarise each theme, with quotes and counter-examples.",
        compute="fusen.study.results.themes:themes",
        view="fusen.report.sections.themes:VIEW",
        command="results",
    ),
    Statistic(
        "crosstab",
        "Cross codes, themes and case variables.",
        compute="fusen.study.results.crosstab:crosstab",
        view="fusen.report.sections.crosstab:VIEW",
        command="cross_case",
    ),
    Statistic(
        "cooccurrence",
        "Find codes that occur together, compared with chance.",
        compute="fusen.study.results.cooccurrence:cooccurrence",
        view="fusen.report.sections.cooccurrence:VIEW",
        command="cross_case",
    ),
    Statistic(
        "saturation",
        "Show what each further interview adds to the codes.",
        compute="fusen.study.results.saturation:saturation",
        view="fusen.report.sections.saturation:VIEW",
        command="cross_case",
    ),
    Statistic(
        "keywords",
        "Find the distinctive words of codes or groups.",
        compute="fusen.study.results.keywords:keywords",
        view="fusen.report.sections.keywords:VIEW",
        command="cross_case",
    ),
    Statistic(
        "timeline",
        "Show where in the interviews codes occur, as sparklines.",
        compute="fusen.study.results.timeline:timeline",
        view="fusen.report.sections.timeline:VIEW",
        command="cross_case",
    ),
    Statistic(
        "transitions",
        "Show which code follows which, compared with chance.",
        count="fusen.analysis.transitions:transitions",
        codings="fusen.analysis.transitions:transition_codings",
        view="fusen.report.sections.transitions:VIEW",
        command="cross_case",
    ),
    Statistic(
        "profile",
        "Describe one interviewee: variables, codes, quotes.",
        compute="fusen.study.results.profile:profile",
        view="fusen.report.sections.profile:VIEW",
        command="cross_case",
    ),
    Statistic(
        "tidy",
        "List each interviewee with each code, for statistics programs.",
        compute="fusen.study.results.tidy:tidy",
    ),
)
BY_NAME = {statistic.name: statistic for statistic in STATISTICS}


def load(place: str) -> Any:
    """Imports and returns the object at `module:name`."""
    module, name = place.split(":")
    return getattr(import_module(module), name)
