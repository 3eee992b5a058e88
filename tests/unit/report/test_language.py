"""The language of a document: numbers, dates, lists and complete catalogues."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

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
def test_numbers_have_no_negative_zero(value: float, places: int) -> None:
    shown = decimal(value, places)
    assert not (shown.startswith("-") and float(shown) == 0)
    assert float(shown) == pytest.approx(value, abs=0.5 * 10**-places + 1e-9)


@given(st.integers(1, 500), st.data())
def test_percentages_show_0_and_100_only_if_exact(of: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, of))
    shown = percent(count / of)
    assert (shown == "0 %") == (count == 0)
    assert (shown == "100 %") == (count == of)


@pytest.mark.parametrize(
    ("p", "shown"),
    [(None, "–"), (1.0, "> .999"), (0.0004, "< .001"), (0.0134, ".013"), (0.25, ".250"), (0.9994, ".999")],
)
def test_p_values_are_formatted(p: float | None, shown: str) -> None:
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


def test_language_is_reset_after_the_document() -> None:
    with document_language("ja"):
        assert message("Themes") == "テーマ"
    assert message("Themes") == "Themes"
    assert plural("{n} code", "{n} codes", 1) == "1 code"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(FusenError, match="no language 'xx'"), document_language("xx"):
        pass


@pytest.mark.parametrize("code", OTHERS)
def test_a_catalogue_has_exactly_the_messages_of_the_source_with_the_same_fields(code: str) -> None:
    from string import Formatter

    from babel.messages.pofile import read_po

    def fields(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    with files("fusen.report").joinpath("locales", f"{code}.po").open("rb") as file:
        catalogue = read_po(file, locale=code)
    used = _messages()
    assert not [text for text in used if not (entry := catalogue.get(text)) or not entry.string]
    assert not [entry.id for entry in catalogue if entry.id and _first(entry.id) not in used]
    for entry in catalogue:
        if entry.id:
            texts = [entry.string] if isinstance(entry.string, str) else list(entry.string or ())
            wanted = entry.id if isinstance(entry.id, str) else entry.id[-1]
            for text in texts:
                assert fields(text) <= fields(wanted), text
                assert fields(text) >= fields(wanted) - {"n", "units"}, text


def _messages() -> set[str]:
    """Return what the report's source translates: literal messages, texts of tables and checklists, names of languages."""
    from babel.messages.extract import extract_from_dir

    from fusen.report.remark_patterns import PATTERNS, TITLES
    from fusen.report.sections.chapters import DIRECTIONS
    from fusen.report.sections.checklists import CHECKLISTS
    from fusen.report.sections.methods import NAMED_REFERENCE, REFERENCES
    from fusen.text.english import LANGUAGE_NAMES

    methods = [("**.py", "python"), ("**.j2", "jinja2.ext:babel_extract")]
    extracted = extract_from_dir(
        str(files("fusen.report")), methods, keywords={"message": None, "plural": (1, 2)}, strip_comment_tags=False
    )
    listed = {text for one in CHECKLISTS.values() for item in one.items for text in (item.topic, item.question) if text}
    return {
        *(_first(found[2]) for found in extracted), *PATTERNS, *TITLES, *REFERENCES.values(), NAMED_REFERENCE, *listed,
        *(one.source for one in CHECKLISTS.values()), *(one for one, _ in DIRECTIONS.values()), *LANGUAGE_NAMES.values(),
    }  # fmt: skip


def _first(identity: str | Sequence[str]) -> str:
    return identity if isinstance(identity, str) else identity[0]
