"""Choose typical quotes for a code, spread over interviewees and groups."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log, sqrt
from operator import attrgetter, mul
from sys import intern

from fusen.analysis.keywords import NONE, words
from fusen.analysis.whole_quotes import (
    WHOLE_WORDS,
    asks,
    content_words,
    directs,
    fragment,
    joined,
    says_little,
    shortened,
    ties,
)
from fusen.model.quantity import quantity
from fusen.model.results import Excerpt
from fusen.text.english import LANGUAGE_NAMES
from fusen.text.fillers import Fillers

Vector = dict[str, float]


class Rarity:
    """(language, word) → its weight: inverse document frequency, ln((1 + N) / (1 + n)) + 1.

    Caches its vectors, because a theme weighs the quotes of its codes again. `fillers` (by language) weigh nothing.
    """

    def __init__(
        self, quotes: Mapping[str, int], with_word: Mapping[str, Mapping[str, int]], fillers: Mapping[str, Fillers]
    ) -> None:
        self._quotes, self._with_word, self._fillers = quotes, with_word, fillers
        self._weights: dict[str, dict[str, float]] = defaultdict(dict)
        self._vectors: dict[tuple[str, str], Vector] = {}
        self._poor: dict[tuple[str, str], int] = {}

    def __call__(self, language: str, word: str) -> float:
        had = self._with_word.get(language, {}).get(word, 0)
        result = self._weights[language][word] = log((1 + self._quotes.get(language, 0)) / (1 + had)) + 1
        return result

    def vector(self, text: str, language: str, stop_words: Collection[str]) -> Vector:
        """Returns term frequency (1 + ln n) times rarity, of length 1; empty if no word remains."""
        value = self._vectors.get((language, text))
        if value is None:
            known = self._weights[language]
            spoken = words(text, language, self.fillers(language))
            counts = Counter([intern(word) for word in spoken if word not in stop_words])
            weighed = {word: known.get(word) or self(language, word) for word in counts}
            weighed |= {word: (1 + log(n)) * weighed[word] for word, n in counts.items() if n > 1}
            value = self._vectors[language, text] = _scaled(weighed, _norm(weighed))
        return value

    def specific(self, vectors: Sequence[Vector], language: str) -> list[Vector]:
        """Returns the vectors with each word weighed by how much more common it is in them than in all quotes."""
        counts = Counter(word for vector in vectors for word in vector)
        every, known = self._quotes.get(language, 0), self._with_word.get(language, {})
        weights = {
            word: _LEAST_SPECIFIC + max(0.0, log((n / len(vectors)) * (every + 1) / (known.get(word, 0) + 1)))
            for word, n in counts.items()
        }
        result = []
        for vector in vectors:
            weighed = {word: value * weights[word] for word, value in vector.items()}
            result.append(_scaled(weighed, _norm(weighed)))
        return result

    def fillers(self, language: str) -> Fillers:
        return self._fillers.get(language, NONE)

    def poor(self, quote: str, language: str) -> int:
        """Returns how little a quote is worth, from 0 to 2; a quote is judged once for its code and its theme."""
        known = self._poor.get((language, quote))
        if known is None:
            known = self._poor[language, quote] = _poor(quote, self.fillers(language))
        return known


FEWEST, MOST = 2, 4
SHORT, LONG = 40, 320
"""Range of display columns without a length penalty; a wide character takes two columns."""

MOST_SHARED = 3

_PLACE = attrgetter("case", "source", "start", "end")

_LEAST_WORTH = 20  # columns: below it a quote is an assent, not a statement
_DEFINITION = 4.0
"""Weight of the likeness to the code's definition, relative to the likeness to other interviewees' quotes."""
_LEAST_SPECIFIC = 0.1
"""Weight of a word that is no more common under the code than elsewhere, added to ln of the ratio of its shares."""
_SHARED = 0.85
"""Factor for each further code on the same passage: what carries many codes shows none of them by itself."""
_ROOT = 6
"""Letters by which a word is compared with the definition, so that *explains* meets *explanation*."""
_TELLING = 6
"""Number of different words, fillers and function words aside, from which a quote is telling enough."""
_TIED = 0.8
"""Factor of a quote that begins with a word that ties it to a sentence outside it."""
_ENOUGH = 0.6
"""Share of the best score that a third or fourth quote needs."""


def rarity(
    excerpts: Iterable[Excerpt], languages: Mapping[str, str], fillers: Mapping[str, Fillers] | None = None
) -> Rarity:
    """Returns the rarity of each word among the distinct quotes of its language."""
    quotes: Counter[str] = Counter()
    with_word: dict[str, Counter[str]] = defaultdict(Counter)
    for excerpt in distinct(excerpts):
        language = languages.get(excerpt.source, "")
        quotes[language] += 1
        with_word[language].update(set(words(excerpt.quote or "", language, (fillers or {}).get(language, NONE))))

    return Rarity(quotes, with_word, fillers or {})


def choose(
    excerpts: Iterable[Excerpt],
    weight: Rarity,
    *,
    languages: Mapping[str, str],
    stop_words: Mapping[str, Collection[str]],
    group_of: Mapping[str, str],
    about: str = "",
    shared: Mapping[tuple[str, int, int], int] | None = None,
) -> tuple[Excerpt, ...]:
    """Returns two to four quotes of one code, most telling first; fewer only if no more may be quoted.

    A quote is telling if it is like the code's definition (`about`), and typical if it is close to the other
    interviewees' quotes under the code: the cosine of its tf-idf vector to the mean of theirs, each interviewee
    counting once, within a language, each word weighed by how much more common it is under the code than elsewhere.
    Quotes lose that have few words of content, are very long, lean on what is outside them (*And that*), or carry
    further codes (`shared`: place → codes on it).
    Fillers weigh nothing. Languages are compared by rank. No interviewee is quoted twice while another is not quoted;
    then whole thoughts precede fragments, questions and assents, and groups (`group_of`: case → value) are balanced. A sentence
    that goes on is joined to a coded one right before it, and a quote has at most about 80 words, else `[…]`. Nobody is
    quoted without consent. A third and a fourth quote have to be whole thoughts with 60 % of the best score, unless their
    group is quoted less than another. The result does not depend on the order of the excerpts.
    """
    whole = joined((e for e in distinct(excerpts) if quotable(e)), languages)
    ranked = _most_typical_first(whole, weight, languages, stop_words, about, shared or {})
    typical, worth = [e for e, _ in ranked], {id(e): value for e, value in ranked}
    poor = {id(e): weight.poor(e.quote or "", languages.get(e.source, "")) for e in typical}
    speaking = {e.case for e in typical if not poor[id(e)]}
    count = min(MOST, max(FEWEST, len(speaking)))
    chosen: list[Excerpt] = []
    while typical and len(chosen) < count:
        cases = Counter(e.case for e in chosen)
        groups = Counter(group_of.get(e.case, "") for e in chosen)
        best = min(
            range(len(typical)),
            key=lambda i: (
                cases.get(typical[i].case, 0),
                poor[id(typical[i])],
                groups.get(group_of.get(typical[i].case, ""), 0),
                i,
            ),
        )
        quote = typical.pop(best)
        short = groups.get(group_of.get(quote.case, ""), 0) < max(groups.values(), default=0)
        weak = worth[id(quote)] < _ENOUGH and not short
        if len(chosen) >= FEWEST and (poor[id(quote)] or weak):
            continue
        chosen.append(quote)
        typical = [e for e in typical if not e.overlaps(chosen[-1])]
    text = " ".join([about, *(e.quote or "" for e in whole)])

    def shorter(excerpt: Excerpt) -> Excerpt:
        language = languages.get(excerpt.source, "")
        stops = stop_words.get(language, ())
        centre = weight.vector(text, language, stops)
        return shortened(excerpt, lambda part: _likeness(weight.vector(part, language, stops), centre), language)

    return tuple(map(shorter, chosen))


def _poor(quote: str, fillers: Fillers) -> int:
    """Returns 0 for a whole thought, 1 for a fragment, a question or a stage direction, 2 for an assent."""
    if _columns(quote) < _LEAST_WORTH:
        return 2
    content = content_words(quote, fillers)
    if says_little(quote, content):
        return 2
    return int(fragment(quote) or asks(quote) or directs(quote) or content < WHOLE_WORDS)


def _likeness(first: Vector, second: Vector) -> float:
    return sum(value * second.get(word, 0.0) for word, value in first.items())


def reasons(
    quotes: Sequence[Excerpt],
    excerpts: Iterable[Excerpt],
    weight: Rarity,
    *,
    languages: Mapping[str, str],
    stop_words: Mapping[str, Collection[str]],
) -> tuple[str, ...]:
    """Returns the reason for each quote: the words that make it typical, the lack of other quotable interviewees in its
    language or at all, or the spread over interviewees."""
    centres: dict[str, tuple[Vector, dict[str, Vector]]] = {}
    quoted = {quote.case for quote in quotes}
    languages_quoted = {languages.get(quote.source, "") for quote in quotes}
    speak: dict[str, set[str]] = {}
    speakers: dict[tuple[str, str], set[str]] = {}  # (language, word) → interviewees who use it
    for excerpt in distinct(filter(quotable, excerpts)):
        language = languages.get(excerpt.source, "")
        speak.setdefault(language, set()).add(excerpt.case)
        if language in languages_quoted:
            centre, own = centres.setdefault(language, ({}, {}))
            vector = weight.vector(excerpt.quote or "", language, stop_words.get(language, ()))
            _add(centre, vector, 1.0)
            for word in vector:
                speakers.setdefault((language, word), set()).add(excerpt.case)
            if excerpt.case in quoted:
                _add(own.setdefault(excerpt.case, {}), vector, 1.0)
    result = []
    for place, quote in enumerate(quotes):
        heard = {earlier.case for earlier in quotes[:place]}
        language = languages.get(quote.source, "")
        centre, own = centres.get(language, ({}, {}))
        mine = own.get(quote.case, {})
        vector = weight.vector(quote.quote or "", language, stop_words.get(language, ()))
        shared = {word: value * (centre.get(word, 0.0) - mine.get(word, 0.0)) for word, value in vector.items()}
        best = sorted((word for word in shared if shared[word] > 1e-9), key=lambda word: (-shared[word], word))[
            :MOST_SHARED
        ]
        if best:
            others = len(set().union(*(speakers[language, word] for word in best)) - {quote.case})
            shared_words = ", ".join(f"“{word}”" for word in best)
            result.append(f"shares {shared_words} with {quantity(others, 'other interviewee')}")
        else:
            result.append(_spread(quote.case, heard, language, speak))
    return tuple(result)


def _spread(case: str, heard: Collection[str], language: str, speak: Mapping[str, set[str]]) -> str:
    """Returns the reason for a quote that shares no word with others, from who can be quoted (by language) and who
    already is."""
    if not set().union(*speak.values()) - {case}:
        return "the only quotable interviewee"
    if not speak.get(language, set()) - {case}:
        return f"the only quotable interviewee in {LANGUAGE_NAMES.get(language, language or 'this language')}"
    return "another quote of the same interviewee" if case in heard else "to include another interviewee"


def quotable(excerpt: Excerpt) -> bool:
    return excerpt.consent == "quote" and bool(excerpt.quote and excerpt.quote.strip())


def distinct(excerpts: Iterable[Excerpt]) -> list[Excerpt]:
    """Returns one excerpt for each passage (several coders or codes may mark it), in order of case and place."""
    places: dict[tuple[str, str, int, int], Excerpt] = {}
    for excerpt in excerpts:
        place = _PLACE(excerpt)
        kept = places.get(place)
        if kept is None or _identity(excerpt) < _identity(kept):
            places[place] = excerpt
    return list(map(places.__getitem__, sorted(places)))


def _identity(excerpt: Excerpt) -> tuple[str, ...]:
    return (excerpt.code, excerpt.coder, excerpt.at, excerpt.guid)


def codes_at(excerpts: Iterable[Excerpt]) -> dict[tuple[str, int, int], int]:
    """Returns the number of codes on each coded span (source, start, end)."""
    result: dict[tuple[str, int, int], set[str]] = {}
    for excerpt in excerpts:
        result.setdefault((excerpt.source, excerpt.start, excerpt.end), set()).add(excerpt.code_guid)
    return {place: len(codes) for place, codes in result.items()}


def _roots(vector: Vector) -> Vector:
    """Returns the vector by the beginnings of its words."""
    result: Vector = {}
    for word, value in vector.items():
        root = word[:_ROOT]
        result[root] = max(result.get(root, 0.0), value)
    return result


def _most_typical_first(
    excerpts: Sequence[Excerpt],
    weight: Rarity,
    languages: Mapping[str, str],
    stop_words: Mapping[str, Collection[str]],
    about: str,
    shared: Mapping[tuple[str, int, int], int],
) -> list[tuple[Excerpt, float]]:
    """Returns the excerpts by rank within their language, each with its score as a share of the best in the language."""
    by_language: dict[str, list[Excerpt]] = {}
    for excerpt in excerpts:
        by_language.setdefault(languages.get(excerpt.source, ""), []).append(excerpt)
    ranked: list[tuple[float, int, Excerpt, float]] = []
    order = {id(excerpt): index for index, excerpt in enumerate(excerpts)}
    for language, group in by_language.items():
        stops = stop_words.get(language, ())
        plain_vectors = [weight.vector(e.quote or "", language, stops) for e in group]
        vectors = weight.specific(plain_vectors, language)
        nearness = _nearness([e.case for e in group], vectors)
        defined = _roots(weight.vector(about, language, stops))
        scores = [
            (near + _DEFINITION * _likeness(_roots(vector), defined))
            * _length_weight(e.quote or "")
            * sqrt(min(1.0, len(vector) / _TELLING))
            * (_TIED if ties(e.quote or "", language) else 1)
            * _SHARED ** (shared.get(_PLACE(e)[1:], 1) - 1)
            for near, vector, e in zip(nearness, plain_vectors, group, strict=True)
        ]
        best_first = sorted(range(len(group)), key=lambda i: (-round(scores[i], 12), i))
        top = scores[best_first[0]]
        for rank, i in enumerate(best_first):
            share = scores[i] / top if top else 1.0
            ranked.append(((rank + 0.5) / len(group), order[id(group[i])], group[i], share))
    ranked.sort(key=lambda item: item[:2])
    return [(excerpt, share) for _, _, excerpt, share in ranked]


def _nearness(cases: Sequence[str], vectors: Sequence[Vector]) -> list[float]:
    """Returns the cosine of each vector to the mean of the other interviewees' vectors, or of all if there is only one."""
    mean_of: dict[str, Vector] = {}
    number = Counter(cases)
    for case, vector in zip(cases, vectors, strict=True):
        if number[case] == 1:
            mean_of[case] = vector
        else:
            _add(mean_of.setdefault(case, {}), vector, 1 / number[case])
    centre: Vector = {}
    for mean in mean_of.values():
        _add(centre, mean, 1.0)
    alone = len(mean_of) == 1
    square = _dot(centre, centre)
    if alone:
        return [_dot(vector, centre) / sqrt(square) if square > 1e-9 else 0.0 for vector in vectors]
    products = {case: (_dot(mean, centre), _dot(mean, mean)) for case, mean in mean_of.items()}
    result = []
    for case, vector in zip(cases, vectors, strict=True):
        near, own = products[case]
        rest = square - 2 * near + own  # |centre - mean|²: a vector of the others for each would be quadratic
        if number[case] > 1:
            near, own = _dot(vector, centre), _dot(vector, mean_of[case])
        result.append((near - own) / sqrt(rest) if rest > 1e-9 else 0.0)
    return result


def _dot(first: Vector, second: Vector) -> float:
    """Dot product of a vector and a second vector that has all its words."""
    product: float = sum(map(mul, first.values(), map(second.__getitem__, first)))
    return product


def _length_weight(text: str) -> float:
    columns = _columns(text)
    return min(1.0, columns / SHORT, LONG / max(columns, 1))


def _columns(text: str) -> int:
    folded = " ".join(text.split())
    if folded.isascii():
        return len(folded)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in folded)


def _add(into: Vector, vector: Vector, factor: float) -> None:
    known = into.get
    for word, value in vector.items():
        into[word] = known(word, 0.0) + value * factor


def _norm(vector: Vector) -> float:
    return sqrt(sum(value * value for value in vector.values()))


def _scaled(vector: Vector, norm: float) -> Vector:
    return {word: value / norm for word, value in vector.items()} if norm else {}
