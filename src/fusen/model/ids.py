"""Create guids that are the same on every machine."""

from __future__ import annotations

import hashlib
import uuid

_URL = uuid.NAMESPACE_URL.bytes


def new_guid() -> str:
    return str(uuid.uuid4())


def is_guid(name: str) -> bool:
    """True for a UUID in the form that `new_guid` returns."""
    try:
        return str(uuid.UUID(name)) == name
    except ValueError:
        return False


def user_guid(project: str, name: str) -> str:
    return str(uuid.uuid5(uuid.UUID(project), name))


def source_guid(project: str, path: str) -> str:
    return str(uuid.uuid5(uuid.UUID(project), path))


def case_guid(project: str, name: str) -> str:
    return str(uuid.uuid5(uuid.UUID(project), f"case:{name}"))


def cell_guid(project: str, case: str, code: str) -> str:
    """Returns the guid of the framework matrix cell for a case and a code (guids)."""
    return str(uuid.uuid5(uuid.UUID(project), f"cell:{case}:{code}"))


def assumed_review_guid(project: str, source: str, coder: str) -> str:
    """Returns the guid of a review of a whole source (guid) that fusen assumes because its coder coded there."""
    return str(uuid.uuid5(uuid.UUID(project), f"assumed review:{source}:{coder}"))


def passed_note_guid(coding: str, code: str, source: str, start: int, end: int) -> str:
    """Returns the guid of the note of a superseded coding; codings with one guid at several places keep separate notes."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{coding}:{code}:{source}:{start}:{end}"))


def code_guid(project: str, code_id: str) -> str:
    """Returns the id itself if it is a UUID, else uuid5(project, id)."""
    try:
        return str(uuid.UUID(code_id))
    except ValueError:
        return str(uuid.uuid5(uuid.UUID(project), code_id))


def name_guid(name: str) -> str:
    """Returns uuid5(URL namespace, name), in a third of the time of the standard library."""
    digest = hashlib.sha1(_URL + name.encode(), usedforsecurity=False).hexdigest()
    variant = "89ab"[int(digest[16], 16) & 3]
    return f"{digest[:8]}-{digest[8:12]}-5{digest[13:16]}-{variant}{digest[17:20]}-{digest[20:32]}"


def text_hash(text: str) -> str:
    """Returns the sha256 of the text as UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
