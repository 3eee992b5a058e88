"""The table of formats: which module reads or writes which file, imported only when used."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Generic, Literal, TypeVar

from fusen.errors import FileError

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Options:
    """What the person asked for when reading or writing. Empty values mean: find out."""

    project: str = ""  # guid
    encoding: str | None = None
    language: str | None = None  # what the person says
    default_language: str = "en"  # the study's
    interviewers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded(Generic[Item]):
    items: tuple[Item, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Format:
    name: str
    suffixes: tuple[str, ...]
    kind: Literal["transcript", "codebook", "excerpts", "codings", "cases"]
    summary: str
    reader: str | None = None  # "module:function"
    writer: str | None = None

    def load(self, end: Literal["reader", "writer"]) -> Callable[..., Any]:
        target = self.reader if end == "reader" else self.writer
        if target is None:
            raise FileError(f"{self.name} files cannot be {'read' if end == 'reader' else 'written'}")
        module, function = target.split(":")
        loaded: Callable[..., Any] = getattr(import_module(module), function)
        return loaded


FORMATS = (
    Format("text", (".txt",), "transcript", "plain text with speaker labels", "fusen.formats.text:read"),
    Format("markdown", (".md", ".markdown"), "transcript", "Markdown with speaker labels", "fusen.formats.text:read"),
    Format("codebook", (".yaml", ".yml"), "codebook", "fusen's codebook", "fusen.formats.codebook_yaml:read"),
    Format("cases", (".csv",), "cases", "one row a case", "fusen.formats.cases:read"),
    Format("codings", (".jsonl",), "codings", "a coder's codings and reviews", "fusen.formats.codings:read", "fusen.formats.codings:write"),
    Format("csv", (".csv",), "excerpts", "coded excerpts, for a spreadsheet", writer="fusen.formats.tables:write_csv"),
    Format("tsv", (".tsv",), "excerpts", "coded excerpts, tab separated", writer="fusen.formats.tables:write_tsv"),
    Format("json", (".json",), "excerpts", "coded excerpts as a list", writer="fusen.formats.tables:write_json"),
    Format("excerpts-md", (".md",), "excerpts", "coded excerpts to paste", writer="fusen.formats.tables:write_markdown"),
)  # fmt: skip


def for_suffix(name: str, kind: str, formats: tuple[Format, ...] = FORMATS) -> Format:
    """The format of `kind` that the file name's suffix stands for; entry points `fusen.formats` come last."""
    suffix = "." + name.rsplit(".", 1)[-1].lower() if "." in name else ""
    for known in (formats, _installed):  # other people's are looked up only where ours do not serve
        for entry in known() if callable(known) else known:
            if entry.kind == kind and suffix in entry.suffixes:
                return entry
    suffixes = sorted({s for entry in formats if entry.kind == kind for s in entry.suffixes})
    raise FileError(f"{name}: no {kind} format has the suffix {suffix or '(none)'}", f"known: {' '.join(suffixes)}")


@cache
def _installed() -> tuple[Format, ...]:
    from importlib.metadata import entry_points

    return tuple(point.load() for point in entry_points(group="fusen.formats"))
