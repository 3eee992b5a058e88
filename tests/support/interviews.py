"""Invented interviews in which words indicate codes, to train the suggester in tests."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from fusen.study import Study
from tests.support.small_study import CODEBOOK, make_study

TALK = {
    "funding": ("the budget ended", "we had no grant left", "nobody paid the travel", "the subsidy came too late"),
    "language": ("we needed an interpreter", "nobody understood the letters", "every word was translated twice"),
    "market": ("customers over there buy more", "the market is large", "we sold two machines abroad"),
    "": ("the coffee was good", "it rained all morning", "my desk is near the window", "we met on a Tuesday", "[laughs]"),
}  # fmt: skip
QUESTIONS = ("How did it begin?", "What was the hardest part?", "And what came of it?")


def transcript(seed: int, answers: int = 9) -> str:
    """Return questions and answers of three sentences; the same seed gives the same text."""
    dice = random.Random(seed)
    turns = []
    for number in range(answers):
        answer = [dice.choice(TALK[dice.choice(list(TALK))]).capitalize() + "." for _ in range(3)]
        turns += [f"Interviewer: {QUESTIONS[number % 3]}", f"Anna: {' '.join(answer)}"]
    return "\n\n".join(turns) + "\n"


def make_interviews(folder: Path, count: int = 3, codebook: str = CODEBOOK) -> Path:
    return make_study(folder, {f"T{number}.txt": transcript(number) for number in range(count)}, codebook=codebook)


def talk(study: Study, path: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, words) of the interviewee's passages."""
    guid = next(info.guid for info in study.sources.all() if info.path == path)
    text = study.sources.text(guid)
    for start, end, _ in study.sources.talk([guid])[guid]:
        yield start, end, text[start:end]


def expected_code(words: str) -> str:
    """Return the code that the words indicate, or an empty string."""
    return next(
        (code for code, lines in TALK.items() if code and words.rstrip(".").casefold() in map(str.casefold, lines)), ""
    )


def code_all(study: Study, path: str, most: int | None = None) -> None:
    """Code a transcript as the user, by what its words mean, and mark that part as read."""
    end = 0
    for _, (start, stop, words) in zip(range(most or 10_000), talk(study, path), strict=False):
        if expected_code(words):
            study.codings.add(path, start, stop, expected_code(words))
        end = stop
    study.reviews.add(path, 0, end)
