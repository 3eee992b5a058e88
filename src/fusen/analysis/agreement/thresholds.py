"""Commonly cited thresholds for agreement, each with its author's caution; fusen does not judge a value."""

from __future__ import annotations

from fusen.model.agreement import Threshold

THRESHOLDS = (
    Threshold(
        "Cohen's κ, Fleiss' κ",
        (("below 0", "poor"), ("0", "slight"), (".21", "fair"), (".41", "moderate"), (".61", "substantial"), (".81", "almost perfect")),
        "Landis & Koch 1977, Biometrics 33:159–174, p. 165",
        "the authors call the divisions “clearly arbitrary”",
    ),
    Threshold(
        "Cohen's κ, Fleiss' κ",
        (("below .40", "poor"), (".40", "fair to good"), (".75", "excellent")),
        "Fleiss, Levin & Paik 2003, Statistical Methods for Rates and Proportions, 3rd ed., ch. 18",
        "“beyond chance”; written for clinical ratings",
    ),
    Threshold(
        "Cohen's κ",
        (("0", "none"), (".21", "minimal"), (".40", "weak"), (".60", "moderate"), (".80", "strong"), (".91", "almost perfect")),
        "McHugh 2012, Biochemia Medica 22:276–282",
        "stricter, for decisions about patients",
    ),
    Threshold(
        "Krippendorff's α, uα",
        (("below .667", "not to be relied on"), (".667", "tentative conclusions only"), (".800", "reliable")),
        "Krippendorff 2019, Content Analysis, 4th ed., ch. 12",
        "choose by what a wrong conclusion would cost; judge by the interval's lower end",
    ),
    Threshold(
        "Gwet's AC1",
        (("below .40", "poor"), (".40", "fair to good"), (".75", "excellent")),
        "Gwet 2014, Handbook of Inter-Rater Reliability, 4th ed., ch. 6",
        "he compares the interval, not the value, with a scale such as Fleiss' or Landis & Koch's; for rare codes AC1 nears plain agreement",
    ),
    Threshold(
        "share of agreement",
        (("about .70", "usual at first"), (".90", "the range to reach in the end")),
        "Miles & Huberman 1994, Qualitative Data Analysis, 2nd ed., p. 64",
        "not corrected for chance: rare codes reach it without any agreement on where they apply",
    ),
)  # fmt: skip
