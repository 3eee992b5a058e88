"""Hostile files raise only FusenError, in bounded time and memory."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from fusen.errors import FusenError
from fusen.formats.registry import FORMATS, Loaded
from fusen.model.source import Source
from tests.robustness.mutations import damaged, damaged_inside
from tests.support.cpu import at_most
from tests.support.documents import docx, load, odt, paragraph, pdf, word_table, zipped
from tests.unit.formats.tables.test_read import TURNS, xlsx
from tests.unit.formats.tables.test_survey import SURVEY
from tests.unit.formats.transcripts.annotation.test_chat import CHAT
from tests.unit.formats.transcripts.annotation.test_textgrid import INTERVALS, long_form, short_form
from tests.unit.formats.transcripts.annotation.test_xml import FILES as ANNOTATIONS
from tests.unit.formats.transcripts.speech_to_text.test_read import PROVIDERS, SEGMENTS
from tests.unit.formats.transcripts.test_pdf import PAGES
from tests.unit.formats.transcripts.test_rtf import MAC, WORD
from tests.unit.formats.transcripts.test_srt import GOOD
from tests.unit.formats.transcripts.test_vtt import TEAMS, ZOOM

TALK = "---\ncase: A\n---\nInterviewer: Why?\n\nEU-01: So.\n\nInterviewer: Mm?\n\nEU-01: No.\n"
HTML = "<!DOCTYPE html><html lang=en><body><p><b>I</b>: Why?<p><b>R</b>: So.<table><tr><td>I<td>Why so?</table></html>"
WORDS = docx(
    paragraph(" Why?", bold="I:") + word_table([("I", "Why is it so?"), ("R", "Because.")] * 2),
    footnotes=f'<w:footnote w:id="2">{paragraph("laughs")}</w:footnote>',
    comments=f'<w:comment w:id="0" w:author="Y">{paragraph("x")}</w:comment>',
)
SEEDS: dict[str, list[bytes]] = {
    ".txt": [TALK.encode(), TALK.encode("utf-16")],
    ".md": [TALK.replace("I", "**I").encode()],
    ".docx": [WORDS],
    ".odt": [odt("<text:p>I: Why?</text:p><text:p>R: So.</text:p>")],
    ".rtf": [MAC, WORD],
    ".pdf": [pdf(PAGES)],
    ".html": [HTML.encode()],
    ".vtt": [TEAMS.encode(), ZOOM.encode()],
    ".srt": [GOOD.encode()],
    ".json": [
        json.dumps(value).encode() for value in ({"segments": SEGMENTS}, *(value for _, value, _ in PROVIDERS.values()))
    ],
    **{suffix: [content.encode()] for suffix, content in ANNOTATIONS.items()},
    ".cha": [CHAT.encode()],
    ".textgrid": [long_form(INTERVALS).encode(), short_form(INTERVALS).encode("utf-16")],
    ".csv": [SURVEY.encode(), b"time,speaker,text\n0:01,I,Why?\n0:05,R,So.\n"],
    ".xlsx": [xlsx(TURNS)],
    ".zip": [zipped({"a.txt": TALK, "b.docx": WORDS, "c.vtt": ZOOM})],
}
PACKED = (".docx", ".odt", ".xlsx", ".zip")


def stored(package: bytes) -> bytes:
    """The same package, nothing in it compressed, so that no ratio gives it away."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return made.getvalue()


def attempt(data: bytes, name: str) -> Loaded[Source] | None:
    """What was read, or None where the reader refused with an error that names the file."""
    try:
        return load(data, name)
    except FusenError as error:
        if name not in error.message:
            raise
        return None


def test_every_reader_is_fuzzed() -> None:
    readers = {entry.reader for entry in FORMATS if entry.kind == "transcript"}
    fuzzed = {entry.reader for entry in FORMATS if entry.kind == "transcript" and set(entry.suffixes) & SEEDS.keys()}
    assert fuzzed == readers


@pytest.mark.parametrize("suffix", SEEDS)
def test_damaged_files_are_read_or_refused(suffix: str, request: pytest.FixtureRequest) -> None:
    cases = request.config.getoption("--fuzz-cases")
    read = 0
    for number in range(cases):
        draw = random.Random(f"{suffix} {number}")
        seed = draw.choice(SEEDS[suffix])
        data = (damaged_inside if suffix in PACKED and draw.random() < 0.7 else damaged)(seed, draw)
        with at_most(loops=200):
            loaded = attempt(data, f"dir/x{suffix}")
        if isinstance(loaded, Loaded):
            read += 1
            for made in loaded.items:
                made.text.encode()
                assert "\r" not in made.text
                assert "\0" not in made.text
                bounds = [bound for turn in made.turns for bound in (turn.start, turn.end)]
                assert bounds == sorted(bounds), number
                assert all(0 <= bound <= len(made.text) for bound in (*bounds, *made.pages)), number
                assert all(turn.start < turn.end for turn in made.turns), number
    assert read or cases < 20


@pytest.mark.parametrize("suffix", SEEDS)
def test_truncated_files_are_read_or_refused(suffix: str) -> None:
    for seed in SEEDS[suffix]:
        for share in range(20):
            attempt(seed[: len(seed) * share // 20], f"x{suffix}")


@pytest.mark.parametrize("suffix", SEEDS)
@pytest.mark.parametrize("content", [b"MZ\x90\0\3" + bytes(range(256)) * 40, b"\x7fELF" + b"\0" * 5000, b"", b"\n" * 100_000], ids=["exe", "elf", "empty", "lines"])  # fmt: skip
def test_files_with_a_wrong_suffix_are_refused(suffix: str, content: bytes) -> None:
    with pytest.raises(FusenError, match="x" + suffix.replace(".", r"\.")):
        load(content, f"x{suffix}")


NEST = "<w:tbl><w:tr><w:tc>" * 100 + paragraph("x") + "</w:tc></w:tr></w:tbl>" * 100
LISTS = "<text:list><text:list-item>" * 100 + "<text:p>x</text:p>" + "</text:list-item></text:list>" * 100
HOSTILE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "docx bomb": ("x.docx", lambda: zipped({"word/document.xml": b"<a>" + b" " * 40_000_000})),
    "docx laughs": ("x.docx", lambda: zipped({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "ha">]><a>&b;</a>'})),
    "docx nested tables": ("x.docx", lambda: docx(NEST)),
    "docx wide": ("x.docx", lambda: stored(docx("<w:p/>" * 290_000))),
    "docx wide attributes": ("x.docx", lambda: stored(docx('<w:p a="1" b="2" c="3"/>' * 290_000))),
    "docx narrow": ("x.docx", lambda: stored(docx(paragraph("x" * 30_000_000)))),
    "odt nested lists": ("x.odt", lambda: odt(LISTS)),
    "odt repeated cells": ("x.odt", lambda: odt('<table:table><table:table-row><table:table-cell table:number-columns-repeated="999999999"><text:p>x</text:p></table:table-cell></table:table-row></table:table>')),
    "odt spaces": ("x.odt", lambda: odt('<text:p>a<text:s text:c="999999999"/>b</text:p>')),
    "vtt empty cues": ("x.vtt", lambda: b"WEBVTT\n\n" + b"00:00.000 --> 00:00.000\n\n" * 1_000_000),
    "vtt most cues": ("x.vtt", lambda: b"WEBVTT\n\n" + b"00:00.000 --> 00:00.000\n\n" * 99_000 + b"0:1.0 --> 0:2.0\nA.\n"),
    "srt one line": ("x.srt", lambda: b"1\n00:00:00,000 --> 00:00:01,000\n" + b"A: " * 1_000_000),
    "json deep": ("x.json", lambda: b'{"a":' * 100_000),
    "html deep": ("x.html", lambda: b"<div>" * 100_000 + b"x"),
    "html tables": ("x.html", lambda: b"<table><tr><td>" * 5_000 + b"x"),
    "html attributes": ("x.html", lambda: b"<p " + b"a=1 " * 500_000 + b">x"),
    "rtf deep": ("x.rtf", lambda: b"{\\rtf1 " + b"{" * 1_000_000),
    "rtf backslashes": ("x.rtf", lambda: b"{\\rtf1 " + b"\\'41" * 300_000 + b"}"),
    "csv quotes": ("x.csv", lambda: b'speaker,text\nI,"' + b'""' * 3_000_000),
    "csv wide": ("x.csv", lambda: b"," * 6_000_000),
    "zip of zips": ("x.zip", lambda: zipped({f"{n}.zip": "PK" for n in range(5_000)})),
    "zip bombs": ("x.zip", lambda: zipped({f"{n}.txt": b"a" * 20_000_000 for n in range(12)})),
    "pdf loop": ("x.pdf", lambda: pdf([["I: a"]]).replace(b"/Kids [5 0 R]", b"/Kids [2 0 R]")),
    "txt otter lines": ("x.txt", lambda: b"SPEAKERS\nA\n\n" + b"A  00:00\n" * 200_000),
}  # fmt: skip


READ = """
import sys
from pathlib import Path
from fusen.errors import FusenError
from tests.support.cpu import at_most
{prepare}
file = Path(sys.argv[1])
with at_most(loops=150):
    try:
        {read}
    except FusenError as error:
        assert file.name in error.message
status = Path("/proc/self/status")  # resource.getrusage counts the parent's memory too
print(*[line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")] if status.exists() else "0")
"""


def read_within_bounds(file: Path, prepare: str, read: str) -> None:
    """Run the line `read` after the lines `prepare` in a separate process.

    It reads the file or refuses it by name, within 150 loops of CPU time (about three seconds) and 300 MB, and writes
    nothing beside it.
    """
    root = Path(__file__).parents[2]
    environment = os.environ | {"PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    command = [sys.executable, "-c", READ.format(prepare=prepare, read=read), str(file)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) / 1024 < 300
    assert sorted(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("which", HOSTILE)
def test_hostile_files_are_refused_or_bounded_in_time_and_300_mb(which: str, tmp_path: Path) -> None:
    name, make = HOSTILE[which]
    file = tmp_path / name
    file.write_bytes(make())
    read_within_bounds(file, "from tests.support.documents import load", "load(file.read_bytes(), file.name)")
