"""Create guids that are the same on every machine."""

from __future__ import annotations

import hashlib
import uuid


def new_guid() -> str:
    return str(uuid.uuid4())


def is_guid(name: str) -> bool:
    """True for a UUID as `new_guid` writes it."""
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
    """Of the cell of the framework matrix for a case and a code (guids)."""
    return str(uuid.uuid5(uuid.UUID(project), f"cell:{case}:{code}"))


def assumed_review_guid(project: str, source: str, coder: str) -> str:
    """Of the review of a whole source (guid) that is assumed because its coder coded there: so it can be told from one that a person made."""
    return str(uuid.uuid5(uuid.UUID(project), f"assumed review:{source}:{coder}"))


def passed_note_guid(coding: str, code: str, source: str, start: int, end: int) -> str:
    """Of the note of a coding that a merge passed over: several of one guid, at different places, keep their own."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{coding}:{code}:{source}:{start}:{end}"))


def code_guid(project: str, code_id: str) -> str:
    """The id itself where it is a UUID, else uuid5(project, id)."""
    try:
        return str(uuid.UUID(code_id))
    except ValueError:
        return str(uuid.uuid5(uuid.UUID(project), code_id))


def text_hash(text: str) -> str:
    """sha256 in hexadecimal of the text as UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
