"""Read .pdf transcripts by their text layer: lines in reading order, page furniture taken off, hyphens joined."""

from __future__ import annotations

import io
import re
import struct
import time
import zlib
from collections.abc import Sequence
from dataclasses import replace
from typing import BinaryIO

from fusen.errors import FileError
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About, Talk, finish, one_line, plain
from fusen.formats.transcripts.pdf_layout import furniture, reflow
from fusen.formats.transcripts.pdf_order import OrderedPage, ordered_page
from fusen.formats.transcripts.speakers.speaker_turns import read_turns
from fusen.formats.transcripts.speakers.unnamed_speakers import turns_without_names
from fusen.model.quantity import quantity
from fusen.model.source import Source

_MOST_BYTES = 256 * 2**20
_MOST_PAGES = 2000
_MOST_SECONDS = 120.0
_FEW = 20  # letters on a page that has a text layer
_SCANNED = "run text recognition over it first (OCR, for example ocrmypdf), then import the result"
_HINT = "open it in a PDF reader and print or save it as a new PDF"
_ADVICE = "write each turn as `Name: …`, or import the document the PDF was made from"
_SPACES = re.compile(r"[ \u00a0\u2000-\u200a\u202f]+")
_DAMAGE = (
    ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RuntimeError, AssertionError, OSError, EOFError,
    MemoryError, struct.error, zlib.error,
)  # fmt: skip
"""Errors besides its own that pypdf raises on damaged files."""


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the one Source in a .pdf file. Raises FileError for scans without text, passwords and damage."""
    data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise FileError(f"{name}: larger than {_MOST_BYTES // 2**20} MB", "print the transcript's pages as a new PDF")
    if b"%PDF-" not in data[:1024]:
        raise FileError(f"{name}: this is no PDF, whatever its name says", _HINT)
    pages = _pages(data, name)
    raw = ["\n".join(page.lines) for page in pages]
    bare = [number for number, page in enumerate(raw, 1) if sum(map(str.isalnum, page)) < _FEW]
    if len(bare) == len(raw) and sum(len(page.strip()) for page in raw) < _FEW * len(raw):
        raise FileError(
            f"{name}: {quantity(len(raw), 'page is a picture', 'pages are pictures')} without a text layer (a scan)",
            _SCANNED,
        )
    warnings = []
    scans = [number for number in bare if not raw[number - 1].strip()]
    if scans:
        warnings.append(f"{name}: nothing to read on page {_numbers(scans)}: empty, or a picture of text")
    doubtful = [number for number, page in enumerate(pages, 1) if page.doubtful]
    if doubtful:
        warnings.append(
            f"{name}: the order of the text on page {_numbers(doubtful)} is doubtful; check it with --preview"
        )
    lines = [[_SPACES.sub(" ", line).strip() for line in plain(page).split("\n")] for page in raw]
    kept, removed = furniture(lines)
    if removed:
        warnings.append(
            f"{name}: {quantity(removed, 'running head, page or line number is', 'running heads, page and line numbers are')} left out"
        )
    text, starts = reflow(kept)
    reading = read_turns(text, 0, options.labels, options.pattern)
    talk = Talk(text, reading.turns, starts, reading.times, reading.habit, reading.asking)
    if not reading.turns:
        habit, unnamed = turns_without_names(text, 0)
        talk = replace(talk, turns=unnamed, habit=habit)
    notes = [f"[page {n}] {one_line(note)}" for n, page in enumerate(pages, 1) for note in page.notes if note.strip()]
    if notes:
        warnings.append(
            f"{name}: {quantity(len(notes), 'margin note follows', 'margin notes follow')} the talk under Notes"
        )
        talk = replace(talk, text=text + "\n\n".join(["\nNotes", *notes]) + "\n")
    return finish(talk, name, options, About("pdf", advice=_ADVICE), warnings)


def _numbers(pages: Sequence[int]) -> str:
    return ", ".join(map(str, pages[:10])) + (" …" if len(pages) > 10 else "")


def _pages(data: bytes, name: str) -> Sequence[OrderedPage]:
    """Return each page's lines in reading order."""
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    began = time.process_time()
    pages: list[OrderedPage] = []
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise FileError(f"{name}: is protected by a password", "save it without one")
        count = len(reader.pages)
        if count > _MOST_PAGES:
            raise FileError(
                f"{name}: has {count:,} pages, more than {_MOST_PAGES:,}", "print the transcript's pages alone"
            )
        for page in reader.pages:
            pages.append(ordered_page(page, page.extract_text()))
            if time.process_time() - began > _MOST_SECONDS:
                raise FileError(f"{name}: reading it takes too long (page {len(pages)} of {count})", _HINT)
    except (PyPdfError, *_DAMAGE) as e:
        raise FileError(f"{name}: cannot be read as a PDF: {e or type(e).__name__}", _HINT) from e
    if not pages:
        raise FileError(f"{name}: a PDF without pages", _HINT)
    return pages
