"""Codes written to a codebook file round trip at any depth."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from fusen.formats.codebook.read_yaml import read_files
from fusen.formats.codebook.write_yaml import written
from fusen.formats.projects.refi.vocabulary import nested
from fusen.model.codebook import Code, Phrase
from fusen.model.ids import code_guid
from tests.support.documents import PROJECT
from tests.unit.formats.projects.refi.test_write import codebooks


def read(data: bytes, *others: tuple[str, bytes]) -> tuple[Code, ...]:
    return read_files([("codebook/x.yaml", data), *others], PROJECT).codes


@settings(max_examples=40, deadline=None)
@given(codebooks())
def test_written_codes_round_trip(codes: tuple[Code, ...]) -> None:
    plain = [
        replace(code, retired=False, phrases=(Phrase("money"), Phrase(pattern=({"LOWER": "no"},)))) for code in codes
    ]
    below = nested(plain)
    assert list(read(written([(code, None) for code in below.get(None, ())], below))) == plain


def test_a_deep_tree_names_its_parents_and_phrases_keep_their_language() -> None:
    codes: list[Code] = []
    for number in range(30):
        above = codes[-1] if codes else None
        path = (*(above.path if above else ()), f"level {number}")
        phrases = (Phrase("money", language="en"), Phrase("金", language="ja"))
        guid = code_guid(PROJECT, f"c{number}")
        codes.append(Code(guid, f"c{number}", path[-1], path, above.guid if above else None, phrases=phrases))
    below = nested(codes)
    data = written([(codes[0], None)], below, comment="Deep")
    assert data.startswith(b"# Deep\ncodes:\n")
    assert {code.guid: code for code in read(data)} == {code.guid: code for code in codes}


def test_child_of_a_code_in_another_file_is_written() -> None:
    first = Code(code_guid(PROJECT, "a"), "a", "A", ("A",))
    inner = Code(
        code_guid(PROJECT, "b"), "b", "no", ("A", "no"), first.guid, definition="yes: it is\n\n- so", codable=False
    )
    files = [("codebook/a.yaml", written([(first, None)], {}, name="N"))]
    assert read(written([(inner, "a")], {}), *files) == (first, inner)
