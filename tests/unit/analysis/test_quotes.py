"""Typical quotes: central, spread over interviewees, and within consent."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from fusen.analysis.quotes import choose, codes_at, distinct, rarity, reasons
from fusen.model.coding import Consent
from fusen.model.results import Excerpt


def excerpt(
    case: str,
    quote: str | None,
    start: int = 0,
    *,
    consent: Consent = "quote",
    coder: str = "A",
    language: str = "en",
) -> Excerpt:
    end = start + len(quote or "")
    return Excerpt(
        citation=f"{case}@{start}-{end}",
        code="Challenges / Money",
        path=("Challenges", "Money"),
        coder=coder,
        origin="manual",
        source=f"{case}.{language}.txt",
        case=case,
        speaker=case,
        time=None,
        start=start,
        end=end,
        quote=quote,
        direction=None,
        magnitude=None,
        note=None,
        at="2026-01-01T00:00:00Z",
        consent=consent,
    )


def chosen(excerpts: list[Excerpt], groups: dict[str, str] | None = None) -> list[Excerpt]:
    languages = {e.source: e.source.split(".")[1] for e in excerpts}
    weight = rarity(excerpts, languages)
    return list(choose(excerpts, weight, languages=languages, stop_words={"en": {"the"}}, group_of=groups or {}))


TYPICAL = "After the grant ended there was no money for travel at all."
ODD = "My grandmother grew excellent cabbages behind the old railway station."


def test_shared_content_precedes_unique_content() -> None:
    quotes = [
        excerpt("P1", ODD),
        excerpt("P2", TYPICAL),
        excerpt("P3", "The grant stopped, so the money for travel was gone then."),
        excerpt("P4", "Nobody gives money for travel when a grant is over, you know."),
        excerpt("P5", "We had the grant, then the money for the travel ran out."),
    ]
    assert {e.case for e in chosen(quotes)} == {"P2", "P3", "P4", "P5"}


def test_definition_weighs_more_than_shared_content() -> None:
    quotes = [
        excerpt("P1", TYPICAL),
        excerpt("P1", "Nobody pays for an interpreter, so the meetings stay short.", 100),
        excerpt("P2", "The grant stopped, so the money for travel was gone then."),
        excerpt("P3", "We had the grant, then the money for the travel ran out."),
    ]
    languages = {e.source: "en" for e in quotes}
    told = choose(
        quotes, rarity(quotes, languages), languages=languages, stop_words={}, group_of={},
        about="Interpreting Nobody pays interpreters for meetings.",
    )  # fmt: skip
    assert next(e.start for e in told if e.case == "P1") == 100


def test_passage_with_many_codes_ranks_lower() -> None:
    first, second = excerpt("P1", TYPICAL), excerpt("P1", TYPICAL.replace("all", "last"), 100)
    other = excerpt("P2", "The grant stopped, so the money for travel was gone then.")
    languages = {e.source: "en" for e in (first, second, other)}

    def of_one(shared: dict[tuple[str, int, int], int]) -> int:
        told = choose(
            [first, second, other], rarity([first, second, other], languages), languages=languages, stop_words={},
            group_of={}, shared=shared,
        )  # fmt: skip
        return next(e.start for e in told if e.case == "P1")

    assert of_one({(first.source, first.start, first.end): 4}) == 100
    assert of_one({(second.source, second.start, second.end): 4}) == 0


def test_codes_of_a_passage_are_counted_once_each() -> None:
    twice = [excerpt("P1", TYPICAL), excerpt("P1", TYPICAL, coder="B"), replace(excerpt("P1", TYPICAL), code_guid="x")]
    assert codes_at(twice) == {("P1.en.txt", 0, len(TYPICAL)): 2}


def test_third_quote_is_omitted_if_it_is_a_fragment() -> None:
    quotes = [
        excerpt("P1", TYPICAL),
        excerpt("P2", "The grant stopped, so the money for travel was gone then."),
        excerpt("P3", "and the money for travel when the grant"),
    ]
    assert {e.case for e in chosen(quotes)} == {"P1", "P2"}


def test_chosen_quote_is_not_simply_first_longest_or_yes() -> None:
    quotes = [
        excerpt("P1", "Money."),
        excerpt("P1", TYPICAL, 100),
        excerpt("P1", f"{TYPICAL} {ODD} " * 12, 300),
        excerpt("P2", "So there was the grant but, eh, the money for travel, it was ended."),
    ]
    first = next(e for e in chosen(quotes) if e.case == "P1")
    assert first.start == 100


def test_no_interviewee_has_two_quotes_while_another_has_none() -> None:
    quotes = [excerpt("P1", f"{TYPICAL} {number}.", 100 * number) for number in range(9)]
    quotes += [excerpt("P2", ODD), excerpt("P3", "Trains are slow where we live, with long waits.")]
    assert Counter(e.case for e in chosen(quotes)) == {"P1": 1, "P2": 1, "P3": 1}


def test_quotes_are_balanced_across_groups() -> None:
    quotes = [excerpt(f"EU{i}", f"{TYPICAL} {i}.") for i in range(5)] + [
        excerpt(f"JP{i}", f"{ODD} Perhaps {i}.") for i in range(2)
    ]
    groups = {e.case: e.case[:2] for e in quotes}
    assert Counter(groups[e.case] for e in chosen(quotes, groups)) == {"EU": 2, "JP": 2}


def test_quotes_respect_consent() -> None:
    quotes = [
        excerpt("P1", None, consent="paraphrase"),
        excerpt("P2", TYPICAL, consent="paraphrase"),
        excerpt("P3", TYPICAL, consent="analyse"),
        excerpt("P4", "  "),
    ]
    assert chosen(quotes) == []


def test_two_quotes_of_an_interviewee_do_not_overlap() -> None:
    quotes = [excerpt("P1", TYPICAL, start) for start in (0, 10, 200)]
    first, second = sorted(chosen(quotes), key=lambda e: e.start)
    assert first.end <= second.start


def test_passage_coded_by_two_coders_is_quoted_once() -> None:
    quotes = [excerpt("P1", TYPICAL, coder="B"), excerpt("P1", TYPICAL, coder="A")]
    assert [e.coder for e in distinct(quotes)] == ["A"]
    assert len(chosen(quotes)) == 1


def test_japanese_is_compared_by_its_words() -> None:
    quotes = [
        excerpt("J1", "助成金が終わって、出張の予算がありませんでした。", language="ja"),
        excerpt("J1", "祖母の畑のキャベツは本当に素晴らしいと思います。", 100, language="ja"),
        excerpt("J2", "やはり助成金が切れると、出張の予算が難しいですね。", language="ja"),
        excerpt("P1", TYPICAL),
    ]
    picked = chosen(quotes)
    assert {(e.case, e.start) for e in picked} == {("J1", 0), ("J2", 0), ("P1", 0)}


WORDS = st.lists(st.sampled_from(["grant", "money", "travel", "cabbage", "train", "the", "yes"]), max_size=12)


@st.composite
def quotes_of_people(draw: st.DrawFn) -> list[Excerpt]:
    return [
        excerpt(
            f"P{draw(st.integers(0, 5))}",
            " ".join(draw(WORDS)),
            100 * index,
            consent=draw(st.sampled_from(["quote", "quote", "paraphrase", "analyse"])),
        )
        for index in range(draw(st.integers(0, 12)))
    ]


@given(quotes_of_people(), st.randoms())
def test_invariants_hold_for_random_studies(quotes: list[Excerpt], chance: Random) -> None:
    picked = chosen(quotes)
    allowed = [e for e in quotes if e.consent == "quote" and (e.quote or "").strip()]
    assert all(e in allowed for e in picked)
    assert min(2, len(allowed)) <= len(picked) <= 4
    per_case = Counter(e.case for e in picked)
    if any(count > 1 for count in per_case.values()):
        assert set(per_case) == {e.case for e in allowed}
    shuffled = list(quotes)
    chance.shuffle(shuffled)
    assert chosen(shuffled) == picked


def why(excerpts: list[Excerpt], quotes: list[Excerpt] | None = None) -> dict[str, str]:
    languages = {e.source: e.source.split(".")[1] for e in excerpts}
    quotes = quotes or chosen(excerpts)
    told = reasons(quotes, excerpts, rarity(excerpts, languages), languages=languages, stop_words={"en": {"the"}})
    return {quote.quote or "": reason for quote, reason in zip(quotes, told, strict=True)}


def test_each_quote_has_a_reason() -> None:
    japanese = "出張の予算がありませんでした。"
    told = why([
        excerpt("P1", TYPICAL), excerpt("P2", "The money for travel was gone then."), excerpt("P3", ODD),
        excerpt("P4", japanese, language="ja"), excerpt("P5", "お金の話です。", consent="paraphrase", language="ja"),
    ])  # fmt: skip
    assert told[TYPICAL].startswith("shares “")
    assert "money" in told[TYPICAL]
    assert why([excerpt("P1", TYPICAL), excerpt("P3", ODD)])[ODD] == "to include another interviewee"
    assert told[japanese] == "the only quotable interviewee in Japanese"
    alone = why([excerpt("P1", TYPICAL), excerpt("P1", ODD, 200)])
    assert set(alone.values()) == {"the only quotable interviewee"}
    apples, boats, cats = excerpt("P1", "Apples grow."), excerpt("P1", "Boats sink.", 50), excerpt("P2", "Cats sleep.")
    assert [*why([apples, boats, cats], [apples, boats]).values()] == [
        "to include another interviewee", "another quote of the same interviewee",
    ]  # fmt: skip
