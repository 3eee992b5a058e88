"""The suggester: suggestions, reasons and learning."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fusen.model.codebook import Code, Phrase
from fusen.model.suggestion import PassageLabels, SpokenPassage
from fusen.suggest import hyperparameters as K
from fusen.suggest.bm25 import PhraseHit
from fusen.suggest.linear_models import curvature, inverse, logistic, ridge
from fusen.suggest.rank import propose
from fusen.suggest.suggester import Engine
from tests.support import coded
from tests.support.random_examples import examples

CODES = (
    Code("m", "money", "Money", ("Money",), definition="Grants and budgets.", phrases=(Phrase("grant"),)),
    Code("l", "language", "Language", ("Language",), definition="One needs an interpreter."),
    Code("h", "heading", "Heading", ("Heading",), codable=False),
)
TEXTS = (
    "The grant was late and the budgets ran out.",
    "Nothing else happened in that year.",
    "We met in the harbour and talked of boats.",
    "Without an interpreter we understood nothing.",
    "It rained for a week.",
    "Then we went home.",
)
HARBOUR = tuple(Code(name, name, name, (name,)) for name in coded.TALK)


def engine(texts: Sequence[str] = TEXTS, codes: Sequence[Code] = CODES, each: int = 3) -> Engine:
    passages = [SpokenPassage(f"S{n // each}", 100 * n, 100 * n + len(text), text) for n, text in enumerate(texts)]
    hits = [PhraseHit(0, "m", ((4, 9),))] if texts is TEXTS else []
    return Engine(passages, codes, hits)


def harbour(interviews: int = 6, each: int = 20) -> tuple[Engine, list[PassageLabels]]:
    rows = coded.passages(interviews, each)
    passages = [
        SpokenPassage(row["interview"], 1000 * row["order"], 1000 * row["order"] + len(row["text"]), row["text"], "R")
        for row in rows
    ]
    return Engine(passages, HARBOUR), [PassageLabels(n, frozenset(row["codes"])) for n, row in enumerate(rows)]


@pytest.fixture(scope="module")
def learnt() -> tuple[Engine, list[PassageLabels]]:
    made, decisions = harbour()
    made.follow(decisions[:80])
    return made, decisions


def check_sum(made: Engine, passage: int) -> None:
    for found in propose(made, passage):
        assert math.isclose(sum(reason.weight for reason in found.reasons), found.logit, abs_tol=1e-4)
        assert math.isclose(1 / (1 + math.exp(-found.logit)), found.score or 0, abs_tol=1e-9)
        spoken = made.passages[passage]
        for reason in found.reasons:
            assert all(spoken.start <= start < end <= spoken.end for start, end in reason.spans)


def test_codebook_alone_suggests_with_reasons_that_sum_to_the_score() -> None:
    made = engine()
    (first,) = propose(made, 0)
    assert (first.code, first.start, first.calibrated) == ("m", 0, False)
    assert (first.reasons[0].kind, first.reasons[0].spans) == ("phrase", ((4, 9),))
    check_sum(made, 0)
    assert [found.code for found in propose(made, 3)] == ["l"]
    assert propose(made, 5) == ()


def test_word_shared_by_most_codes_is_not_a_reason() -> None:
    """'Needs' stands in three of four definitions, 'harbour' in one; both in one passage."""
    told = {
        "Boats": "Harbour: what one needs.",
        "Money": "What one needs to pay.",
        "Weather": "What one needs to stay dry.",
        "Food": "Meals.",
    }
    codes = [Code(name, name, name, (name,), definition=definition) for name, definition in told.items()]
    texts = (*TEXTS[:2], "At the harbour nobody needs a boat.", *TEXTS[3:])
    made = engine(texts, codes)
    found = {one.code: one.reasons for one in propose(made, 2)}
    (reason,) = (each for each in found["Boats"] if each.kind == "codebook")
    assert reason.text == "its words: harbour"


def test_untrained_suggestions_need_a_matching_word() -> None:
    codes = [*CODES[:2], Code("b", "boats", "Boats", ("Boats",), definition="Where one went then: a quay.")]
    texts = [*TEXTS, "The harbour is near.", "A quay is dear.", "Nobody paid."]
    passages = [SpokenPassage("S", 100 * n, 100 * n + len(text), text) for n, text in enumerate(texts)]
    made = Engine(passages, codes, dull=lambda language: ("then", "went", "one", "where"))
    assert made.log_odds([5])[0][2] > math.log(K.ABSTAIN / (1 - K.ABSTAIN)), "in the score they count"
    assert "b" not in {found.code for found in propose(made, 5)}
    assert "b" in {found.code for found in propose(Engine(passages, codes), 5)}
    assert 2 in made.speaking(7)
    assert 2 not in made.speaking(5)


@pytest.mark.parametrize("read", [50, 80])
def test_fit_uses_read_passages_whatever_their_share(read: int) -> None:
    made, decisions = harbour()
    made.follow(decisions[:read])
    x, y, known = made.columns.values[:read], made.decided.codes[:read], made.decided.known[:read]
    g = inverse(curvature(x))
    single = g.astype(np.float32)
    assert np.allclose(made.fitted.shared, g, rtol=1e-3, atol=1e-4)
    assert np.allclose(made.fitted.logistic, logistic(x, y, known, single), atol=1e-3)
    assert np.allclose(made.fitted.ridge, ridge(x, y, known, single), atol=1e-3)


def test_decided_passages_are_not_suggested_again() -> None:
    made = engine()
    made.learn(PassageLabels(0, rejected=frozenset({"m"}), reviewed=False))
    assert propose(made, 0) == ()
    made.learn(PassageLabels(3, codes=frozenset({"l"})))
    assert propose(made, 3) == ()
    made.learn(PassageLabels(3, reviewed=False))
    assert made.decisions == [PassageLabels(0, rejected=frozenset({"m"}), reviewed=False)]


def test_suggester_learns_a_coder_and_gives_reasons(learnt: tuple[Engine, list[PassageLabels]]) -> None:
    made, decisions = learnt
    right = 0
    for decision in decisions[80:]:
        found = propose(made, decision.passage)
        right += {one.code for one in found if one.confident} == decision.codes
        check_sum(made, decision.passage)
        if found:
            assert found[0].calibrated
            assert all((one.score or 0) >= K.ABSTAIN for one in found)
            assert [one.logit for one in found] == sorted((one.logit for one in found), reverse=True)
            words = [reason for reason in found[0].reasons if reason.kind == "word" and reason.spans]
            assert words
            near = found[0].nearest
            assert near
            assert {(one.source, one.start) for one in near} <= {
                (made.passages[d.passage].source, made.passages[d.passage].start)
                for d in decisions[:80]
                if found[0].code in d.codes
            }
    assert right >= 36


def test_probabilities_lie_between_0_and_1_and_equal_data_gives_equal_numbers(
    learnt: tuple[Engine, list[PassageLabels]],
) -> None:
    made, decisions = learnt
    chances = made.probabilities()
    assert chances.shape == (120, 3)
    assert ((chances >= 0) & (chances <= 1)).all()
    again, _ = harbour()
    again.follow(reversed(decisions[:80]))
    assert np.array_equal(chances, again.probabilities())
    assert np.allclose(made.probabilities([7, 100]), chances[[7, 100]], atol=1e-6)


Move = tuple[int, int]


@examples(5)
@given(st.lists(st.tuples(st.integers(0, 39), st.integers(0, 3)), max_size=40))
def test_incremental_learning_equals_a_full_fit(moves: list[Move]) -> None:
    """Coding, uncoding, rejecting and taking back, in any order: exact once settled, near before."""
    rows = coded.passages(2, 20)
    passages = [SpokenPassage(row["interview"], row["order"], row["order"] + 1, row["text"]) for row in rows]
    made, fresh = Engine(passages, HARBOUR), Engine(passages, HARBOUR)
    known: dict[int, PassageLabels] = {}
    for row, what in moves:
        name = next(iter(rows[row]["codes"]), "Money")
        known[row] = [
            PassageLabels(row, frozenset(rows[row]["codes"])),
            PassageLabels(row, reviewed=False),
            PassageLabels(row, rejected=frozenset({name}), reviewed=False),
            PassageLabels(row, frozenset({name}), reviewed=False),
        ][what]
        made.learn(known[row])
    fresh.follow(known.values())
    assert made.decisions == fresh.decisions
    assert np.allclose(made.fitted.shared, fresh.fitted.shared, rtol=1e-3, atol=1e-4)
    assert np.abs(made.fitted.logistic - fresh.fitted.logistic).max(initial=0) < 0.6
    made.settle()
    assert np.array_equal(made.log_odds(), fresh.log_odds())


def test_warm_start_is_close_to_a_full_fit(learnt: tuple[Engine, list[PassageLabels]]) -> None:
    _, decisions = learnt
    warm, full = harbour()[0], harbour()[0]
    warm.follow(decisions[:80])
    for decision in decisions[80:90]:
        warm.learn(decision)
    full.follow(decisions[:90])
    ours, theirs = (made.columns.values @ made.fitted.logistic for made in (warm, full))
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.999


def test_weight_of_the_ridge_decreases_with_codings() -> None:
    made, decisions = harbour()
    made.follow(decisions[:80])
    expected = 1 / (1 + made.decided.positives / K.RARE)
    assert np.allclose(made.fitted.rare, expected)
    assert len(set(made.fitted.rare.tolist())) > 1, "the codes must differ to tell anything"
    common = int(np.argmax(made.decided.positives))
    before = made.fitted.rare[common]
    made.learn(PassageLabels(90, frozenset({made.codes[common].guid})))
    assert made.fitted.rare[common] < before
    first, second = made.fitted.fusion.weights[:2]
    both = first * made.fitted.logistic + second * made.fitted.rare * made.fitted.ridge
    assert np.allclose(made.fitted.weights, both, atol=1e-6)


def after_one_topic(seed: int, read: Sequence[int]) -> list[tuple[float, float]]:
    """First suggestions that are right, and F1, in two interviews after so many passages of a third, which is on money."""
    codes = [Code(name, name, name, (name,), definition=". ".join(words[:2])) for name, words in coded.TALK.items()]
    dice = np.random.default_rng(seed)
    topics = [dice.choice(list(coded.TALK), p=share) for share in [(0.8, 0.1, 0.1)] * 40 + [(0.1, 0.45, 0.45)] * 80]
    texts = [", ".join(map(dice.choice, (coded.FILLERS, coded.TALK[topic], coded.NOTHING))) for topic in topics]
    made = engine(texts, codes, each=40)
    truth = np.array([[topic == code.guid for code in codes] for topic in topics[40:]])
    found = []
    for many in read:
        made.follow(PassageLabels(n, frozenset({topics[n]})) for n in range(many))
        scores = made.log_odds(range(40, 120))
        suggested = scores >= made.cuts
        first = truth[range(80), scores.argmax(axis=1)].mean()
        found.append((float(first), float(2 * (suggested & truth).sum() / (suggested.sum() + truth.sum()))))
    return found


def test_interview_on_one_topic_does_not_distort_codebook_scores_elsewhere() -> None:
    """On the mean of ten; before how common codes are had a weight of its own, .1 fewer first ones were right after five."""
    means = np.mean([after_one_topic(seed, (0, 5, 10, 20, 40)) for seed in range(10)], axis=0)
    start, after = means[0], means[1:]
    assert (after[:, 0] > start[0] - 0.03).all()
    assert (after[:, 1] > start[1]).all()
    assert (after[-1] > start + 0.03).all(), "and yet it learns"


def test_unreviewed_passages_are_not_learnt() -> None:
    made, decisions = harbour()
    made.follow([])
    before = made.probabilities()
    made.follow([PassageLabels(row, reviewed=False) for row in range(100)])
    assert np.array_equal(made.probabilities(), before)
    coded_only = [replace(decision, reviewed=False) for decision in decisions if "Money" in decision.codes]
    made.follow(coded_only)
    money, weather = (HARBOUR.index(code) for code in HARBOUR[:2])
    assert not made.calibrated.any()
    assert np.array_equal(made.decided.known[:, weather], np.zeros(120))
    assert made.decided.negatives[money] == 0


def test_rejection_is_a_negative_example_for_its_code_only() -> None:
    made, decisions = harbour()
    made.follow(decisions[:60])
    target = next(d.passage for d in decisions[60:] if "Money" in d.codes)
    before = made.log_odds([target])[0]
    texts = made.passages[target].text
    same = [d for d in decisions[60:] if made.passages[d.passage].text[4:20] == texts[4:20] or "Money" in d.codes]
    for decision in same:
        if decision.passage != target:
            made.learn(PassageLabels(decision.passage, rejected=frozenset({"Money"}), reviewed=False))
    made.settle()
    after = made.log_odds([target])[0]
    assert after[0] < before[0]
    assert made.decided.known[:, 1].sum() == 60


def test_cached_suggester_equals_the_fitted_one(learnt: tuple[Engine, list[PassageLabels]]) -> None:
    made, decisions = learnt
    data = made.pack()
    again = Engine.unpack(data, made.passages, HARBOUR)
    again.follow(decisions[:80])
    assert np.array_equal(again.probabilities(), made.probabilities())
    turned = data[:9000] + bytes([data[9000] ^ 255]) + data[9001:]
    for broken in (data[:100], data[: len(data) // 2], b"", b"PK\x03\x04nonsense", turned):
        with pytest.raises(ValueError, match="cached"):
            Engine.unpack(broken, made.passages, HARBOUR)
    moved = [replace(made.passages[0], text="Another text."), *made.passages[1:]]
    with pytest.raises(ValueError, match="other passages"):
        Engine.unpack(data, moved, HARBOUR)


def test_new_sources_and_codes_are_added() -> None:
    made, decisions = harbour(4, 20)
    made.follow(decisions[:60])
    more = [
        SpokenPassage("new", 10 * n, 10 * n + 5, text)
        for n, text in enumerate(["the grant ran out", "neues Wort, fog"])
    ]
    old = made.probabilities()
    made.extend(more)
    assert len(made.passages) == 82
    assert made.probabilities().shape == (82, 3)
    assert propose(made, 80)[0].code == "Money"
    assert np.abs(made.probabilities()[:80] - old).max() < 0.2
    made.recode([HARBOUR[0], Code("new", "new", "Fog", ("Fog",))])
    assert [code.guid for code in made.codes] == ["Money", "new"]
    assert len(made.decisions) == 60
    assert propose(made, 80)[0].code == "Money"


def test_parent_is_suggested_if_its_children_are_uncertain() -> None:
    parent = Code("p", "p", "Sea", ("Sea",))
    below = [Code(f"c{n}", f"c{n}", f"Kind {n}", ("Sea", f"Kind {n}"), parent="p") for n in range(3)]
    texts = ["a boat lay in the harbour", "we had lunch there", "boats sailed out at noon", "it was a Tuesday"] * 30
    made = engine(texts, [parent, *below], each=20)
    made.follow(
        PassageLabels(n, frozenset({f"c{n // 2 % 3}"}) if n % 2 == 0 else frozenset()) for n in range(90)
    )  # which kind of boat is a matter of chance
    found = propose(made, 100)
    if not any(one.code.startswith("c") for one in found):
        assert [one.code for one in found] == ["p"]
        assert {reason.kind for reason in found[0].reasons} == {"below", "usual"}
    check_sum(made, 100)
    likely = [found for n in range(92, 120, 2) for found in propose(made, n)]
    assert likely


@pytest.mark.parametrize(
    "texts",
    [
        (),
        ("",),
        ("one",),
        ("same words here",) * 12,
        ("word " * 10_000, "other words", "and more"),
        ("🙂", "\ud800", "\x1b[31m", "!!!"),
        ("予算が足りない", "雨が続いた", "予算の話", "また雨だ"),
    ],
)
def test_empty_and_repeated_passages_are_accepted(texts: Sequence[str]) -> None:
    for codes in ((), CODES[:1], CODES):
        made = engine(texts, codes)
        first = codes[0].guid if codes else "gone"
        made.follow([PassageLabels(n, frozenset({first}) if n % 2 else frozenset()) for n in range(len(texts))])
        assert np.isfinite(made.probabilities()).all()
        for n in range(len(texts)):
            check_sum(made, n)
            made.learn(PassageLabels(n, reviewed=False))
            check_sum(made, n)
        assert Engine.unpack(made.pack(), made.passages, codes).codes == made.codes


def test_fit_can_be_cancelled() -> None:
    made, decisions = harbour()
    made.follow(decisions[:50])
    before = made.probabilities()
    assert not made.follow(decisions[:100], cancelled=lambda: True)
    assert len(made.decisions) == 100
    assert np.isfinite(made.probabilities()).all()
    assert made.settle()
    assert not np.array_equal(made.probabilities(), before)
    with pytest.raises(IndexError):
        made.learn(PassageLabels(500, frozenset({"Money"})))
