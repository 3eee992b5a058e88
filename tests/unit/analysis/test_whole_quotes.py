"""Quotes as complete thoughts: joined to their context, cut at sentence ends, without fillers."""

from __future__ import annotations

import pytest

from fusen.analysis.quotes import choose, rarity
from fusen.analysis.whole_quotes import (
    MOST_WORDS,
    WHOLE_WORDS,
    asks,
    content_words,
    directs,
    fragment,
    goes_on,
    joined,
    says_little,
    shortened,
    ties,
)
from fusen.model.results import Excerpt
from fusen.nlp.fillers import fillers
from fusen.text.sentence_ends import length_in_words

EN = {"A.txt": "en"}


def excerpt(quote: str, start: int = 0, case: str = "A") -> Excerpt:
    end = start + len(quote)
    return Excerpt(
        f"{case}@{start}-{end}", "Money", ("Money",), "ann", "manual", f"{case}.txt", case, case, None, start, end, quote,
        None, None, None, "", guid=f"{case}{start}", code_guid="money",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("quote", "language"),
    [
        ("Uh, um, so, you know, uh, it is, uh, the budget, uh, um, right.", "en"), ("Yes, exactly.", "en"),
        ("Oui, voilà, tout à fait.", "fr"), ("はい、そうですね。", "ja"), ("Ja genau, stimmt.", "de"),
        ("(The participant reads the text)", "en"),
    ],
)  # fmt: skip
def test_backchannels_and_fillers_have_little_content(quote: str, language: str) -> None:
    assert says_little(quote, content_words(quote, fillers(language)))


@pytest.mark.parametrize(
    ("quote", "language"),
    [
        ("Uh, the money ended before we could travel.", "en"), ("Euh, le budget s'est arrêté en mars.", "fr"),
        ("まあ、予算がいつも足りないんです。", "ja"),
    ],
)  # fmt: skip
def test_statement_has_content(quote: str, language: str) -> None:
    assert not says_little(quote, content_words(quote, fillers(language)))


def test_fragments_questions_and_unfinished_sentences_are_recognised() -> None:
    assert fragment("because of the money.")
    assert fragment("The money, when it")
    assert not fragment("“The money ended.”")
    assert not fragment("予算がない。")
    assert asks("Why did it end?")
    assert goes_on("And that was all.", "en")
    assert not goes_on("Android is cheap.", "en")
    assert goes_on("En dat was alles.", "nl")
    assert not goes_on("En 2015, le programme a commencé.", "fr")


@pytest.mark.parametrize(
    ("quote", "language"),
    [("They came late.", "en"), ("Yes, so, they sold nothing, you know.", "en"), ("何も売れませんでした。", "ja")],
)
def test_fewer_than_six_words_without_fillers_are_brief(quote: str, language: str) -> None:
    assert content_words(quote, fillers(language)) < WHOLE_WORDS
    assert content_words(f"{quote} {quote} {quote}", fillers(language)) >= WHOLE_WORDS


def test_stage_directions_are_not_content() -> None:
    assert directs("(The participant reads the task) There are four tabs.")
    assert not directs("We waited for a year [laughs] and then the answer came by post.")


@pytest.mark.parametrize(
    ("quote", "language"),
    [
        ("It was late.", "en"),
        ("Yeah, okay, that was bad.", "en"),
        ("Elle est partie.", "fr"),
        ("それは無理です。", "ja"),
    ],
)
def test_quote_starting_with_a_pronoun_depends_on_context(quote: str, language: str) -> None:
    assert ties(quote, language)


@pytest.mark.parametrize(
    ("quote", "language"),
    [
        ("Italy was late.", "en"),
        ("The answer came by post.", "en"),
        ("彼岸まで待ちました。", "ja"),
        ("De Gaulle signed.", "fr"),
    ],
)
def test_quote_starting_with_a_noun_is_self_contained(quote: str, language: str) -> None:
    assert not ties(quote, language)


def test_continuing_sentence_is_joined_to_the_coded_one_before_it() -> None:
    first, second = excerpt("The grant ended."), excerpt("And that was all.", 17)
    (one,) = joined([second, first], EN)
    assert (one.quote, one.start, one.end, one.citation) == ("The grant ended. And that was all.", 0, 34, "A@0-34")
    assert len(joined([first, excerpt("And that was all.", 40)], EN)) == 2, "other talk lies between them"
    assert len(joined([first, excerpt("We stopped then.", 17)], EN)) == 2


def test_a_long_quote_is_cut_at_sentence_ends() -> None:
    dull = "We sat in the room and we talked about the weather and the food there. " * 5
    telling = "The grant money ended before anybody could travel to the partner."
    made = shortened(excerpt(f"{dull}{telling} {dull}"), lambda words: float("grant" in words), "en")
    assert made.quote is not None
    assert telling in made.quote
    assert made.quote.startswith("[…] ")
    assert made.quote.endswith(" […]")
    assert length_in_words(made.quote.replace("[…]", "")) <= MOST_WORDS
    assert (made.start, made.end) == (0, len(f"{dull}{telling} {dull}")), "the citation is that of the coding"
    whole = excerpt("word " * 120 + "end.")
    assert shortened(whole, lambda words: 0.0, "en").quote == whole.quote, "a sentence stays whole"


def test_informative_sentence_is_quoted_rather_than_a_filler() -> None:
    found = []
    for case in "ABCD":
        found.append(excerpt("Uh, um, so, you know, uh, it is, uh, the budget, uh, right.", 0, case))
        found.append(
            excerpt(f"The money from region {case} ended before we could travel, and nobody told us.", 90, case)
        )
    languages = {f"{case}.txt": "en" for case in "ABCD"}
    weight = rarity(found, languages, {"en": fillers("en")})
    chosen = choose(found, weight, languages=languages, stop_words={"en": {"the"}}, group_of={})
    assert len(chosen) == 4
    assert all((one.quote or "").startswith("The money") for one in chosen)
