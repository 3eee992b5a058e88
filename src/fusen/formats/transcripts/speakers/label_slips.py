"""Labels that differ by a slip of the pen: AMANADA and AMANDA."""

from __future__ import annotations

import re
import unicodedata

_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[\W_]+")
_CHARACTERS = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")
_HONORIFIC = re.compile("(?<=.)(?:さん|さま|様|氏|先生|くん|君|ちゃん)$")
_ACCENTS = re.compile("[\u0300-\u036f]")
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})
_FORMS = (
    "斎齋斉齊 辺邊邉 高髙 崎﨑嵜 浜濱 島嶋嶌 沢澤 広廣 国國 桜櫻 藤籐 徳德 恵惠 栄榮 竜龍 学學 滝瀧 真眞 淵渕 会會 円圓 富冨 槙槇 曽曾 吉𠮷"
    " 万萬 与與 関關 塩鹽 黒黑 楽樂 亀龜 静靜 豊豐 弥彌 宝寶 峰峯 条條 桧檜 来來 礼禮 蔵藏 鉄鐵 館舘 穂穗 薫薰 郎郞 頼賴"
)
_SAME_CHARACTER = str.maketrans({form: group[0] for group in _FORMS.split() for form in group[1:]})
"""Forms of a Chinese character that names are written with in turn: 斎藤 and 齋藤."""


def is_slip(left: str, right: str) -> bool:
    """Return whether two labels differ by a letter or two, or in how they are spaced or dotted."""
    left, right = (unicodedata.normalize("NFKC", label).translate(_SAME_CHARACTER) for label in (left, right))
    if _DIGITS.findall(left) != _DIGITS.findall(right):
        return False
    if _bare(left) == _bare(right) or _shares_a_surname(left, right) or _differ_by_accents(left, right):
        return True
    words = [set(label.casefold().split()) for label in (left, right)]
    if any(len(word) <= 2 for word in words[0] ^ words[1]):  # Speaker A and Speaker B
        return False
    first, second = _bare(left), _bare(right)
    longest = max(len(first), len(second))
    most = 0 if min(len(first), len(second)) < 5 else 1 if longest < 9 else 2
    return abs(len(first) - len(second)) <= most and _distance(first, second) <= most


def _bare(label: str) -> str:
    """Return a label's letters, in Chinese characters without the honorific."""
    letters = _LETTERS.sub("", label).casefold()
    return _HONORIFIC.sub("", letters) if _CHARACTERS.match(letters) else letters


def _differ_by_accents(left: str, right: str) -> bool:
    """Return whether two labels are one without accents (José, Jose) or with umlauts written out (Müller, Mueller)."""
    if min(len(left), len(right)) < 3:
        return False
    plain = [_ACCENTS.sub("", unicodedata.normalize("NFD", label)) for label in (left, right)]
    spelled = [_bare(label.casefold().translate(_WRITTEN_OUT)) for label in (left, right)]
    return _bare(plain[0]) == _bare(plain[1]) or spelled[0] == spelled[1]


def _shares_a_surname(left: str, right: str) -> bool:
    """Return whether one label is the other with a given name in Chinese characters after a space: 田中, 田中 太郎."""
    short, long = sorted((left.split(), right.split()), key=len)
    return len(short) == 1 and len(long) == 2 and short[0] == long[0] and _CHARACTERS.fullmatch(left[0]) is not None


def _distance(left: str, right: str) -> int:
    """Letters to add, drop, change or swap with the next."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for place, letter in enumerate(left, 1):
        earlier, before, row = before, row, [place]
        for at, sign in enumerate(right, 1):
            best = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (letter != sign))
            if place > 1 and at > 1 and letter == right[at - 2] and left[place - 2] == sign:
                best = min(best, earlier[at - 2] + 1)
            row.append(best)
    return row[-1]
