"""Edits of the codebook as values: what each leaves as it is by default."""

from __future__ import annotations

from fusen.model.codebook_edit import AddCode, ChangeCode, DeleteCode, MergeCodes, MoveCode, SplitCode


def test_a_change_keeps_every_field_that_it_does_not_name() -> None:
    change = ChangeCode("g", definition="")
    kept = (change.include, change.exclude, change.examples, change.phrases, change.not_phrases, change.colour)
    assert change.definition == "", "an empty text clears a field"
    assert set(kept) == {None}
    assert change.meaning is None, "whether the meaning changes is not decided silently"


def test_defaults_lose_no_coding() -> None:
    assert DeleteCode("g").codings == "keep"
    assert SplitCode("g", ("A",)).given == {}
    assert not MergeCodes("a", "b").look


def test_a_code_is_added_at_the_top_and_moved_alone_by_default() -> None:
    assert (AddCode("New").parent, AddCode("New").codable) == (None, True)
    assert (MoveCode("g", None).place, MoveCode("g", None).also) == (None, ())
