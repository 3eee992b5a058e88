"""B1 beside a plain scikit-learn script on coded passages: `python -m tests.benchmarks.baseline FILE … [--ns 100,1000]`.

The script is what an engineer writes in an hour: TF-IDF of words, word pairs and word pieces, a logistic regression for
each code, C by grid search over interviews, and for each code the threshold with the best F1 on held-out predictions,
shrunk to the common one. It prints the micro-F1 of both on the same held-out interviews, mean over seeds.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path
from statistics import fmean

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline, make_union

from fusen.study.suggestions.evaluate import coded_file, first_passages
from fusen.suggest.evaluation.baseline import Baseline, BaselineInput
from fusen.suggest.evaluation.protocols import divide

GRID = (1.0, 10.0, 100.0)
SHRINKAGE = 8
FOLDS = 5


def script(c: float):  # type: ignore[no-untyped-def]
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
    pieces = TfidfVectorizer(sublinear_tf=True, ngram_range=(3, 5), analyzer="char_wb")
    return make_pipeline(
        make_union(words, pieces), OneVsRestClassifier(LogisticRegression(C=c, max_iter=300, solver="liblinear"))
    )


def best_cut(scores: np.ndarray, codes: np.ndarray) -> float:
    order = np.argsort(-scores)
    f1 = 2 * np.cumsum(codes[order]) / (np.arange(1, len(order) + 1) + codes.sum())
    return float(scores[order[int(f1.argmax())]])


def micro_f1(predicted: np.ndarray, codes: np.ndarray) -> float:
    return float(2 * (predicted & codes).sum() / max(1, predicted.sum() + codes.sum()))


def by_script(texts: list[str], codes: np.ndarray, groups: list[str], held_out: list[str]) -> np.ndarray:
    used = codes.any(axis=0)
    y = codes[:, used].astype(int)
    splits = GroupKFold(FOLDS) if len(set(groups)) >= FOLDS else KFold(FOLDS)
    predicted = {
        c: cross_val_predict(script(c), texts, y, groups=groups, cv=splits, method="predict_proba") for c in GRID
    }
    best = max(GRID, key=lambda c: micro_f1(predicted[c] >= best_cut(predicted[c].ravel(), y.ravel()), y > 0))
    scores, common = predicted[best], best_cut(predicted[best].ravel(), y.ravel())
    cuts = [
        (many * best_cut(scores[:, at], y[:, at]) + SHRINKAGE * common) / (many + SHRINKAGE)
        for at, many in enumerate(y.sum(axis=0))
    ]
    result = np.zeros((len(held_out), codes.shape[1]), dtype=bool)
    result[:, used] = script(best).fit(texts, y).predict_proba(held_out) >= cuts
    return result


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--ns", default="100,1000")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--max-passages", type=int, default=4000)
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # codes on every passage or on none of a fold
    for path in options.files:
        data = first_passages(coded_file(path, None), options.max_passages)
        guids = [code.guid for code in data.codes]
        codes = np.array([[guid in coded for guid in guids] for coded in data.coded])
        texts, interviews = [one.text for one in data.passages], [one.source for one in data.passages]
        for n in map(int, options.ns.split(",")):
            values: dict[str, list[float]] = {"script": [], "B1": []}
            for seed in range(options.seeds):
                train, test = divide(interviews, seed)
                train = train[:n]
                groups, held_out = [interviews[row] for row in train], [texts[row] for row in test]
                predicted = by_script([texts[row] for row in train], codes[train], groups, held_out)
                values["script"].append(micro_f1(predicted, codes[test]))
                fitted = Baseline(BaselineInput([texts[row] for row in train], groups), codes[train].astype(np.float32))
                scores = fitted.log_odds(BaselineInput(held_out, [interviews[row] for row in test]))
                values["B1"].append(micro_f1(scores >= fitted.cuts, codes[test]))
            print(path.name, n, *(f"{name} {fmean(each):.3f}" for name, each in values.items()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
