"""An interviewee's words and names in the bytes of any file."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from fusen.study.erasure.words import ERASED, ErasedWords, is_distinctive, is_searchable

TALK = "The grant ended and nobody in the prefecture wanted to pay for a second year."
OTHER = "What was the hardest part of your work in the first year of the cooperation?"
JAPANESE = "補助金が終わってから、通訳を頼むお金がまったくありませんでした。"


def words(*names: str) -> ErasedWords:
    return ErasedWords([f"{OTHER}\n{TALK}\n{JAPANESE}"], [OTHER], names)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "cp1252"])
def test_words_are_found_in_any_encoding(encoding: str) -> None:
    assert words().in_bytes(f"… {TALK[4:60]} …".encode(encoding, "replace"))
    assert not words().in_bytes(f"… {OTHER} …".encode(encoding, "replace")), "the interviewer asks this everywhere"
    assert not words().in_bytes("The grant".encode(encoding)), "a few words may be anybody's"


def test_japanese_words_are_found_and_redacted_at_characters() -> None:
    assert words().in_bytes(JAPANESE.encode("shift_jis"))
    assert words().redact(f"前 {JAPANESE} 後") == f"前 {ERASED} 後"


def test_redaction_leaves_everything_around_the_words() -> None:
    assert words().redact(f"They said: “{TALK}” — and left.") == f"They said: “{ERASED}.” — and left."
    assert words().redact(OTHER) == OTHER


def test_a_short_name_is_replaced_in_citations_and_links_only() -> None:
    erased = words("Ida", "Berta Holm")
    assert erased.redact("Ida said so, Ida@10-20, [[case:Ida]]") == f"Ida said so, {ERASED}, {ERASED}"
    assert erased.redact("Berta Holm left; Berta Holmes stayed") == f"{ERASED} left; Berta Holmes stayed"


@pytest.mark.parametrize(
    ("name", "distinctive"), [("Ida", False), ("Berta Holm", True), ("P7", True), ("Marguerite", True), ("田中", False)]
)
def test_a_distinctive_name_has_a_digit_several_words_or_many_letters(name: str, distinctive: bool) -> None:
    assert is_distinctive(name) is distinctive


def test_members_of_an_archive_and_file_names_are_searched(tmp_path: Path) -> None:
    archive, named = tmp_path / "all.zip", tmp_path / "P77.txt"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("talk.txt", TALK)
    named.write_text("nothing")
    assert words().in_file(archive)
    assert words("P77").in_file(named)
    assert not words("P78").in_file(named)
    assert is_searchable(archive)
    assert not is_searchable(tmp_path / "scan.pdf")


def test_a_listed_name_counts_as_mentioned_only_if_nobody_else_says_it() -> None:
    erased = ErasedWords(["I met Novak in Graz."], ["Graz is large."], [], ["Novak", "Graz", "Weber"])
    assert erased.mentioned == {"Novak"}
