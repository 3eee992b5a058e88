"""Verification of connecting prose: quotations, citations and figures."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.llm.verify_numbers import figures_of, unknown_figure
from fusen.llm.verify_prose import read
from fusen.llm.verify_quotes import quotations, stands_in
from fusen.model.themes import ThemeExcerpt, ThemeFacts, ThemePart

WORDS = "We had no money at all, “none”, and the coders' 12 trips ended."
GIVEN = ThemeFacts(
    (ThemePart("Funding 2020", "", ("named by 7 of 9 interviewees (78 %)", "1,204 codings on 12 passages")),),
    (ThemeExcerpt("JP-03@5-9", "JP-03", "EU", ("Funding 2020",), "", WORDS),),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("plain, it's the coders' own", []),
        ("a “b c” d «e» „f“ „g” 「h」", ["b c", "e", "f", "g", "h"]),
        ("“a “b” c” and 『d「e』", ["a “b” c", "d「e"]),
        ("'b c' and \"d\" and ‘it’s e’", ["b c", "d", "it’s e"]),
        ("“a", None),
        ("a”", None),
        ("say \"a", None),
        ("‘a", None),
        ("」", None),
    ],
)  # fmt: skip
def test_quotations_must_occur_in_the_evidence(text: str, found: list[str] | None) -> None:
    told = quotations(text)
    assert (None if told is None else [words for _, _, words in told]) == found


@pytest.mark.parametrize(
    ("words", "stands"),
    [
        ("no  money\nat all", True),
        ("“none”", True),
        ("We had", True),
        ("ended.", True),
        ("one", False),  # of none
        ("no money", True),
        ("No money", False),
        ("no … all", False),
        ("oney at al", False),
        ("", False),
        (" ", False),
    ],
)
def test_literal_quotations_are_accepted(words: str, stands: bool) -> None:
    assert stands_in(words, WORDS) is stands
    assert stands_in("予算が", "お金の予算がない")


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("7 of 9 say so, 78%, in 1204 codings", ""),
        ("seven of the nine, in twelve passages", ""),
        ("７ of ９ (78 percent)", ""),
        ("one of them and no one else", ""),
        ("9人中7人、十二か所、一人も", ""),
        ("7 of 12", "7 of 12"),
        ("7/12", "7/12"),
        ("78 interviewees", "78"),
        ("7 %", "7 %"),
        ("eight", "8"),
        ("ninety-nine", "99"),
        ("twice as many", "2"),
        ("二十三人", "23"),
        ("〇五名", "05"),
        ("half of them", "half"),
        ("a third of them", "a third of"),
        ("a third party, on behalf of", ""),
        ("半数が", "半数"),
        ("½", "1"),
        ("1 of 9", "1"),
        ("one of 9", "1"),
        ("12.5", "12.5"),
        ("9" * 400, "9" * 400),
    ],
)
def test_figures_must_occur_in_the_evidence(text: str, unknown: str) -> None:
    assert unknown_figure(text, figures_of(GIVEN.parts[0].figures)) == unknown


def test_digits_in_names_are_not_figures() -> None:
    (sentence,) = read(answer("JP-03 speaks of Funding 2020, once (JP-03@5-9).", ["JP-03@5-9"]), GIVEN) or ()
    assert sentence.wrong == ""
    (sentence,) = read(answer("JP-04 speaks of Funding 2021.", ["JP-03@5-9"]), GIVEN) or ()
    assert sentence.wrong == "the figure 04 was not given"


def test_citations_within_a_sentence_count() -> None:
    two = replace(GIVEN, excerpts=(
        *GIVEN.excerpts, ThemeExcerpt("my notes.txt@5-98", "JP-03", "EU", (), "", WORDS),
        ThemeExcerpt("my notes.txt@5-9", "JP-03", "EU", (), "", WORDS),
    ))  # fmt: skip
    for text, cites, wrong in (
        ("So it was (my notes.txt@5-98).", ["my notes.txt@5-98"], ""),
        ("So it was (my notes.txt@5-9; JP-03@5-9).", ["JP-03@5-9", "my notes.txt@5-9"], ""),
        ("So it was (my notes.txt@5-987).", ["notes.txt@5-987"], "it cites notes.txt@5-987, which it was not given"),
        ("So it was.", [], "it cites nothing"),
        (
            "“We had JP-03@5-9 no money”.",
            ["JP-03@5-9"],
            "“We had \ufffc no money” is not word for word in what it cites",
        ),
    ):
        (sentence,) = read(answer(text, []), two) or ()
        assert (sentence.cites, sentence.wrong) == (tuple(cites), wrong)


def answer(text: str, cites: list[str]) -> str:
    return json.dumps({"sentences": [{"text": text, "cites": cites}]})


PIECES = st.sampled_from([
    "“", "”", "「", "」", '"', "'", "no money", "No money", " ", "7 of 9", "8", "三", "人", "half", ". It", "JP-03", "JP-03@5-9",
    "XX@1-2", "e.g. ", "12 trips", "(", ")", "…", "\u202e", "\n", "٣",
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join), st.lists(st.sampled_from(["JP-03@5-9", "XX@1-2", ""]), max_size=2))
def test_accepted_prose_uses_only_given_quotes_citations_and_counts(text: str, cites: list[str]) -> None:
    (sentence,) = read(answer(text, cites), GIVEN) or ()
    if sentence.wrong:
        return
    assert set(sentence.cites) == {"JP-03@5-9"}
    assert "XX@1-2" not in sentence.text
    rest = sentence.text.replace("JP-03@5-9", "")
    quoted = quotations(rest)
    assert quoted is not None
    for start, end, words in reversed(quoted):
        assert words.strip() in {*GIVEN.names} or stands_in(words, WORDS)
        rest = rest[:start] + rest[end:]
    assert not {"8", "٣", "half"} & set(rest.replace("(", " ").replace(")", " ").split())


@settings(max_examples=100, deadline=None)
@given(st.recursive(st.none() | st.text() | st.integers() | st.floats(), lambda each: st.lists(each) | st.dictionaries(st.sampled_from(["sentences", "text", "cites"]), each)))  # fmt: skip
def test_any_json_is_accepted_or_refused_without_a_crash(value: object) -> None:
    found = read(json.dumps(value), GIVEN)
    assert found is None or all(one.wrong for one in found)
