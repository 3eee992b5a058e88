"""The table of statistics: where fusen computes, shows, draws and reports each one."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Statistic:
    """The parts of a statistic, each as `module:function`, imported on first use.

    `compute(study, filter_, **options)` returns a Table. `view(table, format, **display)` prints it, `chart(table,
    **display)` draws it as SVG. `section(report)` yields blocks under `title` in a report, from the result of `compute`
    without options. `matrix(made)` returns the codes and the count for each pair of them, which the app's Tables show.
    """

    name: str
    summary: str
    compute: str
    view: str = "fusen.cli.tables.grid:show_grid"
    chart: str = ""
    section: str = ""
    title: str = ""
    matrix: str = ""


STATISTICS = (
    Statistic(
        "frequencies",
        "Count interviewees, codings and words for each code.",
        compute="fusen.study.results.frequencies:frequencies",
        view="fusen.cli.tables.frequencies:show_frequencies",
        chart="fusen.report.charts.bars:frequency_bars",
    ),
    Statistic(
        "themes",
        "Summarise each theme, with quotes and counter-examples.",
        compute="fusen.study.results.themes:themes",
        view="fusen.cli.tables.themes:show_themes",
    ),
    Statistic(
        "crosstab",
        "Cross codes, themes and case variables.",
        compute="fusen.study.results.crosstab:crosstab",
        view="fusen.cli.tables.cross_case:show_crosstab",
        chart="fusen.report.charts.heatmap:crosstab_heat",
    ),
    Statistic(
        "cooccurrence",
        "Find codes that occur together, compared with chance.",
        compute="fusen.study.results.cooccurrence:cooccurrence",
        view="fusen.cli.tables.cross_case:show_cooccurrence",
        chart="fusen.report.charts.heatmap:pair_heat",
    ),
    Statistic(
        "saturation",
        "Show what each further interview adds to the codes.",
        compute="fusen.study.results.saturation:saturation",
        view="fusen.cli.tables.cross_case:show_saturation",
        chart="fusen.report.charts.curve:saturation_curves",
    ),
    Statistic(
        "keywords",
        "Find the distinctive words of codes or groups.",
        compute="fusen.study.results.keywords:keywords",
        view="fusen.cli.tables.keywords:show_keywords",
    ),
    Statistic(
        "timeline",
        "Show where in the interviews codes occur, as sparklines.",
        compute="fusen.study.results.timeline:timeline",
        view="fusen.cli.tables.keywords:show_timeline",
        chart="fusen.report.charts.strips:timeline_strips",
    ),
    Statistic(
        "transitions",
        "Show which code follows which, compared with chance.",
        compute="fusen.study.results.transitions:transitions",
        chart="fusen.report.sections.transitions:transition_heat",
        section="fusen.report.sections.transitions:transition_section",
        title="Which code follows which",
        matrix="fusen.report.sections.transitions:transition_matrix",
    ),
    Statistic(
        "profile",
        "Describe one interviewee: variables, codes, quotes.",
        compute="fusen.study.results.profile:profile",
        view="fusen.cli.tables.keywords:show_profile",
    ),
    Statistic(
        "tidy",
        "List each interviewee with each code, for statistics programs.",
        compute="fusen.study.results.tidy:tidy",
    ),
)
BY_NAME = {statistic.name: statistic for statistic in STATISTICS}


def load(place: str) -> Any:
    """Imports and returns the object at `module:function`."""
    module, function = place.split(":")
    return getattr(import_module(module), function)
