"""The types of the methods that `study.results` has from the table of statistics.

A test compares this module with the table; `pytest tests/unit/model/test_statistics.py --golden` writes it.
"""

from __future__ import annotations

import fusen.analysis.transitions
import fusen.study.results.cooccurrence
import fusen.study.results.frequencies
import fusen.study.results.keywords
import fusen.study.results.saturation
import fusen.study.results.tidy
import fusen.study.results.timeline
from fusen.study.results.method import computed, counted


class StatisticMethods:
    frequencies = computed(fusen.study.results.frequencies.frequencies)
    cooccurrence = computed(fusen.study.results.cooccurrence.cooccurrence)
    saturation = computed(fusen.study.results.saturation.saturation)
    keywords = computed(fusen.study.results.keywords.keywords)
    timeline = computed(fusen.study.results.timeline.timeline)
    transitions = counted(fusen.analysis.transitions.transitions)
    tidy = computed(fusen.study.results.tidy.tidy)
