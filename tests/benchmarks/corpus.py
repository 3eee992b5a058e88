"""A study of any size for measuring: invented words by Zipf's law, speaker turns, and two people's codings."""

from __future__ import annotations

import hashlib
import itertools
import json
import random
import uuid
from pathlib import Path
from typing import Any

import yaml

SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "bu",
    "da",
    "de",
    "di",
    "do",
    "du",
    "fa",
    "fe",
    "fi",
    "ga",
    "ge",
    "go",
    "ka",
    "ke",
    "ko",
    "la",
    "le",
    "li",
    "lo",
    "ma",
    "me",
    "mi",
    "mo",
    "na",
    "ne",
    "ni",
    "no",
    "pa",
    "pe",
    "po",
    "ra",
    "re",
    "ri",
    "ro",
    "sa",
    "se",
    "si",
    "so",
    "ta",
    "te",
    "ti",
    "to",
    "va",
    "ve",
    "vi",
    "vo",
]
COMMON = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "we",
    "it",
    "is",
    "that",
    "a",
    "was",
    "for",
    "they",
    "with",
    "on",
    "not",
    "but",
    "as",
    "at",
    "this",
    "have",
    "there",
    "so",
    "very",
    "our",
    "you",
    "from",
    "when",
    "then",
]
PROJECT = "00000000-0000-4000-8000-000000000001"
CODES = 30


def words(count: int, seed: int) -> list[str]:
    """A vocabulary: common English words first, then invented ones of two to four syllables."""
    draw = random.Random(seed)
    made = dict.fromkeys(COMMON)
    while len(made) < count:
        made["".join(draw.choices(SYLLABLES, k=draw.choice((2, 2, 3, 3, 4))))] = None
    return list(made)


def make_study(folder: Path, transcripts: int = 1000, length: int = 6000, codings: int = 50_000, seed: int = 1) -> None:
    """Write a study: `transcripts` files of `length` words, a codebook of 30 codes, `codings` by one person."""
    draw = random.Random(seed)
    vocabulary = words(20_000, seed)
    weights = list(itertools.accumulate(1 / (rank + 2.7) for rank in range(len(vocabulary))))
    (folder / "transcripts").mkdir(parents=True)
    (folder / "codebook").mkdir()
    (folder / ".fusen" / "codings").mkdir(parents=True)
    settings = f'project = "{PROJECT}"\nname = "benchmark"\nlanguage = "en"\nunit = "sentence"\n'
    (folder / ".fusen" / "study.toml").write_text(settings)
    codes = _codebook(vocabulary, draw)
    (folder / "codebook" / "codebook.yaml").write_text(yaml.safe_dump({"name": "benchmark", "codes": codes}))
    rows = [f"T{number:05},T{number:05}.txt,{('EU', 'Japan')[number % 2]}\n" for number in range(transcripts)]
    (folder / "transcripts" / "cases.csv").write_text("case,source,side\n" + "".join(rows))
    ids = [code["id"] for theme in codes for code in theme["codes"]]
    with open(folder / ".fusen" / "codings" / "coder.jsonl", "w", encoding="utf-8") as shared:
        for number in range(transcripts):
            text, sentences = _transcript(vocabulary, weights, length, draw)
            path = f"T{number:05}.txt"
            (folder / "transcripts" / path).write_text(text, encoding="utf-8")
            share = codings * (number + 1) // transcripts - codings * number // transcripts
            for line in _codings(path, text, sentences, ids, share, draw):
                shared.write(json.dumps(line) + "\n")


def _codebook(vocabulary: list[str], draw: random.Random) -> list[dict[str, Any]]:
    themes = []
    for theme in range(3):
        codes = []
        for number in range(theme * 10, theme * 10 + 10):
            single = draw.sample(vocabulary[300:3000], 4)
            pairs = [" ".join(draw.sample(vocabulary[30:400], 2)) for _ in range(3)]
            codes.append({"name": f"Code {number}", "id": f"code-{number}", "definition": f"What {number} means.",
                          "phrases": [*single, *pairs, vocabulary[500 + number][:4] + "*"]})  # fmt: skip
        themes.append({"name": f"Theme {theme}", "id": f"theme-{theme}", "codable": False, "codes": codes})
    return themes


def _transcript(
    vocabulary: list[str], weights: list[float], length: int, draw: random.Random
) -> tuple[str, list[tuple[int, int]]]:
    """The text and the spans of the interviewee's sentences."""
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    at = count = 0
    turn = 0
    while count < length or turn % 2:
        label = "Interviewer: " if turn % 2 == 0 else "R: "
        parts.append(label)
        at += len(label)
        for _ in range(draw.choice((1, 2)) if turn % 2 == 0 else draw.randint(2, 9)):
            size = draw.randint(5, 24)
            sentence = " ".join(draw.choices(vocabulary, cum_weights=weights, k=size)).capitalize()
            sentence += "?" if turn % 2 == 0 else "."
            if turn % 2:
                spans.append((at, at + len(sentence)))
            parts.append(sentence + " ")
            at += len(sentence) + 1
            count += size
        parts.append("\n\n")
        at += 2
        turn += 1
    return "".join(parts), spans


def _codings(
    path: str, text: str, sentences: list[tuple[int, int]], ids: list[str], share: int, draw: random.Random
) -> list[dict[str, object]]:
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    base = {"source": path, "source_sha256": sha256, "coder": "coder", "at": "2026-01-01T00:00:00.000Z"}

    def guid() -> str:
        return str(uuid.UUID(int=draw.getrandbits(128), version=4))

    pairs = draw.sample([(span, code) for span in sentences for code in ids], share)
    lines: list[dict[str, object]] = [
        {"type": "coding", "guid": guid(), **base, "code_id": code, "code": code, "start": start, "end": end,
         "quote": text[start:end], "origin": "manual", "direction": None, "magnitude": None, "note": None}
        for (start, end), code in pairs
    ]  # fmt: skip
    return [*lines, {"type": "review", "guid": guid(), **base, "start": 0, "end": len(text)}]
