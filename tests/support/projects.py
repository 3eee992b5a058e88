"""Project files to test with: as tools write them, made in the test that reads them, and real ones where they are."""

from __future__ import annotations

import io
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from fusen.formats.registry import Options, for_suffix
from fusen.model.project import Exchanged, Project
from tests.support.made import PROJECT, zipped

_HOMES = [above / "shared" / "data" / "refi" for above in Path(__file__).parents[3:5]]  # of a clone, of a worktree
REAL = next((home for home in _HOMES if home.exists()), _HOMES[0])
needs_real = pytest.mark.skipif(not REAL.exists(), reason="no real project files in ../shared/data/refi")
SPACE = "urn:QDA-XML:project:1.0"


def guid(name: str) -> str:
    """A guid that follows from a name, in capitals as some tools write it."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name)).upper()


def element(tag: str, inner: str = "", **attributes: object) -> str:
    said = "".join(f' {key}="{value}"' for key, value in attributes.items() if value is not None)
    return f"<{tag}{said}>{inner}</{tag}>"


def coded(
    name: str, start: int, end: int, quote: str | None = None, *codes: str, user: str = "ana", more: str = ""
) -> str:
    """A selection `name` with a coding for each code."""
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
    """A .qde: `before` stands between codebook and sources, `after` behind the sources."""
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
    """A .qdpx; texts by the name of their source, or by their path where that has a suffix."""
    members: dict[str, str | bytes] = {name: document}
    for source, text in texts.items():
        path = source if "." in source else f"{guid(source)}.txt"
        members[folder + path] = text
    return zipped(members)


def load(data: bytes, name: str = "x.qdpx") -> Exchanged:
    """Read as `import` would: by the name's suffix."""
    read = for_suffix(name, "project").load("reader")
    exchanged: Exchanged = read(io.BytesIO(data), name, Options(project=PROJECT)).items[0]
    return exchanged


def written(project: Project, name: str = "x.qdpx", *, crlf: bool = False) -> bytes:
    made = io.BytesIO()
    for_suffix(name, "project").load("writer")(project, made, Options(crlf=crlf))
    return made.getvalue()


def without_own(data: bytes) -> bytes:
    """The file as a tool would keep it that knows nothing of fusen's part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist() if not name.startswith("fusen/")})


def quotes(exchanged: Exchanged) -> list[tuple[str, str, str]]:
    """(coder, code, words) of every coding, in order."""
    project = exchanged.project
    texts = {source.guid: source.text for source in project.sources}
    names = {code.guid: code.name for code in project.codes}
    return sorted((one.user, names[one.code], texts[one.source][one.start : one.end]) for one in project.codings)


def fate(exchanged: Exchanged, kind: str) -> tuple[int, int, int, int]:
    """(read, converted, approximated, left out)."""
    found = next((one for one in exchanged.tally.fates if one.kind == kind), None)
    return (found.read, found.converted, found.approximated, found.left_out) if found else (0, 0, 0, 0)
