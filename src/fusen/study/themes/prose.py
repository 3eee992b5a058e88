"""Connecting: a language model asked for the prose between a theme's quotes, and what it wrote checked sentence by sentence.

It is given figures and passages that may be quoted, both as they are shown: without names where the table is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fusen.model.escape import flowing
from fusen.model.results import Excerpt
from fusen.model.table import ThemeTable
from fusen.model.themes import CodeSummary, Connecting, ThemeExcerpt, ThemeFacts, ThemePart, ThemeSummary
from fusen.report.sections.sentences import between, number, of
from fusen.report.sections.theme_table import themes_shape
from fusen.settings import LanguageModel
from fusen.study.progress import Progress
from fusen.study.suggestions.learner import never

if TYPE_CHECKING:
    from fusen.study.paths import StudyPaths

MOST_CODES = 20
"""Codes of a theme that are told in figures: those that most interviewees name."""
MOST_COMPANIONS = 3
"""Codes that it goes with, told of each."""
MOST_CHARACTERS = 12_000
"""Of quotes in a prompt, about 3,000 tokens: what small models on one's own machine take in."""


def connect(
    paths: StudyPaths, table: ThemeTable, endpoint: LanguageModel, progress: Progress,
    *, allowed: str = "", cancelled: Callable[[], bool] = never,
) -> ThemeTable:  # fmt: skip
    """The table with prose for each theme that has something to quote, and a remark on how much was struck out.

    Raises ModelError where the model gives no answer; what it answered before is kept.
    """
    themes, remark = connected(paths, table.rows, table.by, endpoint, progress, allowed=allowed, cancelled=cancelled)
    basis = replace(table.basis, remarks=(*table.basis.remarks, remark))
    return ThemeTable(themes, basis, table.by, themes_shape(prose=True))


def connected(
    paths: StudyPaths, themes: Sequence[ThemeSummary], by: str | None, endpoint: LanguageModel, progress: Progress,
    *, allowed: str = "", cancelled: Callable[[], bool] = never,
) -> tuple[list[ThemeSummary], str]:  # fmt: skip
    """The themes with their prose, and the remark."""
    from fusen.llm.client import Client
    from fusen.llm.prose_prompt import messages
    from fusen.llm.verify_prose import read
    from fusen.study.suggestions.llm_cache import Answers

    made = list(themes)
    with Client(endpoint, allowed=allowed) as client:
        answers = Answers(paths, client, endpoint.model)
        for number, theme in enumerate(themes):
            if cancelled():
                break
            progress("asking the model", number, len(themes))
            given = given_of(theme, by)
            if given.excerpts:
                answer = answers.to(messages(given))
                prose = Connecting(endpoint.model, answer.at, answer.prompt, answer.text, read(answer.text, given))
                made[number] = replace(theme, prose=prose)
        progress("asking the model", len(themes), len(themes))
    return made, _remark(endpoint.model, [one.prose for one in made if one.prose is not None])


def _remark(model: str, found: Sequence[Connecting]) -> str:
    if not found:
        return f"The language model {model} was not asked: there is nothing to quote."
    sentences, struck = sum(len(one.sentences or ()) for one in found), sum(one.struck for one in found)
    unreadable = sum(one.sentences is None for one in found)
    unread = f"; {number(unreadable, 'answer')} could not be read" if unreadable else ""
    return (
        f"Connecting prose on {number(len(found), 'theme')} by the language model {model}: "
        f"{struck} of {number(sentences, 'sentence')} struck out{unread}."
    )


def given_of(theme: ThemeSummary, by: str | None) -> ThemeFacts:
    """What a model is told of a theme: no passage that may not be quoted, no word that sets passages apart."""
    told = [theme.theme, *(code for code in theme.codes if code.row.codings)][: MOST_CODES + 1]
    parts = tuple(ThemePart(one.row.path[-1], flowing(one.definition), tuple(_figures(one, by))) for one in told)
    return ThemeFacts(parts, tuple(_materials(told, by)))


def _figures(summary: CodeSummary, by: str | None) -> Iterator[str]:
    row = summary.row
    share = f" ({100 * row.interviewees / row.of:.0f} %)" if row.of >= 10 else ""
    yield f"named by {row.interviewees} of {row.of} interviewees{share}"
    yield f"{number(row.codings, 'coding')} on {number(row.passages, 'passage')}"
    if row.groups and by is not None:
        yield f"by {by}: " + ", ".join(f"{name} {of(count)}" for name, count in row.groups.items())
    if summary.directions:
        yield "coded as: " + ", ".join(f"{count} {name}" for name, count in summary.directions.items())
    for one in summary.companions[:MOST_COMPANIONS]:
        shared = number(one.interviewees, "interviewee"), number(one.passages, "passage")
        yield f"together with {one.code}: {shared[0]}, {shared[1]}"
    if summary.interval is not None:
        yield between(summary)
    yield from (f"groups part ways: {line}" for line in summary.parting)
    yield from (f"thin: {line}" for line in summary.remarks)


def _materials(told: Sequence[CodeSummary], by: str | None) -> Iterator[ThemeExcerpt]:
    """Each code's first quote before the second of any, as many as there is room for, each place once."""
    every = [list(_voices(summary)) for summary in told]
    ranked = [voices[rank] for rank in range(max(map(len, every), default=0)) for voices in every if rank < len(voices)]
    found: dict[str, list[tuple[Excerpt, str]]] = {}
    for excerpt, role in ranked:
        if excerpt.consent == "quote" and excerpt.quote is not None:
            found.setdefault(excerpt.citation, []).append((excerpt, role))
    room = MOST_CHARACTERS
    for citation, alike in found.items():
        excerpt, words = alike[0][0], flowing(alike[0][0].quote or "")
        if len(words) <= room:
            room -= len(words)
            codes = dict.fromkeys(one.path[-1] for one, _ in alike if one.path)
            roles = dict.fromkeys(role for _, role in alike if role)
            group = excerpt.variables.get(by, "") if by is not None else ""
            yield ThemeExcerpt(citation, excerpt.case, group, tuple(codes), "; ".join(roles), words)


def _voices(summary: CodeSummary) -> Iterator[tuple[Excerpt, str]]:
    """Quotes, voices against the grain and the ends of the range, with what is known of them beyond being typical."""
    for excerpt, why in summary.chosen():
        yield excerpt, why if why.startswith("pinned") else ""
    for voice in summary.against:
        role = "against the grain" if voice.coded else "perhaps against the grain, by its wording alone"
        yield voice.excerpt, voice.reason if voice.reason.startswith("pinned") else role
    for voice in summary.extremes:
        yield voice.excerpt, voice.reason.partition(",")[0]
