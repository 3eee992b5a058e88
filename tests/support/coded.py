"""Invented coded passages about a harbour, in which words and neighbours indicate the codes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

TALK = {
    "Money": ["the grant ran out", "budgets were cut again", "nobody paid the invoice", "we need funding"],
    "Weather": ["a storm came in", "it rained for weeks", "the wind turned north", "fog stood over the water"],
    "Trust": ["we know each other for years", "a handshake was enough", "they kept their word"],
}
NOTHING = ["then we had lunch", "I went home after that", "it was a Tuesday", "let me think"]
FILLERS = ["well", "you know", "in the end", "back then", "as I said", "of course"]


def passages(interviews: int = 6, each: int = 20, seed: int = 1) -> list[dict[str, Any]]:
    """Return one object for each passage, as in a file of coded passages."""
    dice = random.Random(seed)
    made = []
    for number in range(interviews):
        for order in range(each):
            code = dice.choice([*TALK, "", ""])
            words = [dice.choice(FILLERS), dice.choice(TALK.get(code, NOTHING)), dice.choice(FILLERS)]
            made.append(
                {
                    "dataset": "harbour", "interview": f"H{number}", "speaker": "R", "order": order,
                    "text": ", ".join(words) + ".", "codes": [code] if code else [], "prev": "What was it like?",
                }
            )  # fmt: skip
    return made


def write(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path
