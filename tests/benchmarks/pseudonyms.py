"""Names found in an invented, annotated test set: recall and precision by kind and language.

python -m tests.benchmarks.pseudonyms

A mark `{kind|words}` counts as found if a found name shares a character with it, of whatever kind: what matters is that the
name is replaced. Precision counts found names that share a character with a mark. Kinds are those of the mark.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fusen.model.pseudonyms import NAME_KINDS, NameFound
from fusen.nlp import presidio
from fusen.study.pseudonyms.find import names_in
from fusen.text.find_names import NameFinder

DATA = Path(__file__).parents[1] / "data" / "pseudonyms"
LANGUAGES = tuple(sorted(path.stem for path in DATA.glob("*.txt")))
_MARK = re.compile(r"\{(\w+)\|([^}]*)\}")


@dataclass(slots=True)
class Score:
    """Counts for one kind: marks found and missed, and names found where there is no mark."""

    found: int = 0
    missed: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + len(self.missed))

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + len(self.wrong))


def annotated(language: str) -> tuple[str, list[NameFound]]:
    """Return the text without marks and comments, and the marked names."""
    source = "\n".join(line for line in (DATA / f"{language}.txt").read_text("utf-8").split("\n") if line[:1] != "#")
    parts, marks, at, length = [], [], 0, 0
    for mark in _MARK.finditer(source):
        parts += [source[at : mark.start()], mark[2]]
        length += mark.start() - at
        marks.append(NameFound(mark[1], length, length + len(mark[2])))  # type: ignore[arg-type]
        length += len(mark[2])
        at = mark.end()
    return "".join((*parts, source[at:])), marks


def measure(language: str, *, model: bool = True) -> Mapping[str, Score]:
    """Return the scores by kind; `model=False` uses the patterns alone."""
    text, marks = annotated(language)
    finder = NameFinder(language, [text])
    found = names_in(text, language, finder) if model else finder.find(text)
    scores: dict[str, Score] = defaultdict(Score)
    for mark in marks:
        if any(_share(mark, name) for name in found):
            scores[mark.kind].found += 1
        else:
            scores[mark.kind].missed.append(text[mark.start : mark.end])
    for name in found:
        if not any(_share(mark, name) for mark in marks):
            scores[name.kind].wrong.append(text[name.start : name.end])
    return scores


def _share(one: NameFound, other: NameFound) -> bool:
    return one.start < other.end and other.start < one.end


def lines() -> Iterator[str]:
    """Yield a line for each language and kind, with what was missed and what was wrong."""
    yield f"{'':18}{'marks':>6}{'recall':>8}{'precision':>11}"
    runs = [(language, True) for language in LANGUAGES] + ([("en", False)] if presidio.is_installed() else [])
    for language, model in runs:
        scores = measure(language, model=model)
        label = f"{language}{'' if model else ' (patterns)'}"
        for kind in NAME_KINDS:
            score = scores[kind]
            if score.found or score.missed or score.wrong:
                yield (
                    f"{label + ' ' + kind:24}{score.found + len(score.missed):>4}{score.recall:>8.2f}{score.precision:>8.2f}"
                    f"  missed: {', '.join(score.missed) or '-'}; wrong: {', '.join(score.wrong) or '-'}"
                )


if __name__ == "__main__":
    print("\n".join(lines()))
