"""Archives of transcripts and their skipped members."""

from __future__ import annotations

import stat
import zipfile
from io import BytesIO

import pytest

from fusen.errors import FileError
from tests.support.documents import docx, load, paragraph, zipped

TALK = "I: Why?\nR: So.\nI: Mm?\nR: No.\n"


def test_every_member_is_a_source_below_the_archive() -> None:
    data = zipped(
        {
            "sub/a.txt": TALK,
            "b.docx": docx(paragraph("I: A?") + paragraph("R: B.")),
            "__MACOSX/._a.txt": "x",
            ".DS_Store": "x",
        }
    )
    loaded = load(data, "x/all.zip")
    assert [(one.path, one.format) for one in loaded.items] == [
        ("x/all.zip/sub/a.txt", "text"),
        ("x/all.zip/b.docx", "docx"),
    ]
    assert loaded.warnings == ()


def test_skipped_members_are_reported() -> None:
    data = zipped({
        "a.txt": TALK, "../b.txt": TALK, "/c.txt": TALK, "C:/d.txt": TALK, "e/../../f.txt": TALK, "..\\g.txt": TALK,
        "h.exe": "MZ", "i.zip": "PK", "j.docx": "MZ", "cases.csv": "case,source",
    })  # fmt: skip
    loaded = load(data, "all.zip")
    assert [one.path for one in loaded.items] == ["all.zip/a.txt"]
    assert len(loaded.warnings) == 9
    assert sum("leads out of the archive" in warning for warning in loaded.warnings) == 5
    assert any("all.zip/j.docx: this is a Windows program" in warning for warning in loaded.warnings)
    assert all("all.zip" in warning for warning in loaded.warnings)


def test_links_are_not_followed() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        link = zipfile.ZipInfo("passwd.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.txt", TALK)
    loaded = load(made.getvalue(), "all.zip")
    assert [one.path for one in loaded.items] == ["all.zip/a.txt"]
    assert "it is a link" in loaded.warnings[0]


def test_archive_without_transcripts_is_refused() -> None:
    for members in ({}, {"a.exe": "x"}, {"a.zip": "x"}):
        with pytest.raises(FileError, match="no transcript in it"):
            load(zipped(members), "all.zip")
