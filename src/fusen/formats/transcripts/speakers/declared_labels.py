"""Labels that are declared: by the person, as a name or a pattern, or by a legend at the top of the file."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from fusen.errors import FusenError
from fusen.formats.transcripts.speakers.speaker_labels import Head, is_backchannel, is_role
from fusen.formats.transcripts.speakers.time_stamps import ANY, WRAPPED, seconds
from fusen.text.role_words import is_name_of_interviewer

_DRESS = " \t[](){}<>#@*_:：【】（）-–—|"
_BEFORE = rf"[ \t\u3000]{{0,3}}(?:{WRAPPED}[ \t]*)?"
_LONGEST_HEAD = 300
_PLACES = {"name": r"(?P<name>[^\n]{1,60}?)", "time": rf"(?P<time>{ANY}|\d{{1,6}}(?:[.,]\d{{1,3}})?)", "talk": ""}
_HINT = "such as --speaker-pattern '[{name}] {talk}', or a regular expression with (?P<name>…)"


def bare_label(label: str) -> str:
    """A label without what it is dressed in: `[Anna]`, `#Anna:` and `### Anna` are `Anna`."""
    bare = label.strip().strip(_DRESS)
    return bare or label.strip()


def called_so(label: str, names: Mapping[str, str]) -> str:
    """The name that a label (casefolded in `names`) is declared to mean; in its own spelling where it only is repeated."""
    name = names.get(label.casefold(), label)
    return label if name.casefold() == label.casefold() else name


def declared_heads(labels: Iterable[str], heads: Sequence[Head], lines: Sequence[tuple[int, str]]) -> list[Head]:
    """Lines that begin with a declared label, as it is typed, which no habit of the file has found."""
    seen = {head.label.casefold() for head in heads}
    named = [label.strip() for label in labels if label.strip() and bare_label(label).casefold() not in seen]
    result = []
    for label in named:
        bare = bare_label(label)
        dressed = bare != label or any(map(str.isdigit, label))
        follows = r"[ \t]*[:：|–—-]{0,2}[ \t]*(?!\w)|[ \t]+" if dressed else r"[ \t]*(?:[:：|–—\t]|[ ]-[ ]|$)[ \t]*"
        heads = _beginning(label, follows, lines, bare)
        if not heads and len(label) > 2:  # `Anna We lost it`, not `Anna said`
            heads = [head for head in _beginning(label, r"[ \t]+(?=\S)", lines, bare) if _begins_talk(head, lines)]
        result += heads
    return result


def _beginning(label: str, follows: str, lines: Iterable[tuple[int, str]], bare: str) -> list[Head]:
    pattern = re.compile(rf"{_BEFORE}{re.escape(label)}(?:{follows})", re.IGNORECASE)
    matches = ((start, pattern.match(line[:_LONGEST_HEAD])) for start, line in lines)
    return [Head(at, at + match.end(), bare, None, False, False, False, True) for at, match in matches if match]


def _begins_talk(head: Head, lines: Iterable[tuple[int, str]]) -> bool:
    talk = next((line[head.talk - start : head.talk - start + 1] for start, line in lines if start == head.line), "")
    return not talk.islower()


def pattern_heads(pattern: str, text: str, lines: Iterable[int]) -> list[Head]:
    """Every line that begins as the person's pattern says. Raises FusenError where it is no pattern."""
    expression = compiled(pattern)
    heads: list[Head] = []
    until = 0
    for start in lines:
        if start < until:
            continue
        match = expression.match(text[start : start + _LONGEST_HEAD])
        label = match["name"].strip() if match and match["name"] else ""
        if match and label:
            groups = match.groupdict()
            talk = match.start("talk") if "talk" in groups else match.end()
            time = _time(groups.get("time"))
            heads.append(Head(start, start + talk, label, time, time is not None, False, False, True))
            until = start + talk
    return heads


def _time(stamp: str | None) -> float | None:
    if not stamp:
        return None
    if re.fullmatch(r"\d{1,6}(?:[.,]\d{1,3})?", stamp):
        return round(float(stamp.replace(",", ".")), 3)
    return seconds(stamp) if re.fullmatch(ANY, stamp) else None


def compiled(pattern: str) -> re.Pattern[str]:
    """`{name}`, `{time}` and `{talk}` between fixed text, or a bounded regular expression."""
    from fusen.query.safe_regex import RegexError, checked

    if "(?P<name>" in pattern:
        try:
            return checked(pattern)
        except RegexError as error:
            raise FusenError(f"--speaker-pattern: {error.message}", error.hint or _HINT) from error
    if pattern.count("{name}") != 1 or any(pattern.count(place) > 1 for place in ("{time}", "{talk}")):
        raise FusenError("--speaker-pattern names {name} once, and {time} and {talk} once at most", _HINT)
    parts = []
    for piece in re.split(r"(\{(?:name|time|talk)\}|\\n|\\t|\s+)", pattern):
        if piece in ("{name}", "{time}", "{talk}"):
            parts.append(_PLACES[piece[1:-1]])
        elif piece == "\\n" or "\n" in piece:
            parts.append(r"[ \t]*\n")
        elif piece in ("\\t", "\t"):
            parts.append(r"\t+")
        elif piece.isspace():
            parts.append(r"[ \t\u3000\u00a0]+")
        else:
            parts.append(re.escape(piece))
    if "{talk}" not in pattern:
        parts.append(r"[ \t]*(?=\n|\Z)")
    elif pattern.index("{talk}") < pattern.index("{name}"):
        raise FusenError("--speaker-pattern: {talk} comes last", _HINT)
    return re.compile(r"[ \t\u3000]{0,3}" + "".join(parts))


@dataclass(frozen=True, slots=True)
class Legend:
    """Labels that lines at the top declare, such as `I1: Interviewer 1`; `asking` are those that it calls interviewers."""

    lines: Collection[int] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    asking: Collection[str] = ()


class _LegendEntry(NamedTuple):
    start: int  # of its line
    label: str
    name: str
    sign: str
    roles: tuple[str, ...]  # what follows the name: `Dora Rey, interviewer`


_ENTRY = re.compile(
    r"[\W_]{0,4}(?P<label>[^\W_][^:：=\n]{0,19}?)[ \t]*(?P<sign>[:：=]|[ ][-–—][ ])[ \t]*(?P<name>[^\n]{2,80}?)[ \t;,]*"
)
_IN_BRACKETS = re.compile(
    r"[\W_]{0,4}(?P<label>[^\W_][^:：=()（）\n]{0,19}?)[ \t]*(?P<sign>[(（])(?P<name>[^()（）\n]{2,40})[)）]"
)
_HEADING = re.compile(r"[^\W\d_][^:：\n]{2,24}[:：][ \t]*")
_SEPARATOR = re.compile(r"[ \t]*[;；,、，|／][ \t]*")
_LONGEST_NAME = 40


def read_legend(lines: Sequence[tuple[int, str]], heads: Sequence[Head]) -> Legend:
    """The first lines, where they give each label that later speaks a name, one of them a role's."""
    entries = list(_entries(lines, heads))
    names = [entry.name for entry in entries]
    is_legend = (
        any(_has_role(entry) for entry in entries) or _are_names(names) or all(entry.sign == "=" for entry in entries)
    )
    fits = all(_has_role(entry) or _are_names([f"{entry.name} {entry.name}"]) for entry in entries)
    if not is_legend or len(entries) < 2 or not fits:
        return Legend()
    called = {entry.label: entry.name for entry in entries}
    distinct = len(set(map(str.casefold, called.values()))) == len(called)
    asking = frozenset(entry.label for entry in entries if any(map(is_name_of_interviewer, (entry.name, *entry.roles))))
    return Legend(frozenset(entry.start for entry in entries), called if distinct else {}, asking)


def _has_role(entry: _LegendEntry) -> bool:
    return _is_role(entry.name) or any(len(role) > 2 and is_role(role) for role in entry.roles)


def _is_role(name: str) -> bool:
    first = name.split(" ", 1)[0]
    return is_role(name) or (len(first) > 2 and is_role(first))


def _are_names(names: Sequence[str]) -> bool:
    """People's names, at least one of them with first and last name: `Hello Anna` is talk."""
    words = [name.split() for name in names]
    capital = all(word[:1].isupper() and not is_backchannel(word) for name in words for word in name)
    return capital and any(2 <= len(name) <= 4 for name in words)


def _entries(lines: Sequence[tuple[int, str]], heads: Sequence[Head]) -> Iterator[_LegendEntry]:
    """Entries of lines that give a label a name before that label speaks."""
    last = {head.label.casefold(): (head.line, head.label) for head in heads}
    begins = {head.line for head in heads}
    seen: set[str] = set()
    for start, line in lines:
        entries = [] if len(line) > 120 else [*_several(start, line)] or [*_entry(start, line, _ENTRY)]
        later = [last.get(entry.label.casefold(), (-1, "")) for entry in entries]
        new = [
            place > start and entry.label.casefold() not in seen
            for entry, (place, _) in zip(entries, later, strict=True)
        ]
        if entries and all(new):
            seen.update(entry.label.casefold() for entry in entries)
            yield from (entry._replace(label=label) for entry, (_, label) in zip(entries, later, strict=True))
        elif seen or start in begins:
            return


def _several(start: int, line: str) -> list[_LegendEntry]:
    """Return the entries of one line, `E: Enquêteur; R: répondante` or `Speakers: DR (Interviewer), MK (Participant)`."""
    for pattern, listed in ((_ENTRY, line), (_IN_BRACKETS, _HEADING.sub("", line, count=1))):
        pieces = [list(_entry(start, piece, pattern)) for piece in _SEPARATOR.split(listed) if piece.strip()]
        if len(pieces) >= 2 and all(pieces) and any(_has_role(entry) for entries in pieces for entry in entries):
            return [entry for entries in pieces for entry in entries]
    return []


def _entry(start: int, line: str, pattern: re.Pattern[str]) -> Iterator[_LegendEntry]:
    match = pattern.fullmatch(line)
    if match is None:
        return
    name, *roles = (part.strip("*_ )）") for part in re.split(r"[,(（;、]", match["name"]))
    if 2 <= len(name) <= _LONGEST_NAME and not re.search(r"[?？!！.。…]", name):
        yield _LegendEntry(start, match["label"].strip("*_ "), name, match["sign"], tuple(filter(None, roles)))
