"""The language of a document: its messages, numbers, dates and lists."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from fusen.errors import FusenError

if TYPE_CHECKING:
    from babel.support import NullTranslations

LANGUAGES = ("en", "de", "fr", "ja")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

_NO_ZERO = re.compile(r"(?<!\d)\.(?=\d)")


class Language:
    """English. Messages are their own translation."""

    code = "en"

    def message(self, text: str) -> str:
        return text

    def plural(self, text: str, several: str, count: int) -> str:
        return text if count == 1 else several

    def number(self, text: str) -> str:
        """Returns an English number with the separators of the language."""
        return text

    def day(self, day: date) -> str:
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    def listing(self, names: Sequence[str]) -> str:
        return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


class _Translated(Language):
    """A language with a catalogue in `locales`."""

    def __init__(self, code: str) -> None:
        from babel.numbers import get_decimal_symbol, get_group_symbol

        self.code = code
        self._messages = _catalogue(code)
        self._signs = str.maketrans({".": get_decimal_symbol(code), ",": get_group_symbol(code)})

    def message(self, text: str) -> str:
        return str(self._messages.gettext(text))

    def plural(self, text: str, several: str, count: int) -> str:
        return str(self._messages.ngettext(text, several, count))

    def number(self, text: str) -> str:
        return _NO_ZERO.sub("0.", text).translate(self._signs)

    def day(self, day: date) -> str:
        from babel.dates import format_date

        return format_date(day, "long", locale=self.code)

    def listing(self, names: Sequence[str]) -> str:
        from babel.lists import format_list

        return format_list(list(names), locale=self.code)


ENGLISH = Language()
_current: ContextVar[Language] = ContextVar("language", default=ENGLISH)


@contextmanager
def document_language(code: str) -> Iterator[None]:
    """Sets the language of the documents made in the block. Raises FusenError without the catalogue or Babel."""
    token = _current.set(language_of(code))
    try:
        yield
    finally:
        _current.reset(token)


@cache
def language_of(code: str) -> Language:
    if code == "en":
        return ENGLISH
    if code not in LANGUAGES:
        raise FusenError(f"reports have no language {code!r}", f"languages: {', '.join(LANGUAGES)}")
    try:
        return _Translated(code)
    except ImportError as error:
        raise FusenError(
            f"reports in {code!r} need the package babel", "install fusen with its extra: pip install 'fusen[report]'"
        ) from error


def _catalogue(code: str) -> NullTranslations:
    """Returns the catalogue, read from its text, so that no compiled file is kept."""
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.support import Translations

    with files("fusen.report").joinpath("locales", f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def language_code() -> str:
    """Returns the code of the current language (ISO 639-1)."""
    return _current.get().code


def message(text: str) -> str:
    """Returns the text in the language of the document."""
    return _current.get().message(text) if text else ""


def plural(text: str, several: str, count: int) -> str:
    """Returns the form for the count, with `{n}` replaced by the count."""
    return _current.get().plural(text, several, count).replace("{n}", integer(count))


def out_of(count: int, of: int) -> str:
    """Returns `3 of 12`."""
    return message("{count} of {of}").format(count=integer(count), of=integer(of))


def listing(names: Sequence[str]) -> str:
    return _current.get().listing(names)


def day(iso: str) -> str:
    """Returns an ISO date in words; any other text stays as it is."""
    try:
        return _current.get().day(date.fromisoformat(iso))
    except ValueError:
        return iso


def figure(text: str) -> str:
    """Returns a number that was formatted in English with the separators of the language."""
    return _current.get().number(text)


def integer(value: int) -> str:
    return figure(f"{value:,}")


def decimal(value: float | None, places: int) -> str:
    """Returns a rounded number, never a negative zero; `–` for None."""
    if value is None:
        return "–"
    text = f"{value:,.{places}f}"
    return figure(text.removeprefix("-") if not float(text.replace(",", "")) else text)


def percent(share: float | None, places: int = 0) -> str:
    """Returns a percentage; rounding never shows none or all that is not. `–` for None."""
    if share is None:
        return "–"
    value, step = 100 * share, 10**-places
    if 0 < value < step / 2:
        return f"< {figure(f'{step:g}')} %"
    if 100 - step / 2 <= value < 100:
        return f"> {figure(f'{100 - step:g}')} %"
    return f"{decimal(value, places)} %"


def p_value(value: float | None) -> str:
    if value is None:
        return "–"
    if 0.001 <= value < 0.9995:
        return figure(f"{value:.3f}".removeprefix("0"))
    return f"< {figure('.001')}" if value < 0.001 else f"> {figure('.999')}"
