"""Words for prevalence: all, most, many, some, few, one, none, always with the numbers."""

from __future__ import annotations

from fusen.model.results import FrequencyRow
from fusen.report.language import integer, message, percent

MOST, MANY, SOME = 0.6, 0.4, 0.2
"""Lowest share of interviewees for each word; below SOME it is few."""


def prevalence(row: FrequencyRow) -> str:
    """Returns the sentence on how many interviewees mention the theme or code."""
    if not row.of:
        return message("No interviewee is fully coded yet, so the prevalence of “{code}” is unknown.").format(
            code=row.path[-1]
        )
    share = row.interviewees / row.of
    numbers = message("{count} of {of}").format(count=integer(row.interviewees), of=integer(row.of))
    if row.of >= 10:
        numbers += f", {percent(share)}"
    return _sentence(row.interviewees, row.of).format(code=row.path[-1], of=integer(row.of), numbers=numbers)


def _sentence(count: int, of: int) -> str:
    share = count / of
    if not count:
        return message("None of the {of} interviewees mentions “{code}”.")
    if count == of:
        return message("All interviewees mention “{code}” ({numbers}).")
    if count == 1:
        return message("One interviewee mentions “{code}” ({numbers}).")
    if share >= MOST:
        return message("Most interviewees mention “{code}” ({numbers}).")
    if share >= MANY:
        return message("Many interviewees mention “{code}” ({numbers}).")
    if share >= SOME:
        return message("Some interviewees mention “{code}” ({numbers}).")
    return message("Few interviewees mention “{code}” ({numbers}).")


def convention() -> str:
    """Returns the convention of the words, for the methods of a report."""
    return message(
        "Words for prevalence: all = every fully coded interviewee, most = at least {most}, many = at least {many}, "
        "some = at least {some}, few = fewer, one = a single interviewee."
    ).format(most=percent(MOST), many=percent(MANY), some=percent(SOME))


def chance_convention(*, small: bool) -> str:
    """Returns what a sentence on chance rests on; `small` groups allow none."""
    if small:
        return message("The groups are too small for a test of whether their differences could be chance.")
    return message(
        "Whether a difference between groups could be chance rests on an exact test (Fisher) for two groups or a "
        "permutation test for more, with Holm's correction over all themes and over all codes; below .05 it is called "
        "unlikely. The tests treat the interviewees as a random sample, which a purposive sample is not."
    )
