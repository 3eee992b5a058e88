"""Connecting prose about a theme: what a language model is given to write it from, and what it wrote, checked."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """The theme, or a code of it, in figures: lines such as `7 of 9 interviewees read`."""

    name: str
    definition: str
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """A passage that may be quoted; `id` is its citation, `role` why it was chosen where that says something."""

    id: str
    who: str  # case
    group: str
    codes: tuple[str, ...]
    role: str
    words: str


@dataclass(frozen=True, slots=True)
class Given:
    """All that a model knows of a theme."""

    parts: tuple[Part, ...]  # the theme first
    excerpts: tuple[Material, ...]

    @property
    def names(self) -> set[str]:
        """What things are called: not a figure, whatever digits stand in it."""
        named = {part.name for part in self.parts}
        for one in self.excerpts:
            named |= {one.who, one.group, *one.codes}
        return named - {""}


@dataclass(frozen=True, slots=True)
class Sentence:
    """`wrong` says why it is struck out; empty where its citations, quotations and figures hold."""

    text: str
    cites: tuple[str, ...]
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Connecting:
    """What a model answered on day `at` (ISO date) to the prompt of this hash; `sentences` None: not readable."""

    model: str
    at: str
    prompt: str
    answer: str
    sentences: tuple[Sentence, ...] | None

    @property
    def struck(self) -> int:
        return sum(bool(one.wrong) for one in self.sentences or ())

    def said(self) -> str:
        """The line over it, which no reader may miss."""
        by = f"Machine-written: by the language model {self.model} on {self.at}"
        if self.sentences is None:
            return f"{by}; its answer could not be read and is left out."
        if not self.sentences:
            return f"{by}; it wrote nothing."
        many = len(self.sentences)
        return (
            f"{by}. Citations, quotations and figures were checked, what it makes of them was not. "
            f"{self.struck} of {many} sentence{'' if many == 1 else 's'} struck out."
        )
