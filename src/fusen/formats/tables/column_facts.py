"""Facts about the columns of a table: what a heading says and what its cells hold."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import mean

from fusen.formats.tables.answers import asks, invites, is_no_answer
from fusen.formats.tables.grid import GridRow
from fusen.formats.transcripts.build_source import one_line
from fusen.formats.transcripts.columns import role_of, seconds

_NUMBER = re.compile(r"[-+]?\d[\d.,\u00a0' ]*(?:[eE][-+]?\d+)?\s*[%€$£¥]?")
_STAMP = re.compile(r"[\[(<]?\s*\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,6})?.{0,20}")
_DATE = re.compile(r"\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}\.?(?:[T ,]+\d{1,2}:\d{2}.*)?|\d{4}年.*")
_ADDRESS = re.compile(r"\S+@\S+\.\w+|https?://\S+|\d{1,3}(?:\.\d{1,3}){3}|Mozilla/.*|[0-9a-fA-F-]{32,36}|R_\w{8,}")
_CLOSE_SET = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_CODE = re.compile(r"(?=\S*\d)[\w./#-]{1,24}|R_\w{8,}")
_LONG = 25  # characters of the usual answer
_LONGEST = 40  # characters that the longest answer has at least
_VARIED = 0.34  # share of different cells from which long cells are answers rather than options
_FEW_WORDS = 4  # of the usual answer: fewer may be options
_VARIABLE_WORDS = """
    side gender sex age country region city town state nation nationality language education degree occupation job
    profession sector industry company organisation organization department group condition cohort wave year month date
    status type category rating score rank level income size party religion ethnicity course class grade team role
    geschlecht alter land bundesland stadt region sprache beruf branche abteilung gruppe jahr datum bildung abschluss
    sexe genre âge pays ville région langue métier profession secteur groupe année sexo género edad país ciudad idioma
    profesión sector grupo año sesso genere età paese città lingua settore gruppo anno geslacht leeftijd provincie taal
    sector groep jaar kön ålder ort språk grupp år kjønn kön alder køn sukupuoli ikä maa kieli ryhmä płeć wiek kraj język
    grupa rok idade cidade setor пол возраст страна город группа 性別 年齢 国 地域 都道府県 職業 業種 部署 学年 グループ 年代 所属 性别
    年龄 国家 地区 职业 성별 나이 연령 국가 지역 직업
"""
_VARIABLES = frozenset(_VARIABLE_WORDS.split())
_EXPORT_WORDS = """
    startdate enddate recordeddate progress finished ipaddress distributionchannel userlanguage responseid
    recipientlastname recipientfirstname recipientemail externalreference locationlatitude locationlongitude
    duration-(in-seconds) collector-id collectorid respondent-id date-created date-modified ip-address email-address
    submitdate lastpage startlanguage seed token zeitstempel horodateur marca-temporal informazioni-cronologiche
    タイムスタンプ 时间戳记 start-date end-date start-time completion-time email name recorded-date response-id submission-date
    tidsstempel tidstämpel tijdstempel aikaleima sygnatura-czasowa carimbo-de-data/hora redcap-survey-identifier
"""
_EXPORT = frozenset(_EXPORT_WORDS.split())


@dataclass(frozen=True)
class ColumnFacts:
    """A column: its short title, its full wording, and its cells below the headings, stripped."""

    number: int
    title: str
    wording: str
    cells: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.wording or self.title or f"Column {self.number + 1}"

    @cached_property
    def role(self) -> str | None:
        return role_of(self.title) or (role_of(self.wording) if len(self.wording) <= 30 else None)

    @cached_property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if not is_no_answer(cell)]

    @cached_property
    def different(self) -> Collection[str]:
        return {cell.casefold() for cell in self.filled}

    @cached_property
    def variety(self) -> float:
        """The share of different cells among the filled ones."""
        return len(self.different) / max(1, len(self.filled))

    @cached_property
    def is_data(self) -> bool:
        """Numbers, dates, times or addresses."""
        return bool(self.filled) and sum(map(is_datum, self.filled)) >= 0.8 * len(self.filled)

    @cached_property
    def is_stamps(self) -> bool:
        stamps = [cell for cell in self.filled if ":" in cell and seconds(cell) is not None]
        return len(self.filled) >= 2 and len(stamps) >= 0.8 * len(self.filled)

    @cached_property
    def is_prose(self) -> bool:
        """Long cells of which enough differ."""
        widths = [_width(cell) for cell in self.filled]
        long = bool(widths) and mean(widths) >= _LONG and max(widths) >= _LONGEST
        return long and not self.is_data and (self.variety > _VARIED or len(self.filled) <= 3)

    @cached_property
    def is_open(self) -> bool:
        """An open question: prose, or answers that hardly recur below a heading that asks."""
        if not self.filled or self.is_data or self.is_export or self.is_variable:
            return False
        if self.is_prose:
            return True
        sample = self.filled[:200]
        wordy = sum(any(map(str.isalpha, cell)) for cell in sample) >= 0.8 * len(sample)
        asking = self.role == "text" or asks(self.wording or self.title)
        enough = len(self.different) >= 2 or invites(self.wording or self.title)
        words = mean(len(cell.split()) for cell in self.filled)
        varied = self.variety > (0.5 if words < _FEW_WORDS else _VARIED)
        return wordy and asking and enough and varied

    @cached_property
    def is_wordy(self) -> bool:
        """Words that hardly recur below a heading that names no variable."""
        named = self.is_variable or self.is_export or self.role in ("speaker", "time", "conversation")
        return bool(self.filled) and not named and not self.is_data and not self.is_code and self.variety > 0.5

    @cached_property
    def is_variable(self) -> bool:
        """A heading that names a case variable: Gender, 国."""
        return bool({_key(self.title), _key(self.wording)} & _VARIABLES)

    @cached_property
    def is_export(self) -> bool:
        """A column that a survey service adds: IPAddress, Zeitstempel."""
        return bool({_key(self.title), _key(self.wording)} & _EXPORT)

    @cached_property
    def is_code(self) -> bool:
        """A short code in each row, none twice: R1, 17, P-03."""
        coded = all(map(is_key, self.cells))
        return bool(self.cells) and coded and len(self.different) == len(self.cells)

    @cached_property
    def is_counter(self) -> bool:
        """Whole numbers, each one more than the one above."""
        numbers = [int(cell) for cell in self.cells if cell.isascii() and cell.isdigit()]
        return len(numbers) == len(self.cells) and all(after - before == 1 for before, after in pairwise(numbers))


def columns_of(titles: Sequence[str], wordings: Sequence[str], body: Sequence[GridRow]) -> tuple[ColumnFacts, ...]:
    """Return the columns below their headings."""
    return tuple(
        ColumnFacts(
            number, one_line(title), one_line(wording),
            tuple(row.cells[number].strip() if number < len(row.cells) else "" for row in body),
        )
        for number, (title, wording) in enumerate(zip(titles, wordings, strict=True))
    )  # fmt: skip


def is_datum(cell: str) -> bool:
    """Return whether a cell is a number, date, time, address or key rather than words."""
    return any(pattern.fullmatch(cell) for pattern in (_NUMBER, _STAMP, _DATE, _ADDRESS))


def is_key(cell: str) -> bool:
    """Return whether a cell may identify a row: R1, 17, P-03."""
    return bool(_CODE.fullmatch(cell)) and not is_stamp(cell) and not _DATE.fullmatch(cell)


def is_stamp(cell: str) -> bool:
    return _STAMP.fullmatch(cell) is not None


def _width(cell: str) -> float:
    """Characters; those of scripts without spaces say more."""
    return len(cell) + 1.5 * len(_CLOSE_SET.findall(cell))


def _key(heading: str) -> str:
    return re.sub(r"[\s_]+", "-", heading.strip().casefold().strip(":：*?？"))
