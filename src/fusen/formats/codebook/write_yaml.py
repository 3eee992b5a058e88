"""Write codes as a new codebook file in the style a person would use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fusen.model.codebook import Code, Phrase

_DEEPEST = 8  # nested levels; deeper codes name their parent
_TEXTS = ("definition", "include", "exclude")


def written(
    tops: Iterable[tuple[Code, str | None]], below: Mapping[str | None, Sequence[Code]], *, name: str = "", comment: str = ""
) -> bytes:  # fmt: skip
    """Return the file; `tops` are its top codes, each with the id of its parent in another file; `below` maps a code to its children."""
    import yaml

    codes: list[dict[str, Any]] = []
    waiting = list(reversed([(code, parent, codes, 1) for code, parent in tops]))
    while waiting:
        code, parent, home, depth = waiting.pop()
        record = _record(code, parent)
        home.append(record)
        inner = below.get(code.guid, ())
        if inner and depth < _DEEPEST:
            record["codes"] = []
            waiting += reversed([(child, None, record["codes"], depth + 1) for child in inner])
        else:
            waiting[:0] = reversed([(child, code.id, codes, 1) for child in inner])
    head = {"name": name} if name else {}
    text = yaml.safe_dump({**head, "codes": codes}, sort_keys=False, allow_unicode=True, width=110)
    return (f"# {comment}\n" if comment else "").encode() + text.encode()


def _record(code: Code, parent: str | None) -> dict[str, Any]:
    record: dict[str, Any] = {"name": code.name, "id": code.id}
    if parent:
        record["parent"] = parent
    record |= {key: getattr(code, key) for key in _TEXTS if getattr(code, key)}
    if code.examples:
        record["examples"] = list(code.examples)
    for key in ("phrases", "not_phrases"):
        if getattr(code, key):
            record[key] = _phrases(getattr(code, key))
    if code.colour:
        record["colour"] = code.colour
    return record if code.codable else record | {"codable": False}


def _phrases(phrases: Sequence[Phrase]) -> Any:
    """Return a list, or a mapping by language if any phrase has one; phrases for all languages are then repeated in each."""
    lines = [phrase.text or [dict(token) for token in phrase.pattern] for phrase in phrases]
    languages = dict.fromkeys(phrase.language for phrase in phrases)
    if not any(languages):
        return lines
    return {
        language: [line for line, phrase in zip(lines, phrases, strict=True) if phrase.language in (language, None)]
        for language in languages
        if language
    }
