"""Find the columns of a table with the time, the speaker and the words: by heading, else by content."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from fusen.formats.transcripts.build_source import Utterance
from fusen.formats.transcripts.speakers.speaker_checks import asks_alone

Row = Sequence[str]

_STAMP = re.compile(
    r"[\[(<]?\s*(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,3}):(?P<s>\d{2}(?:[.,]\d{1,6})?)(?:\s*(?:-->|[-–—])\s*[\d:.,]+)?\s*[\])>]?"
)
_SECONDS = re.compile(r"\d{1,6}(?:[.,]\d{1,6})?")
_TIME = """
    time timestamp time-stamp time-code timecode start start-time begin from in in-point when zeit zeitmarke anfang
    beginn heure temps début debut hora tiempo inicio ora tempo inizio 時間 時刻 開始 タイムコード 时间
"""
_SPEAKER = """
    speaker speaker-name speakers name who participant person role voice sprecher sprecherin locuteur interlocuteur
    intervenant participante hablante interlocutor parlante persona talker spreker puhuja talare taler mówca rozmówca
    orador falante говорящий спикер 話者 発言者 発話者 名前 说话人
"""
_TEXT = """
    text transcript transcription utterance talk content contents sentence said speech words turn dialogue caption
    transcription-text texte verbatim propos äußerung wortlaut texto contenido testo utterances message tekst teksti
    fala intervention intervención enunciado wypowiedź текст реплика 発言 発話 内容 本文 テキスト 発言内容 文字起こし
"""
_CASE = """
    case id respondent respondent-id respondentid response-id responseid participant-id interviewee pid fall teilnehmer
    répondant encuestado participant-no participant-code participant-number respondent-no respondent-number
    nº n° n.º núm número numéro num lfd.nr lfd.-nr fall-nr code-participant participant-key
    response-no record-id recordid subject-id case-id caseid person-id user-id lfdn lfd-nr vp-nr vpn nr.
    teilnehmer-id fallnummer id-répondant folio respondentti vastaaja osallistuja deelnemer respondente
    回答者 回答者id 回答者番号 調査番号 被験者id id番号 受访者 受访者编号 응답자
"""
_CONVERSATION = """
    conversation-id conv-id transcript-id transcript-no transcript-name transcript-file dialogue dialog dialogue-id
    dialog-id conversation session interview call call-id meeting episode chat thread recording audio audio-file video
    file filename file-name document doc doc-id transcript-key gespräch interview-nr entretien entrevista intervista
    conversazione gesprek wywiad rozmowa haastattelu samtal samtale セッション 会話 会話id 対話 対話id インタビュー 面接
    对话 会话 访谈 대화
"""
_HEADINGS: Mapping[str, frozenset[str]] = {
    role: frozenset(words.split())
    for role, words in (
        ("time", _TIME),
        ("speaker", _SPEAKER),
        ("text", _TEXT),
        ("case", _CASE),
        ("conversation", _CONVERSATION),
    )
}
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_EXTRA_WORDS: Mapping[str, frozenset[str]] = {
    "conversation": frozenset(("id", "no", "nr", "number", "name", "key", "code")),
    "speaker": frozenset(("id", "name", "label", "code", "role")),
    "time": frozenset(("ms", "msec", "milliseconds", "s", "sec", "seconds", "offset")),
    "text": frozenset(("full", "raw", "clean", "original")),
}
"""Words that a heading of a role may hold besides the role's own: `speaker_label`, `start_ms`."""
_LABELLED = re.compile(r"([^\W\d_][^:：\n]{0,39}?)[ \u00a0]?[:：][ \u3000]*\S")
_MOST_COLUMNS = 8
_LONGEST_NAME = 40
_MOST_SPEAKERS = 20


class Columns(NamedTuple):
    """Column numbers; `first` is the first row that is no heading."""

    text: int
    speaker: int | None
    time: int | None
    first: int


def role_of(heading: str) -> str | None:
    """What a column's heading says it holds: time, speaker, text, case or conversation."""
    key = re.sub(r"[\s_.]+", "-", _HUMP.sub("-", heading.strip()).casefold().strip(":：*"))
    for role, names in _HEADINGS.items():
        if key in names:
            return role
    words = [word for word in key.split("-") if word]
    for role, extra in _EXTRA_WORDS.items():
        bare = [word for word in words if word not in extra]
        if bare and len(words) <= 3 and all(word in _HEADINGS[role] for word in bare):
            return role
    return None


def seconds(stamp: str) -> float | None:
    """`[01:02:03.5]`, `2:03`, or a bare number of seconds."""
    stamp = stamp.strip()
    match = _STAMP.fullmatch(stamp)
    if match is not None:
        whole = 60 * int(match["m"]) + float(match["s"].replace(",", "."))
        return round(3600 * int(match["h"] or 0) + whole, 3)
    return round(float(stamp.replace(",", ".")), 3) if _SECONDS.fullmatch(stamp) else None


def turn_columns(rows: Sequence[Row]) -> Columns | None:
    """The columns of a table with one turn a row; None where it is another kind of table."""
    if not rows or not 2 <= max(map(len, rows)) <= _MOST_COLUMNS:
        return None
    roles = [role_of(cell) for cell in rows[0]]
    if "text" in roles and ("speaker" in roles or "time" in roles):
        return Columns(roles.index("text"), _index(roles, "speaker"), _index(roles, "time"), 1)
    return None if labelled_column(rows) is not None else _by_content(rows)


def labelled_column(rows: Sequence[Row]) -> int | None:
    """Return the column whose cells begin with a speaker's label, `Anna: We met`; None where there is no such column.

    The other columns of such a table hold notes about the talk.
    """
    for number in range(max(map(len, rows), default=0)):
        cells = [row[number].strip() for row in rows if number < len(row) and row[number].strip()]
        labels = Counter(match[1].casefold() for cell in cells if (match := _LABELLED.match(cell)))
        usual = sum(count for count in labels.values() if count >= 2)
        if len(cells) >= 3 and 2 <= len(labels) <= _MOST_SPEAKERS and usual >= 0.6 * len(cells):
            return number
    return None


def _index(roles: Sequence[str | None], role: str) -> int | None:
    return roles.index(role) if role in roles else None


def _by_content(rows: Sequence[Row]) -> Columns | None:
    width = max(map(len, rows))
    cells = [[row[number].strip() if number < len(row) else "" for row in rows] for number in range(width)]
    lengths = [sum(map(len, column)) for column in cells]
    text = max(range(width), key=lengths.__getitem__)
    filled = [[cell for cell in column if cell] for column in cells]
    time = next(
        (
            number
            for number in range(width)
            if number != text and len(filled[number]) >= 2 and sum(map(_is_stamp, filled[number])) >= 0.8 * len(filled[number])
        ),
        None,
    )  # fmt: skip
    others = (number for number in range(width) if number not in (text, time) and _names_people(filled[number]))
    speaker = next(others, None)
    if speaker is None or lengths[text] < 2 * lengths[speaker] or len(filled[text]) < 2:
        return None
    return Columns(text, speaker, time, 0)


def _is_stamp(cell: str) -> bool:
    return _STAMP.fullmatch(cell) is not None


def _names_people(cells: Sequence[str]) -> bool:
    """Few short names over and over."""
    different = {cell.casefold() for cell in cells}
    wordy = all(len(cell) <= _LONGEST_NAME and any(map(str.isalpha, cell)) for cell in different)
    return 2 <= len(different) <= _MOST_SPEAKERS and len(cells) >= 1.5 * len(different) and wordy


def utterances(
    rows: Iterable[Row], columns: Columns, scale: float = 1.0, asking: Collection[str] = ()
) -> list[Utterance]:
    """Rows as utterances; one without a speaker's name goes on with the speaker before.

    `scale` turns bare numbers of the time column into seconds; `asking` are declared interviewers.
    """
    lines = []
    speaker = ""
    rows = list(rows)
    only_asks = asks_alone([(_name(row, columns), _cell(row, columns.text)) for row in rows], asking)
    for row in rows:
        speaker = _name(row, columns) or ("" if only_asks else speaker)
        stamp = _cell(row, columns.time)
        time = seconds(stamp)
        if time is not None and scale != 1.0 and ":" not in stamp:
            time = round(time * scale, 3)
        lines.append(Utterance(speaker, _cell(row, columns.text), time))
    return lines


def _name(row: Row, columns: Columns) -> str:
    return _cell(row, columns.speaker).strip().removesuffix(":").removesuffix("：").strip()


def _cell(row: Row, number: int | None) -> str:
    return row[number] if number is not None and number < len(row) else ""
