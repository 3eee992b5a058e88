"""Read .srt transcripts and report the lines at which the numbering breaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.encoding import decode
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import MOST_SHOWN, About, converse, finish, placed
from fusen.formats.transcripts.captions import Cue, read_cues, refuse_large, spoken
from fusen.formats.transcripts.vtt import ADVICE
from fusen.model.source import Source


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the one Source in an .srt file. Raises FileError, naming the file, if it has no captions."""
    data = file.read()
    refuse_large(data, name)
    decoded = decode(data, name, options.encoding)
    lines = decoded.text.split("\n")
    cues = read_cues(lines, asides=False)
    if not any(cue.words for cue in cues):
        raise FileError(
            f"{name}: there are no captions with words in it", "a caption is a number, a time line, then words"
        )
    warnings = [
        *decoded.warnings,
        *_numbering(cues, name),
        *placed(name, "a time that cannot be read; its words are kept", [cue.line for cue in cues if cue.time is None]),
        *placed(name, "goes back in time", [cue.line for cue in _backwards(cues)]),
    ]
    about = About("srt", encoding=decoded.encoding, advice=ADVICE)
    return finish(
        converse(*spoken(cues, options.labels, escaped=False, asking=options.interviewers)),
        name,
        options,
        about,
        warnings,
    )


def _numbering(cues: Sequence[Cue], name: str) -> list[str]:
    """Return where a number is missing or out of order: captions may be lost or joined."""
    broken = []
    expected: int | None = None
    for cue in cues:
        number = int(cue.number) if cue.number.isascii() and cue.number.isdigit() and len(cue.number) < 10 else None
        if number is None:
            broken.append(f"line {cue.line}: caption without a number" + (f" ({cue.number!r})" if cue.number else ""))
        elif expected is not None and number != expected:
            broken.append(f"line {cue.line - 1}: caption {number} where {expected} is due")
        expected = (number if number is not None else expected or 0) + 1
    shown = [f"{name}, {block}; check that no words are missing there" for block in broken[:MOST_SHOWN]]
    more = len(broken) - MOST_SHOWN
    return shown + ([f"{name}: its numbering breaks {more} more times"] if more > 0 else [])


def _backwards(cues: Sequence[Cue]) -> list[Cue]:
    late = []
    latest = 0.0
    for cue in cues:
        if cue.time is not None and cue.time < latest:
            late.append(cue)
        latest = max(latest, cue.time or 0.0)
    return late
