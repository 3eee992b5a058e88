"""The table of formats: which module reads or writes which file; fusen imports a module on first use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any, Generic, Literal, TypeVar

from fusen.errors import FileError
from fusen.formats.foreign import foreign
from fusen.model.source import TableReading

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Options:
    """The person's options for reading or writing. Empty values mean automatic detection."""

    project: str = ""  # guid
    encoding: str | None = None
    language: str | None = None  # what the person says
    default_language: str = "en"  # the study's
    interviewers: tuple[str, ...] = ()
    speakers: Mapping[str, str] = field(default_factory=dict)  # label as written → name of the speaker
    columns: tuple[str, ...] = ()  # of a table: names of text columns, or role=name
    case: str | None = None  # the interviewee, or of a focus group speaker=interviewee,…
    pattern: str | None = None  # how speakers' labels are written: `[{name}] {talk}`
    include_outside: bool = False  # text outside turns becomes turns of OUTSIDE
    read_as: str | None = None  # of a table: survey, talk or conversations
    sheets: tuple[str, ...] = ()  # of a workbook
    missing: tuple[str, ...] = ()  # further cells of a survey that are no answer
    crlf: bool = False  # of texts in a project file: Windows line ends, offsets counting them

    @property
    def labels(self) -> Mapping[str, str]:
        """Labels that the person names as speakers or interviewers."""
        return {**{name: name for name in self.interviewers}, **self.speakers}


@dataclass(frozen=True, slots=True)
class HowRead:
    """How a source was read: its labelling style, and whether a person or the file names the interviewer."""

    habit: str = ""
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Loaded(Generic[Item]):
    items: tuple[Item, ...]
    warnings: tuple[str, ...] = ()
    how: Mapping[str, HowRead] = field(default_factory=dict)  # by the path of the source
    tables: tuple[TableReading, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFormat:
    name: str
    suffixes: tuple[str, ...]
    kind: Literal["transcript", "codebook", "excerpts", "table", "codings", "cases", "project"]
    summary: str
    reader: str | None = None  # "module:function"
    writer: str | None = None
    lost: str = ""  # what reading leaves out

    def load(self, end: Literal["reader", "writer"]) -> Callable[..., Any]:
        target = self.reader if end == "reader" else self.writer
        if target is None:
            raise FileError(f"{self.name} files cannot be {'read' if end == 'reader' else 'written'}")
        module, function = target.split(":")
        loaded: Callable[..., Any] = getattr(import_module(module), function)
        return loaded


FORMATS = (
    FileFormat("text", (".txt",), "transcript", "plain text with speaker labels or time stamps; exports of Otter and of messengers (WhatsApp, Signal)", "fusen.formats.transcripts.text:read", lost="nothing"),
    FileFormat("markdown", (".md", ".markdown"), "transcript", "Markdown with speaker labels, shown as typed", "fusen.formats.transcripts.text:read", lost="nothing"),
    FileFormat("docx", (".docx", ".docm"), "transcript", "text, text boxes, tables, turns in tables, names in bold; insertions; footnotes and comments at the end; Otter's and Teams' export", "fusen.formats.transcripts.docx:read", lost="deletions, hidden text, pictures, headers and footers, automatic numbers, macros"),
    FileFormat("odt", (".odt",), "transcript", "text, tables, turns in tables, names in bold; insertions; footnotes and comments at the end", "fusen.formats.transcripts.odt:read", lost="deletions, hidden text, pictures, headers and footers, automatic numbers"),
    FileFormat("rtf", (".rtf",), "transcript", "text, text boxes, tables, names and questions in bold", "fusen.formats.transcripts.rtf:read", lost="hidden text, footnotes, comments, pictures; deletions are read as text"),
    FileFormat("pdf", (".pdf",), "transcript", "the text layer, lines joined to paragraphs; where each page begins", "fusen.formats.transcripts.pdf:read", lost="running heads, page and line numbers, layout, pictures; scans are refused"),
    FileFormat("html", (".html", ".htm", ".xhtml"), "transcript", "what a browser shows: text, tables, turns in tables, names in bold, times of noScribe's segments", "fusen.formats.transcripts.html:read", lost="scripts, hidden and pictured text, links' targets"),
    FileFormat("vtt", (".vtt",), "transcript", "captions with every time stamp; names of Zoom, Teams, noScribe, <v Name>, labels such as `Name:`", "fusen.formats.transcripts.vtt:read", lost="styles, regions, notes, positions"),
    FileFormat("srt", (".srt",), "transcript", "captions with every time stamp; labels such as `Name:`", "fusen.formats.transcripts.srt:read", lost="numbers (breaks in them are reported), positions, fonts"),
    FileFormat("speech", (".json",), "transcript", "speech recognisers' transcripts (Whisper, WhisperX, Amazon, Google, Azure, AssemblyAI, Deepgram, Rev.ai, Speechmatics, Watson, Otter …): times, speakers, language; messages of conversations, one or a list", "fusen.formats.transcripts.speech_to_text.read:read", lost="single words' times, scores"),
    FileFormat("elan", (".eaf",), "transcript", "ELAN: tiers as speakers, aligned and referring annotations, times", "fusen.formats.transcripts.annotation.xml:read", lost="tiers of comments, gestures and translations, controlled vocabularies"),
    FileFormat("exmaralda", (".exb",), "transcript", "EXMARaLDA: tiers of talk by speaker, times", "fusen.formats.transcripts.annotation.xml:read", lost="tiers of annotation and description, ((noises))"),
    FileFormat("transcriber", (".trs",), "transcript", "Transcriber: turns with speakers, times", "fusen.formats.transcripts.annotation.xml:read", lost="events, comments, background, topics"),
    FileFormat("tei", (".tei", ".xml"), "transcript", "TEI transcriptions of speech, ISO 24624 too: speakers, times; other XML of this table", "fusen.formats.transcripts.annotation.xml:read", lost="notes, incidents, pauses, annotations"),
    FileFormat("chat", (".cha",), "transcript", "CHAT: main lines with participants' names, times; also as .txt", "fusen.formats.transcripts.annotation.chat:read", lost="dependent tiers, events, pauses, codes in brackets"),
    FileFormat("textgrid", (".textgrid",), "transcript", "Praat: interval tiers as speakers, long and short, times", "fusen.formats.transcripts.annotation.textgrid:read", lost="points, silences, single sounds; single words beside utterances"),
    FileFormat("table", (".csv", ".tsv", ".xlsx"), "transcript", "one turn a row (time, speaker, text), several conversations, or a survey: one source a respondent, short columns as case variables", "fusen.formats.tables.read:read", lost="formulas, formats, comments; columns without use in a table of turns"),
    FileFormat("zip", (".zip",), "transcript", "every file in it that has a format of this table, each a source", "fusen.formats.transcripts.zip_archive:read", lost="archives in it, links, names that lead out of it"),
    FileFormat("codebook", (".yaml", ".yml"), "codebook", "fusen's codebook", "fusen.formats.codebook.read_yaml:read", "fusen.formats.codebook.table:write_yaml"),
    FileFormat("codebook-csv", (".csv",), "codebook", "a code a row", "fusen.formats.codebook.table:read_csv"),
    FileFormat("codebook-xlsx", (".xlsx",), "codebook", "a code a row", "fusen.formats.codebook.table:read_xlsx"),
    FileFormat("codebook-md", (".md",), "codebook", "a table for an appendix", "fusen.formats.codebook.table:read_markdown", lost="ids, phrases, colours"),
    FileFormat("codebook-docx", (".docx",), "codebook", "a table for an appendix", "fusen.formats.codebook.table:read_docx", lost="ids, phrases, colours"),
    FileFormat("cases", (".csv",), "cases", "one row a case", "fusen.formats.cases_csv:read"),
    FileFormat("codings", (".jsonl",), "codings", "a coder's codings and reviews, and what else they wrote", "fusen.formats.exchange.jsonl:read", "fusen.formats.exchange.jsonl:write", lost="nothing"),
    FileFormat("refi-qda", (".qdpx",), "project", "a whole project of NVivo, ATLAS.ti, MAXQDA, QualCoder, fusen …: users, codes, texts, cases, codings, notes, sets", "fusen.formats.projects.refi.read:read", "fusen.formats.projects.refi.write:write", lost="pictures, recordings and films, codings on areas and times, drawings"),
    FileFormat("refi-codebook", (".qdc",), "project", "a codebook of the same tools: codes and sets of codes", "fusen.formats.projects.refi.read:read_codebook", "fusen.formats.projects.refi.write:write_codebook", lost="nothing"),
    FileFormat("qualcoder", (".qda",), "project", "QualCoder's project: its folder, that folder zipped, or the database in it", "fusen.formats.projects.qualcoder:read", lost="pictures, recordings and films, codings on areas and times, drawings, reports"),
    FileFormat("taguette", (".sqlite3", ".sqlite"), "project", "Taguette's project: documents, tags, highlights", "fusen.formats.projects.taguette:read", lost="the documents' layout and pictures"),
    FileFormat("rqda", (".rqda",), "project", "RQDA's project: files, codes, categories, cases, attributes, memos", "fusen.formats.projects.rqda:read", lost="pictures and codings on them, rows that RQDA marks as deleted, its second table of codings"),
    FileFormat("requal", (".requal",), "project", "requal's project: documents, codes, categories, cases, segments, memos", "fusen.formats.projects.requal:read", lost="permissions and attributes of users, its log"),
)  # fmt: skip


def imported() -> list[FileFormat]:
    """Return the formats that `fusen import` reads, transcripts first, with formats of other packages."""
    kinds = ("transcript", "codings", "project")
    return sorted(
        (format_ for format_ in (*FORMATS, *_installed()) if format_.kind in kinds and format_.reader),
        key=lambda format_: kinds.index(format_.kind),
    )


def for_suffix(name: str, kind: str, formats: tuple[FileFormat, ...] = FORMATS) -> FileFormat:
    """Returns the format of `kind` for the file name's suffix; entry points `fusen.formats` come last."""
    suffix = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    for known in (formats, _installed):  # other people's are looked up only where ours do not serve
        for entry in known() if callable(known) else known:
            if entry.kind == kind and suffix in entry.suffixes:
                return entry
    if (program := foreign(suffix)) is not None:
        raise FileError(f"{name}: {program.what}, which fusen cannot read", program.advice)
    if any(suffix in entry.suffixes and entry.kind == "project" for entry in formats):
        raise FileError(f"{name}: a whole project, not a {kind} file", "run: fusen import FILE")
    suffixes = sorted({s for entry in formats if entry.kind == kind for s in entry.suffixes})
    raise FileError(f"{name}: no {kind} format has the suffix {suffix or '(none)'}", f"known: {' '.join(suffixes)}")


@cache
def _installed() -> tuple[FileFormat, ...]:
    from importlib.metadata import entry_points

    return tuple(point.load() for point in entry_points(group="fusen.formats"))
