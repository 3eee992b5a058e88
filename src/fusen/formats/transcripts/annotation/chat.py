"""Read CHAT transcripts (.cha, also renamed .txt): main lines are talk, dependent tiers and headers are not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from fusen.formats.containers.encoding import decode
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.annotation.tiers import AnnotationFile, Segment, Tier, build
from fusen.model.quantity import quantity
from fusen.model.source import Source
from fusen.text.language import normalise
from fusen.text.role_words import is_name_of_interviewer

_HEAD = 4_000  # characters in which the headers begin
_BEGIN = re.compile(r"^@Begin[ \t]*$", re.MULTILINE)
_SPEAKER_LINE = re.compile(r"^\*[A-Za-z0-9_\-+]{1,16}:[ \t]", re.MULTILINE)
_TIER = re.compile(r"([*%][A-Za-z0-9_\-+]{1,16}|@[A-Za-z][A-Za-z0-9 ]{0,40}):?[ \t]?")
_BULLET = re.compile(r"\x15\D{0,80}?(\d{1,9})_(\d{1,9})-?\x15?|(?<=\s)(\d{1,9})_(\d{1,9})$|\x15[^\x15]{0,200}\x15")
_ASKING = frozenset(("investigator", "interviewer", "moderator"))
_EVENT = re.compile(
    r"&=\S{1,200}|\[(?:=!?|%|\+|\^|!\*?|#|=\?)[^\[\]]{0,400}\]|\(\.{1,3}\)|\((?:\d{1,2}:)?\d{1,3}\.?\d{0,3}\)(?=\s|$)"
)
_CODE = re.compile(r"\[[^\[\]]{0,400}\]")
_FINAL = (
    (re.compile(r"\+(?:\.\.\.|//?\.|\.\.)(?=\s|$)"), "…"), (re.compile(r"\+(?:\.\.\?|//?\?|!\?)"), "?"), (re.compile(r'\+"/\.|\+"\.'), "."),
    (re.compile(r"(?:^|(?<=\s))\+(?:[\"^<,+]|\")?(?=\s|$)|(?:^|(?<=\s))\+[\"^<,+](?=\S)"), ""),
)  # fmt: skip
_WORD = (
    (re.compile(r"&[-~+](?=\w)"), ""), (re.compile(r"(?<=\w)@[a-z][\w:$+*-]{0,20}"), ""), (re.compile(r"(?<!\S)0\w+"), ""),
    (re.compile(r"\((\w{1,30})\)(?=\w)|(?<=\w)\((\w{1,30})\)"), r"\1\2"), (re.compile(r"(?<=\w)_(?=\w)"), " "),
    (re.compile(r"[<>↑↓≠‡„⌈⌉⌊⌋⁎∆∇▔▁°]|(?<!\S)0(?=\s+[.?!])"), ""),
)  # fmt: skip
_BEFORE_STOP = re.compile(r"\s+([.,?!…;:])")
_SPACES = re.compile(r"\s+")


class _ChatLine(NamedTuple):
    """A tier of the file, its continuation lines joined."""

    tier: str
    text: str


def is_chat(text: str) -> bool:
    """Return whether a text is a CHAT transcript; its name does not matter."""
    head = text[:_HEAD]
    return _BEGIN.search(head) is not None and _SPEAKER_LINE.search(text) is not None


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the Source of a .cha file. Raises FileError, naming the file, if it has no talk."""
    decoded = decode(file.read(), name, options.encoding)
    return read_chat(decoded.text, name, options, decoded.encoding, decoded.warnings)


def read_chat(text: str, name: str, options: Options, encoding: str, warnings: Sequence[str] = ()) -> Loaded[Source]:
    """Return the Source of a decoded CHAT transcript."""
    lines = list(_lines(text))
    people = dict(_participants(lines))
    result: dict[str, list[Segment]] = {}
    dependent = Counter(line.tier for line in lines if line.tier.startswith("%"))
    marks = 0
    for at, line in enumerate(lines):
        if line.tier.startswith("*"):
            spoken, events = _spoken(line.text)
            marks += events
            result.setdefault(line.tier[1:], []).append(Segment(spoken, *_bullets(line.text), float(at)))
    talk = tuple(Tier(code, code, tuple(segments)) for code, segments in result.items())
    if dependent:
        shown = ", ".join(dependent)
        warnings = (
            *warnings,
            f"{name}: {quantity(dependent.total(), 'line of dependent tiers is', 'lines of dependent tiers are')} left out: {shown}",
        )
    asks = tuple(
        code for code, (_, role) in people.items() if role.casefold() in _ASKING or is_name_of_interviewer(role)
    )
    about = AnnotationFile(
        "chat", talk, "CHAT's main lines", _language(lines), asks, {code: called for code, (called, _) in people.items()},
        _variables(lines), encoding, marks, tuple(warnings),
    )  # fmt: skip
    return build(about, name, options)


def _lines(text: str) -> Iterator[_ChatLine]:
    tier, parts = "", [""]
    for line in text.split("\n"):
        head = _TIER.match(line) if line[:1] in ("*", "%", "@") else None
        if head is not None:
            if tier:
                yield _ChatLine(tier, " ".join(parts))
            tier, parts = head[1], [line[head.end() :]]
        elif line[:1] in ("\t", " "):
            parts.append(line.strip())
    if tier:
        yield _ChatLine(tier, " ".join(parts))


def _participants(lines: Sequence[_ChatLine]) -> Iterator[tuple[str, tuple[str, str]]]:
    """(code, (name, role)): `ANN Anna Adult` has a name, `INV Investigator` has none."""
    for line in lines:
        if line.tier == "@Participants":
            for participant in line.text.split(","):
                words = participant.split()
                if words:
                    called = " ".join(words[1:-1]).replace("_", " ")
                    yield words[0], (called or words[0], words[-1] if len(words) > 1 else "")


def _bullets(text: str) -> tuple[float | None, float | None]:
    result = [match for match in _BULLET.finditer(text) if match[1] or match[3]]
    if not result:
        return None, None
    return int(result[0][1] or result[0][3]) / 1000, int(result[-1][2] or result[-1][4]) / 1000


def _spoken(text: str) -> tuple[str, int]:
    """The words of a main line, and how many events, pauses and comments were taken out of it."""
    bare, events = _EVENT.subn(" ", _BULLET.sub(" ", text))
    bare = _CODE.sub(" ", bare)
    for pattern, replacement in (*_FINAL, *_WORD):
        bare = pattern.sub(replacement, bare)
    bare = _BEFORE_STOP.sub(r"\1", _SPACES.sub(" ", bare)).strip()
    return (bare, events) if any(map(str.isalnum, bare)) else ("", events)


def _language(lines: Sequence[_ChatLine]) -> str:
    stated = next((line.text for line in lines if line.tier == "@Languages"), "")
    return normalise(stated.replace(",", " ").split()[0]) if stated.split() else ""


def _variables(lines: Sequence[_ChatLine]) -> dict[str, str]:
    kept = {"@Date": "date", "@Location": "location"}
    return {kept[line.tier]: line.text.strip() for line in lines if line.tier in kept and line.text.strip()}
