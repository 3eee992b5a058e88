"""Frequencies as a chart."""

from __future__ import annotations

from fusen.model.results import FrequencyRow
from fusen.report.charts.bars import frequency_bars
from fusen.report.sections.view import StatisticView

VIEW: StatisticView[list[FrequencyRow]] = StatisticView(chart=frequency_bars)
