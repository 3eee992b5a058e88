"""B1 beside a plain scikit-learn script on coded passages: `python -m tests.benchmarks.baseline FILE … [--ns 100,1000]`.

The script is what an engineer writes in an hour: TF-IDF of words, word pairs and word pieces, a logistic regression for
each code, C by grid search over interviews, and for each code the threshold with the best F1 on held-out predictions,
shrunk to the common one. With `--context` it also has the question before, the speaker and the passages before and after,
and is compared with B1ctx. It prints the micro-F1 of both on the same held-out interviews, mean over seeds.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer

from fusen.nlp.tokens import stemmed_words
from fusen.study.suggestions.evaluate import coded_file, first_passages
from fusen.suggest.evaluation.methods import BaselineMethod, EvaluationData, texts_around
from fusen.suggest.evaluation.protocols import divide
from fusen.suggest.suggester import silent

GRID = (1.0, 10.0, 100.0)
SHRINKAGE = 8
FOLDS = 5


class Row(NamedTuple):
    text: str
    question: str
    around: str
    speaker: str


def column(name: str, vectorizer: CountVectorizer) -> Pipeline:
    return make_pipeline(FunctionTransformer(lambda rows: [getattr(row, name) or "none" for row in rows]), vectorizer)


def script(c: float, *, context: bool) -> Pipeline:
    parts: list[tuple[str, Pipeline]] = []
    weights: dict[str, float] = {}
    for name, share in (("text", 1.0), ("question", 1.0), ("around", 0.5)) if context else (("text", 1.0),):
        words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
        pieces = TfidfVectorizer(sublinear_tf=True, ngram_range=(3, 5), analyzer="char_wb")
        parts += [(f"{name} words", column(name, words)), (f"{name} pieces", column(name, pieces))]
        weights |= {part: share for part, _ in parts[-2:]}
    if context:
        parts.append(("speaker", column("speaker", CountVectorizer(analyzer=lambda label: [label], binary=True))))
    return make_pipeline(
        FeatureUnion(parts, transformer_weights=weights),
        OneVsRestClassifier(LogisticRegression(C=c, max_iter=300, solver="liblinear")),
    )


def best_cut(scores: np.ndarray, codes: np.ndarray) -> float:
    order = np.argsort(-scores)
    f1 = 2 * np.cumsum(codes[order]) / (np.arange(1, len(order) + 1) + codes.sum())
    return float(scores[order[int(f1.argmax())]])


def micro_f1(predicted: np.ndarray, codes: np.ndarray) -> float:
    return float(2 * (predicted & codes).sum() / max(1, predicted.sum() + codes.sum()))


def by_script(
    rows: list[Row], codes: np.ndarray, groups: list[str], held_out: list[Row], *, context: bool
) -> np.ndarray:
    used = codes.any(axis=0)
    y = codes[:, used].astype(int)
    splits = GroupKFold(FOLDS) if len(set(groups)) >= FOLDS else KFold(FOLDS)
    predicted = {
        c: cross_val_predict(script(c, context=context), rows, y, groups=groups, cv=splits, method="predict_proba")
        for c in GRID
    }
    best = max(GRID, key=lambda c: micro_f1(predicted[c] >= best_cut(predicted[c].ravel(), y.ravel()), y > 0))
    scores, common = predicted[best], best_cut(predicted[best].ravel(), y.ravel())
    cuts = [
        (many * best_cut(scores[:, at], y[:, at]) + SHRINKAGE * common) / (many + SHRINKAGE)
        for at, many in enumerate(y.sum(axis=0))
    ]
    result = np.zeros((len(held_out), codes.shape[1]), dtype=bool)
    result[:, used] = script(best, context=context).fit(rows, y).predict_proba(held_out) >= cuts
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--ns", default="100,1000")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--max-passages", type=int, default=4000)
    parser.add_argument("--context", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # codes on every passage or on none of a fold
    for path in options.files:
        data = first_passages(coded_file(path, None), options.max_passages)
        shared = EvaluationData(data, (), stemmed_words, None, silent)
        baseline = BaselineMethod(shared, context=options.context)
        around = texts_around(data.passages)
        rows = [
            Row(passage.text, passage.question, near, passage.speaker)
            for passage, near in zip(data.passages, around, strict=True)
        ]
        for n in map(int, options.ns.split(",")):
            values: dict[str, list[float]] = {"script": [], baseline.name: []}
            for seed in range(options.seeds):
                train, test = divide(shared.interviews, seed)
                train = train[:n]
                groups, held_out = [shared.interviews[row] for row in train], [rows[row] for row in test]
                learnt, codes = [rows[row] for row in train], shared.codes[test]
                predicted = by_script(learnt, shared.codes[train], groups, held_out, context=options.context)
                values["script"].append(micro_f1(predicted, codes))
                values[baseline.name].append(micro_f1(baseline.outcome(train, test).predicted, codes))
            print(path.name, n, *(f"{name} {fmean(each):.3f}" for name, each in values.items()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
