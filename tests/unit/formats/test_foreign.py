"""Files of other programs give one error that explains the export."""

from __future__ import annotations

import pytest

from fusen.errors import FileError
from fusen.formats.foreign import FOREIGN, foreign
from fusen.formats.registry import FORMATS, for_suffix


@pytest.mark.parametrize(
    ("name", "program", "way"),
    [
        ("a.nvp", "NVivo", "import FILE.qdpx"),
        ("a.NVPX", "NVivo", "REFI-QDA"),
        ("a.atlproj", "ATLAS.ti", "REFI-QDA"),
        ("a.atlproj23", "ATLAS.ti", "REFI-QDA"),
        ("a.mx24", "MAXQDA", "REFI-QDA"),
        ("a.mx5", "MAXQDA", "REFI-QDA"),
        ("a.doc", "Word", "soffice"),
        ("a.m4a", "recording", "transcribe"),
    ],
)
@pytest.mark.parametrize("kind", ["transcript", "project"])
def test_error_names_the_program_and_gives_a_hint(name: str, program: str, way: str, kind: str) -> None:
    with pytest.raises(FileError, match=f"{name}: an? .*{program}") as caught:
        for_suffix(name, kind)
    assert way in caught.value.hint


def test_no_row_shadows_a_supported_format() -> None:
    assert not [suffix for entry in FORMATS for suffix in entry.suffixes if foreign(suffix)]
    assert len({row.what for row in FOREIGN}) == len(FOREIGN)


def test_an_unknown_suffix_lists_the_known_ones() -> None:
    with pytest.raises(FileError, match=r"no transcript format has the suffix \.xyz") as caught:
        for_suffix("a.xyz", "transcript")
    assert ".eaf" in caught.value.hint
