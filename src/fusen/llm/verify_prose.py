"""Check connecting prose strictly: find sentences with wrong citations, quotations or figures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fusen.llm.parse_suggestions import entries_of
from fusen.llm.verify_numbers import Figures, figures_of, unknown_figure
from fusen.llm.verify_quotes import quotations, stands_in
from fusen.model.themes import Sentence, ThemeFacts

MARK = "\ufffc"  # in the place of a citation: within a quotation nothing may be
INLINE = re.compile(r"[^\s()\[\];,“”「」]+@\d+-\d+")
_END = re.compile(
    r"(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)(?<!\bvs)(?<!\bca)(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bMrs)(?<!\bNo)"
    r"[.!?][)\]]*\s+(?=\w)|[。！？](?=\s*\w)"
)


def read(answer: str, given: ThemeFacts) -> tuple[Sentence, ...] | None:
    """Returns the sentences, each with its errors; None if the answer is not the requested object."""
    entries = entries_of(answer, "sentences")
    if entries is None or not all(map(_sound, entries)):
        return None
    checker = _Checker(given)
    return tuple(
        checker.checked(" ".join(entry["text"].split()), tuple(dict.fromkeys(map(str.strip, entry["cites"]))))
        for entry in entries
    )


def _sound(entry: object) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        return False
    cites = entry.get("cites")
    return isinstance(cites, list) and all(isinstance(citation, str) for citation in cites)


class _Checker:
    def __init__(self, given: ThemeFacts) -> None:
        self._words = {excerpt.id: excerpt.words for excerpt in given.excerpts}
        self._names = given.names
        numbered = sorted((name for name in self._names if re.search(r"\d", name)), key=len, reverse=True)
        known = [re.escape(name) for name in numbered if not name.strip().isdigit()]
        self._named = re.compile(rf"(?<!\w)(?:{'|'.join(known)})(?!\w)") if known else None
        self._figures: Figures = figures_of(line for part in given.parts for line in part.figures)

    def checked(self, text: str, cites: tuple[str, ...]) -> Sentence:
        """Checks a sentence; citations within the sentence count like those listed with it."""
        inside = [word for word in self._words if self._cited(word).search(text)]
        bare = text
        for word in sorted(inside, key=len, reverse=True):
            bare = self._cited(word).sub(MARK, bare)
        every = tuple(dict.fromkeys((*cites, *inside, *INLINE.findall(bare))))
        return Sentence(text, every, self._wrong(bare, every))

    def _cited(self, id_: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w){re.escape(id_)}(?!\d)")

    def _wrong(self, bare: str, cites: Sequence[str]) -> str:
        """`bare` is the sentence without its citations."""
        if not re.search(r"\w", bare):
            return "it says nothing"
        if not cites:
            return "it cites nothing"
        for citation in cites:
            if citation not in self._words:
                return f"it cites {citation or 'an empty id'}, which it was not given"
        quoted = quotations(bare)
        if quoted is None:
            return "a quotation in it has no end or no beginning"
        for start, end, words in reversed(quoted):
            if words.strip() not in self._names and not any(
                stands_in(words, self._words[citation]) for citation in cites
            ):
                return f"“{words}” is not word for word in what it cites"
            bare = f"{bare[:start]} … {bare[end:]}"
        if _END.search(bare):
            return "it is more than one sentence"
        figure = unknown_figure(self._named.sub(" ", bare) if self._named else bare, self._figures)
        return f"the figure {figure} was not given" if figure else ""
