"""Prose between a theme's quotes: ask a language model and check its text sentence by sentence.

The model receives figures and quotable passages as the table shows them, without names if the table is anonymous.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from fusen.model.escape import flowing
from fusen.model.result_columns import THEMES_WITH_PROSE
from fusen.model.results import Excerpt
from fusen.model.table import ThemeTable
from fusen.model.themes import CodeSummary, Connecting, ThemeExcerpt, ThemeFacts, ThemePart, ThemeSummary
from fusen.report.sections.sentences import between, number, of, together
from fusen.settings import LanguageModel
from fusen.study.progress import Progress
from fusen.study.suggestions.learner import never

if TYPE_CHECKING:
    from fusen.study.paths import StudyPaths

MOST_CODES = 20
"""Maximum number of a theme's codes in a prompt, the most frequent first."""
MOST_COMPANIONS = 3
"""Maximum number of co-occurring codes in a prompt for each code."""
MOST_CHARACTERS = 12_000
"""Maximum number of characters of quotes in a prompt, about 3,000 tokens, which small local models accept."""


def connect(
    paths: StudyPaths, table: ThemeTable, endpoint: LanguageModel, progress: Progress,
    *, allowed: str = "", cancelled: Callable[[], bool] = never,
) -> ThemeTable:  # fmt: skip
    """Return the table with prose for each theme with quotes, and a line on removed sentences.

    Raises ModelError if the server cannot be used or answers on no theme; earlier answers stay cached.
    """
    themes, remark = connected(paths, table.rows, table.by, endpoint, progress, allowed=allowed, cancelled=cancelled)
    basis = replace(table.basis, remarks=(*table.basis.remarks, remark))
    return ThemeTable(themes, basis, table.by, THEMES_WITH_PROSE, evidence=table.evidence)


def connected(
    paths: StudyPaths, themes: Sequence[ThemeSummary], by: str | None, endpoint: LanguageModel, progress: Progress,
    *, allowed: str = "", cancelled: Callable[[], bool] = never,
) -> tuple[list[ThemeSummary], str]:  # fmt: skip
    """Return the themes with prose, and the line on removed sentences."""
    from fusen.llm.client import Client, NoAnswer
    from fusen.llm.prose_prompt import messages
    from fusen.llm.verify_prose import read
    from fusen.study.suggestions.llm_cache import Answers

    result, unanswered, answered = list(themes), list[NoAnswer](), 0
    with Client(endpoint, allowed=allowed) as client:
        answers = Answers(paths, client, endpoint.model)
        for number, theme in enumerate(themes):
            if cancelled():
                break
            progress("asking the model", number, len(themes))
            given = given_of(theme, by)
            if not given.excerpts:
                continue
            try:
                answer = answers.to(messages(given), partial(_is_readable, given))
            except NoAnswer as error:
                unanswered.append(error)
            else:
                answered += 1
                prose = Connecting(endpoint.model, answer.at, answer.prompt, answer.text, read(answer.text, given))
                result[number] = replace(theme, prose=prose)
        progress("asking the model", len(themes), len(themes))
    if unanswered and not answered:
        raise unanswered[0]
    return result, _remark(
        endpoint.model, [draft.prose for draft in result if draft.prose is not None], len(unanswered)
    )


def _is_readable(given: ThemeFacts, answer: str) -> bool:
    from fusen.llm.verify_prose import read

    return read(answer, given) is not None


def _remark(model: str, themes: Sequence[Connecting], unanswered: int) -> str:
    if not themes:
        return f"The language model {model} was not asked: there is nothing to quote."
    sentences, struck = sum(len(theme.sentences or ()) for theme in themes), sum(theme.struck for theme in themes)
    unreadable = sum(theme.sentences is None for theme in themes)
    unread = f"; {number(unreadable, 'answer')} could not be read" if unreadable else ""
    silent_on = f" It gave no answer on {number(unanswered, 'theme')}." if unanswered else ""
    return (
        f"Connecting prose on {number(len(themes), 'theme')} by the language model {model}: "
        f"{struck} of {number(sentences, 'sentence')} struck out{unread}.{silent_on}"
    )


def given_of(theme: ThemeSummary, by: str | None) -> ThemeFacts:
    """Return the facts of a theme for a model, without withheld passages and distinctive words."""
    summaries = [theme.theme, *(code for code in theme.codes if code.row.codings)][: MOST_CODES + 1]
    parts = tuple(
        ThemePart(summary.row.path[-1], flowing(summary.definition), tuple(_figures(summary, by)))
        for summary in summaries
    )
    return ThemeFacts(parts, tuple(_materials(summaries, by)))


def _figures(summary: CodeSummary, by: str | None) -> Iterator[str]:
    row = summary.row
    share = f" ({100 * row.interviewees / row.of:.0f} %)" if row.of >= 10 else ""
    yield f"named by {row.interviewees} of {row.of} interviewees{share}"
    yield f"{number(row.codings, 'coding')} on {number(row.passages, 'passage')}"
    if row.groups and by is not None:
        yield f"by {by}: " + ", ".join(f"{name} {of(count)}" for name, count in row.groups.items())
    if summary.directions:
        yield "coded as: " + ", ".join(f"{count} {name}" for name, count in summary.directions.items())
    for companion in summary.companions[:MOST_COMPANIONS]:
        yield f"co-occurs with {companion.code}: {together(companion)}"
    if summary.interval is not None:
        yield between(summary)
    yield from (f"groups differ most on: {line}" for line in summary.parting)
    yield from (f"limited evidence: {line}" for line in summary.remarks)


def _materials(summaries: Sequence[CodeSummary], by: str | None) -> Iterator[ThemeExcerpt]:
    """Yield each code's first quote, then the second quotes and so on, up to the limit and without repetition."""
    every = [list(_voices(summary)) for summary in summaries]
    ranked = [voices[rank] for rank in range(max(map(len, every), default=0)) for voices in every if rank < len(voices)]
    result: dict[str, list[tuple[Excerpt, str]]] = {}
    for excerpt, role in ranked:
        if excerpt.consent == "quote" and excerpt.quote is not None:
            result.setdefault(excerpt.citation, []).append((excerpt, role))
    room = MOST_CHARACTERS
    for citation, alike in result.items():
        excerpt, words = alike[0][0], flowing(alike[0][0].quote or "")
        if len(words) <= room:
            room -= len(words)
            codes = dict.fromkeys(code.path[-1] for code, _ in alike if code.path)
            roles = dict.fromkeys(role for _, role in alike if role)
            group = excerpt.variables.get(by, "") if by is not None else ""
            yield ThemeExcerpt(citation, excerpt.case, group, tuple(codes), "; ".join(roles), words)


def _voices(summary: CodeSummary) -> Iterator[tuple[Excerpt, str]]:
    """Yield quotes, counter-examples and extremes with their roles."""
    for excerpt, why in summary.chosen():
        yield excerpt, why if why.startswith("pinned") else ""
    for voice in summary.against:
        role = "counter-example" if voice.coded else "possible counter-example, by its wording alone"
        yield voice.excerpt, voice.reason if voice.reason.startswith("pinned") else role
    for voice in summary.extremes:
        yield voice.excerpt, voice.reason.partition(",")[0]
