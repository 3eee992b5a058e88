"""The types of the methods of `study.results`, as a module written from the table of statistics."""

from __future__ import annotations

from fusen.model.statistics import STATISTICS, Statistic
from fusen.study.results import Results
from fusen.study.results.method import StatisticMethod

HEAD = '''"""The types of the methods that `study.results` has from the table of statistics.

A test compares this module with the table; `pytest tests/unit/model/test_statistics.py --golden` writes it.
"""

from __future__ import annotations

'''


def module_text() -> str:
    """A line for each method that is not written out in `Results`: types cannot follow from the names in a row."""
    rows = [one for one in STATISTICS if isinstance(vars(Results)[one.name], StatisticMethod)]
    imports = sorted(f"import {place(one)[0]}" for one in rows)
    lines = [f"    {one.name} = {'counted' if one.count else 'computed'}({'.'.join(place(one))})" for one in rows]
    return (
        HEAD
        + "\n".join([*imports, "from fusen.study.results.method import computed, counted"])
        + "\n\n\nclass StatisticMethods:\n"
        + "\n".join(lines)
        + "\n"
    )


def place(statistic: Statistic) -> list[str]:
    return (statistic.count or statistic.compute).split(":")
