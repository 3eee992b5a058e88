"""Recognise who speaks where: each file is read by the habit of labelling that explains it best."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from fusen.formats.transcripts.speaker_labels import Head, accepted, is_no_label
from fusen.model.source import Turn

RULES = "turns-1"
"""Changes when the same text would fall into other turns."""

_STAMP = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_RANGE = rf"(?:[ ]*(?:-->|[-–—])[ ]*{_STAMP})?"
_BOLD = r"(?:\*{1,3}|__?)"
_SPACE = r"[ \t\u3000\u00a0\u202f]"
_LABELLED = re.compile(
    rf"""
    [ \u3000]{{0,3}} (?:>[ ]? | [-•][ ]+ | \#{{1,6}}[ ]+)? {_BOLD}?
    (?: [\[(（<][ ]*(?P<before>{_STAMP}){_RANGE}[ ]*[\])）>] | (?P<plain>{_STAMP})(?=[ \t]) )?
    [ \t\u3000–—|-]*+ (?P<bold>{_BOLD})?
    (?P<label> [^\W_][^:：\t\[\]{{}}<>|*"“”«»;!?！？。、…]{{0,39}}? ) (?=[\s:：*_\[(（<,|–—-]|$)
    (?: {_BOLD}? {_SPACE}*+ [,|–—-]?+ {_SPACE}*+
      (?: [\[(（<][ ]*(?P<after>{_STAMP}){_RANGE}[ ]*[\])）>] | (?<=[ \t\u3000])(?P<late>{_STAMP}) )
    )?
    {_SPACE}*+ {_BOLD}? {_SPACE}*+
    (?: (?P<colon> :(?![\d/\\:)]) | ： ) {_BOLD}?
        (?: [ \t]*+ [\[(（<][ ]*(?P<inside>{_STAMP}){_RANGE}[ ]*[\])）>] {_BOLD}? )?
      | $ )
    """,
    re.VERBOSE,
)
_STAMPED = re.compile(
    rf"[ \u3000]{{0,3}}{_BOLD}?[\[(（<][ ]*(?P<time>{_STAMP})(?:[ ]*(?:-->|[-–—])[ ]*(?P<until>{_STAMP}))?[ ]*[\])）>]{_BOLD}?[ \t]*"
)
_DASH = re.compile("[ \u3000]{0,3}([―─—]{2,3})[ \u3000]*")
_FIRST_WORD = re.compile(r"([^\W_][\w.-]{0,30})[ \t]+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]」』）]*$")
_LONGEST_LABEL = 40
_LONGEST_HEAD = 100  # stamp, label and mark-up
_PAUSE = 2.0  # seconds between captions that end a stretch
_LONGEST_STRETCH = 12  # captions without a sentence's end


class _Line(NamedTuple):
    start: int
    text: str
    after_blank: bool
    before_indent: bool


class _Caption(NamedTuple):
    """A line that begins with a time stamp, and the words it goes on with."""

    line: int
    talk: int
    time: float
    until: float | None
    words: str


def recognise(text: str, start: int = 0, labels: Mapping[str, str] | None = None) -> tuple[Turn, ...]:
    """Turns from offset `start` on, in order; none when no habit of labelling is seen.

    `labels` are what the file's header or the person declares: label as written → name of the speaker. Turns of a
    file that has time stamps but no labels have the speaker "".
    """
    known = {label.casefold(): name for label, name in (labels or {}).items()}
    lines = list(_lines(text, start))
    captions = list(_captions(lines))
    heads = _without_preamble(list(_heads(lines)), lines)
    paragraphs = sum(line.after_blank for line in lines)
    labelled = accepted([head for head in heads if not head.bare], text, start, paragraphs, known)
    bare = accepted([head for head in heads if head.bare], text, start, paragraphs, known)
    named = accepted(_named_captions(captions, known), text, start, paragraphs, known)
    asked = [line for line in lines if line.text[:4].lstrip()[:1] in "―─—" and _DASH.match(line.text)]
    best = max(labelled, bare, named, key=len)
    unexplained = len(captions) - sum(head.stamped for head in best)
    if len(asked) >= 2 and len(asked) > len(best):
        return _question_and_answer(text, lines, asked, known)
    if unexplained >= 3 and unexplained > len(best):
        return _stretches(text, captions)
    return _turns(
        text,
        ((head.line, head.talk, known.get(head.label.casefold(), head.label), head.time) for head in best),
    )


def _lines(text: str, start: int) -> Iterator[_Line]:
    """The lines that say something."""
    offset, after_blank, pieces = start, True, text[start:].split("\n")
    pieces.append("")
    for number in range(len(pieces) - 1):
        piece = pieces[number]
        if not piece or piece.isspace():
            after_blank = True
        else:
            following = pieces[number + 1] or (pieces[number + 2] if number + 2 < len(pieces) else "")
            yield _Line(offset, piece, after_blank, following[:2] in _INDENTS or following[:1] in _TABS)
            after_blank = False
        offset += len(piece) + 1


_INDENTS = frozenset(("  ", " \t", "　　"))
_TABS = frozenset(("\t", "　"))


def _heads(lines: Iterable[_Line]) -> Iterator[Head]:
    """Lines that may be, or begin with, a speaker's label."""
    spelled: dict[str, str] = {}
    for line in lines:
        piece = line.text[:_LONGEST_HEAD]
        if ":" not in piece and "：" not in piece and not line.before_indent:
            continue
        found = _LABELLED.match(piece)
        if found is None or (found["colon"] is None and len(line.text) > _LONGEST_HEAD):
            continue
        label = found["label"].rstrip()
        label = spelled.setdefault(label.casefold(), label)
        stamp = found["before"] or found["plain"] or found["after"] or found["late"] or found["inside"]
        bare = not found["colon"] and not stamp
        if bare and (not line.before_indent or piece[0] in " \t\u3000"):
            continue
        yield Head(
            line.start, line.start + found.end(), label, _seconds(stamp), bool(stamp),
            bool(found["bold"]) or piece.lstrip().startswith("**"), bare, line.after_blank,
        )  # fmt: skip


def _without_preamble(heads: list[Head], lines: Sequence[_Line]) -> list[Head]:
    """Leave out a first paragraph of `Date: …`, `Place: …`, `Interviewer: …`: it is about the interview."""
    second = next((line.start for line in lines[1:] if line.after_blank), None)
    if second is None or not any(head.line < second and is_no_label(head.label) for head in heads):
        return heads
    return [head for head in heads if head.line >= second]


def _seconds(stamp: str | None) -> float | None:
    if not stamp:
        return None
    seconds = 0.0
    for part in stamp.replace(",", ".").split(":"):
        seconds = seconds * 60 + float(part)
    return round(seconds, 3)


def _turns(text: str, heads: Iterable[tuple[int, int, str, float | None]]) -> tuple[Turn, ...]:
    """From (start of line, start of talk, speaker, time), in order; turns without talk are left out."""
    turns = []
    rows = list(heads)
    for number, (_, talk, speaker, time) in enumerate(rows):
        end = rows[number + 1][0] if number + 1 < len(rows) else len(text)
        said = text[talk:end]
        first = end - len(said.lstrip())
        last = talk + len(said.rstrip())
        if first < last:
            turns.append(Turn(first, last, speaker, time))
    return tuple(turns)


def _question_and_answer(
    text: str, lines: Sequence[_Line], asked: Sequence[_Line], known: Mapping[str, str]
) -> tuple[Turn, ...]:
    """A magazine's interview: a dash opens the question, what follows its line is the answer."""
    names = [name for label, name in known.items() if label and not set(label) <= set("―─—")]
    answering = names[0] if len(names) == 1 else ""
    questions = {line.start for line in asked}
    rows: list[tuple[int, int, str, float | None]] = []
    for number, line in enumerate(lines):
        dash = _DASH.match(line.text) if line.start in questions else None
        if dash is not None:
            rows.append((line.start, line.start + dash.end(), known.get(dash[1], dash[1][:2]), None))
        elif rows and lines[number - 1].start in questions:
            rows.append((line.start, line.start, answering, None))
    return _turns(text, rows)


def _captions(lines: Iterable[_Line]) -> Iterator[_Caption]:
    for line in lines:
        if line.text[:5].lstrip(" \u3000*_")[:1] not in _OPENING:
            continue
        found = _STAMPED.match(line.text)
        time = _seconds(found["time"]) if found else None
        if found is None or time is None:
            continue
        words = line.text[found.end() : found.end() + _LONGEST_LABEL]
        yield _Caption(line.start, line.start + found.end(), time, _seconds(found["until"]), words)


_OPENING = frozenset("[(（<")


def _named_captions(captions: Sequence[_Caption], known: Mapping[str, str]) -> list[Head]:
    """`(00:12) Name talk`: heads if the words after the stamps are few and the same ones over and over."""
    heads = []
    for caption in captions:
        declared = next((label for label in known if caption.words.casefold().startswith(label + " ")), None)
        found = _FIRST_WORD.match(caption.words)
        label = caption.words[: len(declared)] if declared else found[1] if found else ""
        if label:
            talk = caption.talk + len(label)
            heads.append(Head(caption.line, talk, label, caption.time, True, False, False, True))
    different = {head.label for head in heads}
    few = 2 <= len(different) <= 6 and len(different) * 2 <= len(heads)
    return heads if few and len(heads) >= 0.9 * len(captions) else []


def _stretches(text: str, captions: Sequence[_Caption]) -> tuple[Turn, ...]:
    """Captions without speakers, joined until a line ends a sentence, so that no sentence is cut by a stamp."""
    rows: list[tuple[int, int, str, float | None]] = []
    held, before = 0, None
    for caption in captions:
        pause = before is not None and before.until is not None and caption.time - before.until >= _PAUSE
        ended = before is None or _SENTENCE_END.search(text, max(before.talk, caption.line - 8), caption.line - 1)
        if ended or pause or held >= _LONGEST_STRETCH:
            rows.append((caption.line, caption.talk, "", caption.time))
            held = 0
        held, before = held + 1, caption
    return _turns(text, rows)
