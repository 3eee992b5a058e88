"""Read .vtt transcripts: WebVTT as Zoom, Teams, YouTube and speech recognisers write it."""

from __future__ import annotations

import re
from typing import BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.encoding import decode
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.build_source import About, converse, finish, placed
from fusen.formats.transcripts.captions import overlaps_only, read_cues, refuse_large, spoken
from fusen.model.source import Source
from fusen.text.language import normalise

ADVICE = "write names into the captions as `Name: …`"
_LANGUAGE = re.compile(r"Language:[ \t]*([\w-]{2,20})[ \t]*")


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the one Source in a .vtt file. Raises FileError, naming the file, if it has no captions."""
    data = file.read()
    refuse_large(data, name)
    decoded = decode(data, name, options.encoding)
    lines = decoded.text.split("\n")
    cues = read_cues(lines, asides=True)
    if not any(cue.words for cue in cues):
        raise FileError(f"{name}: there are no captions with words in it", "a caption is a time line, then words")
    warnings = list(decoded.warnings)
    if not lines[0].startswith("WEBVTT"):
        warnings.append(f"{name}: does not begin with WEBVTT; read all the same")
    warnings += placed(name, "a time that cannot be read; its words are kept", [c.line for c in cues if c.time is None])
    hidden = [cue.line for cue in cues if overlaps_only(cue)]
    warnings += placed(name, "the voice names who talks at the same time, not the speaker, who is unknown", hidden)
    header = (match for line in lines[: cues[0].line] if (match := _LANGUAGE.fullmatch(line)))
    language = next((normalise(match[1]) for match in header), "")
    about = About("vtt", language, encoding=decoded.encoding, advice=ADVICE)
    return finish(
        converse(*spoken(cues, options.labels, escaped=True, asking=options.interviewers)),
        name,
        options,
        about,
        warnings,
    )
