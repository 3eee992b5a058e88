"""Read .txt and .md transcripts: decoding, the YAML header, speaker turns and who asks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, BinaryIO

from fusen.errors import FileError
from fusen.formats.containers.encoding import decode
from fusen.formats.registry import Loaded, Options
from fusen.formats.transcripts.annotation.chat import is_chat, read_chat
from fusen.formats.transcripts.annotation.elan_table import elan_source
from fusen.formats.transcripts.build_source import About, Talk, Utterance, converse, finish, joined
from fusen.formats.transcripts.messenger import HABIT as MESSENGER
from fusen.formats.transcripts.messenger import messenger_turns
from fusen.formats.transcripts.otter import front_matter
from fusen.formats.transcripts.speakers.speaker_turns import STAMPED, read_turns, stamped_lines
from fusen.formats.transcripts.speakers.unnamed_speakers import turns_without_names
from fusen.model.source import Source, Times
from fusen.text import language

_OPENING = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE)
_KEY = re.compile(r"\s*[\"']?\w[\w .-]{0,40}[\"']?[ \t]*:(?:[ \t]|$)", re.MULTILINE)
_SRT = re.compile(r"\s*\d{1,6}[ \t]*\n\d{1,2}:\d{2}:\d{2}[.,]\d{1,3}[ \t]*-->[ \t]*\d{1,2}:\d{2}:\d{2}[.,]\d")
_LONGEST_HEADER = 65_536
_TABLE_HEAD = 1_000
_TAKEN_OUT = frozenset(("language", "speakers", "interviewer", "interviewers"))
_NO_HEADER_HINT = "correct the header; if it is no header but talk, put an empty line before the first ---"


@dataclass(frozen=True, slots=True)
class Header:
    """The YAML header of a file; the talk begins at `end`."""

    end: int = 0
    variables: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    interviewers: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)  # label as written → name of the speaker
    warnings: tuple[str, ...] = ()


def read(file: BinaryIO, name: str, options: Options) -> Loaded[Source]:
    """Return the one Source in a .txt or .md file; `language` is empty if options, header and script do not show it.

    Raises FileError, naming the file, if it is no text or has a broken header.
    """
    decoded = decode(file.read(), name, options.encoding)
    text = decoded.text
    if is_chat(text):
        return read_chat(text, name, options, decoded.encoding, decoded.warnings)
    if captions := _captions(text):
        return captions(io.BytesIO(text.encode("utf-8", "surrogatepass")), name, options)
    if "\t" in text[:_TABLE_HEAD]:
        rows = [line.split("\t") for line in text.split("\n") if line.strip()]
        if (loaded := elan_source(rows, name, options, decoded.encoding, decoded.warnings)) is not None:
            return loaded
    header = read_header(text, name)
    otter = front_matter(text, header.end)
    if otter.seen:
        talk = Talk(text, otter.turns(text), habit="Otter's export")
    elif not options.pattern and (messages := messenger_turns(text, header.end)):
        talk = Talk(text, messages, habit=MESSENGER)
    else:
        turns = read_turns(text, header.end, {**header.labels, **options.labels}, options.pattern)
        talk = Talk(text, turns.turns, times=turns.times, habit=turns.habit, asking=turns.asking)
        if turns.habit == STAMPED:
            talk = _without_stamps(text, header.end)
            header = replace(header, end=0)
        elif not turns.turns:
            habit, unnamed = turns_without_names(text, header.end)
            talk = Talk(text, unnamed, habit=habit)
    markdown = name.lower().endswith((".md", ".markdown"))
    about = About(
        "otter" if otter.seen else "markdown" if markdown else "text", header.language, header.interviewers,
        header.labels, {**otter.variables, **header.variables}, decoded.encoding, header.end,
    )  # fmt: skip
    return finish(talk, name, options, about, (*decoded.warnings, *header.warnings))


def _without_stamps(text: str, start: int) -> Talk:
    """Return the talk of a text whose lines begin with time stamps: a sentence may go on after a stamp, as in captions."""
    first, rows = stamped_lines(text, start)
    talk = converse(Utterance("", joined(words.split("\n")), time, until) for time, until, words in rows)
    ahead = text[start:first].strip()
    lead = f"{ahead}\n\n" if ahead else ""
    turns = (replace(turn, start=turn.start + len(lead), end=turn.end + len(lead)) for turn in talk.turns)
    offsets = tuple(offset + len(lead) for offset in talk.times.offsets)
    return Talk(lead + talk.text, tuple(turns), times=Times(offsets, talk.times.seconds), habit=STAMPED)


def _captions(text: str) -> Callable[[BinaryIO, str, Options], Loaded[Source]] | None:
    """Return the reader of a caption file that is called .txt, if it is one."""
    from fusen.formats.transcripts import srt, vtt

    if text[:6] == "WEBVTT":
        return vtt.read
    return srt.read if _SRT.match(text) else None


def read_header(text: str, name: str) -> Header:
    """Return the YAML header between `---` lines at the start, empty if there is none.

    Raises FileError, naming file and line, if the header cannot be read.
    """
    opening = _OPENING.match(text)
    closing = _CLOSING.search(text, opening.end(), opening.end() + _LONGEST_HEADER) if opening else None
    if opening is None or closing is None:
        return Header()
    raw = text[opening.end() : closing.start()]
    fields = _mapping(raw, name)
    if fields is None:
        return Header()
    warnings: list[str] = []
    variables = {}
    for key, value in fields.items():
        if key.casefold() not in _TAKEN_OUT:
            flat = _flat(value)
            if flat is None:
                warnings.append(f"{name}: `{key}` in the header holds more than a value or a list, and is left out")
            else:
                variables[key] = flat
    folded = {key.casefold(): value for key, value in fields.items()}
    declared = _flat(folded.get("language", "")) or ""
    code = language.normalise(declared)
    if declared and not code:
        warnings.append(f"{name}: the header's language {declared!r} is not known; use a code such as en or ja")
    asking = _names(folded.get("interviewer", ())) + _names(folded.get("interviewers", ()))
    labels = _labels(folded.get("speakers"), name)
    return Header(closing.end(), variables, code, asking, labels, tuple(warnings))


def _mapping(raw: str, name: str) -> dict[str, Any] | None:
    """Return the header's fields with values as written (`no` stays `no`); None if it is text and no mapping."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    keyed = _KEY.match(raw) is not None
    try:
        node = yaml.compose(raw, Loader=loader)
        if not isinstance(node, yaml.MappingNode):
            return None
        _refuse_double_keys(node, name)
        fields = yaml.load(raw, Loader=loader)
    except (yaml.YAMLError, RecursionError, ValueError) as e:
        if not keyed:
            return None
        raise _broken(name, e) from e
    return {key: value for key, value in fields.items() if isinstance(key, str)}


def _refuse_double_keys(node: Any, name: str) -> None:
    seen = set()
    for key, _ in node.value:
        if key.value in seen:
            line = key.start_mark.line + 2
            raise FileError(f"{name}, line {line}: the header has `{key.value}` twice", _NO_HEADER_HINT)
        if isinstance(key.value, str):
            seen.add(key.value)


def _broken(name: str, error: Exception) -> FileError:
    mark = getattr(error, "problem_mark", None)
    lines = [getattr(error, part, None) for part in ("context", "problem")]
    problem = ", ".join(part for part in lines if part) or "it cannot be read as YAML"
    line = mark.line + 2 if mark is not None else 1
    return FileError(f"{name}, line {line}: the header is broken: {problem}", _NO_HEADER_HINT)


def _flat(value: Any) -> str | None:
    """Return a scalar, a list of scalars joined by `; `, or None for deeper values."""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "; ".join(value)
    return None


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(";") if part.strip())
    return tuple(item for item in value if isinstance(item, str) and item) if isinstance(value, list | tuple) else ()


def _labels(value: Any, name: str) -> dict[str, str]:
    """Return label → name from a list of names, a mapping, or a list of mappings."""
    if value is None or value == "":
        return {}
    if isinstance(value, str):
        return {item.strip(): item.strip() for item in re.split("[,;]", value) if item.strip()}
    labels: dict[str, str] = {}
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            labels[item] = item
        elif isinstance(item, dict) and all(isinstance(part, str) for pair in item.items() for part in pair):
            labels.update({label: called or label for label, called in item.items()})
        else:
            raise FileError(
                f"{name}: `speakers` in the header is not a list of names, nor label: name", _NO_HEADER_HINT
            )
    return labels
