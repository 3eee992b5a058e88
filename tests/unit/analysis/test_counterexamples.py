"""Counterexamples: coded directions first, then candidates by wording."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fusen.analysis.counterexamples import counterexamples, denials, minority
from fusen.model.codebook import Code, Phrase
from fusen.model.coding import Consent
from fusen.model.results import Excerpt

LANGUAGES = {"en.txt": "en", "fr.txt": "fr", "ja.txt": "ja"}
BARRIER = Code("lang", "lang", "Language barrier", ("Challenges", "Language barrier"), parent="C")
PARTNERS = Code(
    "partners",
    "partners",
    "New partners",
    ("SME benefits", "New partners"),
    parent="B",
    phrases=(Phrase("partner"), Phrase("提携先", language="ja"), Phrase("partenaire", language="fr")),
)
NO_BENEFIT = Code("none", "none", "No benefit yet", ("SME benefits", "No benefit yet"), parent="B")


def excerpt(
    case: str,
    quote: str | None = "It was like that.",
    direction: str | None = None,
    *,
    source: str = "en.txt",
    start: int = 0,
    consent: Consent = "quote",
) -> Excerpt:
    return Excerpt(
        citation=f"{case}@{start}-{start + 9}",
        code="c",
        path=("c",),
        coder="A",
        origin="manual",
        source=source,
        case=case,
        speaker=case,
        time=None,
        start=start,
        end=start + 9,
        quote=quote,
        direction=direction,
        magnitude=None,
        note=None,
        at="",
        consent=consent,
    )


def test_minority_direction_is_a_counterexample() -> None:
    coded = [excerpt(f"P{i}", direction="for") for i in range(3)] + [excerpt("P9", direction="against")]
    (voice,) = counterexamples(BARRIER, coded, LANGUAGES)
    assert (voice.excerpt.case, voice.coded) == ("P9", True)
    assert voice.reason == "coded “against”, 1 of 4 with a direction; 3 are “for”"


def test_majority_direction_may_be_negative() -> None:
    coded = [excerpt(f"P{i}", direction="against") for i in range(3)] + [excerpt("P9", direction="for")]
    assert [voice.excerpt.case for voice in counterexamples(BARRIER, coded, LANGUAGES)] == ["P9"]


def test_few_negative_codings_among_undirected_are_counterexamples() -> None:
    coded = [excerpt(f"P{i}") for i in range(3)] + [excerpt("P9", direction="against")]
    assert minority(coded) == {"against": "coded “against”; the other 3 codings have no direction"}
    assert minority([replace(e, direction="against") for e in coded]) == {}
    assert minority([replace(e, direction="for") for e in coded[:1]] + coded[:2]) == {}


def test_coded_counterexample_precedes_candidates() -> None:
    coded = [
        excerpt("P1", "Language was not a problem."),
        excerpt("P2", direction="for"),
        excerpt("P3", direction="for"),
        excerpt("P4", direction="against"),
    ]
    assert [(v.excerpt.case, v.coded) for v in counterexamples(BARRIER, coded, LANGUAGES)] == [("P4", True)]


@pytest.mark.parametrize(
    ("quote", "source", "words"),
    [
        ("Honestly, language is not a big problem for us.", "en.txt", "not a big problem"),
        ("It isn’t\nreally difficult.", "en.txt", "isn’t really difficult"),
        ("We did it without any trouble.", "en.txt", "without any trouble"),
        ("It was actually easy, you know.", "en.txt", "actually easy"),
        ("On the contrary, they all spoke English.", "en.txt", "On the contrary"),
        ("We never needed an interpreter.", "en.txt", "never needed"),
        ("Franchement, pas de problème.", "fr.txt", "pas de problème"),
        ("C’était plutôt facile.", "fr.txt", "plutôt facile"),
        ("言葉は特に問題ありませんでした。", "ja.txt", "問題ありません"),
        ("思ったより楽でしたね。", "ja.txt", "思ったより楽"),
        ("通訳なしでも困らなかった。", "ja.txt", "困らなかった"),
    ],
)
def test_negating_wording_is_a_candidate(quote: str, source: str, words: str) -> None:
    (voice,) = counterexamples(BARRIER, [excerpt("P1", quote, source=source)], LANGUAGES)
    assert not voice.coded
    assert f"“{words}" in voice.reason
    assert voice.reason.startswith("candidate")


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        ("Language is a big problem for us.", "en.txt"),
        ("It is not only a problem of words.", "en.txt"),
        ("It was not very easy.", "en.txt"),
        ("No, the problem was always the language.", "en.txt"),
        ("Ce n'est pas très simple.", "fr.txt"),
        ("それは問題かもしれません。", "ja.txt"),
        ("課題は少なくとも三つあります。", "ja.txt"),
        ("言葉だけでなく文化も難しい。", "ja.txt"),
    ],
)
def test_other_wording_is_not_a_candidate(quote: str, source: str) -> None:
    assert counterexamples(BARRIER, [excerpt("P1", quote, source=source)], LANGUAGES) == ()


@pytest.mark.parametrize(
    ("quote", "source", "found"),
    [
        ("We did not find any partners there.", "en.txt", True),
        ("We found partners there.", "en.txt", False),
        ("That was not a problem, we met many partners.", "en.txt", False),
        ("On n'a jamais trouvé de partenaires.", "fr.txt", True),
        ("提携先はまだ見つかりません。", "ja.txt", True),
        ("提携先が見つかりました。", "ja.txt", False),
    ],
)
def test_denied_benefit_is_a_candidate(quote: str, source: str, found: bool) -> None:
    assert bool(counterexamples(PARTNERS, [excerpt("P1", quote, source=source)], LANGUAGES)) is found


def test_negation_does_not_contradict_a_negative_code() -> None:
    quotes = [
        excerpt("P1", "There was no benefit at all."),
        excerpt("P2", "On the contrary, we gained a lot."),
    ]
    assert [voice.excerpt.case for voice in counterexamples(NO_BENEFIT, quotes, LANGUAGES)] == ["P2"]


def test_a_language_without_a_list_has_no_candidates() -> None:
    assert denials(BARRIER, "fi") is None
    assert counterexamples(BARRIER, [excerpt("P1", "not a problem")], {"en.txt": "fi"}) == ()


def test_unlisted_interviewee_is_not_a_counterexample() -> None:
    quiet = [
        excerpt("P1", None, "against", consent="analyse"),
        excerpt("P2", "Not a problem.", "against"),
        excerpt("P3", direction="for"),
        excerpt("P4", direction="for"),
        excerpt("P5", direction="for"),
    ]
    assert counterexamples(BARRIER, quiet, LANGUAGES, unlisted={"P2"}) == ()


def test_unquotable_interviewee_is_coded_and_not_a_candidate() -> None:
    quiet = excerpt("P1", None, "against", consent="paraphrase")
    others = [excerpt(f"Q{i}", direction="for") for i in range(2)]
    assert [voice.excerpt.quote for voice in counterexamples(BARRIER, [quiet, *others], LANGUAGES)] == [None]
    leaked = excerpt("P1", "It is not a problem.", consent="paraphrase")
    assert counterexamples(BARRIER, [leaked], LANGUAGES) == ()


def test_interviewees_take_turns() -> None:
    many = [excerpt("P1", "Not a problem.", start=10 * i) for i in range(5)]
    few = [excerpt("P2", "No difficulty."), excerpt("P3", "Never a problem.")]
    assert [voice.excerpt.case for voice in counterexamples(BARRIER, many + few, LANGUAGES)] == ["P1", "P2", "P3"]
