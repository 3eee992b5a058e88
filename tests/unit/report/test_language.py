"""The language of a document: numbers, dates, lists, and catalogues that have every message of the source."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.errors import FusenError
from fusen.report.language import (
    LANGUAGES,
    day,
    decimal,
    document_language,
    integer,
    listing,
    message,
    p_value,
    percent,
    plural,
)

OTHERS = [code for code in LANGUAGES if code != "en"]


@given(st.floats(-1, 1), st.integers(0, 3))
def test_no_number_is_a_negative_zero(value: float, places: int) -> None:
    shown = decimal(value, places)
    assert not (shown.startswith("-") and float(shown) == 0)
    assert float(shown) == pytest.approx(value, abs=0.5 * 10**-places + 1e-9)


@given(st.integers(1, 500), st.data())
def test_a_percentage_shows_none_and_all_only_where_it_is_so(of: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, of))
    shown = percent(count / of)
    assert (shown == "0 %") == (count == 0)
    assert (shown == "100 %") == (count == of)


@pytest.mark.parametrize(
    ("p", "shown"),
    [(None, "–"), (1.0, "> .999"), (0.0004, "< .001"), (0.0134, ".013"), (0.25, ".250"), (0.9994, ".999")],
)
def test_p_values(p: float | None, shown: str) -> None:
    assert p_value(p) == shown


def test_numbers_dates_and_lists_follow_the_language() -> None:
    shown = {}
    for code in LANGUAGES:
        with document_language(code):
            shown[code] = (integer(12345), decimal(1.5, 1), p_value(0.02), day("2026-11-30"), listing(["A", "B", "C"]))
    assert shown["en"] == ("12,345", "1.5", ".020", "30 November 2026", "A, B and C")
    assert shown["de"] == ("12.345", "1,5", "0,020", "30. November 2026", "A, B und C")
    assert shown["fr"][1:] == ("1,5", "0,020", "30 novembre 2026", "A, B et C")
    assert shown["ja"] == ("12,345", "1.5", "0.020", "2026年11月30日", "A、B、C")
    assert day("spring 2026") == "spring 2026"


def test_the_language_ends_with_the_document() -> None:
    with document_language("ja"):
        assert message("Themes") == "テーマ"
    assert message("Themes") == "Themes"
    assert plural("{n} code", "{n} codes", 1) == "1 code"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(FusenError, match="no language 'xx'"), document_language("xx"):
        pass


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_has_every_message_with_the_same_fields(code: str) -> None:
    from string import Formatter

    from babel.messages.extract import extract_from_dir
    from babel.messages.pofile import read_po

    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    root = Path(str(files("fusen.report")))
    with (root / "locales" / f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    methods = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]
    used = {
        found[2] if isinstance(found[2], str) else found[2][0]
        for found in extract_from_dir(root, methods, keywords={"message": None, "plural": (1, 2)})
    }
    assert len(used) > 60
    missing = [text for text in used if not (entry := catalogue.get(text)) or not entry.string]
    assert not missing
    for entry in catalogue:
        if entry.id:
            texts = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
            wanted = entry.id if isinstance(entry.id, str) else entry.id[-1]
            for text in texts:
                assert fields(text) <= fields(wanted), text
                assert fields(text) >= fields(wanted) - {"n"}, text
