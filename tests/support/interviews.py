"""Invented interviews in which words point to codes, for those who learn: enough of them to learn from."""

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
    """Questions and answers of three sentences; the same for the same seed."""
    chance = random.Random(seed)
    turns = []
    for number in range(answers):
        said = [chance.choice(TALK[chance.choice(list(TALK))]).capitalize() + "." for _ in range(3)]
        turns += [f"Interviewer: {QUESTIONS[number % 3]}", f"Anna: {' '.join(said)}"]
    return "\n\n".join(turns) + "\n"


def make_interviews(folder: Path, count: int = 3, codebook: str = CODEBOOK) -> Path:
    return make_study(folder, {f"T{number}.txt": transcript(number) for number in range(count)}, codebook=codebook)


def talk(study: Study, path: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, words) of the interviewee's passages."""
    guid = next(info.guid for info in study.sources.all() if info.path == path)
    text = study.sources.text(guid)
    for start, end, _ in study.sources.talk([guid])[guid]:
        yield start, end, text[start:end]


def meant(words: str) -> str:
    """The code that the words point to, empty where they point to none."""
    return next(
        (code for code, said in TALK.items() if code and words.rstrip(".").casefold() in map(str.casefold, said)), ""
    )


def code_all(study: Study, path: str, most: int | None = None) -> None:
    """The user codes a transcript by what its words mean, and reads it so far."""
    end = 0
    for _, (start, stop, words) in zip(range(most or 10_000), talk(study, path), strict=False):
        if meant(words):
            study.codings.add(path, start, stop, meant(words))
        end = stop
    study.reviews.add(path, 0, end)
