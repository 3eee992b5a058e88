"""What a merge says about lines that it changed or left out."""

from __future__ import annotations

from collections import Counter

from fusen.study.exchange.merge_report import MergeReport


def test_nouns_and_verbs_agree_with_the_numbers() -> None:
    report = MergeReport(unknown_codes=Counter({"Climate": 1, "Trust": 2}))
    report.places.unknown_sources["UK-01.txt"] = 1
    assert report.problems() == [
        "1 line is about UK-01.txt, which is not in this study",
        "1 coding carries the code Climate, which the codebook lacks: kept as retired",
        "2 codings carry the code Trust, which the codebook lacks: kept as retired",
    ]


def test_further_records_without_target_are_named_by_their_kind() -> None:
    assert MergeReport(without_target=Counter({"note": 2})).further_problems() == [
        "2 notes left out: no subject in this study"
    ]


def test_history_has_the_counts_of_all_kinds_that_came() -> None:
    report = MergeReport(added=3, reviews=1, taken_away=2, further=Counter({"note": 4, "theme": 0}))
    assert report.summary() == {"added": 3, "reviews": 1, "replaced": 0, "note": 4, "taken away": 2}


def test_counts_of_earlier_portions_are_added() -> None:
    report = MergeReport(added=1, reviews=1)
    report.add({"added": 2, "replaced": 3})
    assert (report.added, report.reviews, report.replaced) == (3, 1, 3)


def test_a_round_that_is_complete_names_its_command() -> None:
    assert MergeReport(frozen=[2]).computed() == [
        "round 2: all coders have submitted, and its agreement is computed: fusen agreement round show 2"
    ]
