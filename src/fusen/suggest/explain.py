"""Explain a suggestion: the parts of its log-odds, which sum to it, and the most similar coded passages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from fusen.model.suggestion import Neighbour, Reason
from fusen.suggest import hyperparameters as K
from fusen.suggest.context_features import FORM, PLACE, SLOT, flag_names
from fusen.suggest.evidence import OF_NEIGHBOURS, OF_QUESTION
from fusen.suggest.fit import fade, levels, previous_part, trust
from fusen.suggest.linear_models import sigmoid
from fusen.suggest.suggester import Engine, Floats
from fusen.suggest.word_weights import word_weights


def reasons(engine: Engine, passage: int, column: int) -> tuple[Reason, ...]:
    """Returns the parts of a code's log-odds on a passage, largest first, the base rate last."""
    decided, fitted = engine.decided, engine.fitted
    share = float(trust(decided)[column])
    scale = share * fitted.fusion.top[1]
    values = engine.columns.values[passage]
    weights = fitted.weights[:, column]

    def block(name: str) -> float:
        part = engine.columns.parts[name]
        return scale * float(values[part] @ weights[part])

    score = float(engine.codebook[passage, column])
    faded = float(fade(decided)[column]) * fitted.fusion.weights[2] + fitted.fusion.weights[3]
    worth = scale * faded + (1 - share) * fitted.match[1]
    evidence = scale * fitted.fusion.evidence * engine.material.evidence[:, passage, column].astype(np.float64)
    around, question_evidence = (
        float(evidence[[k for k in kinds if k < len(evidence)]].sum()) for kinds in (OF_NEIGHBOURS, OF_QUESTION)
    )
    of_question = worth * engine.question_match(passage, column)
    of_answer = of_question + question_evidence
    matched = block("codebook") + worth * score - of_question + float(evidence.sum()) - question_evidence - around
    common = float(levels(engine.material, fitted)[column])
    usual = block("usual") + scale * common + share * fitted.fusion.top[0] + (1 - share) * fitted.match[0]
    result = [
        _codebook(engine, passage, column, matched),
        *_words(engine, passage, weights[engine.columns.parts["text"]] * np.float32(scale), block("text")),
        *_context(engine, passage, column, scale, block, of_answer, around),
        *_previous(engine, passage, column, share),
    ]
    parts = sorted((reason for reason in result if reason.weight), key=lambda reason: -reason.weight)
    return (*parts, Reason("usual", "how common the code is", usual))


def nearest(engine: Engine, passage: int, column: int) -> tuple[Neighbour, ...]:
    """Returns passages with the code, by their contribution to the logistic score: (1 − p)·x·x′/λ at the optimum."""
    decided, fitted = engine.decided, engine.fitted
    rows = np.flatnonzero(decided.codes[:, column])
    rows = rows[rows != passage]
    if not len(rows):
        return ()
    x = engine.columns.values[rows]
    missing = 1 - sigmoid(x @ fitted.logistic[:, column])
    scale = float(trust(decided)[column]) * fitted.fusion.top[1] * float(fitted.fusion.weights[0])
    added = missing * (x @ engine.columns.values[passage]) / K.RIDGE * abs(scale)
    best = [row for row in np.argsort(-added, kind="stable")[: K.MOST_NEAR] if added[row] > 0]
    spoken = [engine.passages[int(rows[row])] for row in best]
    return tuple(Neighbour(p.source, p.start, p.end, float(added[row])) for p, row in zip(spoken, best, strict=True))


def _codebook(engine: Engine, passage: int, column: int, weight: float) -> Reason:
    spoken = engine.passages[passage]
    if spans := engine.phrase_spans(passage, column):
        phrases = dict.fromkeys(spoken.text[start - spoken.start : end - spoken.start] for start, end in spans)
        return Reason("phrase", "its phrases: " + ", ".join(phrases), weight, spans, "phrases of the code")
    telling = engine.telling_words(column)
    places = [(word, start, end) for word, start, end in engine.words(spoken.text, spoken.language) if word in telling]
    if not places or weight <= 0:
        near = "its meaning, or that of the passages around it, is close to the code's" if engine.senses else ""
        near = near or "common words, or the passages around it, match the code's"
        return Reason("codebook", near if weight > 0 else "the code's own words say little for it", weight)
    words = dict.fromkeys(spoken.text[start:end] for _, start, end in places)
    return Reason(
        "codebook",
        "its words: " + ", ".join(words),
        weight,
        tuple((spoken.start + start, spoken.start + end) for _, start, end in places),
        "words of the code",
    )


def _words(engine: Engine, passage: int, weights: Floats, total: float) -> Iterator[Reason]:
    """Yields the words with most weight for the code, and all others together."""
    spoken = engine.passages[passage]
    places: dict[str, list[tuple[int, int]]] = {}
    for word, start, end in engine.words(spoken.text, spoken.language):
        places.setdefault(word, []).append((start, end))
    weighed = word_weights(engine.features, passage, weights)
    strong = sorted((word for word in weighed if weighed[word] > K.LEAST_REASON), key=lambda word: -weighed[word])
    rest = total
    for word in strong[: K.MOST_WORDS_TOLD]:
        start, end = places[word][0]
        rest -= weighed[word]
        spans = tuple((spoken.start + start, spoken.start + end) for start, end in places[word])
        yield Reason("word", spoken.text[start:end], weighed[word], spans, "")
    yield Reason("word", "all other words", rest)


def _context(
    engine: Engine,
    passage: int,
    column: int,
    scale: float,
    block: Callable[[str], float],
    score: float,
    around: float,
) -> Iterator[Reason]:
    question, weight = engine.passages[passage].question, block("question") + score
    if question:
        yield Reason("context", f"answers “{_short(question)}”", weight, (), "the question before it")
    else:
        yield Reason("context", "no question before it", weight)
    yield Reason("context", "the passages around it", block("before") + block("after") + around)
    if "sense" in engine.columns.parts:
        yield Reason("context", "what it means as a whole", block("sense"))
    part = engine.columns.parts["flags"]
    contributions = scale * engine.columns.values[passage][part] * engine.fitted.weights[part, column]
    weights: dict[str, float] = {}
    for name, weight in zip(flag_names(engine.features.speakers, engine.features.slots), contributions, strict=True):
        text = "its length and form" if name in FORM else "who speaks"
        if name in PLACE or name.startswith(SLOT):
            text = "its place in the interview"
        weights[text] = weights.get(text, 0.0) + float(weight)
    for text, weight in weights.items():
        yield Reason("context", text, weight)


def _previous(engine: Engine, passage: int, column: int, share: float) -> Iterator[Reason]:
    weight = engine.fitted.fusion.previous
    if weight:
        rows = np.array([passage], dtype=np.intp)
        part = share * weight * float(previous_part(engine.material, engine.decided, rows)[0, column])
        name = engine.codes[column].name
        text = f"a passage just before is coded {name}" if part > 0 else f"the passages before are not coded {name}"
        yield Reason("previous", text, part)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= K.QUESTION_TOLD else text[: K.QUESTION_TOLD - 1].rstrip() + "…"
