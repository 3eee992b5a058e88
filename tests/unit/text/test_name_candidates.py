"""Words that resemble names."""

from __future__ import annotations

from fusen.text.name_candidates import name_candidates


def test_capitals_inside_sentences_are_candidates() -> None:
    found = name_candidates(
        ["We asked Keiko Mori, and then Keiko Mori asked Lindqvist. The grant came. A Grant is rare."]
    )
    assert found == {"Keiko Mori": 2, "Lindqvist": 1}


def test_days_acronyms_and_listed_names_are_not_candidates() -> None:
    assert not name_candidates(["On Monday the EU and our SMEs met Lindqvist in May; I did too."], ["lindqvist"])


def test_titles_and_honorifics_mark_names() -> None:
    found = name_candidates(["Herr Zander kam zu spät.", "森田さんと皆さん、キムラ部長が来た。"])
    assert found == {"Zander": 1, "森田": 1, "キムラ": 1}


def test_german_nouns_are_not_candidates() -> None:
    text = "Wir haben die Förderung und das Geld für die Reise in der Firma mit dem Chef der Bank und Jutta Oehlmann besprochen."
    assert name_candidates([text]) == {"Jutta Oehlmann": 1}
