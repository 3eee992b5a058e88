"""Recognise who speaks where: each file is read by the habit of labelling that explains it best."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from fusen.formats.transcripts.speakers.declared_labels import (
    bare_label,
    called_so,
    declared_heads,
    pattern_heads,
    read_legend,
)
from fusen.formats.transcripts.speakers.label_habits import heads_by_habit
from fusen.formats.transcripts.speakers.speaker_labels import Head, accepted, is_no_label
from fusen.formats.transcripts.speakers.time_stamps import ANY, CLOSE, OPEN, RANGE, Mark, marks
from fusen.formats.transcripts.speakers.time_stamps import seconds as _seconds
from fusen.model.source import NO_TIMES, Times, Turn
from fusen.text.role_words import is_name_of_interviewer

_BOLD = r"(?:\*{1,3}|__?)"
_SPACE = r"[ \t\u3000\u00a0\u202f]"
_CLOCK = r"\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,3})?"
_LABELLED = re.compile(
    rf"""
    [ \u3000]{{0,3}} (?:>{{1,3}}[ ]? | [-•][ ]+ | [○◯〇●◎■□◆◇▼▲▶▷★☆][ \u3000]? | \#{{1,6}}[ ]+ | [\#@](?=[^\W\d_]))? {_BOLD}?
    (?: {OPEN}[ ]*(?P<before>{ANY}){RANGE}[ ]*{CLOSE} | [\[{{][ ]*(?P<dotted>\d{{1,3}}\.\d{{2}})[ ]*[\]}}] | (?P<plain>{ANY})(?=[ \t]) )?
    [ \t\u3000–—|-]*+ (?P<bold>{_BOLD})?
    (?P<label> [^\W_][^:：\t\[\]{{}}<>|*"“”«»;!?！？؟。、،…]{{0,39}}? ) (?=[\s:：*_\[(（<,|–—-]|$)
    (?: [ ]*+ \[ [^\W\d_] [^\]\d\n]{{1,30}} \] (?=[ ]*[:：]) )?
    (?: {_BOLD}? {_SPACE}*+ [,|–—-]?+ {_SPACE}*+
      (?: {OPEN}[ ]*(?P<after>{ANY}){RANGE}[ ]*{CLOSE} | (?<=[ \t\u3000])(?P<late>{ANY}) )
    )?
    {_SPACE}*+ {_BOLD}? {_SPACE}*+
    (?: (?P<colon> :(?![\d/\\:)]) | ： ) {_BOLD}?
        (?: [ \t]*+ {OPEN}[ ]*(?P<inside>{ANY}){RANGE}[ ]*{CLOSE} {_BOLD}?
          | [ \t]++ (?P<open>{_CLOCK}) (?=[ \t]+[^\s,.–—-]) )?
      | $ )
    """,
    re.VERBOSE,
)
_STAMPED = re.compile(
    rf"[ \u3000]{{0,3}}{_BOLD}?{OPEN}[ ]*(?P<time>{ANY})(?:[ ]*(?:-->|[-–—])[ ]*(?P<until>{ANY}))?[ ]*{CLOSE}{_BOLD}?[ \t]*"
)
_DASH = re.compile("[ \u3000]{0,3}([―─—]{2,3})[ \u3000]*")
_TURN_NUMBER = re.compile(r"[ \u3000]{0,3}[\[(]?(?P<number>\d{1,4})[.):\]]{0,2}[ \t]+(?=\S)")
_LIST_NUMBER = re.compile(r"\d{1,4}[.)]\s")
_FIRST_WORD = re.compile(r"([^\W_][\w.-]{0,30})[ \t]+(?=\S)")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]」』）]*$")
_LONGEST_LABEL = 40
_LONGEST_HEAD = 100  # stamp, label and mark-up
_PAUSE = 2.0  # seconds between captions that end a stretch
_LONGEST_STRETCH = 12  # captions without a sentence's end


Row = tuple[int, int, str, float | None]
"""Of a turn: start of its line, start of its talk, speaker, time."""
STAMPED = "[time] talk"
"""The habit of a text in which each line begins with a time stamp and no speaker has a label."""
_LEGEND_LINES = 60


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


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says of its speakers: turns, time stamps, and how the labels are written."""

    turns: tuple[Turn, ...] = ()
    times: Times = NO_TIMES
    habit: str = ""
    asking: tuple[str, ...] = ()  # names of a legend whose labels are interviewers'
    lines: tuple[int, ...] = ()  # where the lines begin that begin a turn, are a time stamp or part of a legend


def recognise(text: str, start: int = 0, labels: Mapping[str, str] | None = None) -> tuple[Turn, ...]:
    """The turns that `read_turns` finds."""
    return read_turns(text, start, labels).turns


def read_turns(
    text: str, start: int = 0, labels: Mapping[str, str] | None = None, pattern: str | None = None
) -> Reading:
    """Turns from offset `start` on, in order; none when no habit of labelling is seen.

    `labels` are what the file's header or the person declares: label as written → name of the speaker. `pattern` is
    how the person says that labels are written. Turns of a file that has time stamps but no labels have the speaker "".
    """
    declared = labels or {}
    known = {bare_label(label).casefold(): name for label, name in declared.items()}
    stamps = marks(text, start)
    alone = {
        mark.start for mark in stamps if text[mark.start - 1 : mark.start] in ("", "\n") and _ends_line(text, mark)
    }
    every = list(_lines(text, start, ()))
    lines = list(_lines(text, start, alone)) if alone else every
    if pattern:
        heads = pattern_heads(pattern, text, [line.start for line in lines])
        return _reading(text, f"the pattern {pattern}", heads, known, {}, stamps, start)
    captions = list(_captions(every))
    habit, best = _best_heads(text, start, lines, captions, known)
    if numbered := _numbered_heads(text, start, lines, captions, known, best):
        habit, best, lines = numbered
    if missing := declared_heads(declared, best, [(line.start, line.text) for line in lines]):
        habit, best = habit or "the labels named", sorted({head.line: head for head in (*best, *missing)}.values())
    dashed = [line for line in lines if line.text[:4].lstrip()[:1] in "―─—" and _DASH.match(line.text)]
    if len(dashed) >= 2 and len(dashed) > len(best):
        return Reading(_question_and_answer(text, lines, dashed, known), habit="―― question, then the answer")
    unexplained = len(captions) - sum(head.stamped for head in best)
    people = len({head.label for head in best})
    if unexplained >= 3 and unexplained > len(best) * (5 if people >= 2 and len(best) >= 4 else 1):
        times = Times(tuple(caption.talk for caption in captions), tuple(caption.time for caption in captions))
        return Reading(_stretches(text, captions), times, STAMPED)
    legend = read_legend([(line.start, line.text) for line in lines[:_LEGEND_LINES]], best)
    best = [head for head in best if head.line not in legend.lines]
    names = {label: name for label, name in legend.names.items() if label.casefold() not in known}
    reading = _reading(text, habit, best, known, names, stamps, start)
    asking = dict.fromkeys((*reading.asking, *(names.get(label, label) for label in sorted(legend.asking))))
    return replace(reading, asking=tuple(asking), lines=tuple(sorted({*reading.lines, *legend.lines, *alone})))


def _ends_line(text: str, mark: Mark) -> bool:
    return text[mark.end : mark.end + 1] in ("", "\n")


def _best_heads(
    text: str, start: int, lines: Sequence[_Line], captions: Sequence[_Caption], known: Mapping[str, str]
) -> tuple[str, list[Head]]:
    """The heads of the habit that explains the file best, with its name."""
    heads = _without_preamble(list(_heads(lines)), lines)
    paragraphs = sum(line.after_blank for line in lines)
    labelled = accepted([head for head in heads if not head.bare], text, start, paragraphs, known)
    bare = accepted([head for head in heads if head.bare], text, start, paragraphs, known)
    named = accepted(_named_captions(captions, known), text, start, paragraphs, known)
    best = max(labelled, bare, named, key=len)
    habit = "Name: talk" if best is labelled else "Name on a line of its own" if best is bare else "(time) Name talk"
    clear = len({head.label for head in best}) >= 2 and len(best) >= max(0.5 * paragraphs, 0.1 * len(lines), 2)
    if best and (clear or any(head.stamped for head in best)):
        return habit, best
    other, result = heads_by_habit(
        [(line.start, line.text, line.after_blank) for line in lines], text, paragraphs, known
    )
    if len(result) <= len(best):
        return (habit, best) if best else ("", [])
    people = {head.label for head in result}
    taken = {head.line for head in result}
    also = [head for head in labelled if head.line not in taken and head.label in people]
    return other, sorted([*result, *also])


def _reading(
    text: str, habit: str, heads: Sequence[Head], known: Mapping[str, str], names: Mapping[str, str],
    stamps: Sequence[Mark], start: int,
) -> Reading:  # fmt: skip
    called = {**{label.casefold(): name for label, name in names.items()}, **known}
    rows: list[Row] = [(head.line, head.talk, called_so(head.label, called), head.time) for head in heads]
    if not rows and len(stamps) >= 2:
        rows, habit = [(start, start, "", None)], "talk between time stamps"
    turns, times = cut_turns(text, rows, stamps)
    asking = tuple(name for label, name in names.items() if is_name_of_interviewer(label))
    return Reading(turns, times, habit if turns else "", asking, tuple(head.line for head in heads))


def _lines(text: str, start: int, left_out: Collection[int]) -> Iterator[_Line]:
    """The lines that say something, but for those that begin at an offset in `left_out`."""
    offset, after_blank, pieces = start, True, text[start:].split("\n")
    pieces.append("")
    for number in range(len(pieces) - 1):
        piece = pieces[number]
        if not piece or piece.isspace():
            after_blank = True
        elif offset in left_out:
            pass
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
        match = _LABELLED.match(piece)
        if match is None or (match["colon"] is None and len(line.text) > _LONGEST_HEAD):
            continue
        label = match["label"].rstrip()
        if _LIST_NUMBER.match(label):
            continue
        label = spelled.setdefault(label.casefold(), label)
        stamp = (
            match["before"]
            or match["dotted"]
            or match["plain"]
            or match["after"]
            or match["late"]
            or match["inside"]
            or match["open"]
        )
        bare = not match["colon"] and not stamp
        if bare and (not line.before_indent or piece[0] in " \t\u3000"):
            continue
        yield Head(
            line.start, line.start + match.end(), label, _seconds(stamp), bool(stamp),
            bool(match["bold"]) or piece.lstrip().startswith("**"), bare, line.after_blank,
        )  # fmt: skip


def _numbered_heads(
    text: str, start: int, lines: Sequence[_Line], captions: Sequence[_Caption], known: Mapping[str, str],
    best: Sequence[Head],
) -> tuple[str, list[Head], list[_Line]] | None:  # fmt: skip
    """The habit and heads of a file whose turns are numbered, if the numbers hide its labels."""
    bare, back = _without_numbers(lines)
    habit, heads = _best_heads(text, start, bare, captions, known) if back else ("", [])
    people = len({head.label for head in heads})
    if people < len(heads) and (len(heads) > len(best) or people < len({head.label for head in best})):
        return f"numbered turns: {habit}", [head._replace(line=back.get(head.line, head.line)) for head in heads], bare
    return None


def _without_numbers(lines: Sequence[_Line]) -> tuple[list[_Line], dict[int, int]]:
    """Return the lines without the numbers of turns (`1. Anna:`), and where each such line begins by where it goes on."""
    result = [(line, match) for line in lines if (match := _TURN_NUMBER.match(line.text[:_LONGEST_HEAD]))]
    numbers = [int(match["number"]) for _, match in result]
    if len(result) < max(4, 0.3 * len(lines)) or any(after - before != 1 for before, after in pairwise(numbers)):
        return list(lines), {}
    cut = {line.start: match.end() for line, match in result}
    back = {start + length: start for start, length in cut.items()}
    moved = [
        line._replace(start=line.start + cut.get(line.start, 0), text=line.text[cut.get(line.start, 0) :])
        for line in lines
    ]
    return moved, back


def _without_preamble(heads: list[Head], lines: Sequence[_Line]) -> list[Head]:
    """Leave out a first paragraph of `Date: …`, `Place: …`, `Interviewer: …`: it is about the interview."""
    second = next((line.start for line in lines[1:] if line.after_blank), None)
    if second is None or not any(head.line < second and is_no_label(head.label) for head in heads):
        return heads
    return [head for head in heads if head.line >= second]


def cut_turns(text: str, rows: Iterable[Row], stamps: Sequence[Mark] = ()) -> tuple[tuple[Turn, ...], Times]:
    """Turns from (start of line, start of talk, speaker, time), in order, without the time stamps in and after them.

    A stamp inside a turn ends it, and the speaker goes on in the next; one right before a label is the next turn's
    time. Turns without talk are left out.
    """
    turns: list[Turn] = []
    waiting: float | None = None
    given = sorted(rows)
    at = 0
    for number, (line, talk, speaker, time) in enumerate(given):
        end = given[number + 1][0] if number + 1 < len(given) else len(text)
        while at < len(stamps) and stamps[at].start < talk:
            ahead = stamps[at]
            if number == 0 and ahead.end <= line and not text[ahead.end : line].strip():
                waiting = ahead.time
            at += 1
        now = waiting if time is None else time
        waiting = None
        while at < len(stamps) and stamps[at].start < end:
            _add_turn(turns, text, talk, stamps[at].start, speaker, now)
            talk, now, waiting = stamps[at].end, stamps[at].time, stamps[at].time
            at += 1
        if _add_turn(turns, text, talk, end, speaker, now):
            waiting = None
    stamped = [(turn.start, turn.time) for turn in turns if turn.time is not None] if stamps else []
    return tuple(turns), Times(tuple(start for start, _ in stamped), tuple(time for _, time in stamped))


def _add_turn(turns: list[Turn], text: str, talk: int, until: int, speaker: str, time: float | None) -> bool:
    words = text[talk:until]
    first, last = until - len(words.lstrip()), talk + len(words.rstrip())
    if first < last:
        turns.append(Turn(first, last, speaker, time))
    return first < last


def _turns(text: str, rows: Iterable[Row]) -> tuple[Turn, ...]:
    return cut_turns(text, rows)[0]


def _question_and_answer(
    text: str, lines: Sequence[_Line], asking: Sequence[_Line], known: Mapping[str, str]
) -> tuple[Turn, ...]:
    """A magazine's interview: a dash opens the question, what follows its line is the answer."""
    names = [name for label, name in known.items() if label and not set(label) <= set("―─—")]
    answering = names[0] if len(names) == 1 else ""
    questions = {line.start for line in asking}
    rows: list[Row] = []
    for number, line in enumerate(lines):
        dash = _DASH.match(line.text) if line.start in questions else None
        if dash is not None:
            rows.append((line.start, line.start + dash.end(), known.get(dash[1], dash[1][:2]), None))
        elif rows and lines[number - 1].start in questions:
            rows.append((line.start, line.start, answering, None))
    return _turns(text, rows)


def stamped_lines(text: str, start: int) -> tuple[int, list[tuple[float, float | None, str]]]:
    """Return where the first line with a time stamp begins, and the time, end and words of each, with the lines after it."""
    captions = list(_captions(_lines(text, start, ())))
    ends = [*(caption.line for caption in captions[1:]), len(text)]
    rows = [
        (caption.time, caption.until, text[caption.talk : end].strip())
        for caption, end in zip(captions, ends, strict=True)
    ]
    return captions[0].line if captions else start, rows


def _captions(lines: Iterable[_Line]) -> Iterator[_Caption]:
    for line in lines:
        if line.text[:5].lstrip(" \u3000*_")[:1] not in _OPENING:
            continue
        match = _STAMPED.match(line.text)
        time = _seconds(match["time"]) if match else None
        if match is None or time is None:
            continue
        words = line.text[match.end() : match.end() + _LONGEST_LABEL]
        yield _Caption(line.start, line.start + match.end(), time, _seconds(match["until"]), words)


_OPENING = frozenset("[(（<{#")


def _named_captions(captions: Sequence[_Caption], known: Mapping[str, str]) -> list[Head]:
    """`(00:12) Name talk`: heads if the words after the stamps are few and the same ones over and over."""
    heads = []
    for caption in captions:
        declared = next((label for label in known if caption.words.casefold().startswith(label + " ")), None)
        match = _FIRST_WORD.match(caption.words)
        label = caption.words[: len(declared)] if declared else match[1] if match else ""
        if label:
            talk = caption.talk + len(label)
            heads.append(Head(caption.line, talk, label, caption.time, True, False, False, True))
    different = {head.label for head in heads}
    few = 2 <= len(different) <= 6 and len(different) * 2 <= len(heads)
    return heads if few and len(heads) >= 0.9 * len(captions) else []


def _stretches(text: str, captions: Sequence[_Caption]) -> tuple[Turn, ...]:
    """Captions without speakers, joined until a line ends a sentence, so that no sentence is cut by a stamp."""
    rows: list[Row] = []
    held, before = 0, None
    for caption in captions:
        pause = before is not None and before.until is not None and caption.time - before.until >= _PAUSE
        ended = before is None or _SENTENCE_END.search(text, max(before.talk, caption.line - 8), caption.line - 1)
        if ended or pause or held >= _LONGEST_STRETCH:
            rows.append((caption.line, caption.talk, "", caption.time))
            held = 0
        held, before = held + 1, caption
    return _turns(text, rows)
