"""Files that fusen cannot read, and how to export them from the program that wrote them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_THEN = "then run: fusen import FILE.qdpx"
_TRANSCRIBE = "transcribe it first; fusen reads .vtt, .srt and the .json of speech recognisers"


@dataclass(frozen=True, slots=True)
class ForeignFormat:
    """Files of a program by a pattern of their suffix, what they are, and the way to a format that fusen reads."""

    suffix: re.Pattern[str]
    what: str
    advice: str


def _row(suffix: str, what: str, advice: str) -> ForeignFormat:
    return ForeignFormat(re.compile(suffix), what, advice)


FOREIGN = (
    _row(r"doc|dot", "an old Word document", "open it in Word or LibreOffice and save it as .docx; many at once: soffice --headless --convert-to docx *.doc"),
    _row(r"pages", "an Apple Pages document", "in Pages: File > Export To > Word"),
    _row(r"wpd|wps|sxw", "a word processor's document of another kind", "open it in LibreOffice and save it as .docx or .odt"),
    _row(r"xls|xlsb|ods|numbers", "a spreadsheet of another kind", "save it as .xlsx or .csv"),
    _row(r"nvpx?|nvcx?", "an NVivo project", f"in NVivo: Share > Export > Export Project, type REFI-QDA Project (.qdpx); {_THEN}"),
    _row(r"atlproj\d*|atlcb|hpr\d", "an ATLAS.ti project", f"in ATLAS.ti: File > Export > REFI-QDA Project (.qdpx); {_THEN}"),
    _row(r"mx\d{1,2}|mex\d{1,2}|mxd|mx", "a MAXQDA project", f"in MAXQDA: Export > REFI-QDA Project (.qdpx); {_THEN}"),
    _row(r"ppj|wpj|ppx", "a QDA Miner project", f"in QDA Miner: Project > Export > REFI-QDA Project (.qdpx); {_THEN}"),
    _row(r"qrk", "a Quirkos project", f"in Quirkos: Export > REFI-QDA Project (.qdpx); {_THEN}"),
    _row(r"tra", "a Transana database", f"in Transana: File > Export > REFI-QDA Project (.qdpx); {_THEN}"),
    _row(r"f4p|f4a", "an f4analyse project", f"in f4analyse: Project > Export > REFI-QDA (.qdpx); {_THEN}"),
    _row(r"otr", "an oTranscribe file", "in oTranscribe: Export > Markdown (.md) or plain text (.txt)"),
    _row(r"webarchive|mhtml?", "a saved web page", "open it in a browser and save it as .html, or copy its text into a .txt file"),
    _row(r"mp3|m4a|wav|ogg|flac|aac|wma|mp4|mov|avi|mkv|webm|wmv", "a recording", _TRANSCRIBE),
    _row(r"jpe?g|png|tiff?|heic|gif", "a picture", "run text recognition over it (OCR) and import the text"),
)  # fmt: skip


def foreign(suffix: str) -> ForeignFormat | None:
    """Return the row for a suffix such as `.nvpx`, in lower case; None if fusen does not know it."""
    return next((row for row in FOREIGN if row.suffix.fullmatch(suffix.removeprefix("."))), None)
