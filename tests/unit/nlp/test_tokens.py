"""Words of the suggester."""

from __future__ import annotations

from fusen.nlp.tokens import stemmed_words


def test_stems_keep_the_offsets_of_their_words() -> None:
    text = "They’re funding the SMEs’ first meetings."
    found = stemmed_words(text, "en-GB")
    assert ("fund", 8, 15) in found
    assert ("meet", 32, 40) in found
    assert all(text[start:end].strip() == text[start:end] for _, start, end in found)


def test_unspaced_scripts_yield_pairs_and_unknown_languages_keep_words() -> None:
    assert [word for word, _, _ in stemmed_words("予算がない", "ja")] == ["予算", "算が", "がな", "ない"]
    assert stemmed_words("Funding", "xx") == [("funding", 0, 7)]
    assert stemmed_words("", "en") == []
    assert stemmed_words("金", "ja") == [("金", 0, 1)]
