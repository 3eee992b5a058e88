"""Who asks: declared, or called so, or plainly the one whose turns are questions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from fusen.model.source import Turn

_NAMED = re.compile(
    r"""(?: interviewer(?:in|s|/-?in)? | int | i | iv | q | question | frage | moderat(?:or|orin|eur|rice|ore) | mod
      | moderador[a]? | facilitator | researcher | enqu[êe]t(?:eur|rice) | interview(?:eur|euse) | animat(?:eur|rice)
      | befrager(?:in)? | forscher(?:in)? | entrevistador[a]? | intervist(?:atore|atrice) | haastattelija
      | intervjuare | intervjuer | ankieter(?:ka)? | badacz(?:ka)? | tazatel(?:ka)? | интервьюер
      | 聞き手 | 聴き手 | 質問者 | 質問 | 問 | インタビュアー | インタビューアー | 司会者? | 調査者 | ファシリテーター
      | 采访者 | 采訪者 | 访谈者 | 记者 | 記者 | 主持人 | 면접자 | 질문자 | 연구자
    ) (?: [\s_-]* (?: \d{1,2} | [a-d] ) )? \.? (?: \s*[(（][^()（）]{1,20}[)）] )?""",
    re.VERBOSE | re.IGNORECASE,
)
_INTERPRETER = re.compile(
    r"interpret|translat|interpr[èe]t|int[ée]rprete|dolmetsch|tłumacz|tulkki|tolk|通訳|通译|翻译|口译|통역",
    re.IGNORECASE,
)
_DASHES = frozenset("―─—")
_ASKS = ("?", "？", "か。", "؟", "\u037e")
_CLOSING = "\"'”’»)]）」』*_ \n\t\u3000"
_ASIDE_AT_END = re.compile(r"\s*[\[(（][^\[\]()（）]{0,60}[\])）]\s*$")


def is_name_of_interviewer(name: str) -> bool:
    """Is `name` what transcribers call the one who asks?"""
    return _NAMED.fullmatch(name.translate(_FULL_WIDTH)) is not None or (bool(name) and set(name) <= _DASHES)


_FULL_WIDTH = str.maketrans({full: chr(full - 0xFEE0) for full in range(0xFF21, 0xFF5B)})


def infer(turns: Sequence[Turn], text: str, declared: Iterable[str] = ()) -> tuple[str, ...]:
    """Speakers who ask: those declared if they speak here, else those named so, else the clear asker, else none."""
    speakers = tuple(dict.fromkeys(turn.speaker for turn in turns))
    wanted = {name.strip().casefold() for name in declared}
    said = tuple(name for name in speakers if name and name.casefold() in wanted)
    if said:
        return said
    others = tuple(name for name in speakers if not _INTERPRETER.search(name))
    if len(others) < 2:
        return ()
    named = tuple(name for name in others if is_name_of_interviewer(name))
    if named:
        return named if len(named) < len(others) else ()
    return _asker(turns, text, others)


def _asker(turns: Sequence[Turn], text: str, speakers: tuple[str, ...]) -> tuple[str, ...]:
    """The one speaker at least 40 % of whose turns end in a question, twice anyone else's share, in shorter turns."""
    spoken: dict[str, list[Turn]] = {name: [] for name in speakers}
    for turn in turns:
        if turn.speaker in spoken:
            spoken[turn.speaker].append(turn)
    share = {name: sum(_ends_asking(text, turn) for turn in own) / len(own) for name, own in spoken.items()}
    length = {name: sum(turn.end - turn.start for turn in own) / len(own) for name, own in spoken.items()}
    first, second = sorted(speakers, key=share.__getitem__, reverse=True)[:2]
    longest = max(length[name] for name in speakers if name != first)
    clear = len(spoken[first]) >= 3 and share[first] >= 0.4 and share[first] >= 2 * share[second]
    return (first,) if first and clear and length[first] < longest else ()


def _ends_asking(text: str, turn: Turn) -> bool:
    tail = text[max(turn.start, turn.end - 120) : turn.end]
    return _ASIDE_AT_END.sub("", tail).rstrip(_CLOSING).endswith(_ASKS)


def mark(turns: Iterable[Turn], interviewers: Iterable[str]) -> tuple[Turn, ...]:
    """The turns with `interviewer` set for those who ask."""
    asking = frozenset(interviewers)
    return tuple(
        Turn(turn.start, turn.end, turn.speaker, turn.time, True) if turn.speaker in asking else turn for turn in turns
    )
