"""Search for codes by a few letters: names first, then initials, phrases and definitions."""

from __future__ import annotations

from functools import lru_cache

from fusen.model.codebook import Code, Codebook


def find(codebook: Codebook, typed: str, recent: list[str], most: int = 50, *, headings: bool = False) -> list[Code]:
    """Return matching assignable codes (with `headings` all codes), best first; recent codes if nothing is typed."""
    codes = [code for code in codebook if (code.codable and not code.retired) or headings]
    parts = typed.casefold().split()
    order = {guid: number for number, guid in enumerate(recent)}
    if not parts:
        return sorted(codes, key=lambda code: order.get(code.guid, len(order)))[:most]
    scored = []
    for position, code in enumerate(codes):
        scores = [_score(code, word) for word in parts]
        if all(scores):
            scores.append(100 if code.name.casefold().startswith(" ".join(parts)) else 0)
            scored.append((-sum(scores), order.get(code.guid, len(order)), position, code))
    return [entry[-1] for entry in sorted(scored, key=lambda entry: entry[:-1])[:most]]


def _score(code: Code, typed: str) -> int:
    """Score a code; 0 means no match."""
    name, words, initials, path, phrases, meaning = _searched(code)
    if name.startswith(typed):
        return 100
    if typed in words:
        return 90
    if any(word.startswith(typed) for word in words):
        return 80
    if initials.startswith(typed):
        return 70
    if typed in name:
        return 60
    if len(typed) > 2 and _scattered(typed, name):
        return 45
    if typed in path:
        return 40
    if len(typed) > 2 and typed in phrases:
        return 25
    return 10 if len(typed) > 2 and typed in meaning else 0


def _scattered(typed: str, name: str) -> bool:
    """Return whether the letters occur in this order in the name, the first at the start of a word."""
    at = f" {name}".find(f" {typed[0]}") - 1
    if at < -1:
        return False
    for letter in typed:
        at = name.find(letter, at + 1)
        if at < 0:
            return False
    return True


@lru_cache(maxsize=4096)
def _searched_texts(
    name: str, path: tuple[str, ...], phrases: str, meaning: str
) -> tuple[str, list[str], str, str, str, str]:
    folded = name.casefold()
    words = folded.replace("-", " ").replace("/", " ").split()
    initials = "".join(word[0] for word in words)
    return folded, words, initials, " / ".join(path).casefold(), phrases.casefold(), meaning.casefold()


def _searched(code: Code) -> tuple[str, list[str], str, str, str, str]:
    phrases = "\n".join(phrase.text for phrase in code.phrases)
    return _searched_texts(code.name, code.path, phrases, f"{code.definition}\n{code.include}")
