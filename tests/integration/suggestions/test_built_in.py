"""The built-in suggesters: the learner and phrases."""

from __future__ import annotations

from pathlib import Path

from fusen.model.suggestion import PassageLabels, SpokenPassage
from fusen.study.suggestions.built_in import PhraseSuggester, match_phrases
from tests.support.small_study import make_study, opened

PASSAGES = [
    SpokenPassage("s", 0, 24, "The grant and the money.", language="en"),
    SpokenPassage("s", 30, 40, "It rained.", language="en"),
]


def test_phrases_suggest_without_a_score_and_name_the_phrase(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        codes = study.codebook.get().codes
    suggester = PhraseSuggester(codes)
    (suggestion,) = suggester.suggest(PASSAGES)
    assert (suggestion.start, suggestion.score, suggestion.calibrated) == (0, None, False)
    assert "grant" in suggester.explain(suggestion)
    assert "grant" not in suggester.explain(suggestion, words=False)
    suggester.learn(PASSAGES[1], PassageLabels(1, frozenset({suggestion.code}), frozenset(), reviewed=True))
    assert len(list(suggester.suggest(PASSAGES))) == 1, "phrases do not learn"
    assert (suggester.sends_data, suggester.learns) == (False, False)


def test_matches_are_places_of_the_source(tmp_path: Path) -> None:
    with opened(make_study(tmp_path / "s")) as study:
        codes = study.codebook.get().codes
    shifted = SpokenPassage("s", 100, 124, PASSAGES[0].text, language="en")
    (match,) = match_phrases(codes, [PASSAGES[1], shifted])
    assert (match.passage, match.spans) == (1, ((104, 109), (118, 123)))
