"""Proposals of any suggester for the passages that a coder has not read."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from fusen.model.suggestion import Proposal, SpokenPassage, Suggester
from fusen.study.scope.resolve import find_sources
from fusen.study.suggestions.corpus import Corpus, decisions, read_corpus
from fusen.study.suggestions.suggestion_list import ProposalList, ProposalRows, SuggestionOptions

if TYPE_CHECKING:
    from fusen.study.context import StudyContext


def propose(
    study: StudyContext, suggester: Suggester, options: SuggestionOptions, codes: Collection[str],
    corpus: Corpus | None = None,
) -> ProposalList:  # fmt: skip
    """Return proposals of these codes (guids), likeliest first.

    The suggester receives only passages that lists may show; a suggester that sends data receives only passages that
    consent allows to quote.
    """
    rows = ProposalRows(study)
    given, withheld = open_passages(study, options, rows.quotable if suggester.sends_data else rows.has, corpus)
    by_place = {(spoken.source, spoken.start): spoken for spoken in given}
    result: list[Proposal] = []
    for suggestion in suggester.suggest(given):
        spoken = by_place.get((suggestion.source, suggestion.start))
        if (
            spoken is not None
            and suggestion.code in codes
            and (suggestion.score is None or suggestion.score >= options.least)
        ):
            result.append(rows.proposal(spoken, suggestion, suggester))
    result.sort(
        key=lambda suggestion: (
            not suggestion.calibrated,
            -(suggestion.score or 0),
            suggestion.source,
            suggestion.start,
        )
    )
    return ProposalList(tuple(result), suggester.remarks(withheld))


def open_passages(
    study: StudyContext, options: SuggestionOptions, may: Callable[[SpokenPassage], bool], corpus: Corpus | None
) -> tuple[list[SpokenPassage], int]:
    """Return the unread passages that `may` allows, and the number of the others."""
    sources = find_sources(study, options.sources)
    if corpus is None:
        corpus = read_corpus(study, sources=sources or None)
    known = decisions(study, corpus, None if options.everybody else [study.user])
    result = [
        spoken
        for number, spoken in enumerate(corpus.spoken)
        if (not sources or spoken.source in sources) and not (number in known and known[number].reviewed)
    ]
    given = [spoken for spoken in result if may(spoken)]
    return given, len(result) - len(given)
