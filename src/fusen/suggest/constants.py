"""Every number the suggester works with, in one place, each with its reason."""

from __future__ import annotations

# What is shown.
MOST_SHOWN = 5  # suggestions for one passage: digits 1-5 take them
ABSTAIN = 0.3  # below this probability nothing is shown: two of three would be wrong
FEW_POSITIVES = 3  # codings of a code below which its score is called a codebook match
STEADY_POSITIVES = 8  # codings of a code from which on the logistic learner speaks for it

# Codebook score.
BM25_K1, BM25_B = 1.2, 0.75  # Robertson and Zaragoza 2009: the usual values
PHRASE_WORDS_WEIGHT = 2.0  # a word of a phrase counts as two of a definition's
HITS_WEIGHT = 0.7  # of phrase hits beside BM25, both standardised
MOST_HITS = 3  # more of the same phrase say nothing new
NEIGHBOUR_SHARE = 0.25  # of each neighbour's score in a passage's: topics run on

MATCH_BIAS = -2.2  # log-odds of a code where nothing is known: about one passage in ten carries it
MATCH_WEIGHT = 1.5  # log-odds of one standard deviation of the codebook score
