"""Tests of splitting talk into sentences."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.nlp.sentences import Splitter
from tests.support.cpu import at_most

KEITAI = Path(__file__).resolve().parents[4] / "shared/data/transcripts/hitsave/Keitai update Spring 2025.txt"


def split(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in Splitter(language).split(text, 0, len(text))]


def check(marked: str, language: str = "en") -> None:
    """Check that sentences meet exactly at each ¦ in `marked`."""
    parts = marked.split("¦")
    assert split("".join(parts), language) == [part.strip() for part in parts]


@pytest.mark.parametrize(
    "marked",
    [
        "We met. ¦It was good! ¦Was it? ¦Yes…",
        "Really? ¦yes. ¦No!? ¦Oh.",
        "It costs 3.5 million. ¦The v2.0 is on www.example.org or a.b@c.de. ¦So.",
        "See Dr. Kato, Prof. O., Mr. T. and Mrs. Brown at approx. 3 p.m. in St. Gallen. ¦Good.",
        "We have clusters, e.g. Nagano, i.e. The prefecture, etc. ¦Others too.",
        "J. K. Rowling and S. Sato came. ¦Then Mr. T. left.",
        "It is not from Mr. T. ¦And they had none.",
        "No. ¦No. ¦Reviewer No. 2. ¦It was No. 3 of them, p. 12, fig. 4. ¦So did I. ¦We went.",
        "In the U.S. government. ¦In the U.S. ¦They know.",
        "The year was 2011. ¦We were 12. ¦Then 13.",
        "1. Funding. ¦2. Language.",
        "Well... maybe, and… so on. ¦But… ¦No.",
        "It was about… 30 people. ¦Mm. ¦Hm. ¦Yes.",
        'He said "Why? ¦Because!" and left. ¦"Go." ¦"Stay." ¦(Never.) ¦So.',
        "“Really?” he said. ¦“Yes.” ¦‘No.’",
        "*Really?* ¦Then he left.",
        "A seminar vs. Mr. No. ¦I would say so.",
        "so we did. ¦and then we left. ¦approx. two of us.",
    ],
)
def test_english_sentences(marked: str) -> None:
    check(marked)


@pytest.mark.parametrize(
    "marked",
    [
        "[laughs] One. [laughs] ¦But this you cut.",
        "I did notice. [laughs] (pause) ¦And is there more?",
        "The end. [inaudible 00:12:10] ¦So. ¦It was [inaudible 00:12:10] there. ¦Yes.",
        "We [points. Then nods.] left. ¦So.",
        "One? *(laughs)* ¦Two.",
        "One. (phone rings) ¦Two. ¦(This is a sentence of its own.) ¦Three.",
        "One. [laughs]. ¦Two.[laughs] ¦Three. [crosstalk]",
        "We left. [laughs] and came back. ¦So.",
        "He goes to the court? [phone]",
    ],
)
def test_asides_stay_with_the_sentence_before(marked: str) -> None:
    check(marked)


def test_blank_lines_end_a_sentence_and_line_breaks_do_not() -> None:
    check("We are far, and I\nhave no\nbudget. ¦So\nit is.")
    check("We are far\n\n¦have no budget  \n \n¦[laughs]\n\n¦So. ¦It.\n\n¦is")
    check("    He says. ¦So.\n\n    ¦And no.".lstrip())


@pytest.mark.parametrize(
    "marked",
    [
        "はい。¦そうです！¦本当？！¦ええ。",
        "「やりましょう」って言うんですよ。¦乾杯して。",
        "「はい。そうですか。」と言った。¦次です。",
        "彼は「ああ。『嫌。だ』。うん」と言う。¦はい。",
        "「はい。」\n¦「いいえ。」",
        "第三国（笑）。¦難しいです。（電話が鳴る）¦あ、すみません。",
        "（笑）そうそう。¦（そうですね。本当に。）¦はい。",
        "困るわけですよ。¦……これ、書かれます？¦いや……お金の話。",
        "そうですね……。¦いや。",
        "そうです。……\n¦はい。",
        "３．５倍です．¦はい．",
        "「閉じない。¦はい。",
        "EUの、COSME。¦No. 3です。",
        "そうです。\n¦はい。　¦ええ",
    ],
)
def test_japanese_sentences(marked: str) -> None:
    check(marked, "ja")


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        (
            "fr",
            "Mm. ¦Et en face ? ¦M. N. était là, avec Mme. Petit, env. 30 personnes, p. ex. Lyon. ¦Voilà, « ça tourne. » ¦Oui.",
        ),
        ("fr", "C'est le professeur O. ¦Il est venu le 3 févr. 2011. ¦Rien. [rires] ¦Non."),
        ("de", "Das war z. B. München, d. h. Bayern, bzw. Dr. Weber, ca. 3 Std. lang. ¦Gut."),
        ("de", "Am 3. Mai war der 2. Termin. ¦Es waren 12. ¦Dann 2011. ¦Gut. ¦Usw. usf. ¦So."),
        ("de", "»Ja.« ¦Dann: „Nein.“ ¦»Doch!« ¦Gut. ¦»So.«"),
        ("en", "He said «\u00a0No.\u00a0» ¦Then »yes«. ¦So."),
        ("es", "El Sr. García y la Dra. Ruiz, p. ej. Bilbao. ¦¿Y? ¦¡No! ¦Son aprox. 3."),
        ("it", "Il dott. Rossi, l'ing. Bianchi, ecc. ¦Poi basta."),
        ("nl", "Dhr. De Vries, bijv. Utrecht, enz. ¦Dat is het."),
        ("pl", "To prof. Nowak, np. Rzeszów, m.in. Kraków, itd. ¦Tak."),
        ("fi", "Se on esim. Joensuu jne. ¦Niin."),
        ("sv", "Det är t.ex. Umeå och bl.a. Luleå, osv. ¦Ja."),
        ("da", "Det er f.eks. Aarhus, ca. 3, osv. ¦Den 3. Maj. ¦Ja."),
        ("zh", "我们是集群。¦他说：“好。”¦对！"),
        ("hi", "हम हैं। ¦आप कौन? ¦ठीक।"),
        ("ar", "نعم. ¦هل هذا صحيح؟ ¦لا."),
        ("xx", "Dr. Who, e.g. Foo. ¦Bar."),
        ("", "Dr. Who. ¦Bar."),
        ("klingon", "Dr. Who. ¦Bar."),
    ],
)
def test_sentences_in_other_languages(language: str, marked: str) -> None:
    check(marked, language)


def test_split_reads_only_between_start_and_end() -> None:
    text = "Label: One. Two. Label: Three."
    assert Splitter("en").split(text, 7, 16) == [(7, 11), (12, 16)]
    assert Splitter("en").split(text, 6, 17) == [(7, 11), (12, 16)]
    assert Splitter("en").split(text, 11, 12) == []
    assert Splitter("en").split(text, 3, 3) == []


@pytest.mark.skipif(not KEITAI.is_file(), reason="../shared/data/transcripts is missing")
def test_recognised_speech_without_full_stops_splits_at_lines() -> None:
    text = KEITAI.read_text(encoding="utf-8")
    spans = Splitter("en").split(text, 0, len(text))
    assert all(end - start < 1_200 for start, end in spans)
    gaps = [text[end:start] for (_, end), (start, _) in pairwise(spans)]
    assert all(gap.isspace() and "\n" in gap for gap in gaps)


PIECES = [
    "A",
    "b",
    " ",
    "\n",
    "\n\n",
    ". ",
    ".",
    "?",
    "…",
    "。",
    "「",
    "」",
    "（",
    "）",
    "[x]",
    "[",
    "(y)",
    "Dr.",
    "3",
    "\u3000",
    '"',
    "*",
    "é",
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60),
    st.sampled_from(["en", "ja", "de"]),
)
def test_sentences_cover_all_but_white_space_once_in_order(text: str, language: str) -> None:
    start = min(2, len(text))
    spans = Splitter(language).split(text, start, len(text))
    here = start
    for first, last in spans:
        assert here <= first < last <= len(text)
        assert not text[here:first].strip()
        assert text[first:last] == text[first:last].strip()
        here = last
    assert not text[here:].strip()


@pytest.mark.parametrize(
    "text",
    [
        "." * 100_000,
        ". " * 100_000,
        "[" * 100_000,
        "(" * 100_000,
        ".(" * 100_000,
        ". [" * 100_000,
        ".[a] " * 50_000,
        "「" * 100_000 + "。",
        "「」。" * 50_000,
        "「。" * 50_000 + "」" * 50_000,
        "1. " * 50_000,
        "\n " * 100_000,
        "a" + " " * 200_000 + ".",
        "。" + "…" * 100_000 + "x",
        "word " * 2_000_000,
        "A sentence of talk it is. " * 400_000,
    ],
    ids=lambda text: repr(text[:12]),
)
@pytest.mark.parametrize("language", ["en", "de"])
def test_pathological_text_takes_linear_time(text: str, language: str) -> None:
    splitter = Splitter(language)
    splitter.split("Mr. A. So", 0, 9)
    with at_most(loops=200):
        splitter.split(text, 0, len(text))


def test_splitting_does_not_import_spacy() -> None:
    code = (
        "import sys; from fusen.nlp.sentences import Splitter; s = Splitter('en'); s.split('Yes? No', 0, 7); "
        "print('spacy' in sys.modules); s.split('Ok Bhf. No', 0, 10); print('spacy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]


@pytest.mark.parametrize(
    "text", ["word " * 8_000, "x" * 45_000, "fund," * 9_000, "e\u0301" * 20_001, "a" + " " * 30_000 + "b"]
)
def test_an_endless_line_is_cut_into_short_passages(text: str) -> None:
    spans = Splitter("en").split(text, 0, len(text.rstrip()))
    assert max(end - start for start, end in spans) <= 10_001
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())
    assert not any(text[start] == "\u0301" for start, _ in spans)


@pytest.mark.parametrize("space", ["\u2028", "\x85", "\u2009", "\t\u3000"])
def test_no_sentence_begins_with_unicode_white_space(space: str) -> None:
    assert split(f"Yes. {space}Yes") == ["Yes.", "Yes"]


def test_a_semicolon_ends_a_greek_question_only() -> None:
    text = "Ποιος πλήρωσε; Κανείς. Και γιατί; Δεν ξέρω."
    spans = Splitter("el").split(text, 0, len(text))
    assert [text[start:end] for start, end in spans] == ["Ποιος πλήρωσε;", "Κανείς.", "Και γιατί;", "Δεν ξέρω."]
    assert split("We waited; Nobody paid.") == ["We waited; Nobody paid."]
