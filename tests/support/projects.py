"""Functions that build project files as other programs write them, and the path of real ones."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from fusen.formats.registry import Options, for_suffix
from fusen.model.project import Exchanged, Project
from tests.support.documents import PROJECT, zipped

_HOMES = [above / "shared" / "data" / "refi" for above in Path(__file__).parents[3:5]]  # of a clone, of a worktree
REAL = next((home for home in _HOMES if home.exists()), _HOMES[0])
needs_real = pytest.mark.skipif(not REAL.exists(), reason="no real project files in ../shared/data/refi")
SPACE = "urn:QDA-XML:project:1.0"


def guid(name: str) -> str:
    """Return a guid derived from a name, in capitals as some programs write it."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name)).upper()


def element(tag: str, inner: str = "", **attributes: object) -> str:
    pairs = "".join(f' {key}="{value}"' for key, value in attributes.items() if value is not None)
    return f"<{tag}{pairs}>{inner}</{tag}>"


def coded(
    name: str, start: int, end: int, quote: str | None = None, *codes: str, user: str = "ana", more: str = ""
) -> str:
    """Return a selection `name` with a coding for each code."""
    codings = "".join(
        element("Coding", f'<CodeRef targetGUID="{guid(code)}"/>', guid=guid(f"{name}/{code}"), creatingUser=guid(user))
        for code in codes
    )
    return element(
        "PlainTextSelection", codings + more, guid=guid(name), name=quote, startPosition=start, endPosition=end,
        creatingUser=guid(user),
    )  # fmt: skip


def document(
    sources: str = "", *, codes: Sequence[str] = ("happy",), users: Sequence[str] = ("ana",), space: str = SPACE,
    origin: str = "a tool", before: str = "", after: str = "",
) -> str:  # fmt: skip
    """Return a .qde; `before` comes between codebook and sources, `after` after the sources."""
    people = "".join(element("User", guid=guid(user), name=user) for user in users)
    tree = "".join(element("Code", guid=guid(code), name=code, isCodable="true") for code in codes)
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Project xmlns="{space}" name="P" origin="{origin}" '
        f'modifiedDateTime="2026-01-02T03:04:05Z">{element("Users", people)}'
        f"{element('CodeBook', element('Codes', tree))}{before}{element('Sources', sources)}{after}</Project>"
    )


def source(name: str, inner: str = "", **attributes: object) -> str:
    path = {"plainTextPath": f"internal://{guid(name)}.txt"} if "plainTextPath" not in attributes else {}
    return element("TextSource", inner, guid=guid(name), name=name, **(path | attributes))


def qdpx(document: str, texts: Mapping[str, str | bytes], name: str = "project.qde", folder: str = "sources/") -> bytes:
    """Return a .qdpx; `texts` maps source names, or paths with a suffix, to texts."""
    members: dict[str, str | bytes] = {name: document}
    for source, text in texts.items():
        path = source if "." in source else f"{guid(source)}.txt"
        members[folder + path] = text
    return zipped(members)


def load(data: bytes, name: str = "x.qdpx") -> Exchanged:
    """Read a file by its suffix, as `import` does."""
    read = for_suffix(name, "project").load("reader")
    exchanged: Exchanged = read(io.BytesIO(data), name, Options(project=PROJECT)).items[0]
    return exchanged


def written(project: Project, name: str = "x.qdpx", *, crlf: bool = False) -> bytes:
    made = io.BytesIO()
    for_suffix(name, "project").load("writer")(project, made, Options(crlf=crlf))
    return made.getvalue()


def without_own(data: bytes) -> bytes:
    """Return the file without fusen's own members, as another program would rewrite it."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist() if not name.startswith("fusen/")})


def quotes(exchanged: Exchanged) -> list[tuple[str, str, str]]:
    """Return (coder, code, words) of every coding, sorted."""
    project = exchanged.project
    texts = {source.guid: source.text for source in project.sources}
    names = {code.guid: code.name for code in project.codes}
    return sorted((one.user, names[one.code], texts[one.source][one.start : one.end]) for one in project.codings)


def outcome_counts(exchanged: Exchanged, kind: str) -> tuple[int, int, int, int]:
    """Return (read, converted, approximated, left out) of a kind of record."""
    found = next((one for one in exchanged.tally.conversions if one.kind == kind), None)
    return (found.read, found.converted, found.approximated, found.left_out) if found else (0, 0, 0, 0)
