"""An invented study on which two coders disagree."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.support.studies import Ran, coding, fusen, make_study, review

PARTS = ["We had no money.", "The interpreter was late.", "Then it rained.", "Nobody came.", "It went on."]

TEXT = f"I: How was it?\n\nR: {' '.join(PARTS)}\n"


def at(*parts: str) -> tuple[int, int]:
    return TEXT.index(parts[0]), TEXT.index(parts[-1]) + len(parts[-1])


MONEY, LATE, CAME = at(PARTS[0]), at(PARTS[1]), at(PARTS[3])

WIDE = at(PARTS[0], PARTS[1])


def make_disagreeing_study(folder: Path) -> Path:
    """anna: money wide, champion on two; ben: money narrow, champion on one of them, interpreter."""

    def lines(coder: str, codes: list[tuple[str, tuple[int, int]]]) -> list[dict[str, Any]]:
        return [*(coding(TEXT, "a.txt", coder, code, *span) for code, span in codes), review(TEXT, "a.txt", coder)]

    anna = lines("anna", [("funding-gap", WIDE), ("champion", CAME), ("champion", LATE)])
    ben = lines("ben", [("funding-gap", MONEY), ("champion", CAME), ("language-barrier", LATE)])
    return make_study(folder, {"a.txt": TEXT}, codings={"anna.jsonl": anna, "ben.jsonl": ben})


def listed(root: Path, *more: str) -> list[dict[str, Any]]:
    return fusen(root, "agreement", "disagreements", "--format", "json", *more).rows


def resolve(root: Path, span: tuple[int, int], code: str, keep: str, *more: str, reason: str = "boundary") -> Ran:
    place = f"a@{span[0]}-{span[1]}"
    arguments = ["--code", code, "--keep", keep, "--reason", reason, "--as", "lead", *more]
    return fusen(root, "agreement", "resolve", place, *arguments)
