"""Habits of writing a speaker's label other than `Name: talk`: in brackets, before a dash or tab, as a heading, alone."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from fusen.formats.transcripts.speakers.speaker_labels import Head, accepted_with_care, is_role, may_be_a_person
from fusen.formats.transcripts.speakers.time_stamps import ANY, CLOCK, WRAPPED, seconds
from fusen.text.questions import ends_in_question
from fusen.text.role_words import is_name_of_interviewer

BOLD = r"(?:\*{1,3}|__?)"
_LABEL = r"[^\W_](?:(?![ ][ ])[^:：\t\[\]{}<>()（）|*\"“”«»;!?！？؟。、،…\#@\n]){0,39}?(?:[ ]?[(（][^()（）\[\]{}<>:：\n]{2,30}[)）])?"
_SIGN = "[○◯〇●◎■□◆◇▼▲▶▷★☆][ \u3000]?"
_BEFORE = rf"[ \u3000]{{0,3}}(?:[-•>]{{1,2}}[ ]|{_SIGN})?{BOLD}?(?:(?P<before>{WRAPPED}|{ANY}(?=[ \t]))[ \t]*+[-–—|]?[ \t]*+)?"
_AFTER = rf"(?:[ \t]*+[,|–—-]?[ \t]*+(?P<after>{WRAPPED}|(?<=[ \t]){ANY}(?=[ \t]*+(?:[:：]|$))|(?<=[ \t]){CLOCK}(?=[ \t]+\S)))?"
_COLON = rf"[ \t]*+(?:[:：](?![/\\])|)[ \t]*+{BOLD}?"
_LATE = rf"(?:[ \t]*+(?P<late>{CLOCK})(?=[ \t]+\S))?"
_NUMBER = re.compile(ANY + r"|\d{1,3}\.\d{2}")
_PAIRS = {
    "[": "]",
    "{": "}",
    "<": ">",
    "(": ")",
    "（": "）",
    "【": "】",
    "［": "］",
    "＜": "＞",
    "〈": "〉",
    "《": "》",
    "〔": "〕",
}
_QUOTES = {"「": "」", "『": "』", "«": "»", "“": "”", "„": "“"}
_LONGEST_HEAD = 120
_MOST_NUMBERED, _OFTEN_BACK = 8, 0.3  # speakers with numbers; share of changes to a lower number
_FIRST_LINE = re.compile(r"\s*([^\n]{1,600})")
ON_ITS_OWN_LINE = "Name on a line of its own"
_SENTENCE = re.compile(r"[.!?…。！？;][\"'”’)\]」』）*_]*[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Habit:
    """A way of writing labels: how it looks, how it is found, and how much of the file it must explain."""

    shape: str
    pattern: re.Pattern[str]
    signs: str  # the line has one of them
    cover: float  # share of the paragraphs that begin so
    words: int  # least characters of the usual talk on the label's own line
    is_label: Callable[[re.Match[str]], bool] = lambda _: True
    asker: bool = False  # one of the labels is a word for an interviewer, such as `Q`
    numbers: bool = False  # the labels are numbers of speakers


def _bracketed(match: re.Match[str]) -> bool:
    opened = match["open"]
    if opened in _QUOTES:
        return _QUOTES[opened] == match["close"] and match[0][match.end("close") - match.start() :].strip()[:1] in (
            ":",
            "：",
        )
    plain_round = opened in "(（" and not _CODE.fullmatch(match["label"])
    return _PAIRS[opened] == match["close"] and not plain_round


_CODE = re.compile(
    r"[^\W\d_]{1,12}[ _-]?\d{1,3}[A-Za-z]?|interviewer(?:in)?|moderator(?:in)?|[A-Z]{1,4}", re.IGNORECASE
)


def _in_capitals(match: re.Match[str]) -> bool:
    return match["label"].isupper() and len(match["label"]) > 2


HABITS = (
    Habit(
        "[Name] talk",
        re.compile(
            rf"{_BEFORE}(?P<open>[\[{{<(（【［＜〈《〔「『«“„])[ ]*+(?P<label>{_LABEL})[ ]*+(?P<close>[\]}}>)）】］＞〉》〕」』»”“]){_AFTER}{_COLON}{_LATE}[ \t]*+"
        ),
        "[{<(（【［＜〈《〔「『«“„", 0.2, 0, _bracketed,
    ),
    Habit("(Name) talk", re.compile(rf"{_BEFORE}(?P<open>[(（])[ ]*+(?P<label>{_LABEL})[ ]*+(?P<close>[)）])[ \t]*+[:：]?[ \t]*+(?=\S)"), "(（", 0.6, 8),
    Habit(
        "Name time talk",
        re.compile(rf"[ \u3000]{{0,3}}{BOLD}?(?P<label>{_LABEL}){BOLD}?(?:[ \t]*+[,|–—-])?[ \t]+(?P<after>{WRAPPED}|{ANY}){BOLD}?(?:[ \t]*+[:：|–—-])?[ \t]+(?=\S)"),
        "0123456789", 0.5, 1,
    ),
    Habit(
        "time Name talk",
        re.compile(rf"[ \u3000]{{0,3}}(?P<before>{ANY})[ \t]+[–—|-]?[ \t]*+(?P<label>[^\W\d_][\w.’'-]{{0,30}})[ \t]+(?![^\t\n]{{1,40}}\t)(?=[^\Wa-zà-ÿ])"),
        "0123456789", 0.6, 1,
    ),
    Habit("# Name", re.compile(rf"[ ]{{0,3}}(?:\#{{1,6}}|={{2,4}})[ ]+{BOLD}?(?P<label>{_LABEL}){BOLD}?{_AFTER}{_COLON}[ \t#=]*+$"), "#=", 0.25, 0),
    Habit("Name<tab>talk", re.compile(rf"{_BEFORE}(?P<label>{_LABEL}){_AFTER}{BOLD}?[ ]*+[:：]?(?:\t+(?P<late>{WRAPPED}|{ANY})[ ]*+)?\t+(?=\S)"), "\t", 0.5, 8),
    Habit(
        "Name - talk",
        re.compile(rf"{_BEFORE}(?P<label>{_LABEL}){_AFTER}{BOLD}?(?:[ \t]++(?:--?|[–—~|]|[=-]>)|[>»›])[ \t]++(?=\S)"),
        "-–—~|>»›", 0.6, 8,
    ),
    Habit(
        "Name, wide space, talk",
        re.compile(rf"[ \u3000]{{0,3}}(?:{_SIGN})?(?P<label>{_LABEL}){_AFTER}\u3000+(?=\S)"),
        "\u3000", 0.5, 2,
    ),
    Habit("Name「talk」", re.compile(rf"{_BEFORE}(?P<label>{_LABEL}){_AFTER}[:：]?[ \u3000]*+(?=[「『])"), "「『", 0.5, 2),
    Habit("Q. talk", re.compile(rf"[ \t]*+{_BEFORE}(?P<label>{_LABEL}){BOLD}?\.{BOLD}?[ \t]++(?=\S)"), ".", 0.5, 1, asker=True),
    Habit("E.- talk", re.compile(rf"{_BEFORE}(?P<label>{_LABEL}){BOLD}?\.[-–—]{BOLD}?[ \t]++(?=\S)"), ".", 0.5, 1),
    Habit("I/ talk", re.compile(rf"{_BEFORE}(?P<label>{_LABEL}){BOLD}?/{BOLD}?[ \t]++(?=\S)"), "/", 0.5, 1, asker=True),
    Habit("NAME talk", re.compile(rf"{_BEFORE}(?P<label>[^\W\d_]{{3,20}}(?:[ ]\d{{1,3}})?){BOLD}?[ \t]++(?=[^\n]{{0,40}}[a-zà-ÿ])"), "", 0.5, 8, _in_capitals, asker=True),
    Habit("NAME. talk", re.compile(rf"{_BEFORE}(?P<label>(?:[^\W\d_]{{1,2}}\.[ ])?+{_LABEL}){BOLD}?\.{BOLD}?[ \t]++(?=\S)"), ".", 0.5, 8, _in_capitals),
    Habit("○Name talk", re.compile(rf"[ \u3000]{{0,3}}{_SIGN}(?P<label>[\u3041-\u30ff\u3400-\u9fff々]{{1,16}})[ \t\u3000]+(?=\S)"), "○◯〇●◎■□◆◇▼▲▶▷★☆", 0.4, 2),
    Habit("Name; talk", re.compile(rf"{_BEFORE}(?P<label>{_LABEL}){BOLD}?;[ \t]++(?=\S)"), ";", 0.6, 8),
    Habit("S1 talk", re.compile(rf"{_BEFORE}(?P<label>(?:[A-Z]{{1,3}}|[Ii]d|(?:SPEAKER|[Ss]peaker)[ _-]?)\d{{1,3}}){BOLD}?[ \t]++(?=\S)"), "0123456789", 0.5, 8),
    Habit("[01] talk", re.compile(rf"{_BEFORE}[\[(（【][ ]*+(?P<label>\d{{1,3}})[ ]*+[\])）】]{_AFTER}{_COLON}{_LATE}[ \t]*+(?=\S)"), "[(（【", 0.6, 1, numbers=True),
    Habit(ON_ITS_OWN_LINE, re.compile(rf"{_BEFORE}(?P<label>[^\W_](?:(?![ ][ ])[^:：\t\[\]{{}}<>|*\"“”«»;!?！？؟。、،…\#@\n]){{0,39}}?){BOLD}?{_AFTER}{_COLON}[ \t\u3000]*+$"), "", 0.3, 0),
)  # fmt: skip


def heads_by_habit(
    lines: Sequence[tuple[int, str, bool]], text: str, paragraphs: int, known: Mapping[str, str]
) -> tuple[str, list[Head]]:
    """The habit that explains most of the file, with its heads; ("", []) where none does.

    `lines` are (start, text, whether it follows a blank line); `known` holds declared labels, casefolded.
    """
    best: tuple[str, list[Head]] = ("", [])
    for habit in HABITS:
        result = list(_heads(habit, lines))
        alone = habit is HABITS[-1]
        least = habit.cover * (len(lines) if paragraphs < 0.1 * len(lines) or paragraphs < 3 else paragraphs)
        if alone or habit.shape == "# Name":
            least /= 1 if paragraphs >= 3 else 1.5
        heads = accepted_with_care(result, known, least, habit.words, text) or _one_who_asks(result, text)
        if habit.numbers:
            heads = heads or _numbered_speakers(result, least)
        if alone:
            heads = _without_title(heads, text)
        if (alone and not _followed_by_talk(heads, lines)) or (
            habit.asker and not any(is_name_of_interviewer(head.label) for head in heads)
        ):
            heads = []
        if len(heads) > len(best[1]):
            shape = habit.shape
            if heads and habit is HABITS[0]:
                sign = text[heads[0].line : heads[0].talk].lstrip()[:1]
                close = {**_PAIRS, **_QUOTES}.get(sign)
                shape = f"{sign}Name{close} talk" if close else shape
            best = (shape, heads)
    return best


def _heads(habit: Habit, lines: Iterable[tuple[int, str, bool]]) -> Iterator[Head]:
    spelled: dict[str, str] = {}
    own_line = habit.pattern.pattern.endswith("$")
    for start, line, after_blank in lines:
        piece = line[:_LONGEST_HEAD]
        if (own_line and len(line) > _LONGEST_HEAD) or (habit.signs and not any(s in piece for s in habit.signs)):
            continue
        match = habit.pattern.match(piece)
        if match is None or not habit.is_label(match):
            continue
        label = match["label"].strip()
        label = spelled.setdefault(label.casefold(), label)
        stamps = match.groupdict()
        stamp = stamps.get("before") or stamps.get("after") or stamps.get("late")
        number = _NUMBER.search(stamp) if stamp else None
        yield Head(
            start, start + match.end(), label, seconds(number[0]) if number else None, bool(stamp), "*" in piece[:4],
            own_line, after_blank,
        )  # fmt: skip


def _one_who_asks(heads: list[Head], text: str) -> list[Head]:
    """The heads of a file with one label, where the first line after most of them asks: the answers have no label."""
    heads = [head for head in heads if may_be_a_person(head.label)]
    if len(heads) < 3 or len({head.label for head in heads}) != 1:
        return []
    questions = sum(
        ends_in_question(match[1]) for head in heads if (match := _FIRST_LINE.match(text, head.talk)) is not None
    )
    return heads if questions >= 0.6 * len(heads) else []


def _numbered_speakers(heads: list[Head], least: float) -> list[Head]:
    """The heads of a file whose speakers have numbers: a few numbers that alternate, not those of lines or of a list."""
    numbers = [int(head.label) for head in heads]
    counts = Counter(numbers)
    if not 2 <= len(counts) <= _MOST_NUMBERED or min(counts.values()) < 2 or len(heads) < max(4, least):
        return []
    changes = [number for number, _ in groupby(numbers)]
    back = sum(second < first for first, second in pairwise(changes))
    return heads if back >= _OFTEN_BACK * (len(changes) - 1) else []


def _without_title(heads: list[Head], text: str) -> list[Head]:
    """Leave out a first line that occurs once and is followed by no sentence: the title of the transcript."""
    if len(heads) < 3 or is_role(heads[0].label) or any(head.label == heads[0].label for head in heads[1:]):
        return heads
    return heads if _SENTENCE.search(text, heads[0].talk, heads[1].line) else heads[1:]


def _followed_by_talk(heads: Sequence[Head], lines: Sequence[tuple[int, str, bool]]) -> bool:
    """A label alone on its line is followed by talk, not by the next label, and never ends a sentence."""
    starts = {head.line for head in heads}
    after = [start in starts for start, _, _ in lines]
    doubled = sum(first and second for first, second in pairwise(after))
    return doubled <= 0.1 * len(heads)
