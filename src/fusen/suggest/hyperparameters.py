"""All hyperparameters of the suggester, each with its reason."""

from __future__ import annotations

# What is shown.
MOST_SHOWN = 5  # suggestions for one passage: digits 1-5 take them
ABSTAIN = 0.3  # below this probability nothing is shown: two of three would be wrong
UNMATCHED = (
    0.5  # log-odds above its threshold that auto-coding asks of a code whose phrases do not occur in the passage
)
"""0.3 and 0.6 change micro-F1 by .005 at most after 10 to 1,000 passages of three sets. With 0 the sample's F1 is .016 lower."""
FEW_POSITIVES = 3  # codings of a code below which its score is called a codebook match
STEADY_POSITIVES = 8  # codings below which held-out scores come from leave-one-out: a fold would remove too many
LEAST_CHILD = 0.1  # probability from which a code counts for its parent
MOST_NEAR = 3  # similar coded passages shown
MOST_WORDS_TOLD = 5
LEAST_REASON = 0.02  # log-odds below which a reason is left out
TELLING_SHARE = 0.1  # of the passages: a reason names no word that is more frequent
SHARED_WORDS = 0.25  # of the codes: a reason names no word that more codes share ("are", "one")
"""In the score it stays: weighing it down moved recall@3 before any decision .01 up on one set and .003 down on two."""
QUESTION_TOLD = 60  # characters of a question in a reason

# Codebook score.
BM25_K1, BM25_B = 1.2, 0.75  # Robertson and Zaragoza 2009: the usual values
PHRASE_WORDS_WEIGHT = 2.0  # a word of a phrase counts as two of a definition's
HITS_WEIGHT = 0.7  # of phrase hits relative to BM25, both standardised
SENSE_WEIGHT = 0.7  # of likeness in meaning, where vectors of it are switched on; 1 is the same within .005
MOST_HITS = 3  # further hits of the same phrase add nothing
NEIGHBOUR_SHARES = (0.5, 0.3, 0.15)  # of the scores of the passages at distance 1, 2, 3: topics continue
"""0.25 for the next passages alone gives recall@3 .02 to .09 less before any decision, on three sets of talk; in surveys with fixed
questions, where neighbours answer other questions, any share costs .01, so there it is 0."""
ASKED_WEIGHT = 0.4  # of the match of the question, standardised; recall@3 rises by .02 to .07 on two sets, and .25 to .6 are within .01

# Evidence that held-out interviews weigh, for all codes alike.
ANSWER_REACH = 6  # passages on each side, within the answer to one question
MOST_DEVIATIONS = 3.0  # of a passage's words from the mean
MOST_RIVALS = 2.0  # other codes with a phrase in the passage
EVIDENCE_RIDGE = 1.0  # of each weight towards 0
EVIDENCE_POSITIVES = 100.0  # codings at which a weight is held twice as hard; with the ridge alone recall@3 fell by .03
"""after 25 passages of a set whose codebook has nothing but names."""

MATCH_RATE = 0.1  # prior share of passages with a code
MATCH_BIAS = -2.2  # its log-odds
MATCH_RATE_PULL = 60.0  # passages that count as much as that
MATCH_PULL = 20.0  # codings that count as much as the weight below
"""60 held on to a codebook of mere names, on one set: micro-F1 .03 less after 25 passages. 8 would gain .04 more there, but lets four
codings hide a phrase match in a study of eight passages. On two other sets all are the same within .003."""
MATCH_WEIGHT = 1.5  # log-odds of one standard deviation of the codebook score

# Vectors of texts.
TEXT_DIMENSIONS = 256  # 384 and 400 change recall@3 by less than .01 either way, on three sets
NEAR_DIMENSIONS = 64  # of neighbours: their topic; 128 are the same within .002
"""Questions keep all: 64 of them cost recall@3 .02 after 100 passages of one set, .004 after 1,000, and nothing on two."""
MOST_FITTED = 4000  # texts to fit the directions; all texts are projected
LEAST_WORD, LEAST_PIECE = 2, 3  # minimum number of texts with a word or pair, or with a word piece
MOST_WORDS, MOST_PAIRS, MOST_PIECES = 15_000, 10_000, 15_000
PIECE_SIZES = (3, 4, 5)  # characters: stems and endings, in any script
LONGEST_SPELT = 40  # characters of a word that are taken apart
SPARE_DIMENSIONS = 10  # of the random projection, discarded
POWER_STEPS = 3  # of the random projection, so that its last directions converge

# Columns of the learner: the initial scale of each kind.
NEIGHBOUR_SCALE, QUESTION_SCALE, FLAG_SCALE, CODEBOOK_SCALE = 0.5, 0.9, 0.8, 0.7
"""Relative to a text vector of length 1; half or double of each moves recall@3 by .01 to .02, up on one set, down on another."""
SENSE_DIMENSIONS, SENSE_SCALE = 128, 0.7  # of meaning; all 512 give the same within .003
LEAST_SENSE = 0.1  # length below which a vector of meaning is not normalised, because only rounding remains
MOST_SPEAKERS, LEAST_SPEAKER = 6, 20  # roles, not people
SHORT_TEXT = 25  # characters: a backchannel or a heading
SHORT_INTERVIEW = 12  # passages: answers to fixed questions, which the position identifies
PREVIOUS_WEIGHTS = (0.6, 0.3, 0.1)  # of the last three passages

# Learner.
RIDGE = 0.45  # λ of the logistic; 0.3 and 0.6 are within .005 of it on three sets, .15 lower by .006 to .009
FULL_STEPS, WARM_STEPS = 80, 3
SETTLED = 1e-4  # largest change of a weight at which fitting stops
"""After ten decisions of three warm steps each, probabilities are .001 from a full fit on average, .07 at most."""

# From held-out scores to probabilities.
FOLDS = 8  # or more stretches than interviews; 12 cost half as much again for the same numbers
FOLD_STEPS = 25  # of the accelerated logistic, from nothing
MOST_HELD_OUT = 1500  # rows; three or four numbers and an offset a code need no more
FUSED = (
    1.0,
    1.0,
)  # what logistic and ridge weigh before there is data; the codebook's is `matching`, and 0 where it does not fade
FUSED_RIDGE = (8.0, 1.0, 8.0, 8.0, 30.0)
"""How hard each is held there; 2 to 20 times as hard changes less than .01. The last, the level, is held harder: within one
interview stretches that are left out are more alike than another interview is."""
LEVEL_INTERVIEWS = 3.0  # interviews at which how common a code is in them is believed half of others
"""Best with a quarter after one interview, a half after four, all of it after thirteen or more, on the topics of one set;
on a set of roles, whose codes are as common everywhere, all of it always: there what is held out says so from 50 passages on.
Believed at once, as it was, it cost recall@3 .02 between 50 and 200 passages of the first, and put it below the start."""
PREVIOUS_RIDGE = 4.0  # previous codes weigh nothing before there is data: elsewhere than in talk they are noise
OFFSET_RIDGE = (
    400.0  # of each code's own offset: looser ones follow the few interviews that were held out, as a level would
)
RARE = 20.0  # positives at which the ridge has half its weight
"""With the same weight for every code it cost recall@3 .016 after 100 passages of one set and .005 after 1,000 of another, mean of six ways
of holding out; 8 and 20 are within .002 of each other, 20 being kinder where codes are many and rare."""
FADE = 16.0  # positives at which the codebook weighs half
"""4 is the same from 200 passages on, on three sets, but faded the codebook too early: on four of fourteen splits it fell below the
codebook alone."""
TOP_RIDGE = (4.0, 20.0)  # of the last correction
TOP_SUGGESTIONS = 3  # of a passage, to which it is fitted
TRUST = 25.0  # negatives at which a code without any coding trusts the decisions as much as the codebook
"""Up to STEADY_POSITIVES codings, less and less of them count as missing."""

# Thresholds, as log-odds.
THRESHOLD_POSITIVES = 20.0  # codings at which a code's own threshold counts as much as the common one
START_POSITIVES = (
    200.0  # codings at which the best held-out cuts count as much as the one that keeps as many as at the start
)
"""With 30, cuts from a single interview put micro-F1 up to .02 below the start after 25 and 50 passages; from 500 on they are the same."""
MOST_SAMPLED = 2000  # passages, evenly spaced, on which that is counted
RATE_SHARE = 0.5  # weight of the cut that keeps the number of codings, against the best held-out cut
RATE_POSITIVES = 100.0  # codings at which half of the number kept at the start follows the number coded
