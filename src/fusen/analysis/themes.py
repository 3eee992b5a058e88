"""Summarise themes and codes by prevalence: interviewees, quotes, counter-examples and limited evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from fusen.analysis.code_pairs import companions
from fusen.analysis.counterexamples import counterexamples
from fusen.analysis.frequencies import WordsOf, frequencies, lineage, variable_values
from fusen.analysis.keywords import CodedTalk, Keywords, distinctive_words
from fusen.analysis.pinned_quotes import Pinning, extremes, parting, with_pins
from fusen.analysis.quotes import Rarity, choose, codes_at, quotable, rarity, reasons
from fusen.model.codebook import Code, Codebook
from fusen.model.coding import DIRECTIONS
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan, Excerpt, FrequencyRow
from fusen.model.themes import CodeSummary, Companion, ThemeSummary, Voice
from fusen.text.fillers import Fillers

Item = TypeVar("Item")

FEW = 3
"""A code or study with fewer interviewees than this is limited evidence."""

_THEME_VOICES = 4
_SILENT = "The only interviewee does not mention it."


@dataclass(frozen=True, slots=True)
class Material:
    """The input of a summary.

    `spans` and `excerpts` are the same codings; interviewees not read in full are ignored. `talk` is every interviewee
    passage with the codes of its counted codings; it is read once, so a generator is enough. `languages` maps a
    source's path to its language, `stop_words` and `fillers` a language to its words. `own_words` maps codes (guids) to words that
    may not be keywords: `keywords.phrase_words` for automatic codings, else empty. `tiles` are the passages by source
    (guid).
    """

    spans: Sequence[CodedSpan]
    excerpts: Sequence[Excerpt]
    tiles: Mapping[str, Tiles]
    talk: Iterable[CodedTalk] = ()
    languages: Mapping[str, str] = field(default_factory=dict)
    stop_words: Mapping[str, Collection[str]] = field(default_factory=dict)
    own_words: Mapping[str, Collection[str]] = field(default_factory=dict)
    fillers: Mapping[str, Fillers] = field(default_factory=dict)
    pins: Sequence[Pinning] = ()


def summarise(
    codebook: Codebook,
    basis: Basis,
    material: Material,
    *,
    words_of: WordsOf,
    by: str | None = None,
    codes: Collection[str] | None = None,
) -> list[ThemeSummary]:
    """Returns themes, and within each its codes (of every depth), by interviewees, then codings, then codebook order.

    Counts are those of `frequencies`. `codes` (guids) selects the codes, with their themes, and changes no number. A
    theme includes all codes below it; its counterexamples are those of its codes. Interviewees with consent "analyse"
    count but are never named or quoted, those with "paraphrase" are named but not quoted: `withheld` counts the
    passages.

    Raises FusenError as `frequencies` does.
    """
    rows = frequencies(material.spans, codebook, basis, words_of=words_of, tiles=material.tiles, by=by)
    context = _Context.gather(codebook, basis, material, by)
    chosen = {row.guid for row in rows} if codes is None else set(codes)
    result: list[tuple[CodeSummary, ThemeSummary]] = []
    for theme, below in _by_theme(rows, codebook):
        shown = [row for row in _prevalent(below) if row.guid in chosen]
        if theme.guid not in chosen and not shown:
            continue
        parts = {row.guid: context.summary(row) for row in _prevalent(below)}
        summary = context.summary(theme, tuple(v for part in parts.values() for v in part.against))
        summary = replace(summary, parting=parting(parts.values()))
        result.append((summary, ThemeSummary(summary, tuple(parts[row.guid] for row in shown))))
    rank = {row.guid: index for index, row in enumerate(_prevalent(s.row for s, _ in result))}
    return [theme for summary, theme in sorted(result, key=lambda pair: rank[pair[0].row.guid])]


def few_read_remark(basis: Basis) -> str | None:
    """Returns the remark that too few interviewees have been read, or None."""
    read = len(basis.read & basis.held.keys())
    if read >= FEW:
        return None
    if not read:
        return "No interviewee is fully coded yet."
    return f"Only {read} {'interviewee is' if read == 1 else 'interviewees are'} fully coded."


def thin(row: FrequencyRow, spans: Iterable[CodedSpan], basis: Basis, by: str | None) -> tuple[str, ...]:
    """Returns in what the evidence of a row is limited, one sentence each. `spans` are the spans that count for it."""
    if not row.of:
        return ()
    if not row.codings:
        return (f"None of the {row.of} interviewees mentions it." if row.of > 1 else _SILENT,)
    per_case = Counter(span.case for span in spans)
    most = max(per_case.values())
    carriers = [case for case in basis.held if per_case.get(case) == most]
    named = carriers[0] if basis.listed(carriers[0]) else ""
    if row.interviewees == 1:
        return (f"Only one interviewee mentions it{f': {named}' if named else ''}.",)
    remarks = []
    if row.interviewees < FEW:
        remarks.append(f"Only {row.interviewees} interviewees mention it.")
    if len(carriers) == 1 and most * 2 >= row.codings:
        remarks.append(f"{named or 'One interviewee'} has {most} of its {row.codings} codings.")
    naming = [value for value, group in row.groups.items() if group.interviewees]
    if len(naming) == 1 and sum(group.of > 0 for group in row.groups.values()) > 1:
        group = row.groups[naming[0]]
        remarks.append(f"Only {by} {naming[0]} mentions it: {group.interviewees} of {group.of}.")
    return tuple(remarks)


@dataclass(frozen=True, slots=True)
class _Context:
    """Values that all summaries of one run share."""

    codebook: Codebook
    basis: Basis
    by: str | None
    spans: Mapping[str, list[CodedSpan]]  # row → those that count for it
    excerpts: Mapping[str, list[Excerpt]]
    languages: Mapping[str, str]
    stop_words: Mapping[str, Collection[str]]
    keywords: Mapping[str, Mapping[str, Keywords]]
    companions: Mapping[str, tuple[Companion, ...]]
    weight: Rarity
    shared: Mapping[tuple[str, int, int], int]  # place → number of codes on it
    group_of: Mapping[str, str]
    pins: Sequence[Pinning]

    @classmethod
    def gather(cls, codebook: Codebook, basis: Basis, material: Material, by: str | None) -> _Context:
        above = lineage(codebook)
        read = basis.read & basis.held.keys()
        spans = [span for span in material.spans if span.case in read]
        excerpts = [excerpt for excerpt in material.excerpts if excerpt.case in read]
        own: dict[str, set[str]] = {}
        for code, mine in material.own_words.items():
            for row in above.get(code, ()):
                own.setdefault(row, set()).update(mine)
        return cls(
            codebook=codebook,
            basis=basis,
            by=by,
            spans=_by_row(((span.code, span) for span in spans), above),
            excerpts=_by_row(((excerpt.code_guid, excerpt) for excerpt in excerpts), above),
            languages=material.languages,
            stop_words=material.stop_words,
            keywords=distinctive_words(
                (talk for talk in material.talk if talk.case in read),
                above,
                stop_words=material.stop_words,
                own_words=own,
                fillers=material.fillers,
            ),
            companions=companions(spans, codebook, basis, material.tiles),
            weight=rarity(excerpts, material.languages, material.fillers),
            shared=codes_at(excerpts),
            group_of=variable_values(basis, by) if by is not None else {},
            pins=material.pins,
        )

    def summary(self, row: FrequencyRow, below: tuple[Voice, ...] = ()) -> CodeSummary:
        """`below` are the voices of the codes under a theme."""
        code = self.codebook.by_guid[row.guid]
        spans, excerpts = self.spans.get(row.guid, []), self.excerpts.get(row.guid, [])
        allowed = [excerpt for excerpt in excerpts if self._quotable(excerpt)]
        directions = Counter(span.direction for span in spans)
        against = self._against(code, excerpts, below)
        contrary = {voice.excerpt.place for voice in against}
        with_the_grain = [excerpt for excerpt in allowed if excerpt.place not in contrary]
        quotes = choose(
            with_the_grain or allowed,
            self.weight,
            languages=self.languages,
            stop_words=self.stop_words,
            group_of=self.group_of,
            about=definition_text(code),
            shared=self.shared,
        )
        summary = CodeSummary(
            row=row,
            definition=code.definition,
            directions={d: directions[d] for d in DIRECTIONS if directions[d]},
            keywords=self.keywords.get(row.guid, {}),
            quotes=quotes,
            withheld=len({excerpt.place for excerpt in excerpts if not self._quotable(excerpt)}),
            against=against,
            companions=self.companions.get(row.guid, ()),
            remarks=self._remarks(row, spans),
            why=reasons(quotes, allowed, self.weight, languages=self.languages, stop_words=self.stop_words),
            extremes=extremes(allowed),
        )
        if not self.pins:
            return summary
        listed = [excerpt for excerpt in excerpts if self.basis.listed(excerpt.case)]
        return with_pins(summary, listed, self.pins, {below.guid for below in self.codebook.subtree(code)})

    def _quotable(self, excerpt: Excerpt) -> bool:
        return quotable(excerpt) and self.basis.held[excerpt.case].consent == "quote"

    def _against(self, code: Code, excerpts: list[Excerpt], below: tuple[Voice, ...]) -> tuple[Voice, ...]:
        unlisted = [case for case in self.basis.held if not self.basis.listed(case)]
        mine = [excerpt for excerpt in excerpts if excerpt.code_guid == code.guid]
        own = counterexamples(code, mine, self.languages, unlisted)
        if code.parent is not None:
            return own
        coded_first = sorted((*own, *below), key=lambda voice: not voice.coded)
        return tuple(coded_first[:_THEME_VOICES])

    def _remarks(self, row: FrequencyRow, spans: list[CodedSpan]) -> tuple[str, ...]:
        few = few_read_remark(self.basis) if row.level == "theme" else None
        return (*((few,) if few else ()), *thin(row, spans, self.basis, self.by))


def definition_text(code: Code) -> str:
    """Return the words that say what a code means, without what it excludes."""
    phrases = [phrase.text for phrase in code.phrases if phrase.text]
    return " ".join([code.name, code.definition, code.include, *code.examples, *phrases])


def _by_row(items: Iterable[tuple[str, Item]], above: Mapping[str, Collection[str]]) -> dict[str, list[Item]]:
    rows: dict[str, list[Item]] = {}
    for code, item in items:
        for row in above[code]:
            rows.setdefault(row, []).append(item)
    return rows


def _by_theme(rows: Sequence[FrequencyRow], codebook: Codebook) -> list[tuple[FrequencyRow, list[FrequencyRow]]]:
    above = lineage(codebook)
    below: dict[str, list[FrequencyRow]] = {}
    for row in rows:
        below.setdefault(above[row.guid][-1], []).append(row)
    return [(group[0], group[1:]) for group in below.values()]


def _prevalent(rows: Iterable[FrequencyRow]) -> list[FrequencyRow]:
    return sorted(rows, key=lambda row: (-row.interviewees, -row.codings))
