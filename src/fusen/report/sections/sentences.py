"""Sentences about a theme or code that every document shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fusen.model.results import Excerpt, FrequencyRow, GroupCount
from fusen.report.blocks import CitedSentence, Prose
from fusen.report.language import decimal, integer, message, percent, plural
from fusen.text.english import LANGUAGE_NAMES, listing

if TYPE_CHECKING:
    from fusen.model.themes import CodeSummary, Companion, Connecting, Sentence, Voice

MOST_NAMES = 30
"""Maximum number of interviewees that a sentence names; it counts the rest."""


VERBS = {
    "for": ("affirms", "affirm"),
    "against": ("denies", "deny"),
    "mixed": ("both affirms and denies", "both affirm and deny"),
}


def paragraph(summary: CodeSummary, by: str | None) -> str:
    """Returns a paragraph on interviewees, groups, directions, keywords and companions."""
    sentences = [
        who(summary.row),
        between(summary),
        _groups(summary.row.groups, by) if summary.row.codings else "",
    ]
    if summary.directions:
        sentences.append(f"{directed(summary)}.")
    sentences.append(keywords(summary.keywords))
    if summary.companions:
        sentences.append(
            f"It co-occurs more often than by chance with {'; '.join(map(_companion, summary.companions))}."
        )
    if summary.parting:
        sentences.append(f"Groups differ most on {'; '.join(summary.parting)}.")
    return " ".join(sentence for sentence in sentences if sentence)


def thin(summary: CodeSummary) -> str:
    """Returns the limits of the evidence; empty if no interviewee has the code, because the paragraph says so."""
    return " ".join(summary.remarks) if summary.row.codings else ""


def who(row: FrequencyRow) -> str:
    if not row.of:
        return "No interviewee is fully coded yet, so its prevalence is unknown."
    if not row.codings:
        return (
            f"None of the {row.of} interviewees mentions it."
            if row.of > 1
            else "The only interviewee does not mention it."
        )
    share = f" ({percent(row.interviewees / row.of)})" if row.of >= 10 else ""
    names = list(row.cases[:MOST_NAMES])
    more, unnamed = len(row.cases) - len(names), row.interviewees - len(row.cases)
    if more:
        names.append(f"{more} more")
    if unnamed:
        names.append(f"{unnamed} who may not be listed")
    verb = "mentions" if row.interviewees == 1 else "mention"
    counted = f"{number(row.codings, 'coding')} on {number(row.passages, 'passage')} ({number(row.words, 'word')})"
    result = f"{row.interviewees} of {number(row.of, 'interviewee')}{share}"
    return f"{result} {verb} it, in {counted}: {listing(names)}."


def directed(summary: CodeSummary) -> str:
    """Returns how many codings affirm and deny the code, or of a theme its codes, in words."""
    code = summary.row.level == "code"
    objects = [f"“{summary.row.path[-1]}”" if code else "their codes", "it" if code else "them"]
    parts: list[str] = []
    for direction, count in summary.directions.items():
        subject = integer(count) if parts else number(count, "coding")
        parts.append(f"{subject} {VERBS[direction][count > 1]} {objects[bool(parts)]}")
    return listing(parts)


def _companion(companion: Companion) -> str:
    return f"{companion.code} ({together(companion)})"


def together(companion: Companion) -> str:
    """Returns the passages with both codes, the number expected by chance with its band, and the interviewees."""
    band = f"{companion.expected:.1f} ({companion.low:.0f}–{companion.high:.0f})"
    verb = "has" if companion.interviewees == 1 else "have"
    return (
        f"{number(companion.passages, 'passage')}, {band} expected by chance; "
        f"{number(companion.interviewees, 'interviewee')} {verb} both"
    )


def _groups(groups: Mapping[str, GroupCount], by: str | None) -> str:
    if not groups or by is None:
        return ""
    return f"By {by}: {', '.join(f'{value} {of(count)}' for value, count in groups.items())}."


def of(count: GroupCount) -> str:
    return f"{count.interviewees} of {count.of}"


def keywords(values: Mapping[str, Sequence[tuple[str, float]]]) -> str:
    if not values:
        return ""
    parts: list[str] = []
    for language, words in values.items():
        name = LANGUAGE_NAMES.get(language[:2], language or "unknown language")
        parts.append(
            message("{words} ({language})").format(
                words=message(", ").join(word for word, _ in words), language=message(name)
            )
        )
    return message("Distinctive words: {words}.").format(words=message("; ").join(parts))


def between(summary: CodeSummary) -> str:
    """Returns the interval of the prevalence, if requested."""
    if summary.interval is None or not summary.row.codings:
        return ""
    low, high = summary.interval
    return f"95 % interval: {decimal(100 * low, 0)} to {decimal(100 * high, 0)} %."


def beside(summary: CodeSummary) -> list[Voice]:
    """Returns the strongest and the mildest passage, unless they are already shown."""
    quoted = {excerpt.guid for excerpt in (*summary.quotes, *(voice.excerpt for voice in summary.against))}
    return [voice for voice in summary.extremes if voice.excerpt.guid not in quoted]


def reference(excerpt: Excerpt, *details: str) -> str:
    """Returns interviewee, time, page and citation, and details such as the coder."""
    source = ", ".join(filter(None, (excerpt.case, *place(excerpt))))
    more = ", ".join(filter(None, details))
    return f"{source} ({excerpt.citation}{f'; {more}' if more else ''})"


def place(excerpt: Excerpt) -> list[str]:
    """Returns time stamp and page, where the source has them."""
    return [
        part
        for part in (excerpt.time or "", message("p. {page}").format(page=excerpt.page) if excerpt.page else "")
        if part
    ]


def render_prose(prose: Connecting, guids: Mapping[str, str] | None = None) -> Prose:
    """Returns a language model's text as a block; `guids` has codings by citation."""
    return Prose(prose.notice(), tuple(_cited_sentence(sentence, guids or {}) for sentence in prose.sentences or ()))


def _cited_sentence(sentence: Sentence, guids: Mapping[str, str]) -> CitedSentence:
    cites = tuple((cite, guids.get(cite, "")) for cite in sentence.cites if cite not in sentence.text)
    stop = sentence.text[-1:] if sentence.text[-1:] in tuple(".。!?") else ""
    return CitedSentence(sentence.text.removesuffix(stop), cites, stop, sentence.wrong)


def withheld(count: int) -> str:
    return plural("[{n} passage withheld]", "[{n} passages withheld]", count)


def number(count: int, noun: str, several: str = "") -> str:
    return f"{count:,} {noun if count == 1 else several or f'{noun}s'}"


def spoken_languages(counts: Mapping[str, int]) -> str:
    """Returns the languages with their numbers of transcripts."""
    names = {code: message(LANGUAGE_NAMES.get(code[:2], code)) for code in counts}
    return message(", ").join(f"{names[code]} {integer(count)}" for code, count in counts.items())
