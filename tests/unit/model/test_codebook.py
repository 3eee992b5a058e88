"""The codebook: names of codes, subtrees and versions."""

from __future__ import annotations

import pytest

from fusen.model.codebook import Code, Codebook, Phrase, meaning_version
from tests.support.cross_case import BOOK


@pytest.mark.parametrize("name", ["money", " MONEY ", "Challenges / Money", "Money"])
def test_a_code_is_found_by_id_name_and_path_in_any_case(name: str) -> None:
    assert [code.guid for code in BOOK.find(name)] == ["money"]


def test_an_ambiguous_name_finds_all_its_codes() -> None:
    twins = Codebook((Code("g1", "a", "Trust", ("A", "Trust")), Code("g2", "b", "Trust", ("B", "Trust"))))
    assert [code.guid for code in twins.find("trust")] == ["g1", "g2"]
    assert [code.guid for code in twins.find("B / Trust")] == ["g2"]
    assert twins.find("none such") == []


def test_a_subtree_has_the_code_and_every_code_below_it_in_order() -> None:
    assert [code.guid for code in BOOK.subtree(BOOK.by_guid["C"])] == ["C", "money", "travel", "language"]
    assert [code.guid for code in BOOK.subtree(BOOK.by_guid["travel"])] == ["travel"]


def test_themes_are_the_codes_without_a_parent() -> None:
    assert [code.guid for code in BOOK.themes] == ["D", "C", "alone", "old"]
    assert (BOOK.by_guid["travel"].theme, BOOK.by_guid["travel"].label) == ("Challenges", "Challenges / Money / Travel")


def test_a_version_depends_on_the_meaning_alone() -> None:
    code = Code("g", "a", "Trust", ("Trust",), definition="d", include="i", exclude="e")
    renamed = Code("other", "b", "Faith", ("Faith",), definition="d", include="i", exclude="e", colour="#000000")
    assert code.version == renamed.version == meaning_version("d", "i", "e")
    versions = {
        meaning_version(*parts) for parts in (("d", "i", "e"), ("di", "", "e"), ("d", "e", "i"), ("d", "", "ie"))
    }
    assert len(versions) == 4, "text that moves to another part changes the meaning"


@pytest.mark.parametrize(
    "phrase", [Phrase("grant*"), Phrase("予算", language="ja"), Phrase(pattern=({"LEMMA": "pay"},))]
)
def test_a_phrase_reads_back_from_its_record(phrase: Phrase) -> None:
    assert Phrase.of(phrase.record()) == phrase
