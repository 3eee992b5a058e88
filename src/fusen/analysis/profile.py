"""Profile of one interviewee: codes, comparison with the other interviewees, and quotes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import islice

from fusen.analysis.frequencies import WordsOf, frequencies, lineage
from fusen.analysis.quotes import choose, distinct, quotable, rarity
from fusen.analysis.themes import definition_text
from fusen.model.codebook import Codebook
from fusen.model.coding import DIRECTIONS
from fusen.model.cross_case import ProfileRow
from fusen.model.filter import Tiles
from fusen.model.results import Basis, CodedSpan, Excerpt
from fusen.text.fillers import Fillers

QUOTES = 2


def profile_rows(
    case: str,
    spans: Sequence[CodedSpan],
    excerpts: Sequence[Excerpt],
    codebook: Codebook,
    basis: Basis,
    *,
    words_of: WordsOf,
    tiles: Mapping[str, Tiles],
    languages: Mapping[str, str],
    stop_words: Mapping[str, Collection[str]],
    fillers: Mapping[str, Fillers] | None = None,
    quotes: int = QUOTES,
) -> list[ProfileRow]:
    """Returns the themes and codes of `case` in codebook order, read in full or not.

    `spans` cover all interviewees; `interviewees` of `of` counts those read in full who have the code. `excerpts` are
    this interviewee's; each code below a theme (or theme without codes) has up to `quotes` of them, and `withheld`
    counts passages without consent to quote.
    """
    above = lineage(codebook)
    alone = Basis(basis.coders, basis.reference, {case: basis.held[case]}, frozenset({case}))
    mine = [span for span in spans if span.case == case]
    counted = [row for row in frequencies(mine, codebook, alone, words_of=words_of, tiles=tiles) if row.codings]
    naming: dict[str, set[str]] = {}
    for span in spans:
        if span.case in basis.read:
            for guid in above[span.code]:
                naming.setdefault(guid, set()).add(span.case)
    weight = rarity(excerpts, languages, fillers)
    words = sum(row.words for row in counted if row.level == "theme")
    result = []
    for row in counted:
        own = [excerpt for excerpt in excerpts if excerpt.code_guid == row.guid]
        below = [span for span in mine if row.guid in above[span.code]]
        directions = Counter(span.direction for span in below)
        chosen = choose(
            own,
            weight,
            languages=languages,
            stop_words=stop_words,
            group_of={},
            about=definition_text(codebook.by_guid[row.guid]),
        )
        result.append(
            ProfileRow(
                row.code, row.path, row.level, row.codings, row.decisions, row.passages, row.words,
                share=row.words / words if words else None,
                interviewees=len(naming.get(row.guid, ())),
                of=len(basis.read & basis.held.keys()),
                directions={d: directions[d] for d in DIRECTIONS if directions[d]},
                quotes=tuple(islice(chosen, quotes)),
                withheld=sum(not quotable(excerpt) for excerpt in distinct(own)),
            )
        )  # fmt: skip
    return result
